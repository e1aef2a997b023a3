/** The words of the field, and the chapter in which each is met, if one tells of it. */
import type { ChapterId } from "../contents.ts";
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
  | "gate"
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

const told: readonly { readonly id: TermId; readonly chapter?: ChapterId }[] = [
  { id: "accuracy", chapter: "digits" },
  { id: "activation", chapter: "neuron" },
  { id: "adam", chapter: "downhill" },
  { id: "ai", chapter: "digits" },
  { id: "attention", chapter: "digits" },
  { id: "backprop", chapter: "back-propagation" },
  { id: "batch", chapter: "downhill" },
  { id: "bias", chapter: "neuron" },
  { id: "boosting", chapter: "digits" },
  { id: "chain", chapter: "back-propagation" },
  { id: "classification" },
  { id: "convolution", chapter: "digits" },
  { id: "correlation", chapter: "preparing" },
  { id: "covariance", chapter: "preparing" },
  { id: "crossEntropy", chapter: "confidence" },
  { id: "deepLearning", chapter: "digits" },
  { id: "delta", chapter: "back-propagation" },
  { id: "dense", chapter: "neuron" },
  { id: "derivative", chapter: "berries" },
  { id: "divergence", chapter: "berries" },
  { id: "dropout", chapter: "overfitting" },
  { id: "epoch", chapter: "neuron" },
  { id: "error", chapter: "berries" },
  { id: "feature", chapter: "litter-box" },
  { id: "feedForward" },
  { id: "finiteDifference", chapter: "back-propagation" },
  { id: "flatten", chapter: "digits" },
  { id: "forward", chapter: "berries" },
  { id: "gate", chapter: "neuron" },
  { id: "generalization", chapter: "overfitting" },
  { id: "globalMinimum", chapter: "downhill" },
  { id: "gradient", chapter: "berries" },
  { id: "gradientDescent", chapter: "berries" },
  { id: "hidden", chapter: "litter-box" },
  { id: "hyperparameter", chapter: "berries" },
  { id: "hyperplane", chapter: "neuron" },
  { id: "initialization", chapter: "berries" },
  { id: "kernel", chapter: "digits" },
  { id: "knn", chapter: "digits" },
  { id: "label", chapter: "litter-box" },
  { id: "layer", chapter: "neuron" },
  { id: "leakage", chapter: "preparing" },
  { id: "learningRate", chapter: "berries" },
  { id: "linearRegression", chapter: "neuron" },
  { id: "localMinimum", chapter: "downhill" },
  { id: "logits" },
  { id: "loss", chapter: "berries" },
  { id: "lstm", chapter: "digits" },
  { id: "machineLearning", chapter: "digits" },
  { id: "mse", chapter: "berries" },
  { id: "momentum", chapter: "downhill" },
  { id: "network", chapter: "litter-box" },
  { id: "neuron", chapter: "neuron" },
  { id: "normalization", chapter: "preparing" },
  { id: "objective", chapter: "downhill" },
  { id: "oneHot", chapter: "digits" },
  { id: "optimizer" },
  { id: "overfitting", chapter: "overfitting" },
  { id: "parameter", chapter: "berries" },
  { id: "perceptron" },
  { id: "pooling", chapter: "digits" },
  { id: "prediction", chapter: "litter-box" },
  { id: "quasiNewton", chapter: "downhill" },
  { id: "recurrent", chapter: "digits" },
  { id: "regularization", chapter: "downhill" },
  { id: "relu", chapter: "neuron" },
  { id: "saturation", chapter: "confidence" },
  { id: "seed", chapter: "litter-box" },
  { id: "sgd" },
  { id: "sigmoid", chapter: "neuron" },
  { id: "softmax", chapter: "digits" },
  { id: "standardization", chapter: "preparing" },
  { id: "tanh", chapter: "neuron" },
  { id: "tensor" },
  { id: "testSet", chapter: "overfitting" },
  { id: "trainingSet", chapter: "preparing" },
  { id: "universal", chapter: "litter-box" },
  { id: "validation", chapter: "overfitting" },
  { id: "vanishing", chapter: "confidence" },
  { id: "weight", chapter: "berries" },
  { id: "whitening", chapter: "preparing" },
  { id: "xor", chapter: "litter-box" },
];

/** Words of practice that a chapter uses all the same. */
const met: Partial<Record<PracticeId, ChapterId>> = {
  callback: "overfitting",
  centralDifference: "back-propagation",
  curvature: "downhill",
  earlyStopping: "overfitting",
  embedding: "digits",
  fineTuning: "digits",
  gpu: "digits",
  gradientCheck: "back-propagation",
  gru: "digits",
  hiddenState: "digits",
  miniBatch: "downhill",
  mae: "litter-box",
  overflow: "digits",
  preTrained: "digits",
  saddlePoint: "downhill",
  schedule: "downhill",
  shape: "preparing",
  softmaxRegression: "digits",
  underfitting: "overfitting",
  validationLoss: "overfitting",
  variance: "downhill",
};

export const terms: readonly { readonly id: TermId; readonly chapter?: ChapterId }[] = [
  ...told,
  ...practiceIds.map((id) => ({ id, chapter: met[id] })),
];
