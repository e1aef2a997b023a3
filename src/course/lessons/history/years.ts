/** Ancestors, rivals and turning points; at the end, what Limpid can do today of what the source texts tell. */

export type YearId =
  | "neuron"
  | "neighbours"
  | "perceptron"
  | "xor"
  | "reverse"
  | "neocognitron"
  | "backprop"
  | "convolution"
  | "approximation"
  | "lstm"
  | "mnist"
  | "boosting"
  | "gpu"
  | "adam"
  | "residual"
  | "attention"
  | "pretraining"
  | "gpuToday"
  | "trainedToday";

/** Those of today have no year. */
export const years: readonly { readonly id: YearId; readonly year?: number }[] = [
  { id: "neuron", year: 1943 },
  { id: "neighbours", year: 1951 },
  { id: "perceptron", year: 1958 },
  { id: "xor", year: 1969 },
  { id: "reverse", year: 1970 },
  { id: "neocognitron", year: 1980 },
  { id: "backprop", year: 1986 },
  { id: "convolution", year: 1989 },
  { id: "approximation", year: 1989 },
  { id: "lstm", year: 1997 },
  { id: "mnist", year: 1998 },
  { id: "boosting", year: 2001 },
  { id: "gpu", year: 2012 },
  { id: "adam", year: 2014 },
  { id: "residual", year: 2015 },
  { id: "attention", year: 2017 },
  { id: "pretraining", year: 2018 },
  { id: "gpuToday" },
  { id: "trainedToday" },
];
