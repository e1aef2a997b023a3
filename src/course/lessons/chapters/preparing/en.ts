import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  scales: `
    Height in centimetres, weight in kilograms, income in cents: the numbers that a network is fed come in whatever
    units someone once wrote them down in. To us that is a matter of labels. To gradient descent it is the shape of the
    bowl. An input with large numbers makes the bowl steep in the direction of its weight, and chapter {chapter:downhill} has shown what
    then happens: the learning rate must be small enough for the steepest direction, and is too small for all others.

    Five people, height and weight; one neuron is to guess the weight from the height. On the left it gets centimetres,
    with a learning rate that only just does not diverge, on the right the same heights after a preparation.`,
  race: {
    title: "The same line, learned from raw and from prepared heights",
    note: "The loss that is left, in square kilograms. Both columns could reach the same value.",
  },
  three: `
    Three preparations are in common use. **Standardizing** subtracts the mean and divides by the standard deviation:
    every input then has mean 0 and standard deviation 1. **Normalizing** (min-max) stretches the smallest value to 0 and the largest
    to 1. **Whitening** goes further and also removes what the inputs say twice: it turns and stretches the cloud of
    points until the inputs are uncorrelated and each has variance 1.`,
  formulas:
    "μ mean, σ standard deviation (not the sigmoid of chapter {chapter:confidence}), C covariance matrix, which holds the variance of each input and how every two of them vary together; all of them of the training data. The third has the root of a matrix in it. If that is new to you, pass it by: figure {see:clouds} draws the same.",
  people: {
    title: "Five people, three preparations",
    note: "z standardized, n normalized, w whitened (ZCA, the variant that stays closest to the data).",
  },
  reading: `
    Standardized, the numbers say how unusual a person is, in standard deviations: the tallest stands
    {v:preparing.standardized[4,0]:2} of them above the mean. Normalized, they say how far between the smallest and the
    largest. In both, height and weight still go together, with a correlation of {v:preparing.correlation:3}: tall people are usually heavy, too. Whitened, they do not: what is left of the weight is what the height had not already said. Figure {see:clouds} has
    all three beside each other. The digits are the five people; the ring of dots is one and the same circle, drawn around the whitened data and
    taken back by the inverse transforms.`,
  clouds: {
    title: "The same five people in three coordinates; in each plot both axes have one scale",
    note: `Left: far from zero, narrow and slanted. Middle: standardizing has moved it to zero and made both directions equally wide; it is slanted still. Right:
      whitening has turned and stretched it until it is round. The bowl of the loss follows: it is long and flat on the left and round
      on the right, where descent walks straight to the bottom.`,
  },
  second: `
    Take the second person. Standardized, she is below the mean in both, by {v:preparing.standardized[1,0]:2} and
    {v:preparing.standardized[1,1]:2}. Whitened, the second number becomes {v:preparing.whitened[1,1]:+2}: for someone so
    short she is heavy. The covariance of the whitened data:`,
  covariance: { caption: "Covariance after whitening", columns: ["height", "weight"], rows: undefined },
  inverse: `
    Every one of the three can be undone, and that matters more than it seems. If the network was trained on prepared
    targets, its answers come out prepared as well, and someone must turn them back into kilograms. So a preparation is
    not a line of arithmetic but an object that remembers its statistics. Forward and back again, what is lost?`,
  restored: {
    title: "There and back: the largest difference",
    note: "At most the last binary digit.",
  },
  split: `
    The five are the **training set**. Now a sixth person, 175 cm and 88 kg, kept aside to test the network with: a **test set**
    of one. How is she prepared? With the mean and the standard deviation of the five. It is tempting to take all six, there is so little data; but then the test person has helped
    to choose the numbers by which she is judged. Small as it is, that is **leakage**: something of the test has seeped
    into the training, and the test no longer tests.`,
  sixth: {
    caption: "The weight of the sixth person, 88 kg",
    columns: ["statistics from", "mean", "standardized", "normalized"],
    rows: ["the training set", "all six (wrong)"],
  },
  leak: `
    Seen by the five, she is {v:preparing.testStandardized[kg]:2} standard deviations heavier than the mean, something never met in training;
    normalized she even leaves the range from 0 to 1, at {v:preparing.testNormalized[kg]:2}, and that is as it should be:
    it tells that the network is about to extrapolate, to answer outside of what it has seen. With herself let in she shrinks to
    {v:preparing.leakedTest[kg]:2} and looks nearly ordinary. The leak always flatters.

    The rule is short. \`fit\` on the training set; \`transform\` everything else with what it remembered: the test set, and every
    customer who comes after.`,
  program: "In code, and the way back for the answers:",
  pixels: `
    Pictures need the least of this, because their inputs share a unit already. Bytes from 0 to 255 are divided by 255
    and lie in [0, 1]; some texts prefer [−1, 1], with −1 for black. Either will do, as long as training and use agree.
    Networks have been declared broken for no other reason than that one end divided by 255 and the other forgot.`,
  summary: {
    says: [
      "The scale of the inputs is the shape of the bowl; preparation makes it rounder, so that one learning rate suits all directions.",
      "Standardizing: minus the mean, divided by the standard deviation. Normalizing: the smallest becomes 0, the largest 1. Whitening: no correlation is left, and each variance is 1.",
      "Means, standard deviations and the like come from the training set only; otherwise data leak, and the result looks better than it is.",
      "A preparation remembers its statistics: new data go the same way in, and answers the same way back.",
    ],
  },
  when: {
    ask: "You have one table of 10,000 rows and want to standardize it and keep a fifth for testing. In which order?",
    options: {
      a: {
        text: "Standardize the whole table, then split it",
        why: "The test rows have taken part in the mean and the standard deviation: leakage.",
      },
      b: {
        text: "Split, compute the mean and the standard deviation of the training set, apply them to both sets",
        why: "Yes. The test set is treated like the customers who come later: their statistics are not known yet.",
      },
      c: {
        text: "Split, and standardize each set by its own statistics",
        why: "Then the same person gets different numbers in training and test, and a single customer could not be standardized at all.",
      },
      d: {
        text: "Split, standardize the training set only",
        why: "The network would be tested on centimetres after having learned standard deviations.",
      },
    },
  },
  which: {
    ask: "Two inputs are strongly correlated, and you want the network to see them uncorrelated, each with the same standard deviation. What do you use?",
    options: {
      a: {
        text: "Standardizing",
        why: "It treats each input by itself: the standard deviation is right, the correlation stays.",
      },
      b: { text: "Normalizing", why: "It only moves the ends to 0 and 1." },
      c: { text: "Whitening", why: "Yes: covariance becomes the identity matrix." },
      d: { text: "A larger learning rate", why: "That does nothing to the data." },
    },
  },
  lightest: {
    ask: "The lightest of the five weighs 48 kg, the heaviest 80 kg. Person 2 weighs 60 kg. What is that, normalized?",
    hint: "Subtract the smallest, and divide by the largest minus the smallest.",
    solution: "(60 − 48) / (80 − 48) = {v:preparing.normalized[1,1]:3}: that far from the lightest to the heaviest.",
  },
  thirty: {
    ask: "Standardize 10, 20 and 30 (divide by 3 for the variance, not by 2).",
    lines: [
      "Mean: (10 + 20 + 30) / 3 = ___",
      "Variance: the mean of the squared distances from it, (100 + 0 + 100) / 3 = ___",
      "The standard deviation is the root of the variance: ___",
      "30, standardized: (30 − mean) / standard deviation = ___",
    ],
    solution: "10 is as far on the other side, {v:preparing.three[0]:3}, and 20, the mean itself, becomes 0.",
  },
  metres: {
    ask: "The heights of the five in metres in place of centimetres, standardized again: what becomes of the height of person 5?",
    hint: "With another unit, the mean and the standard deviation change, too.",
    title: "Heights in metres, weights in kilograms, three preparations",
    note: "z and n are the same as in centimetres: these numbers have no unit, so that a network need not care in which one somebody wrote the data down. Only w is another: ZCA stays as close as it can to the data as they were, so it depends on units, and is often done to data that were standardized first.",
  },
  further: {
    "limpid learn overfitting": "the next chapter: what data are kept aside for",
    "npx tsx examples/09-preparing.ts": "the program of this chapter (in the repository)",
    "limpid verify": "the numbers of this chapter, under G",
  },
};
