/** The signs that the course writes, in the order in which a reader meets them. */
import type { ChapterId } from "../contents.ts";

export interface SymbolPlace<Id extends string = string> {
  readonly id: Id;
  /** As it is written, in any language. */
  readonly symbol: string;
  /** Where it stands first. */
  readonly chapter: ChapterId;
  /** What stands for it in a program; nothing where nothing does. */
  readonly code?: string;
}

export type SymbolId =
  | "input"
  | "weight"
  | "output"
  | "product"
  | "guess"
  | "distance"
  | "loss"
  | "derivative"
  | "rate"
  | "becomes"
  | "sum"
  | "bias"
  | "activation"
  | "slope"
  | "power"
  | "hidden"
  | "exponential"
  | "parameters"
  | "gradient"
  | "objective"
  | "total"
  | "partial"
  | "delta"
  | "sigma"
  | "logarithm"
  | "mean"
  | "covariance"
  | "lambda"
  | "summation";

export const symbols: readonly SymbolPlace<SymbolId>[] = [
  { id: "input", symbol: "x", chapter: "berries", code: "x" },
  { id: "weight", symbol: "w", chapter: "berries", code: "kernel" },
  { id: "output", symbol: "y", chapter: "berries", code: "y" },
  { id: "product", symbol: "·", chapter: "berries", code: "mul" },
  { id: "guess", symbol: "p", chapter: "berries", code: "model.predict(x)" },
  { id: "distance", symbol: "h", chapter: "berries" },
  { id: "loss", symbol: "L", chapter: "berries", code: "loss" },
  { id: "derivative", symbol: "dL/dp", chapter: "berries", code: "grad" },
  { id: "rate", symbol: "η", chapter: "berries", code: "learningRate" },
  { id: "becomes", symbol: "←", chapter: "berries" },
  { id: "sum", symbol: "z", chapter: "neuron" },
  { id: "bias", symbol: "b", chapter: "neuron", code: "bias" },
  { id: "activation", symbol: "f", chapter: "neuron", code: "activation" },
  { id: "slope", symbol: "m", chapter: "neuron" },
  { id: "power", symbol: "e−16", chapter: "neuron", code: "1e-16" },
  { id: "exponential", symbol: "e^", chapter: "neuron", code: "exp" },
  { id: "hidden", symbol: "h1", chapter: "litter-box" },
  { id: "parameters", symbol: "θ", chapter: "downhill", code: "model.weights" },
  { id: "gradient", symbol: "∇L", chapter: "downhill", code: "grad(loss)" },
  { id: "total", symbol: "E", chapter: "back-propagation", code: "loss" },
  { id: "partial", symbol: "∂", chapter: "back-propagation", code: "grad" },
  { id: "delta", symbol: "δ", chapter: "back-propagation" },
  { id: "sigma", symbol: "σ", chapter: "confidence", code: "sigmoid" },
  { id: "logarithm", symbol: "ln", chapter: "confidence", code: "log" },
  { id: "mean", symbol: "μ", chapter: "preparing", code: "mean" },
  { id: "covariance", symbol: "C^(−1/2)", chapter: "preparing", code: "whiten" },
  { id: "objective", symbol: "J", chapter: "overfitting" },
  { id: "lambda", symbol: "λ", chapter: "overfitting", code: "regularizers.l2" },
  { id: "summation", symbol: "Σ", chapter: "overfitting", code: "sum" },
];
