import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  sum: `
    In the first chapter one input was multiplied by one weight. A **neuron** does the same with many inputs: it
    multiplies each by a weight of its own, adds everything up, adds one more number, the **bias**, and passes the sum
    through a function, the **activation**. That is all. The name comes from nerve cells, which gave the idea; the
    resemblance ends soon.`,
  formula: "One weight for each input, one bias, one activation f.",
  person: {
    title: "A neuron looks at one person: man, 180 cm, 70 kg",
    note: "The weights were set by hand and the activation was left out: this is the sum alone.",
  },
  meaning: `
    The sum is {v:neuron.weighted:1}. Suppose someone has found that for healthy people it lies between 6 and 13: then
    this neuron is a small test of body weight, and our man passes. Where do such weights come from? From examples, by
    guessing and correcting, as in the fruit market.

    A caution that many introductions leave out: a large weight does not mean an important input. Height enters with
    {c:neuron.w2} and sex with {c:neuron.w1}, yet height contributes {v:neuron.terms[1]:1} to the sum and sex only
    {v:neuron.terms[0]:1}. Measure height in metres and its weight must grow a hundredfold to say the same. Weights can
    be compared only after the inputs have been brought to one scale; that is chapter {chapter:preparing}.`,
  line: `
    With a single input and no activation a neuron is a straight line, y = m·x + b: its weight is the slope m, its bias
    the intercept b. To train it is what statistics calls **linear regression**. Six students, the hours they studied
    and the marks they got; one neuron, starting from nothing:`,
  score: {
    title: "One neuron finds a line",
    note: "Below the table: the six students, and the line after the last epoch. An epoch is one pass through all data.",
  },
  reading: `
    The line ends at {v:neuron.scoreLine[m]:3} marks for every hour, and {v:neuron.scoreLine[b]:2} for none. It is the
    line that the method of least squares gives in closed form; descent has walked there. Notice that the loss does not
    fall to zero: {v:neuron.scoreLoss:3} remain, because six real students do not stand on a line. A loss has a floor
    that depends on the data and on what the machine can express. For seven hours the neuron answers
    {v:neuron.scoreAt[7]:1}; for forty it would promise {v:neuron.scoreAt[40]:0}. A line does not know where it stops being true.

    With two inputs the line becomes a plane, with more a hyperplane, which nobody can picture and everybody can
    compute.`,
  program: "The whole program, but for the data:",
  bend: `
    Most things are not straight. So the sum is bent by an activation. Three are used everywhere: the **sigmoid** presses
    every number between 0 and 1, **tanh** between −1 and 1, and **ReLU** lets positive numbers pass and makes zero of
    the rest.`,
  curves: {
    title: "Three activations",
    note: "Sigmoid and tanh are the same curve, stretched and shifted. ReLU is two straight pieces, and that is enough.",
  },
  values: { caption: "The same in numbers", columns: ["z", "sigmoid", "tanh", "ReLU"] },
  collapse: `
    Why not leave the bend out and use more layers instead? Because it would be in vain. A layer without an activation
    multiplies by a matrix; two such layers multiply by two matrices, and the product of two matrices is a matrix. A
    hundred linear layers compute nothing that one could not. Here are three of them beside the single layer that is their
    product:`,
  product: {
    title: "Three linear layers against one",
    note: "What is left in the last column is rounding. A line, however often it is passed on, stays a line.",
  },
  role: {
    ask: "What does a single neuron in a network do?",
    options: {
      a: {
        text: "It receives what comes in over its connections",
        why: "Yes: the outputs of the layer before it, or the inputs.",
      },
      b: {
        text: "It is the place where the parameters are kept",
        why: `Not in the usual picture, where the weights belong to the connections, and not in code, where a layer keeps
          them all in one matrix. Some count the bias to the neuron; what is meant here is what it does.`,
      },
      c: {
        text: "It hands the combined result on to the next neurons",
        why: "Yes: one number, sent along every connection that leaves it.",
      },
      d: { text: "It combines what it has received", why: "Yes: weighted sum, bias, activation." },
    },
  },
  straight: {
    ask: "Three dense layers without activations are trained on data that lie on a parabola. What can they learn at best?",
    options: {
      a: {
        text: "The parabola, if they are wide enough",
        why: "Width does not help: the product of wide matrices is still one matrix.",
      },
      b: {
        text: "The parabola, if they are trained long enough",
        why: "Training finds the best function among those that can be expressed. The parabola is not among them.",
      },
      c: {
        text: "Three straight pieces, one for each layer",
        why: "Pieces would need a bend between them, such as a ReLU's.",
      },
      d: { text: "One straight line", why: "Yes. The layers collapse into one, whatever their number and width." },
    },
  },
  lighter: {
    ask: "The same neuron looks at a woman (0) of 165 cm and 55 kg. What is its sum?",
    hint: "Three products and the bias, which is 0. The weights are {c:neuron.w1}, {c:neuron.w2} and {c:neuron.w3}.",
    solution:
      "0 · {c:neuron.w1} + 165 · {c:neuron.w2} + 55 · {c:neuron.w3} = {v:neuron.lighter:2}, inside the range as well.",
  },
  further: {
    "limpid learn litter-box": "the next chapter: what one neuron cannot do, and what a hidden layer does about it",
    "limpid learn preparing": "bringing inputs to one scale",
    "limpid explain neuron": "the weighted sum, term by term",
    "limpid explain one-hidden-layer": "linear layers, and the one matrix that they are",
    "npx tsx examples/05-hours-and-score.ts": "the program above (in the repository); give it your own points",
  },
};
