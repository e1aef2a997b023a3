import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  strawberries: `
    At the fruit stall a sign is missing. You only see what people pay and what they carry away. Ten yuan, one
    kilogram; twenty yuan, two. You know the price before you have finished reading the table, because you divide.

    A machine that is to answer "how many kilograms for this much money?" has to end up with the same single number
    inside it. Such a number is called a **parameter**, and where it multiplies an input, a **weight**. To learn means
    nothing more mysterious than this: to find the parameters from examples.`,
  stall: { caption: "What the strawberry stall shows", columns: ["yuan", "kg"] },
  weight: "The whole machine: money x goes in, kilograms y come out, one weight between them.",
  guessing: `
    At the next stall there are blueberries: 20 yuan for one kilogram, 40 for two, 60 for three. This time it goes the
    other way round: kilograms go in, the money to pay comes out, and the weight is the price of a kilogram. And division
    is forbidden. You may only name a price, hear how far off you are, and name another one.

    Say you begin with {c:berries.start}. Too little. You go up to {v:blueberries.guesses[2]}. Still too little, but
    only just. {v:blueberries.guesses[3]:1} is close enough for the stallholder to laugh and wrap the berries. Table
    {see:guesses} shows the same three guesses, computed just now by the engine, with everything that was needed to make them.`,
  guesses: {
    title: "Three guesses at the price of blueberries",
    note: "Look at the last two columns: where the slope is steep the move is long, and it shortens by itself.",
  },
  names: `
    Every part of this has a name, and the names stay the same up to the largest networks.

    The first number, taken out of the air, is the **initialization**. Working out what the guess says about one, two and
    three kilograms is the **forward pass**. One number that tells how wrong it is, all examples together, is the
    **loss**; here each of the three purchases is off by something, and it is the mean of the squares of the three, the
    **mean squared error**. How fast the loss changes when the price changes a little is its slope, the **gradient**. And
    to change the parameter a little against the slope is **gradient descent**.

    Two of these are often mixed up. What the stallholder says, "five yuan short", is the **error**. The gradient is
    not the error: it is the slope of the loss, and it has a unit of its own. The error tells you that you are wrong.
    The gradient tells you which way is better, and how fast it gets better.`,
  parabola: {
    title: "The loss over the prices that one might name",
    note: "O marks the three guesses, the dots are the lines that touch the curve there. The curve is lowest at the right price.",
  },
  derivative: `
    A line has the same slope everywhere: it is how much it rises for each step to the right. A curve is steep here and
    flat there. What is meant by its slope at one point is the slope of the line that touches it there, the **tangent**
    of figure {see:parabola}. Mathematics calls it the **derivative**.

    It can be found without a drawing. Take two points of the curve, one at the guess and one to the right of it at a
    distance h. The line through both is a **secant**, and its slope is plain arithmetic: the difference of the two
    losses, divided by h. Now let the second point move closer:`,
  secants: {
    title: "The slope at {c:berries.start}, from two points that come closer and closer",
    note: "From row to row the last column comes to rest. The bottom row is the derivative as the engine computes it, without any h.",
  },
  rule: `
    For a loss like this one the slope can also be written down as a formula, so that nobody needs to try. Here are all
    three: the loss, its slope, and the step.`,
  loss: "p is the guess, η (eta) the learning rate; the arrow means: becomes. The second line comes from the first: its three brackets are once, twice and three times p − 20, so that L is (1 + 4 + 9) / 3 times (p − 20)²; and the slope of a square is twice what is squared. So the slope is zero exactly where the price is right.",
  rate: `
    How far to go along the slope is a choice, called the **learning rate**. Nobody told the buyer his, but it can be
    worked out from his first step: {v:blueberries.rate:4}. With it, each step removes four fifths of what is missing,
    and so {c:berries.start}, {v:blueberries.guesses[2]}, {v:blueberries.guesses[3]:1} is not a lucky story but exact
    gradient descent.

    Other rates tell other stories. Guess what each row of table {see:rates} does before you read it.`,
  rates: {
    title: "The same start, four learning rates",
    note: "The numbers in the head count the steps. Which row arrives, which one is late, and what do the last two do?",
  },
  limit: `
    With {c:berries.slow} every step is in the right direction and far too short. At {v:blueberries.stabilityLimit:4}
    the guess jumps exactly as far past the price as it was short of it, and swings between
    {v:blueberries.atTheLimit[0]} and {v:blueberries.atTheLimit[1]} for ever. Above that limit every jump lands further
    away than the one before: the descent climbs. That is called **divergence**, and it is the first thing to suspect
    when a training run prints ever larger losses.`,
  bigger: `
    A network that reads handwriting has {v:digitReader.parameters} such numbers instead of one, and nobody could find
    them by dividing. Everything else is what you have just seen: guess, measure, find the slope, move a little,
    repeat.`,
  summary: {
    says: [
      "To learn is to find parameters from examples: begin anywhere, measure how wrong that is, correct, repeat.",
      "The loss says with one number how wrong the machine is; here it is the mean squared error.",
      "The gradient is the slope of the loss. It is not the error: it tells which way is better, and how fast.",
      "A step is minus the learning rate times the gradient. Too small is slow; above a limit every step makes it worse.",
    ],
  },
  gradient: {
    ask: "You guess 15 where 20 is right. What is the gradient in this story?",
    options: {
      a: { text: "The 5 yuan by which the guess is short", why: "That is the error. It says how wrong one answer is." },
      b: { text: "The next, better guess", why: "That is the updated parameter: what the gradient is used for." },
      c: {
        text: "How the loss changes when the guessed price changes a little",
        why: "Yes: the slope of the loss at the present guess. It gives the direction, and how fast the loss falls that way.",
      },
      d: {
        text: "How large a step is taken",
        why: "The size of a step is the gradient times the learning rate; the learning rate is a choice, the gradient is not.",
      },
    },
  },
  parameter: {
    ask: "A machine has learned the blueberries and is asked what 5 kilograms cost. Which number did it learn?",
    options: {
      a: {
        text: "5",
        why: "That is the input. It is different with every customer, and nothing about it is learned.",
      },
      b: {
        text: "20, the price of a kilogram",
        why: "Yes. It is the parameter: found from examples, kept, and used for inputs that were never seen.",
      },
      c: {
        text: "100, the yuan for 5 kilograms",
        why: "That is the output, computed from the input and the parameter.",
      },
      d: {
        text: "The learning rate",
        why: "It is chosen by whoever trains, before learning begins. Such settings are called hyperparameters.",
      },
    },
  },
  byHand: {
    ask: `The first row of table {see:guesses}, by hand. The guess is {c:berries.start}; the stallholder wants 20, 40 and 60 for one, two and
      three kilograms. (The slope of a square, such as (2p − 40)², is twice what stands in the brackets, times the number
      before p.)`,
    lines: [
      "What you offer minus what is asked: {v:blueberries.firstGaps[1]} yuan for one kilogram, {v:blueberries.firstGaps[2]} for two, and for three ___",
      "The loss is the mean of the three squares: ___",
      "The slope is the mean of 2 · 1 · ({v:blueberries.firstGaps[1]}), 2 · 2 · ({v:blueberries.firstGaps[2]}) and 2 · 3 times the third: ___",
      "With the learning rate {v:blueberries.rate:4} the next guess is {c:berries.start} − {v:blueberries.rate:4} · slope = ___",
    ],
    solution: "The same numbers stand in the first row of table {see:guesses}; the last one in its second row.",
  },
  next: {
    ask: "A more careful buyer has the learning rate {c:berries.exercise}. He too begins with {c:berries.start}. What is his next guess?",
    hint: "Table {see:guesses} has the slope at {c:berries.start}. The move is minus the learning rate times the slope.",
    solution: `The slope is {v:blueberries.firstSlope:3}, and {c:berries.start} − {c:berries.exercise} · ({v:blueberries.firstSlope:3}) =
      {v:blueberries.slower:3}. He will arrive as well, a few steps later.`,
  },
  overshoot: {
    ask: "Change the learning rate to {c:berries.bold} and begin at {c:berries.start} again. What is the guess after two steps?",
    hint: "The slope at {c:berries.start} is {v:blueberries.firstSlope:3}. The slope at the next guess has the other sign: how large is it?",
    title: "From {c:berries.start} with the learning rate {c:berries.bold}",
    note: "The first step goes too far, the next one comes back; the signs change, and what is missing becomes less each time.",
  },
  further: {
    "limpid learn neuron": "the next chapter: many inputs, one neuron",
    "limpid learn downhill": "the learning rate again, in valleys and bowls",
    "limpid explain blueberries": "the first step taken apart: terms, slope, move",
    "limpid verify": "all numbers of this course, recomputed; these stand under strawberries and blueberries",
    "npx tsx examples/04-bowl.ts": "the same descent with two parameters, as a program (in the repository)",
  },
};
