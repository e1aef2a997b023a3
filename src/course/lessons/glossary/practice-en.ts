import type { TermWords } from "../pages.ts";
import type { PracticeId } from "./practice-terms.ts";

export const practice: Readonly<Record<PracticeId, TermWords>> = {
  backend: {
    term: "backend",
    text: "The part that carries out the arithmetic: native machine code, WebAssembly, or the slow and plain reference.",
  },
  batchNormalization: {
    term: "batch normalization",
    text: "A layer that brings numbers inside a network to mean 0 and deviation 1 by the samples of the batch; in use, by averages that it kept.",
  },
  broadcasting: {
    term: "broadcasting",
    text: "Treating an axis of length one as if its numbers were repeated, so that arrays of different shapes can be added.",
  },
  callback: {
    term: "callback",
    text: "A function of yours that training calls at the end of each epoch or step.",
  },
  centralDifference: {
    term: "central difference",
    text: "A finite difference that moves as far back as forward; much more exact than one side alone.",
  },
  channel: {
    term: "channel",
    text: "One of the numbers that each pixel has: red, green, blue; later, one for each filter of a convolution.",
  },
  classWeight: {
    term: "class weight",
    text: "What the loss of a class's examples is multiplied by. Rare classes get more, so that they are not overlooked.",
  },
  clipping: {
    term: "gradient clipping",
    text: "Shortening a gradient that is longer than a limit. Its direction stays.",
  },
  compile: {
    term: "compile",
    text: "Of a model: to choose optimizer, loss and metrics. Of a program: to turn the graph of a calculation into machine code, once.",
  },
  cost: {
    term: "cost function",
    text: "The loss over all examples together; many texts use both words for the same thing.",
  },
  curvature: {
    term: "curvature",
    text: "How fast the slope itself changes. The sharper a valley bends, the smaller the steps that it allows.",
  },
  dataset: {
    term: "data set",
    text: "The examples, with their labels. Also an object that reads them part by part, when memory cannot hold them all.",
  },
  deadUnit: {
    term: "dead unit",
    text: "A unit whose ReLU gives zero for every example. Its slope is zero, too, so that it never learns again. Also: dying ReLU.",
  },
  dtype: {
    term: "dtype (element type)",
    text: "What kind of numbers an array holds: `f32`, `f64`, `i32`, `u8`, `bool`.",
  },
  earlyStopping: {
    term: "early stopping",
    text: "Ending the training when the validation loss has not improved for some epochs, and going back to the best weights.",
  },
  eigenvalue: {
    term: "eigenvalue",
    text: "By how much a symmetric matrix stretches along one of its own axes.",
  },
  embedding: {
    term: "embedding",
    text: "A row of learned numbers for each word or item, similar ones near each other.",
  },
  exploding: {
    term: "exploding gradient",
    text: "Large slopes, multiplied through many layers, grow beyond all bounds; the opposite of the vanishing gradient.",
  },
  filter: {
    term: "filter",
    text: "One window of weights of a convolution, which looks for one pattern and gives one channel.",
  },
  fineTuning: {
    term: "fine-tuning",
    text: "Training on a model that has already learned something else, often its last layers alone.",
  },
  float: {
    term: "floating-point number",
    text: "How a computer writes numbers with a fraction: rounded to some digits. `f32` has about seven of them, `f64` about sixteen.",
  },
  frozen: {
    term: "frozen layer",
    text: "A layer whose parameters training leaves as they are.",
  },
  gpu: {
    term: "GPU",
    text: "A graphics card: thousands of small processors that do the same to different numbers at once.",
  },
  gradientCheck: {
    term: "gradient check",
    text: "Comparing the gradient of back-propagation with finite differences, number by number.",
  },
  graph: {
    term: "computation graph",
    text: "All steps of a calculation and which takes what from which. The gradient is read off it backwards.",
  },
  gru: {
    term: "GRU",
    text: "A recurrent unit with two gates and one state, smaller than an LSTM.",
  },
  hessian: {
    term: "Hessian",
    text: "The matrix of all second derivatives of the loss: its curvature in every direction. Its largest eigenvalue limits the learning rate.",
  },
  hiddenState: {
    term: "hidden state",
    text: "The numbers that a recurrent network carries from one step to the next.",
  },
  identicalUnits: {
    term: "identical units",
    text: "Units of a layer with equal weights: they get equal gradients, stay equal for ever, and count as one. Random weights at the start part them.",
  },
  imbalance: {
    term: "class imbalance",
    text: "One class has far more examples than another. Who always answers with it is often right, and has learned nothing.",
  },
  initializer: {
    term: "initializer",
    text: "The rule for the first weights. Glorot's and He's choose their size by the number of inputs, so that signals neither fade nor grow.",
  },
  landscape: {
    term: "loss landscape",
    text: "The loss as a height above the plane of two directions in which the weights may move.",
  },
  layerNormalization: {
    term: "layer normalization",
    text: "Brings the numbers of each sample to mean 0 and deviation 1, by that sample alone.",
  },
  mae: {
    term: "mean absolute error",
    text: "The mean of the misses without their signs. Single large ones count less than in the mean squared error.",
  },
  mask: {
    term: "mask",
    text: "Says which steps of a sequence count; the others are padding.",
  },
  metric: {
    term: "metric",
    text: "A number for people, such as accuracy, that is reported and not minimized.",
  },
  miniBatch: {
    term: "mini-batch",
    text: "A small batch: usually what is meant by batch today.",
  },
  missingValue: {
    term: "missing value",
    text: "A cell of a table that holds no number: empty, NA, ?. Leave its line out, or put in a number such as the mean of the column.",
  },
  nan: {
    term: "NaN",
    text: "“Not a number”: what zero divided by zero gives. Everything computed from it is NaN as well. In training mostly a sign of divergence, or of missing values in the data.",
  },
  overflow: {
    term: "overflow",
    text: "A result too large for its type: it becomes infinite.",
  },
  padding: {
    term: "padding",
    text: "What a convolution does at the edge: same adds zeros around, so that the size stays; valid adds nothing.",
  },
  plateau: {
    term: "plateau",
    text: "A stretch of training where the loss hardly falls.",
  },
  preTrained: {
    term: "pre-trained model",
    text: "A model that others have trained, to be used or trained on.",
  },
  principalComponent: {
    term: "principal component",
    text: "The direction in which data vary most; the second is the one with most of what is left.",
  },
  regression: {
    term: "regression",
    text: "Predicting a number, such as a price; not a class.",
  },
  residual: {
    term: "residual connection",
    text: "A way around some layers: their input is added to their output. Gradients pass along it undiminished. Also: shortcut, skip connection.",
  },
  saddlePoint: {
    term: "saddle point",
    text: "A place that is level, and lower in one direction and higher in another.",
  },
  sample: {
    term: "sample",
    text: "One example: its inputs, and what belongs to them.",
  },
  sampleWeight: {
    term: "sample weight",
    text: "What one sample's loss is multiplied by.",
  },
  schedule: {
    term: "learning rate schedule",
    text: "A learning rate that changes with the step: large at first, then smaller (decay).",
  },
  shape: {
    term: "shape",
    text: "How many numbers an array has along each axis: a batch of grey pictures is [batch, height, width].",
  },
  softmaxRegression: {
    term: "softmax regression",
    text: "One dense layer with softmax: the simplest network that tells several classes apart. With two classes: logistic regression.",
  },
  step: {
    term: "step",
    text: "One update of the parameters, from one batch. Also: iteration.",
  },
  stride: {
    term: "stride",
    text: "How far a window moves from one place to the next.",
  },
  token: {
    term: "token",
    text: "What a network reads one at a time: a word, a part of it or a letter, by its number.",
  },
  underfitting: {
    term: "underfitting",
    text: "Learning too little even of the training data: the network is too small, or the training too short.",
  },
  unit: {
    term: "unit",
    text: "What layers are made of; the same as a neuron.",
  },
  validationLoss: {
    term: "validation loss",
    text: "The loss on the validation set. When it rises while the training loss falls, overfitting has begun.",
  },
  variance: {
    term: "variance",
    text: "The mean squared distance from the mean; the square of the standard deviation.",
  },
  warmup: {
    term: "warm-up",
    text: "Beginning with a small learning rate that grows over the first steps.",
  },
  weightDecay: {
    term: "weight decay",
    text: "Making all weights a little smaller in every step, against overfitting.",
  },
};
