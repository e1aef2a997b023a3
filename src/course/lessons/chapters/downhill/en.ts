import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  fog: `
    You stand on a mountain in fog and want to go down. You see nothing beyond your feet, but your feet feel how steep
    the ground is in every direction. Take a step down the steepest way, feel again, take another. You will get down; whether into the
    valley or into a hollow half-way, you cannot know.

    The mountain is the loss: for each set of values of the parameters it has a height. Your position is the values that
    they have now. What your feet feel is how steep it is in each direction; the slopes for all parameters together are the
    **gradient**. It points uphill, the steepest way; so we go against it. The length of a step is the slope times the
    learning rate η. Each step is one update, also called an iteration.`,
  rule: "All parameters θ (theta) at once: minus learning rate times gradient. ∇L (nabla L) is the gradient of the loss.",
  valley: `
    The simplest valley is the parabola x², whose slope is 2x and whose lowest point is 0. We start at 1 and walk with
    six learning rates. Which of them arrive?`,
  rates: {
    title: "Down the parabola x², from 1",
    note: "The columns are the steps. The last column is not typed: it is judged from the numbers.",
  },
  footsteps: {
    title: "Six steps with two of these rates, on the parabola itself",
    note: "With {c:rate.small} the steps come down on one side, with {c:rate.wide} from wall to wall. Both arrive.",
  },
  factor: `
    Behind all six rows of table {see:rates} stands one line of arithmetic. A step takes x to x − η · 2x, which is x times 1 − 2η. With a rate
    of {c:rate.small} every step keeps {v:descent.first[1]:1} of x, and after ten steps {v:descent.valley[0.1]:4} is
    left. With {c:rate.perfect} nothing is left after one. Beyond that each step overshoots; at 1 the factor is −1 and x
    jumps from side to side for ever; at {c:rate.high} it is {c:rate.highFactor}, and after ten steps x is
    {v:descent.valley[1.1]:2}. So there is a limit, and it is set by how strongly the valley is curved: 2 divided by the
    slope of the slope, which is called the second derivative (here it is 2). In chapter {chapter:berries} the same limit was {v:blueberries.stabilityLimit:4}.

    Too small is slow and safe; too large is useless. Between the two lies a range, often of less than a factor of ten,
    and it pays to look for it first.`,
  decay: `
    One may also begin boldly and become careful. Take the hopeless rate 1, and let it lose a tenth at every step: after
    ten steps x is {v:descent.decayed:e1}, about one millionth. That is **learning-rate decay**: large steps while the way is long,
    small ones near the goal. A rule by which the rate changes from step to step is a **learning rate schedule**.`,
  bowl: `
    With two parameters the valley becomes a bowl, z = x² + y². At the point (3, −2) the gradient is
    ({v:descent.bowlSlope[0]}, {v:descent.bowlSlope[1]}); it points straight away from the middle, and descent walks
    straight to it.`,
  round: {
    title: "A round bowl, from (3, −2)",
    note: "Both coordinates shrink at the same pace. Under the table, the path from above.",
  },
  stretched: {
    title: "A stretched bowl, twelve times as steep in y, from the same point",
    note: "The rate has to be small enough for y, and then it is too small for x.",
  },
  zigzag: `
    In the stretched bowl the steepest way does not lead to the middle. It leads across, over to the other wall, and
    back, while along the valley floor there is hardly any progress. No single learning rate suits both directions. Two
    remedies belong to the everyday tools of the field: make the bowl rounder, by bringing the inputs to one scale
    (chapter {chapter:preparing}), or give every parameter a step length of its own, as **Adam** does.`,
  valleys: {
    title: "Two valleys: x⁴ − 2x² + {c:valley.tilt}x, from the left and from the right",
    note: "Both walks end where the slope is zero. Only one of them ends at the lowest place.",
  },
  local: `
    From the left we land at {v:descent.landings[from the left]:3}, {v:descent.depths[from the left]:3} deep; from the
    right at {v:descent.landings[from the right]:3}, and only {v:descent.depths[from the right]:3}. Descent does not
    search: it rolls into the valley in which it was set down. The higher one is only a **local minimum**, the lower one is the **global minimum**, too. The litter box
    with two hidden neurons, stuck at {v:litterBox.widthTwo:3} in chapter {chapter:litter-box}, sits in neither: it walks on a slope that
    gets flatter and flatter and has no end.

    Its learning rate can be played with as well. What 60,000 updates make of it:`,
  litter: {
    caption: "The litter box with other learning rates",
    columns: ["measured", "learning rate", "mean |error|"],
    rows: ["at the end", "largest rise in one update (it does learn)", "at the end (saturated at once)"],
  },
  dimensions: `
    Pictures of bowls mislead in one respect. Such a picture has room for two parameters; the litter box has
    {v:litterBox.weights}, the digit reader {v:digitReader.parameters}. \`syn0\` and \`syn1\` are not two axes but
    sixteen. Still the picture is better than it deserves: the path that the sixteen weights of the litter box take is nearly
    flat. How much something varies is measured by its **variance**, the mean of the squared distances from the mean; and of all that the weights vary in {c:litter.updates} updates, {v:litterBox.pathInPlane:%1} happens along two directions, well chosen, and next to nothing along the other fourteen. One says that the two
    explain {v:litterBox.pathInPlane:%1} of the variance. And in high dimensions true local
    minima are rarer than one fears, because a point must be a valley in every single direction to be one.`,
  landscape: {
    title: "The litter box's own mountain: sixteen weights, seen along two directions",
    note: `The heavier the mark, the higher the loss. The two directions are those along which the first {c:landscape.updates} updates led farthest, and the last line is about these alone; along all other directions nothing moves.`,
  },
  plane: `
    It is no bowl. At first there is a plateau, on which the ground hardly falls; then the way leads down and grows
    flatter and flatter, without ever reaching a bottom. The table says how far such a picture can be trusted: beside the
    true loss stands the loss at the nearest place in the plane, and how far away that place is. A plane along two
    directions that were drawn by lot would show next to nothing of this path.`,
  better: `
    Practice adds a few things to the plain rule. Instead of all data, a step uses a small random portion, a
    **mini-batch**: a rougher gradient, for a fraction of the price. (Then a step is no longer an epoch: with 60,000
    pictures, 32 at a time, an epoch is {v:digitReader.steps} steps, that is, updates or iterations.) **Momentum** lets the ball roll on, so that it
    swings less across the valley. **Adam** adapts the step for every parameter from the slopes it has seen. **Quasi-Newton methods** estimate the curvature, too, which is how strongly the valley bends, and aim at the bottom directly; for small smooth problems they
    are hard to beat, for large networks they are too expensive. Table {see:newton} lets
    one of them, L-BFGS, walk down the bowl of figure {see:stretched}: it remembers how the slope changed in its last steps, and so how much the bowl bends in which direction.`,
  newton: {
    title: "The same stretched bowl: how high descent and L-BFGS still stand",
    note: "Each looks at the height and the slope where it stands, once a row. Descent has the learning rate of figure {see:stretched}; L-BFGS sets its own steps, and feels its way in the first one or two. Behind a number e+1 means: times ten, once.",
  },
  words: `
    Three words that are used loosely. The **loss** says how wrong the model is on one example or one batch, the
    **cost** usually the mean of that over all data. The **objective** is what is really minimized: often the loss plus a
    **regularization**, a small charge for large weights, which keeps the model from learning its examples by heart.
    And a warning that belongs here: a small loss on the training data is not a good model yet. Whether it is one is seen
    on data that it was not trained on.`,
  summary: {
    says: [
      "θ ← θ − η · ∇L: a step against the gradient lowers the loss, if it is short enough.",
      "The learning rate decides between slow, fast, swinging and diverging; its limit depends on how strongly the valley is curved.",
      "A stretched valley has no single good rate: bring the inputs to one scale, or let Adam give each parameter its own step.",
      "Descent rolls into the valley that it starts in, which need not be the lowest; and a small training loss is not yet a good model.",
    ],
  },
  layers: {
    ask: "A fully connected network with several layers. Which statement is false?",
    options: {
      a: {
        text: "Each neuron is connected with a single neuron of the next layer",
        why: "This is the false one: fully connected means with every neuron of the next layer.",
      },
      b: {
        text: "Its parameters can be found by gradient descent",
        why: "True, and it is how nearly all networks are trained.",
      },
      c: {
        text: "A neuron receives something from every neuron of the layer before",
        why: "True: that is the same connection, seen from the other end.",
      },
      d: {
        text: "What gradient descent finds is usually an approximation",
        why: "True: it comes nearer step by step and is stopped at some point. Only lucky cases, such as rate one half on x², arrive exactly.",
      },
    },
  },
  growing: {
    ask: "The training loss grows from epoch to epoch and ends as NaN, not a number. What do you try first?",
    options: {
      a: { text: "Train longer", why: "It moves away from the goal; more steps take it further away." },
      b: {
        text: "A learning rate ten times smaller",
        why: "Yes. Growing losses are the sign of divergence: every step jumps over the valley and lands higher.",
      },
      c: { text: "More layers", why: "They change the mountain, not the length of the steps." },
      d: {
        text: "Another seed for the initial weights",
        why: "Rarely: above the limit descent diverges from wherever it starts.",
      },
    },
  },
  minimize: {
    ask: "What does gradient descent make small?",
    options: {
      a: {
        text: "The derivative of the loss",
        why: "It becomes zero at the bottom, but also on hilltops and on saddles, which fall one way and rise the other. It is the compass, not the goal.",
      },
      b: { text: "The learning rate", why: "Some schedules lower it, but it is a tool, set from outside." },
      c: { text: "The loss", why: "Yes. The derivative only says which way that is." },
    },
  },
  quarter: {
    ask: "x² from 1 with the learning rate {c:rate.quarter}: where is x after three steps?",
    hint: "Each step multiplies x by 1 − 2η.",
    solution: "The factor is one half, three times over: {v:descent.quarter:3}.",
  },
  stepByHand: {
    ask: "One step in the round bowl z = x² + y², from (3, −2) with the learning rate {c:rate.small}. The gradient has two parts, 2x and 2y.",
    lines: [
      "The gradient is ({v:descent.bowlSlope[0]}, ___).",
      "The new x is 3 − {c:rate.small} · {v:descent.bowlSlope[0]} = ___",
      "The new y is ___",
      "The height, x² + y², was {v:descent.bowl[0]}; now it is ___",
    ],
    solution: "The second row of figure {see:round}.",
  },
  tooBold: {
    ask: "The round bowl again, from (3, −2), and now with the learning rate 1. Where is x after 25 steps?",
    hint: "What does a single step make of x? It is x − 1 · 2x.",
    title: "The round bowl with the learning rate 1",
    note: "Every step lands on the opposite side, just as high. After an odd number of steps the signs are turned round, and the height has never changed.",
  },
  further: {
    "limpid learn back-propagation": "the next chapter: where the gradient comes from",
    "npx tsx examples/04-bowl.ts": "the round bowl as a program (in the repository)",
    "npx tsx examples/07-sixteen-by-sixteen.ts": "decay and regularization at work on small digits (in the repository)",
  },
};
