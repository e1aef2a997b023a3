import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  two: `
    Suppose that the litter box says {c:prediction.certain} of one customer and {c:prediction.half} of another. Of the
    first it is sure, of the second it is not. So far, so clear. But the text from which the litter box comes uses the word
    "confidence" a second time, for the slope of the sigmoid at that place, and the two are opposites: where the
    prediction is surest the slope is flattest. Here each keeps a name of its own. The **prediction** p is what comes
    out, between 0 and 1. The **slope** says how much p would change if the sum z before it changed a little.`,
  curve: {
    title: "The sigmoid and its slope",
    note: "In the middle, where the prediction is one half, the slope is greatest; at both ends it all but vanishes.",
  },
  slope: "The slope needs no table: it follows from the prediction itself.",
  slopes: { caption: "Predictions and slopes", columns: ["prediction", "slope"] },
  delta: `
    What is it good for? A wrong prediction should be corrected, and the sum z is what can be changed. The text
    multiplies how wrong the prediction is by how steep the curve is there, and calls the product **delta**:
    error × slope. This is no rule of thumb. It is the δ of chapter {chapter:back-propagation}, the gradient of half the
    squared error with respect to z, with the opposite sign. δ points uphill and is subtracted; delta points where to go and is added. Wherever this
    chapter says delta, the sign is that of the text. In the printed state of the litter box:`,
  four: {
    caption: "Error times slope, for the four customers",
    columns: ["customer", "truth", "prediction", "error", "slope", "delta"],
    rows: ["1", "2", "3", "4"],
  },
  reading: `
    Customer 4 is predicted to buy and did not: the largest error on a steep part of the curve, and so the largest
    delta, {v:litterBox.tableDeltas[3]:3}. (The text prints {c:table.printed:3}; a slip of the pen.) Customer 3 is nearly
    right and is nearly left alone. It looks as if the worst predictions were always corrected most.

    They are not. Let the truth be 0 and let the network become more and more certain of 1. The error grows, the slope
    shrinks, and the product shrinks with it. In the middle column of the next table, the prediction that could not be
    more wrong gets the smallest correction of all: {v:confidence.squared[0.999]:4}. The network is as good as deaf on
    that ear.`,
  losses: {
    caption: "The truth is 0. What each loss asks for:",
    columns: ["prediction", "squared error", "cross-entropy"],
  },
  entropy: `
    The column on the right is another loss, **cross-entropy**: the negative logarithm of the probability that was given
    to what really happened. It grows without bound as that probability goes to zero, and it does so exactly fast enough
    to make up for the flat sigmoid. The slope p · (1 − p) cancels, and the plain error is left.

    The negative logarithm (ln is the one to base e, about {c:euler.number:3}) is less of a riddle than it looks. −ln p is 0 where p is 1, and it grows by the same amount whenever p becomes ten times smaller.
    One half for the truth costs {v:confidence.cost[0.5]:2}; {c:cost.tenth} costs {v:confidence.cost[0.1]:2}, {c:cost.hundredth} costs {v:confidence.cost[0.01]:2}, and
    {c:cost.thousandth} costs {v:confidence.cost[0.001]:2}.`,
  cost: {
    title: "The truth has been given the probability p: two losses",
    note: "At the right end both are zero. Further left (1 − p)² never exceeds 1, however wrong one is; −ln p gets steeper and steeper, without a bound.",
  },
  steeper: `
    The surer the mistake, the steeper is −ln p, and that is just what the slope of the sigmoid has lost there. As formulas:`,
  cancel:
    "Two losses, and what each sends back to the sum z. y is the truth, 0 or 1, so that of the two terms with ln only one is ever left.",
  race: `
    How much of a difference that makes shows only when it runs. One neuron, badly mistaken: it begins almost certain of
    1 where the truth is 0. One column learns by the squared error, the other by cross-entropy; all else is the same (the learning rate is 1).`,
  recovery: {
    title: "Recovering from a confident mistake",
    note: "The numbers are predictions after so many steps; they should go to 0.",
  },
  saturated: `
    A neuron whose sum has run so far out that its slope is practically nothing is called **saturated**. Whatever error
    arrives, hardly anything passes through to the weights before it, and with several such layers the product of the
    small slopes becomes tiny: the **vanishing gradient**. At the output, cross-entropy helps. In hidden layers ReLU
    helps, whose slope is exactly 1 wherever it is active. This is why the digit reader of chapter {chapter:digits} is built from
    these two.`,
  summary: {
    says: [
      "A prediction is a number between 0 and 1; the slope is p · (1 − p). The surer a prediction, the flatter the slope.",
      "The squared error sends back the error times the slope, so that a confident mistake is hardly corrected.",
      "With cross-entropy the slope cancels, and the error itself is sent back: the worse the mistake, the larger the correction.",
      "Where the slope is practically nothing, a neuron is saturated; many small slopes multiplied are a vanishing gradient. Cross-entropy at the output and ReLU in hidden layers help.",
    ],
  },
  words: {
    ask: "A sigmoid neuron outputs {c:prediction.certain}. What is true?",
    options: {
      a: {
        text: "Its slope is large, because it is so sure",
        why: "The other way round: near 0 and 1 the curve is flat.",
      },
      b: {
        text: "Its slope is small, and it will be hard to talk it out of its opinion",
        why: "Yes, if the loss is the squared error: what comes back is multiplied by that slope, {v:confidence.slopes[0.999]:6}.",
      },
      c: {
        text: "It will be wrong once in a thousand times",
        why: "It says so. Whether it is right is seen on data. Networks are often surer than they should be.",
      },
      d: { text: "It has finished learning", why: "Certainty is not correctness: the truth may be 0." },
    },
  },
  worst: {
    ask: "Two predictions are wrong: A says one half, B says {c:prediction.certain}, and the truth is 0 for both. Which statements hold?",
    options: {
      a: {
        text: "With the squared error A is corrected more",
        why: "Yes: {v:confidence.squared[0.5]:3} against {v:confidence.squared[0.999]:3}.",
      },
      b: {
        text: "With the squared error B is corrected more, because its error is larger",
        why: "Its error is twice A's, but its slope is hundreds of times smaller, and the product counts.",
      },
      c: { text: "With cross-entropy B is corrected more", why: "Yes: delta is the plain error, and B's is larger." },
      d: {
        text: "The loss makes no difference, since both are zero only when the prediction is right",
        why: "The place of the minimum is the same. The way there is not.",
      },
    },
  },
  mild: {
    ask: "The prediction is {c:prediction.mild}, the truth 1, the loss half the squared error. What is delta, with its sign?",
    hint: "Error times slope; the error is truth minus prediction, the slope p · (1 − p).",
    solution:
      "The error and the slope both have the factor 1 − {c:prediction.mild}; the product is {v:confidence.mild:3}.",
  },
  likely: {
    ask: "The truth is 0 and the prediction {c:prediction.likely}, so that the error is −{c:prediction.likely}. What does each loss send back?",
    lines: [
      "Slope = {c:prediction.likely} · (1 − {c:prediction.likely}) = ___",
      "Half the squared error: delta = error · slope = ___",
      "Cross-entropy: delta is the error, = ___",
    ],
    solution: "Both stand in table {see:losses}. The one is the other times the slope.",
  },
  middle: {
    ask: "The truth is 0 again, but it begins in the middle: z = 0, and the prediction is one half. One step with cross-entropy and the learning rate 1: what is the prediction then?",
    hint: "z loses the learning rate times the gradient, and with cross-entropy the gradient is prediction minus truth. How far z moves, times the slope here, {v:confidence.slopes[0.5]:2}, is about how far the prediction moves.",
    title: "From the middle, with two losses",
    note: "From here the squared error moves as well, only more slowly: even the greatest slope is no more than {v:confidence.slopes[0.5]:2}.",
  },
  further: {
    "limpid learn preparing": "the next chapter: what should be done to data first",
    "limpid learn errata": "the double meaning of confidence and the slip of the pen, with all the others",
    "limpid verify": "these tables again, number by number, under B",
  },
};
