import type { ErratumWords } from "../pages.ts";
import type { ErratumId } from "./entries.ts";

export const words: Readonly<Record<ErratumId, ErratumWords>> = {
  quiz: {
    claim: "Of four statements about what includes what, only c is right.",
    truth:
      "a, b and c are right: by the text's own account, artificial intelligence includes machine learning, which includes deep learning. The false one is d.",
    see: "All four are explained there.",
  },
  trees: {
    claim: "One of the models in the quiz is an ascending gradient tree.",
    truth:
      "What is meant is gradient boosting, as the text itself has it a section earlier: trees that each mend what the trees before left over.",
    see: "Among the rivals of the year 2001.",
  },
  convolution: {
    claim: "Convolutional networks were born in 2012.",
    truth:
      "They won the ImageNet competition in 2012. They were trained by back-propagation in 1989 already, and their forerunner is of 1980.",
    see: "The years, one by one.",
  },
  sevenLines: {
    claim: "A digit reader takes seven lines of code.",
    truth:
      "Its own program has seven statements, on eleven lines, if import and printing are not counted. Ours has eight statements, everything counted.",
    see: "Count them.",
  },
  anything: {
    claim: "A single layer can do anything, if it is wide enough.",
    truth:
      "A single layer of neurons cannot even do exclusive or: without a hidden layer the litter box stays at {v:litterBox.noHidden[0]:1}. The theorem that is meant needs one hidden layer, promises any precision for continuous functions, and says nothing about finding the weights.",
    see: "Last row of the table with one thing missing.",
  },
  activation: {
    claim: "The layers of the digit reader are written without an activation, and that is all right.",
    truth:
      "Without activations between them the layers collapse into one matrix. Its {v:digitReader.parameters} parameters do no more than the {v:digitReader.collapsed} of a softmax regression, and the accuracy stays where softmax regression stays.",
    see: "The network as it is written, trained.",
  },
  hiddenLayers: {
    claim: "Three copied lines are three hidden layers.",
    truth: "They are two hidden layers and the output layer. An output layer is not hidden: its values are the answer.",
    see: "The table of layers.",
  },
  errorGradient: {
    claim: "The difference between the guessed and the right price is called the gradient.",
    truth:
      "That is the error. The gradient is the slope of the loss with respect to the parameter; at a price of {c:berries.start} the error is 5 and the gradient {v:blueberries.firstSlope:3}.",
    see: "Error and slope stand side by side in the table of the three guesses.",
  },
  axes: {
    claim: "The bundles of weights, syn0 and syn1, are the two axes under the bowl.",
    truth:
      "Each weight is an axis, and there are {v:litterBox.weights}. A picture of two is a slice. It happens to be a good one: two well-chosen directions hold {v:litterBox.pathInPlane:%1} of the path.",
    see: "The paragraph on pictures of bowls.",
  },
  global: {
    claim: "The ball rolls to the global minimum, wherever it starts.",
    truth:
      "It rolls to the bottom of the valley it is in. With two hidden neurons and the same seed the litter box stays near a mean error of {c:litter.stuck}: {v:litterBox.widthTwo:3} after {c:litter.updates} updates, still {v:litterBox.widthTwoLater:3} after {c:litter.later}; there is no bottom there, only a slope that gets flatter.",
    see: "Two starts, two valleys.",
  },
  catBuyers: {
    claim: "The network finds that people with cats who visit the site buy.",
    truth: "Customer 4 has a cat, visited, and did not buy. The rule in the data is: cat or beer, but not both.",
    see: "The survey, and the toggles.",
  },
  euler: {
    claim: "In a comment on the sigmoid, e is {c:euler.printed:6}.",
    truth: "e is {v:neuron.euler:7}; two digits have changed places.",
    see: "Under D.",
  },
  sixTimes: {
    claim: "The error is printed at 10,000, 20,000 and so on up to 60,000.",
    truth:
      "The loop counts from 0 to 59,999. It prints at 0, 10,000, … 50,000, and so the first line is the error of a network that has learned nothing, {v:litterBox.error[at 0]:4}.",
    see: "The same places, the same digits.",
  },
  worst: {
    claim: "The worst predictions are changed most.",
    truth:
      "Not when they are confidently wrong: at {c:prediction.certain} with truth 0 the correction is {v:confidence.squared[0.999]:4}, against {v:confidence.squared[0.5]:3} at one half. Cross-entropy mends it: {v:confidence.crossEntropy[0.999]:3}.",
    see: "Two losses, and the race between them.",
  },
  confidence: {
    claim: "Confidence is the predicted probability, and confidence is the slope of the sigmoid.",
    truth: "The two are opposites: the surer the prediction, the flatter the slope. We call them prediction and slope.",
    see: "The figure with both curves.",
  },
  table: {
    claim: "The delta of customer 4 is {c:table.printed:3}.",
    truth:
      "{v:litterBox.tableErrors[3]:2} · {v:litterBox.tableSlopes[3]:2} is {v:litterBox.tableDeltas[3]:3}. And the four predictions of that state are, to three places, {v:litterBox.statePrediction[1]:3}, {v:litterBox.statePrediction[2]:3}, {v:litterBox.statePrediction[3]:3} and {v:litterBox.statePrediction[4]:3}.",
    see: "Under B: table, and printed state.",
  },
  rounding: {
    claim: "The five ratios multiply to {v:litterBox.ratioProduct:4}.",
    truth:
      "So they do after rounding each. Not rounded, and confirmed by a central difference, it is {v:litterBox.exactSlope:6}.",
    see: "Five ratios, twice.",
  },
  lastPrint: {
    claim: "At the end the program announces the error and prints it.",
    truth:
      "What it prints is the prediction, and that of the iteration before the last update: {v:litterBox.lastPrediction[1]:9} for customer 1, after 59,999 updates.",
    see: "The last two lines.",
  },
  biases: {
    claim: "All parameters are updated.",
    truth:
      "Only the weights are; the biases are left alone, and nobody says so. With both updated the error after one step is {v:worked.totalShared:6} instead of {v:worked.totalFixed:6}.",
    see: "The three results of one step.",
  },
  robust: {
    claim: "The smaller the loss, the more robust the model.",
    truth:
      "The smaller the training loss, the better it fits the training data, even if it has only learned them by heart. On a few hundred pictures the digit reader becomes perfect, and on new ones it is not.",
    see: "Compare the accuracy of the last epoch with that on the 10,000 test pictures.",
  },
  backToFront: {
    claim: "Feed-forward means that signals run from back to front.",
    truth: "From the input forwards to the output. What runs from back to front is the gradient.",
    see: "Forward and backward, in this order.",
  },
  deeper: {
    claim: "More hidden layers, fewer errors.",
    truth:
      "Depth can help, if there are activations, data and a way to train it. The digit reader as written has two layers more than softmax alone and reads no better.",
    see: "Compare the second and third row of the figure in which the same network learns with ReLU and without.",
  },
  lossFormula: {
    claim: "The error is the actual output minus the predicted output, and it is to be minimized.",
    truth:
      "The formula has lost its square and its one half. A plain difference would be smallest where the prediction is largest.",
    see: "The mean of the squares, falling.",
  },
  derivative: {
    claim: "Gradient descent minimizes the derivative.",
    truth: "It minimizes the loss. The derivative is zero at the bottom, but on hilltops and saddles as well.",
    see: "Third question.",
  },
  counting: {
    claim: "The same network has one layer, two or three.",
    truth:
      "Some count rows of weights, some hidden rows, some rows of neurons with the input. 784-32-64-10 has three dense layers, two of them hidden.",
    see: "The table of layers.",
  },
  pixels: {
    claim: "A pixel is a number from 0 to 1; a pixel is a number from −1 to 1.",
    truth: "Both are in use. Training and use have to agree, that is all.",
    see: "Digits in [−1, 1].",
  },
};
