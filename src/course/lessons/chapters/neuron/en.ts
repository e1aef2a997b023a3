import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  sum: `
    In the first chapter one input was multiplied by one weight. A **neuron** does the same with many inputs: it
    multiplies each by a weight of its own, adds everything up, adds one more number, the **bias**, and passes the sum
    z through a function, the **activation**. That is all. The name comes from nerve cells, which gave the idea; the
    resemblance ends soon. Several neurons that look at the same inputs are a **layer**; where each of them looks at all
    of the inputs it is a **dense layer**. In programs a neuron is called a unit: \`layers.dense({ units: 1 })\` is a layer
    of one neuron.`,
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
  program: `The whole program, but for the data. (\`"f64"\` has it compute with some sixteen digits, and \`verbose: 0\` keeps it from
    printing while it trains.)`,
  bend: `
    Most things are not straight. So the sum is bent by an activation. Three are used everywhere: the **sigmoid** presses every number between 0 and 1 (its formula is 1 / (1 + e^−z), where e is about {c:euler.number:3}), **tanh** between −1 and 1, and **ReLU** lets positive numbers pass and makes zero of
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
    note: "What is left in the last column is rounding; e−16 behind a number means: divided by ten, sixteen times. A line, however often it is passed on, stays a line.",
  },
  gates: `
    One more thing can be done with a single neuron, and this time without any training. Let the inputs be answers, 1 for
    yes and 0 for no, and let the neuron answer in the same way: 1 where its sum z is above zero, 0 elsewhere. This
    activation is called a **step**; the first artificial neurons had it. Then three numbers, set by hand, make
    the neuron a **gate**, as in electronics. With both weights 1 and the bias {c:gate.and} it says yes only where both
    inputs do: AND. With the bias {c:gate.or} one of them is enough: OR. With the weights −1 and the bias {c:gate.nand}
    it says the opposite of AND: NAND. Check a row or two in your head:`,
  truth: {
    title: "Three gates: the sum z, and the answer",
    note: "Only the sign of z decides. The middle between two sums is where the bias has put the border.",
  },
  borders: `
    The four pairs of inputs are the corners of a square, x1 to the right and x2 upwards. The sum is zero along a straight
    line. On one side of it the neuron says 1, on the other 0; the weights turn the line, and the bias shifts it.`,
  squares: {
    title: "The line along which each gate changes its mind",
    note: "0 and 1 are the gate's answers at the corners. The line of NAND is that of AND; only the sides have changed.",
  },
  smooth: `
    A step cannot be trained by descent: its slope is zero wherever it has one. Press the same sum through a sigmoid, with weights and
    bias ten times as large, and AND says {v:neuron.smooth[(1,1)]:4} for yes and yes, {v:neuron.smooth[(0,1)]:4} where
    one of them is a no. That is almost the gate, and it has a slope everywhere.

    Is there a question for which no line will do? There is, and with four customers of a pet shop it takes up the whole
    next chapter.`,
  summary: {
    says: [
      "A neuron takes a weighted sum of its inputs, adds a bias, and passes the result through an activation.",
      "One neuron without an activation is a line (a plane, a hyperplane); to train it is linear regression.",
      "Layers without activations between them collapse into one: the bend cannot be left out.",
      "A neuron that decides draws one straight line through its inputs: AND, OR and NAND are such lines.",
    ],
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
          them all in one matrix. Some see the bias as a part of the neuron; but the question is what it does.`,
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
  gateByHand: {
    ask: `Sums of gates, by hand. NAND has the weights −1 and −1 and the bias {c:gate.nand}. NOT has a single input, whose
      weight is −1, and the bias {c:gate.not}.`,
    lines: [
      "NAND of 1 and 0: z = −1 · 1 + (−1) · 0 + {c:gate.nand} = ___, so that it says {v:neuron.gates[NAND(1,0)]}.",
      "NAND of 1 and 1: z = ___, so that it says {v:neuron.gates[NAND(1,1)]}.",
      "NOT of 0: z = ___, so that it says {v:neuron.gates[NOT(0)]}.",
      "NOT of 1: z = ___, so that it says {v:neuron.gates[NOT(1)]}.",
    ],
    solution:
      "Each is a sum of products and the bias, as in the exercise before. Other weights make the same gates: only the signs of the sums count.",
  },
  generous: {
    ask: "The examiner is generous and gives every student 10 marks more. What does the bias b become after the same training?",
    hint: "It was {v:neuron.scoreLine[b]:2}. Where do the points go, and where does the line go with them?",
    title: "The same neuron, every mark 10 higher",
    note: "The whole line has moved up, and so b has; m is what it was, and so is the loss that remains.",
  },
  further: {
    "limpid learn litter-box": "the next chapter: what one neuron cannot do, and what a hidden layer does about it",
    "limpid learn preparing": "bringing inputs to one scale",
    "limpid explain neuron": "the weighted sum, term by term",
    "limpid explain one-hidden-layer": "linear layers, and the one matrix that they are",
    "npx tsx examples/05-hours-and-score.ts": "the program above (in the repository); give it your own points",
  },
};
