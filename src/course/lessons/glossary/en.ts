import type { TermWords } from "../pages.ts";
import { practice } from "./practice-en.ts";
import type { TermId } from "./terms.ts";

export const words: Readonly<Record<TermId, TermWords>> = {
  ...practice,
  accuracy: {
    term: "accuracy",
    text: "The share of examples that are answered correctly.",
  },
  activation: {
    term: "activation function",
    text: "What bends a neuron's sum: sigmoid, tanh, ReLU. Without it layers collapse into one.",
  },
  adam: {
    term: "Adam",
    text: "An optimizer that gives every parameter a step length of its own, from the slopes it has seen.",
  },
  ai: {
    term: "artificial intelligence",
    text: "The attempt to make machines do what takes intelligence when people do it. Machine learning is a part of it.",
  },
  attention: {
    term: "attention",
    text: "A way to let every word of a text look at every other directly, with learned weights.",
  },
  backprop: {
    term: "back-propagation",
    text: "The chain rule from the loss back to all parameters, each factor computed once.",
  },
  batch: {
    term: "batch",
    text: "The examples that one step of training looks at together.",
  },
  bias: {
    term: "bias",
    text: "The number a neuron adds to its weighted sum; a weight whose input is always 1.",
  },
  boosting: {
    term: "gradient boosting",
    text: "Many small trees, each for the errors of those before. Strong on tables; not a network.",
  },
  chain: {
    term: "chain rule",
    text: "The derivative of nested functions is the product of their derivatives; along several routes, the sum of such products.",
  },
  classification: {
    term: "classification",
    text: "Choosing one of several classes, such as the ten digits.",
  },
  convolution: {
    term: "convolution",
    text: "A small window of weights that slides over a picture and asks the same question everywhere.",
  },
  correlation: {
    term: "correlation",
    text: "How closely two inputs go together, from −1 to 1.",
  },
  covariance: {
    term: "covariance",
    text: "Correlation with the units left in; for several inputs, a matrix.",
  },
  crossEntropy: {
    term: "cross-entropy",
    text: "Minus the logarithm of the probability given to what really happened. The usual loss for classification.",
  },
  deepLearning: {
    term: "deep learning",
    text: "Machine learning with networks of several hidden layers.",
  },
  delta: {
    term: "delta",
    text: "How the loss changes with a neuron's sum. Where the loss is half the squared error, it is (prediction minus truth) times slope; the delta of the text has the opposite sign, error times slope.",
  },
  dense: {
    term: "dense layer",
    text: "A layer in which every unit is joined to all units of the layer before. Also: fully connected.",
  },
  derivative: {
    term: "derivative",
    text: "How fast a result changes with an input: the slope of the curve.",
  },
  divergence: {
    term: "divergence",
    text: "Steps that lead further and further away, because the learning rate is too large.",
  },
  dropout: {
    term: "dropout",
    text: "Silencing a random part of a layer at every training step, against overfitting.",
  },
  epoch: {
    term: "epoch",
    text: "One pass through all training data.",
  },
  error: {
    term: "error",
    text: "What is missing: truth minus prediction. Not the gradient.",
  },
  feature: {
    term: "feature",
    text: "A property that helps to decide; given as an input, or found by a hidden layer.",
  },
  feedForward: {
    term: "feed-forward network",
    text: "A network whose signals run from the input to the output and never back.",
  },
  finiteDifference: {
    term: "finite difference",
    text: "A slope by trying out: move a little, see what changes, divide.",
  },
  flatten: {
    term: "flatten",
    text: "To lay the rows of a picture end to end.",
  },
  forward: {
    term: "forward pass",
    text: "Computing the output from the inputs.",
  },
  gate: {
    term: "gate",
    text: "A neuron that answers yes or no, such as AND, OR or NOT. LSTM cells have gates, too: numbers between 0 and 1 that let through a part of what comes.",
  },
  generalization: {
    term: "generalization",
    text: "Being right on data that were not learned from.",
  },
  globalMinimum: {
    term: "global minimum",
    text: "The lowest place of all.",
  },
  gradient: {
    term: "gradient",
    text: "The slopes of the loss for all parameters together. It points uphill.",
  },
  gradientDescent: {
    term: "gradient descent",
    text: "Changing the parameters a little against the gradient, again and again.",
  },
  hidden: {
    term: "hidden layer",
    text: "A layer between input and output. Nobody outside sees its values.",
  },
  hyperparameter: {
    term: "hyperparameter",
    text: "A setting chosen before training: learning rate, number of layers.",
  },
  hyperplane: {
    term: "hyperplane",
    text: "What a line in the plane becomes with more inputs.",
  },
  initialization: {
    term: "initialization",
    text: "The values that parameters have before training.",
  },
  kernel: {
    term: "kernel",
    text: "The weights of a layer: a matrix in a dense layer, a window in a convolution.",
  },
  knn: {
    term: "k nearest neighbours",
    text: "Deciding by the k most similar known examples.",
  },
  label: {
    term: "label",
    text: "The right answer that comes with an example.",
  },
  layer: {
    term: "layer",
    text: "Units that work side by side on the same inputs.",
  },
  leakage: {
    term: "leakage",
    text: "Something of the test data has got into the training.",
  },
  learningRate: {
    term: "learning rate",
    text: "What the gradient is multiplied by to make a step.",
  },
  linearRegression: {
    term: "linear regression",
    text: "Finding the line with the smallest mean squared error; one neuron without activation.",
  },
  localMinimum: {
    term: "local minimum",
    text: "A place lower than all around it, and not the lowest.",
  },
  logits: {
    term: "logits",
    text: "The scores before softmax or sigmoid.",
  },
  loss: {
    term: "loss",
    text: "One number that tells how wrong the model is.",
  },
  lstm: {
    term: "LSTM",
    text: "A recurrent unit with gates that decide what is remembered and what is forgotten.",
  },
  machineLearning: {
    term: "machine learning",
    text: "Finding parameters from data instead of writing them down.",
  },
  mse: {
    term: "mean squared error",
    text: "The mean of the squared misses.",
  },
  momentum: {
    term: "momentum",
    text: "Letting a part of the last step go on into the next.",
  },
  network: {
    term: "neural network",
    text: "Neurons in layers, the outputs of one being the inputs of the next.",
  },
  neuron: {
    term: "neuron",
    text: "A weighted sum, a bias, an activation.",
  },
  normalization: {
    term: "normalization (min-max)",
    text: "Stretching the smallest value to 0 and the largest to 1.",
  },
  objective: {
    term: "objective",
    text: "What is really minimized: loss plus regularization.",
  },
  oneHot: {
    term: "one-hot",
    text: "A label as a row of zeros with a single one.",
  },
  optimizer: {
    term: "optimizer",
    text: "The rule that turns gradients into steps.",
  },
  overfitting: {
    term: "overfitting",
    text: "Learning the training data by heart, and failing on others.",
  },
  parameter: {
    term: "parameter",
    text: "A number that is found by training: weights and biases.",
  },
  perceptron: {
    term: "perceptron",
    text: "Rosenblatt's single layer with a threshold, 1958.",
  },
  pooling: {
    term: "pooling",
    text: "Keeping one number for each patch of a picture, such as the largest.",
  },
  prediction: {
    term: "prediction",
    text: "What comes out. For a sigmoid, a number between 0 and 1 that is read as a probability.",
  },
  quasiNewton: {
    term: "quasi-Newton method",
    text: "Descent that also estimates the curvature, and aims at the bottom.",
  },
  recurrent: {
    term: "recurrent network",
    text: "A network that reads step by step and carries a state along.",
  },
  regularization: {
    term: "regularization",
    text: "A charge for large weights, or another restraint, against overfitting.",
  },
  relu: {
    term: "ReLU",
    text: "max(0, z): positive numbers pass, the rest becomes zero.",
  },
  saturation: {
    term: "saturation",
    text: "A sum so far out that the slope of the activation is practically zero.",
  },
  seed: {
    term: "seed",
    text: "The number from which all random numbers of a run come, so that it can be repeated.",
  },
  sgd: {
    term: "stochastic gradient descent",
    text: "Gradient descent on small random batches.",
  },
  sigmoid: {
    term: "sigmoid",
    text: "1 / (1 + e^−z): presses every number between 0 and 1.",
  },
  softmax: {
    term: "softmax",
    text: "Turns scores into probabilities that add up to 1.",
  },
  standardization: {
    term: "standardization",
    text: "Subtract the mean, divide by the standard deviation.",
  },
  tanh: {
    term: "tanh",
    text: "A sigmoid from −1 to 1.",
  },
  tensor: {
    term: "tensor",
    text: "An array of numbers with any number of axes.",
  },
  testSet: {
    term: "test set",
    text: "Data kept aside, to be looked at once, at the end.",
  },
  trainingSet: {
    term: "training set",
    text: "The data from which is learned.",
  },
  universal: {
    term: "universal approximation",
    text: "One hidden layer, wide enough, comes as near as one likes to any continuous function on a bounded range. Whether training finds it is another matter.",
  },
  validation: {
    term: "validation set",
    text: "Data for choosing settings, neither learned from nor used for the last judgement.",
  },
  vanishing: {
    term: "vanishing gradient",
    text: "Small slopes, multiplied through many layers, leave nothing for the first ones.",
  },
  weight: {
    term: "weight",
    text: "A parameter that multiplies an input.",
  },
  whitening: {
    term: "whitening",
    text: "Turning and stretching data until the inputs are uncorrelated and have variance 1.",
  },
  xor: {
    term: "exclusive or (XOR)",
    text: "One or the other, but not both. The smallest task that needs a hidden layer.",
  },
};
