import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  survey: `
    A pet shop sells a new cat litter and asks four customers. Do you have a cat? Do you drink imported beer? Have you
    visited our web site? And, the answer that matters: did you buy it? One means yes, zero means no.`,
  answers: {
    caption: "The survey: all the data there is",
    columns: ["customer", "cat", "beer", "visited", "bought"],
    rows: ["1", "2", "3", "4"],
  },
  rule: `
    The shop would like a machine that reads the first three answers of a stranger and says how likely he is to buy.
    Before you build one, look for the rule yourself. "People with cats buy" will not do: customer 4 has a cat and did
    not. Neither will "visitors buy": all four visited. The rule is odd, but there is one: those buy who have a cat or
    drink beer, but not both. Logicians call this **exclusive or**, XOR. The third column is always 1 and tells nobody
    from anybody.`,
  square: {
    title: "The four customers: x1 is the cat, to the right; x2 is beer, upwards",
    note: "1 bought, 0 did not. Try to draw one straight line with the 1s on one side and the 0s on the other.",
  },
  impossible: `
    It cannot be done, and here is why. A neuron that followed the rule would need three numbers, w1, w2 and b. Customer 1 has only a
    cat and must be a yes: w1 + b is above zero. Customer 2 has only beer: w2 + b is above zero. Add the two: w1 + w2 +
    2b is above zero. Now customer 3, neither, a no: b is not above zero. Customer 4, both, a no: w1 + w2 + b is not above
    zero. Add these two: w1 + w2 + 2b is not above zero. The same number would have to be both. This is not a matter of
    patience: there are no such weights. (In the survey the third answer, always 1, does what a bias does.)

    But look at what was said in words: a cat **or** beer, **and not** both. Chapter {chapter:neuron} has a neuron for
    each half, OR and NAND; and where both halves must hold, AND. Three neurons, two of which look at the customer, while
    the third looks at what those two have answered:`,
  three: {
    title: "XOR from three neurons",
    note: "OR and NAND see the inputs. AND sees only what they say.",
  },
  byHand: {
    title: "The same, row by row",
    note: "h1 and h2 are the answers of the two in front, z is the sum of the third. The last column is XOR.",
  },
  folded: `
    Why does it work with two rows of neurons? The first two draw two lines, and between these lie exactly the buyers. What
    the third neuron gets to see is no longer the old square. Both buyers have landed on the same corner, (1, 1), and now
    one line is enough:`,
  seen: {
    title: "The square of the inputs, and the square that the third neuron sees",
    note: "Left: the lines of OR (.) and NAND (:). Right: three corners are left, and the line of AND parts them.",
  },
  search: `
    So good weights exist. Setting them by hand worked because we knew the rule and needed nine numbers. Where nobody
    knows the rule, and there are thousands of weights, they have to be found. Can a network find neurons like these by
    itself, from nothing but four customers?`,
  diagram: {
    title: "Three inputs, four hidden neurons, one output",
    note: "Every input is joined to every hidden neuron, and each of those to the output: {v:litterBox.weights} weights in all, and no biases.",
  },
  network: `
    Between the answers and the prediction stands a row of neurons that no one outside ever sees, a **hidden layer**, as OR
    and NAND were.
    Each of the four computes a weighted sum of the three answers and presses it through a sigmoid. The output neuron
    does the same with their four results, and what comes out, between 0 and 1, is read as a probability of buying.

    The weights start as random numbers. They come from a **seed**: the same seed, the same numbers. Here they are exactly those
    that NumPy, the numerical library of Python, draws with the seed 1, so that every run on earth prints the same digits.
    What follows is the heart of the program.`,
  program: `Prediction, loss, slope, and one step downhill. \`syn0\` and \`syn1\` are the two bundles of weights, twelve and four; \`matmul\` takes
    the weighted sums of a whole layer, for all customers at once. The loss is half the sum of the squared errors: the slope of
    a square brings a 2, which the half cancels. The learning rate is 1, so it need not be written. \`error\` is what will be
    printed: the errors without their signs, averaged, the **mean absolute error**. \`X\` and \`y\` are the first three answers
    of table {see:answers} and the last one, the right answer, which is called the **label**.`,
  steps: {
    caption:
      "The source text explains its program in thirteen steps. This is the word of the program above that stands for each (if you have not read the text's program, skip the table):",
    columns: ["step of the text", "our program"],
    rows: [
      "1 the sigmoid and its slope",
      "2 the answers to the first three questions",
      "3 the answers to the fourth, the truth",
      "4 a seed, so that chance repeats itself",
      "5 random weights between −1 and 1",
      "6 again and again, 60,000 times",
      "7 forward: from the answers to a prediction",
      "8 the error: truth minus prediction",
      "9 print the mean error now and then",
      "10 output: error times slope",
      "11 hidden layer: each neuron's share of it",
      "12 hidden layer: that share times slope",
      "13 move every weight a little",
    ],
  },
  training: `
    \`descend.repeat(n, weights)\` comes after the lines shown: it takes the step \`descend\` n times in a row. Steps 10 to 12 are three lines of hand-made calculus in the text. Here they are one word, \`grad\`, which builds them
    from the loss; chapter {chapter:back-propagation} takes them apart. And now it trains, on your machine, while you read this line:`,
  trained: {
    title: "The litter box, trained",
    note: `The text prints the error at these places, and its last prediction is that of 59,999 updates, one before the end: the lower half shows it.`,
  },
  progress: `
    At first the network knows nothing and says about one half of everybody: a mean error of {v:litterBox.error[at 0]:4}.
    After {v:litterBox.firstBelow[.1]} updates the error is below a tenth for the first time, after
    {v:litterBox.firstBelow[.05]} below a twentieth, after {v:litterBox.firstBelow[.01]} below a hundredth. Fast, then slow: most of the
    60,000 steps only polish.`,
  before: `
    A network that answers its four customers correctly may have understood something, or may not. Take things away and
    see. Decide for each row, before you look: does it still learn?`,
  toggles: {
    title: "The same training with one thing missing",
    note: "Customers 1 and 2 bought, 3 and 4 did not. One half everywhere means that nothing was learned.",
  },
  xor: `
    Without the cat, customers 1 and 3 give the same answers, and so do 2 and 4; but one of each pair bought. Nothing
    can tell them apart, and {v:litterBox.noCat[0]:1} is the honest answer. The beer is just as necessary, although it
    looked like a joke in the questionnaire. "Visited" can go: it never distinguished anyone.

    Without the hidden layer it is again {v:litterBox.noHidden[0]:1} for all, though nothing was taken from the data. That
    is the single neuron of figure {see:square}, for which there is no line. One layer cannot do everything, whatever is
    claimed for it; this chapter needs two.

    A hidden layer makes it possible and does not make it certain. With only two hidden neurons and the same seed the
    training gets stuck near {c:litter.stuck}: after {c:litter.updates} updates the mean error is {v:litterBox.widthTwo:3}, after
    {c:litter.later} still {v:litterBox.widthTwoLater:3}, while the largest weight has grown from
    {v:litterBox.widthTwoWeights[at 60000]:1} to {v:litterBox.widthTwoWeights[at 200000]:1}. The weights grow, the slope gets
    flatter, and the error creeps towards that number: no way out, and no bottom either. Chapter {chapter:downhill} shows another kind of
    place that one does not leave.`,
  state: `
    What do the four hidden neurons do? The text prints its network in the middle of training. Here is what each hidden
    neuron says of each customer in that state, and the prediction made of it:`,
  hidden: {
    caption: "Hidden values and prediction in the printed state",
    columns: ["customer", "h1", "h2", "h3", "h4", "prediction"],
    rows: ["1 (cat)", "2 (beer)", "3 (neither)", "4 (both)"],
  },
  features: `
    Go down the columns and look for the largest number in each: h1 speaks up for the cat alone, h2 for beer alone, h3
    for both together, h4 for neither. Nobody told them, and they are not our OR and NAND: training has found a way of its
    own. The first two have a positive weight to the output, the last
    two a negative one, and so the sum comes out right. Each hidden neuron has turned three answers into the answer to a
    new question, one that was not in the questionnaire. That is what people mean when they say that hidden layers **extract
    features**.

    The point of it all was to ask about strangers. Four people who have never visited the site:`,
  prospects: {
    title: "What the trained network says of people it has never seen",
    note: "Would you send the first one an advertisement?",
  },
  unseen: `
    {v:litterBox.prospects[cat]:%1} for the owner of a cat: the network that was so sure of itself is nearly tossing a
    coin. In its whole life "visited" was 1. It has used that column as a bias, because it had no other, and now the
    bias is gone. A formula gives a number for every input; that the number is worth something, only the data can
    promise, and only for inputs like those it has seen.`,
  summary: {
    says: [
      "One neuron draws one line. XOR, a cat or beer but not both, wants two: no single neuron can do it.",
      "A hidden layer gives the inputs a new shape, in which one line is enough; three neurons set by hand do XOR.",
      "Training finds such neurons by itself, from examples alone. It may get stuck: that weights exist does not mean that they are found.",
      "A network's number is worth something only for inputs like those that it has seen.",
    ],
  },
  single: {
    ask: "A network with one hidden layer: which of these is true?",
    options: {
      a: {
        text: "The neurons within the layer are connected with each other",
        why: "No: connections lead from one layer to the next. Within a layer nobody hears anybody.",
      },
      b: {
        text: "Good parameters for the task exist, and it is able to hold them",
        why: `Yes. If the layer is wide enough it can come as close as you like, within bounds, to any continuous function; that is the
          universal approximation theorem. It says that such weights exist, not that training finds them.`,
      },
      c: {
        text: "No choice of parameters would solve a hard task",
        why: "That holds without a hidden layer, as for XOR above. With one it does not.",
      },
      d: {
        text: "It is always worse than a network with more layers",
        why: "Depth often saves neurons, and often makes training harder. On four customers it would only add cost.",
      },
    },
  },
  column: {
    ask: "The shop adds a fifth question, and all four customers answer it with no. What will the new column of zeros do?",
    options: {
      a: {
        text: "It makes the predictions better, because there is more data",
        why: "It holds no information: it is the same for everyone.",
      },
      b: {
        text: "It ruins the training",
        why: "Its products are all zero, so that it changes neither sums nor slopes.",
      },
      c: {
        text: "Nothing: its weights keep their first random values",
        why: `Yes. The gradient for a weight is its input times what comes back; the input is always zero. A column of
          ones, like "visited", is different: it acts as a bias.`,
      },
      d: {
        text: "It takes over the part of a bias",
        why: "A column of ones does that. Zero times any weight is zero.",
      },
    },
  },
  gates: {
    ask: `The network of figure {see:three}, by hand. OR has the weights 1 and 1 and the bias {c:gate.or}, NAND −1, −1 and {c:gate.nand},
      AND 1, 1 and {c:gate.and}.`,
    lines: [
      "Customer 4 (1, 1). The sum of OR is ___; it says {v:neuron.gates[OR(1,1)]}.",
      "The sum of NAND is ___; it says {v:neuron.gates[NAND(1,1)]}.",
      "AND sees {v:neuron.gates[OR(1,1)]} and {v:neuron.gates[NAND(1,1)]}; its sum is ___, and the answer is {v:neuron.xor[(1,1)]}.",
      "Customer 1 (1, 0): both say 1, the sum of AND is ___, and the answer is {v:neuron.xor[(1,0)]}.",
    ],
    solution: "In table {see:byHand} the first three stand in the last row, the fourth in the row of 1 and 0.",
  },
  hiddenValue: {
    ask: `In the printed state the weights from cat, beer and visited to h1 are {c:state.cat}, {c:state.beer} and
      {c:state.visited}. What is h1 for customer 4, to two decimals?`,
    hint: "Customer 4 answered yes three times: add the weights, then press the sum through the sigmoid, 1 / (1 + e^−z); e is {c:euler.number:3}, and calculators have a key for e^x.",
    solution: `The sum is {c:state.cat} + ({c:state.beer}) + {c:state.visited} = {v:litterBox.stateSums[4]:2}, and its
      sigmoid {v:litterBox.stateHidden[3,0]:4}.`,
  },
  either: {
    ask: `Suppose that customer 4 had bought as well: cat or beer, or both. Take the network without a hidden layer, a single
      neuron, and train it with these answers. What does it say of customer 4 in the end?`,
    hint: "Is there a line now that has the three buyers on one side and customer 3 on the other? Then the neuron will find it.",
    title: "One neuron, no hidden layer, and a rule for which there is a line",
    note: "It is OR. The same neuron that could not do better than one half has learned it, with the third answer as its bias.",
  },
  further: {
    "limpid learn downhill": "the next chapter: how one finds the way down, and how it goes wrong",
    "limpid explain litter-box --iteration 60000": "all thirteen steps with their numbers, at any iteration",
    "limpid verify": "every number of this network, among them the seven set-ups that were tried",
    "npx tsx examples/02-litter-box.ts": "the whole program, 28 lines (in the repository)",
    "npx tsx examples/06-new-prospects.ts": "the same with layers and fit, asked about strangers (in the repository)",
  },
};
