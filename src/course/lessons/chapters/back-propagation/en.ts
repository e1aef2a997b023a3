import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  blame: `
    A network has answered, and the answer is not good. Which of its weights is to blame, and how much? For the weights
    at the output that is easy to see. For one further back it is not: whatever it does passes through all that comes
    after it. **Back-propagation** answers the question for all weights at once, at about twice the price of computing
    the answer itself. It is no more than the **chain rule**, used in the right order.

    We do it once by hand, on the smallest network in which everything occurs: two inputs, two hidden neurons, two
    outputs, all of them sigmoids. Most tables below have four decimals; \`limpid explain worked-2-2-2\` has nine.`,
  diagram: { title: "The 2-2-2 network", note: "w1 … w4 lead to the hidden neurons, w5 … w8 to the outputs." },
  given: {
    caption: "What is given",
    columns: ["what", "name", "value"],
    rows: ["inputs", "weights", "weights", "weights", "weights", "biases", "targets"],
  },
  forward: `
    **Forward.** Every neuron adds up its inputs times its weights, adds the bias of its layer, and takes the sigmoid.
    The error of an output is half the square of what it misses; the total E is their sum, {v:worked.total:6}.`,
  values: {
    caption: "The forward pass (z is the sum, out its sigmoid)",
    columns: ["neuron", "z", "out", "error"],
  },
  chain: `
    **Backward, at the output.** Take w5, which leads from h1 to o1. If it grows a little, the sum z of o1 grows, by as
    much as h1 puts out; then out grows, by the slope of the sigmoid, which
    is out · (1 − out); then the error changes, by out minus target. Three
    effects one behind the other: three factors, multiplied.`,
  w5: "The chain rule for w5. ∂E/∂w5 is the slope of E for w5; the round ∂ (say: partial) in place of d says that all other parameters are held still.",
  deltas: {
    caption:
      "The first two factors belong to the neuron, not to the weight. Their product is its delta, δ. It is the slope of the error for the sum z:",
    columns: ["output", "∂E/∂out", "slope", "δ"],
  },
  back: `
    With δ at hand every weight of the output layer costs one multiplication: its gradient is the δ of the neuron that it
    leads to, times what came in over it.

    **Backward, through the hidden layer.** Now w1, which leads to h1. The output of h1 goes to o1 and to o2, so that
    there are two routes from w1 to the error, and both count. Figure {see:routes} shows them, to be read from the bottom: every
    stretch of the way is a factor.`,
  routes: {
    title: "The two routes from w1 to the error E, and the factor of every stretch",
    note: "Along a route factors are multiplied, and the two routes are added. What they share is multiplied once.",
  },
  adding: `
    From the bottom: when w1 moves a little, z(h1) moves by i1 times as much, and out(h1) by the slope times that. Here the way
    forks, and each route has a weight, a slope, and an output minus its target. The product of these last two is the δ of that output,
    and it has been computed already. So a route costs one multiplication more, by the weight between; then the routes are
    added:`,
  paths: {
    caption: "How the error depends on each hidden neuron",
    columns: ["neuron", "via o1", "via o2", "sum", "slope"],
  },
  update: `
    The sum times the slope of the hidden neuron is its own δ; from there on everything is as before. Notice what has
    been saved: δ of the outputs was computed once and used by all weights in front of it. That, and going from the back
    to the front, is the whole trick. The two routes pull h1 in opposite directions; o2 pulls harder.

    With the learning rate 1 every weight now loses its gradient:`,
  weights: {
    caption: "Gradients, and the values after one update",
    columns: ["parameter", "before", "gradient", "after"],
  },
  biases: `
    One forward pass later the total error is {v:worked.totalFixed:6} instead of {v:worked.total:6}. That holds if the
    biases stay where they are, as the text has it without saying so. They, too, have gradients; in the last two rows of
    the table each layer shares a single bias. If they move as well, E falls to {v:worked.totalShared:6}, and with a
    bias for each neuron, which is what a dense layer has, to {v:worked.layersMoved:6}. The more may move, the better the
    first step.`,
  onward: {
    title: "The same network, trained on",
    note: "With dense layers and `fit`; biases frozen as in the text.",
  },
  butterfly: `
    The litter box tells the same story under another name: the first weight of \`syn0\` is a butterfly, and five
    ripples later there is a storm at the output. Each ripple is a ratio of changes, and the effect of the whole is
    their product. All five come from the state of chapter {chapter:litter-box}, for customer 1, who has a cat only. The error is truth minus
    prediction, so that it falls by 1 where the prediction rises by 1: that is the −1. The second and the fourth are slopes of sigmoids, out · (1 − out),
    where out is first the prediction and then what h1 puts out, {v:litterBox.stateHidden[0,0]:2}. The third is the weight from h1 to the output, and the last is
    the answer to the question about the cat, 1. The text rounds on the way; the second column does not:`,
  ratios: {
    caption: "Five ratios and their product: customer 1, printed state",
    columns: ["ratio", "as in the text", "not rounded"],
    rows: [
      "error per prediction",
      "prediction per sum of the output",
      "sum of the output per h1",
      "h1 per its own sum",
      "sum of h1 per weight",
      "product",
    ],
  },
  nearby: `
    Is it true? There is a test that needs no calculus at all: change the weight a little, run the network again, and
    divide the change of the error by the change of the weight. For w5, with a step of {c:nearby.coarse} that gives
    {v:worked.nearby[0.1]:6}, with {c:nearby.fine} {v:worked.nearby[0.001]:6}; the gradient is
    {v:worked.gradients[w5]:6}. Better still is to step to both sides by as much, and to divide by both steps; that is a **central difference**: {v:worked.central[0.1]:6} and
    {v:worked.central[0.001]:6}. So why not make the step as small as can be? Guess, then look.`,
  steps: {
    title: "The slope for w5 by trying it out",
    note: "The gaps are distances from the gradient. Smaller steps help, until rounding eats the difference.",
  },
  check: `
    Such a comparison of the gradient with central differences is called a **gradient check**; every gradient in this
    framework has passed it. It also shows why back-propagation is needed: trying out costs two runs of the network for
    every single parameter. For the {v:digitReader.parameters} parameters of the digit reader that would be more than fifty
    thousand runs for a single step.`,
  summary: {
    says: [
      "Back-propagation walks from the error backwards, once, and has its slope for every parameter; that costs about twice the forward pass.",
      "Along a route factors are multiplied, and routes side by side are added: that is the chain rule.",
      "The δ of a neuron is computed once. The gradient of a weight is the δ of the neuron it leads to, times what came in over it.",
      "A gradient can be checked by changing the parameter a little and computing again; but that takes two runs for each parameter.",
    ],
  },
  paths2: {
    ask: "Why are the two routes from w1 to the error added, and not multiplied?",
    options: {
      a: { text: "Because sums are easier to compute", why: "Convenience does not decide what is true." },
      b: {
        text: "Because E is the sum of two squares",
        why: "Routes are added even with a single output, if it can be reached through several hidden neurons.",
      },
      c: {
        text: "Because a small change of w1 acts along both at once, and small effects add up",
        why: "Yes. Effects one behind the other multiply, effects side by side add.",
      },
      d: { text: "Because the learning rate is 1", why: "It scales the step and has nothing to do with the slope." },
    },
  },
  order: {
    ask: "Which statements about the order are right?",
    options: {
      a: {
        text: "The deltas of the hidden layer need those of the output",
        why: "Yes: that is why one goes backwards.",
      },
      b: {
        text: "Hidden weights have to be updated before output weights",
        why: "All gradients are computed first; then the order of updating does not matter.",
      },
      c: {
        text: "One may update w5 first and use the new w5 for the delta of h1",
        why: "Then the two gradients would belong to different networks. The forward pass used the old w5.",
      },
      d: {
        text: "The forward values have to be kept until the way back is done",
        why: "Yes: outputs and slopes are factors. This is where the memory goes when a network is trained.",
      },
    },
  },
  half: {
    ask: "With the learning rate {c:worked.halfRate}, what is w5 after the update?",
    hint: "The gradient for w5 is in the table. Old value minus learning rate times gradient; mind the two minus signs.",
    solution: "{c:worked.w5:2} − {c:worked.halfRate} · ({v:worked.gradients[w5]:6}) = {v:worked.halfRate:6}.",
  },
  seventh: {
    ask: "Find w7 by hand. It leads from h1 to o2 and is {c:worked.w7:2}; the learning rate is 1.",
    lines: [
      "δ of o2 = ∂E/∂out · slope = {v:worked.byOutput[o2]:4} · {v:worked.slopesOutput[o2]:4} = ___",
      "Over w7 comes the output of h1, {v:worked.hidden[h1]:4}, so that the gradient of w7, which is δ · {v:worked.hidden[h1]:4}, is ___",
      "After the update, w7 = {c:worked.w7:2} − gradient = ___",
    ],
    solution:
      "Tables {see:deltas} and {see:weights} have all of it. The output of o2 is too large, so every weight that leads to it becomes smaller.",
  },
  double: {
    ask: "The learning rate 2 in place of 1, the biases fixed as before: what is the total error E after one update?",
    hint: "With the learning rate 1, E went from {v:worked.total:6} to {v:worked.totalFixed:6}. With a step twice as long, by about how much will it fall?",
    title: "The 2-2-2 network, one update with the learning rate 2",
    note: "It falls by nearly twice as much, and not quite: the slope is that of the place where one stands, and the further one walks, the less it holds.",
  },
  further: {
    "limpid learn confidence": "the next chapter: what the slope of the sigmoid does to learning",
    "limpid explain worked-2-2-2": "every number of this update, path by path",
    "npx tsx examples/08-why-does-w1-move.ts": "w1, explained by the framework path by path (in the repository)",
    "limpid verify": "all the tables of this chapter, under C; the five ratios under B",
    "limpid learn errata": "what the texts say about this, and where they slip",
  },
};
