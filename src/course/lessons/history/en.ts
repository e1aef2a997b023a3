import type { Text } from "../blocks.ts";
import type { YearId } from "./years.ts";

export const words: Readonly<Record<YearId, Text>> = {
  neuron:
    "Warren McCulloch and Walter Pitts describe a nerve cell as a threshold: it fires when enough of its inputs do. Nothing in it learns yet.",
  neighbours:
    "Evelyn Fix and Joseph Hodges decide by the nearest known examples. As **k nearest neighbours** the method is the first of the rivals, and still a good one to begin with.",
  perceptron:
    "Frank Rosenblatt's **perceptron** learns its weights from examples: one layer, a threshold, and great expectations. The first spring begins.",
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
    "George Cybenko, and independently Kurt Hornik with colleagues, prove that one hidden layer, wide enough, comes as near to any continuous function on a bounded region as one likes.",
  lstm: "Sepp Hochreiter and Jürgen Schmidhuber give recurrent networks a memory that does not fade: **LSTM**.",
  mnist:
    "LeNet-5 reads cheques, and the handwritten digits on which half the world has learned since, MNIST, become known with it.",
  boosting:
    "Jerome Friedman's gradient boosting lines up small trees, each for the errors of those before. On tables it is the rival to beat to this day.",
  gpu: "AlexNet, a deep convolutional network trained on two graphics cards (GPUs), wins the ImageNet competition by a wide margin. The third spring begins: not the birth of convolution, but the year when data and computers had grown up to it.",
  adam: "Diederik Kingma and Jimmy Ba publish **Adam**, the optimizer that the digit reader uses.",
  residual:
    "Residual networks make a hundred and more layers trainable, by letting every block add to what it was given.",
  attention:
    "The **Transformer** does without recurrence: attention alone, well suited to parallel hardware. Today's language models descend from it.",
  pretraining:
    "GPT and BERT are trained once, on a mountain of text, and then trained on with a few examples of a new task: **fine-tuning**. From then on, most people begin with a model that others have trained.",
  gpuToday:
    "**Graphics cards.** One text (S3) has a GPU speed up the products of matrices. A graphics card has thousands of small processors that do the same to different numbers at once, and most of a network's work is such products. Limpid does not use it yet: it divides a product among the cores of the processor, and every instruction computes several numbers. For the networks of this course that is fast enough; for one as large as a language model it is not, by far. `limpid doctor` says what this computer has, `limpid bench` how fast it is.",
  trainedToday:
    "**Models that others have trained.** One text (S2) warns that they were trained on prepared data, and that your own data want the same preparation first; that is why Limpid's scalers can be kept as JSON beside the model. Weights in a safetensors file are read by `readSafetensors` and put into a model of the same structure by `setWeights`; with `trainable: false` on the first layers, only the last ones are trained on: fine-tuning. Files of Keras and ONNX are not read yet.",
};
