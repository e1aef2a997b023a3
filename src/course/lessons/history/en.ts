import type { Text } from "../blocks.ts";
import type { YearId } from "./years.ts";

export const words: Readonly<Record<YearId, Text>> = {
  neuron:
    "Warren McCulloch and Walter Pitts describe a nerve cell as a threshold: it fires when enough of its inputs do. Nothing in it learns yet.",
  neighbours:
    "Evelyn Fix and Joseph Hodges decide by the nearest known examples. As **k nearest neighbours** the method is the first of the rivals, and still a good one to begin with.",
  perceptron:
    "Frank Rosenblatt's **perceptron** learns its weights from examples: one layer, a threshold, and great expectations.",
  xor: "Marvin Minsky and Seymour Papert prove what one layer cannot do. Exclusive or, the rule of the litter box, is the best-known case.",
  reverse:
    "Seppo Linnainmaa writes down how to obtain all derivatives of a computation in one pass backwards. It is the method behind back-propagation, without the networks.",
  neocognitron:
    "Kunihiko Fukushima's neocognitron has local windows that share their weights, layer upon layer: a convolutional network in all but its training.",
  backprop:
    "David Rumelhart, Geoffrey Hinton and Ronald Williams show that **back-propagation** makes hidden layers learn useful features. The second spring begins.",
  convolution:
    "Yann LeCun and colleagues train a convolutional network by back-propagation; it reads handwritten postal codes.",
  approximation:
    "George Cybenko, and independently Kurt Hornik with colleagues, prove that one hidden layer, wide enough, comes as near to any continuous function as one likes.",
  lstm: "Sepp Hochreiter and Jürgen Schmidhuber give recurrent networks a memory that does not fade: **LSTM**.",
  mnist:
    "LeNet-5 reads cheques, and the handwritten digits on which half the world has learned since, MNIST, become known with it.",
  boosting:
    "Jerome Friedman's gradient boosting lines up small trees, each for the errors of those before. On tables it is the rival to beat to this day.",
  gpu: "AlexNet, a deep convolutional network trained on two graphics cards, wins the ImageNet competition by a wide margin. The third spring begins: not the birth of convolution, but the year when data and computers had grown up to it.",
  adam: "Diederik Kingma and Jimmy Ba publish **Adam**, the optimizer that the digit reader uses.",
  residual:
    "Residual networks make a hundred and more layers trainable, by letting every block add to what it was given.",
  attention:
    "The **Transformer** does without recurrence: attention alone, well suited to parallel hardware. Today's language models descend from it.",
};
