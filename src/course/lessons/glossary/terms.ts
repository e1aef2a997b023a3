/** The words of the field, and the chapter in which each is met, if one tells of it. */
import { type PracticeId, practiceIds } from "./practice-terms.ts";

export type TermId =
  | PracticeId
  | "accuracy"
  | "activation"
  | "adam"
  | "ai"
  | "attention"
  | "backprop"
  | "batch"
  | "bias"
  | "boosting"
  | "chain"
  | "classification"
  | "convolution"
  | "correlation"
  | "covariance"
  | "crossEntropy"
  | "deepLearning"
  | "delta"
  | "dense"
  | "derivative"
  | "divergence"
  | "dropout"
  | "epoch"
  | "error"
  | "feature"
  | "feedForward"
  | "finiteDifference"
  | "flatten"
  | "forward"
  | "generalization"
  | "globalMinimum"
  | "gradient"
  | "gradientDescent"
  | "hidden"
  | "hyperparameter"
  | "hyperplane"
  | "initialization"
  | "kernel"
  | "knn"
  | "label"
  | "layer"
  | "leakage"
  | "learningRate"
  | "linearRegression"
  | "localMinimum"
  | "logits"
  | "loss"
  | "lstm"
  | "machineLearning"
  | "mse"
  | "momentum"
  | "network"
  | "neuron"
  | "normalization"
  | "objective"
  | "oneHot"
  | "optimizer"
  | "overfitting"
  | "parameter"
  | "perceptron"
  | "pooling"
  | "prediction"
  | "quasiNewton"
  | "recurrent"
  | "regularization"
  | "relu"
  | "saturation"
  | "seed"
  | "sgd"
  | "sigmoid"
  | "softmax"
  | "standardization"
  | "tanh"
  | "tensor"
  | "testSet"
  | "trainingSet"
  | "universal"
  | "validation"
  | "vanishing"
  | "weight"
  | "whitening"
  | "xor";

const told: readonly { readonly id: TermId; readonly chapter: number }[] = [
  { id: "accuracy", chapter: 8 },
  { id: "activation", chapter: 2 },
  { id: "adam", chapter: 5 },
  { id: "ai", chapter: 8 },
  { id: "attention", chapter: 8 },
  { id: "backprop", chapter: 6 },
  { id: "batch", chapter: 5 },
  { id: "bias", chapter: 2 },
  { id: "boosting", chapter: 8 },
  { id: "chain", chapter: 6 },
  { id: "classification", chapter: 8 },
  { id: "convolution", chapter: 8 },
  { id: "correlation", chapter: 7 },
  { id: "covariance", chapter: 7 },
  { id: "crossEntropy", chapter: 4 },
  { id: "deepLearning", chapter: 8 },
  { id: "delta", chapter: 4 },
  { id: "dense", chapter: 2 },
  { id: "derivative", chapter: 4 },
  { id: "divergence", chapter: 1 },
  { id: "dropout", chapter: 8 },
  { id: "epoch", chapter: 2 },
  { id: "error", chapter: 1 },
  { id: "feature", chapter: 3 },
  { id: "feedForward", chapter: 6 },
  { id: "finiteDifference", chapter: 6 },
  { id: "flatten", chapter: 8 },
  { id: "forward", chapter: 1 },
  { id: "generalization", chapter: 5 },
  { id: "globalMinimum", chapter: 5 },
  { id: "gradient", chapter: 1 },
  { id: "gradientDescent", chapter: 1 },
  { id: "hidden", chapter: 3 },
  { id: "hyperparameter", chapter: 1 },
  { id: "hyperplane", chapter: 2 },
  { id: "initialization", chapter: 1 },
  { id: "kernel", chapter: 2 },
  { id: "knn", chapter: 8 },
  { id: "label", chapter: 3 },
  { id: "layer", chapter: 3 },
  { id: "leakage", chapter: 7 },
  { id: "learningRate", chapter: 1 },
  { id: "linearRegression", chapter: 2 },
  { id: "localMinimum", chapter: 5 },
  { id: "logits", chapter: 8 },
  { id: "loss", chapter: 1 },
  { id: "lstm", chapter: 8 },
  { id: "machineLearning", chapter: 8 },
  { id: "mse", chapter: 1 },
  { id: "momentum", chapter: 5 },
  { id: "network", chapter: 3 },
  { id: "neuron", chapter: 2 },
  { id: "normalization", chapter: 7 },
  { id: "objective", chapter: 5 },
  { id: "oneHot", chapter: 8 },
  { id: "optimizer", chapter: 5 },
  { id: "overfitting", chapter: 8 },
  { id: "parameter", chapter: 1 },
  { id: "perceptron", chapter: 8 },
  { id: "pooling", chapter: 8 },
  { id: "prediction", chapter: 3 },
  { id: "quasiNewton", chapter: 5 },
  { id: "recurrent", chapter: 8 },
  { id: "regularization", chapter: 5 },
  { id: "relu", chapter: 2 },
  { id: "saturation", chapter: 4 },
  { id: "seed", chapter: 3 },
  { id: "sgd", chapter: 5 },
  { id: "sigmoid", chapter: 2 },
  { id: "softmax", chapter: 8 },
  { id: "standardization", chapter: 7 },
  { id: "tanh", chapter: 2 },
  { id: "tensor", chapter: 2 },
  { id: "testSet", chapter: 7 },
  { id: "trainingSet", chapter: 7 },
  { id: "universal", chapter: 3 },
  { id: "validation", chapter: 7 },
  { id: "vanishing", chapter: 4 },
  { id: "weight", chapter: 1 },
  { id: "whitening", chapter: 7 },
  { id: "xor", chapter: 3 },
];

export const terms: readonly { readonly id: TermId; readonly chapter?: number }[] = [
  ...told,
  ...practiceIds.map((id) => ({ id })),
];
