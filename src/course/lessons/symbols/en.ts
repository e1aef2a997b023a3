import type { SymbolWords } from "../pages.ts";
import type { SymbolId } from "./entries.ts";

export const words: Readonly<Record<SymbolId, SymbolWords>> = {
  input: { say: "x", text: "An input: a number that goes into the machine. Several of them are x1, x2 and so on." },
  weight: { say: "w", text: "A weight: the parameter by which an input is multiplied. w5 is the fifth of them." },
  output: { say: "y", text: "What comes out; in the data, the truth that should come out." },
  product: { say: "times", text: "Multiplication: w · x. Between sizes, × is written: 16×16." },
  guess: {
    say: "p",
    text: "In chapter {chapter:berries} the price that is guessed. From chapter {chapter:confidence} on a prediction, which is a probability. Other books write ŷ (y hat) for a prediction.",
  },
  distance: { say: "h", text: "A small distance, by which something is changed in order to see what that does." },
  loss: { say: "L", text: "The loss: one number that says how wrong the machine is." },
  derivative: {
    say: "d L by d p",
    text: "The derivative of L with respect to p: how fast L changes when p changes a little. It is the slope of the curve.",
  },
  rate: { say: "eta", text: "The learning rate: how far a step goes, for a given slope." },
  becomes: {
    say: "becomes",
    text: "What stands on the left gets the value of the right: p ← p − 1 makes p smaller by one.",
  },
  sum: { say: "z", text: "The weighted sum of a neuron, bias included: what goes into its activation." },
  bias: { say: "b", text: "The bias: the number that a neuron adds to its sum, whatever the inputs are." },
  activation: {
    say: "f of z",
    text: "The activation, a function: f(z) is what comes out when z goes in. The result is often called a in other books.",
  },
  slope: { say: "m", text: "The slope of a straight line y = m·x + b. For a neuron with one input it is the weight." },
  hidden: {
    say: "h one",
    text: "The first hidden neuron, or what it puts out. (Without a number, h is a small distance.)",
  },
  exponential: {
    say: "e to the power of",
    text: "The number e multiplied by itself, as often as the power says. e^0 is 1, and e^−z comes closer and closer to zero as z grows.",
  },
  parameters: { say: "theta", text: "All parameters of a model together, weights and biases." },
  gradient: {
    say: "nabla L, or gradient of L",
    text: "The gradient: the slopes of L for all parameters, in a list as long as that of the parameters.",
  },
  power: {
    say: "times ten to the power of minus sixteen",
    text: "A short way to write very small numbers: 1e−6 is a millionth, and 2e−3 two thousandths.",
  },
  objective: { say: "J", text: "The objective: what training really makes small, the loss plus the penalty." },
  total: { say: "E", text: "The total error of the worked network, which is its loss; named as in its source text." },
  partial: {
    say: "partial",
    text: "∂E/∂w is the slope of E when only w changes and everything else is held: the partial derivative. One of the numbers of which a gradient is made.",
  },
  delta: {
    say: "delta",
    text: "The slope of the loss for the sum z of a neuron. All gradients of its weights are made of it.",
  },
  sigma: {
    say: "sigma",
    text: "In chapter {chapter:confidence} the sigmoid. In chapter {chapter:preparing} the standard deviation: how far values usually lie from their mean.",
  },
  logarithm: {
    say: "natural logarithm",
    text: "ln p is the power to which e must be raised to give p. ln 1 is 0, and for smaller and smaller p it falls without end.",
  },
  mean: { say: "mu", text: "The mean of values: their sum, divided by how many they are." },
  covariance: {
    say: "C to the power of minus one half",
    text: "C is the covariance matrix: a table that says which inputs grow and fall together. Its power −1/2 is the matrix that takes this away again.",
  },
  lambda: { say: "lambda", text: "How heavy the penalty for large weights is." },
  summation: {
    say: "sum over",
    text: "The sum of all that stands behind it: Σw² is the sum of the squares of all weights.",
  },
};
