import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  heart: `
    Somebody who prepares for an examination by learning last year's answers by heart will get full marks for last year's
    questions, and be found out by new ones. Networks do that, too. With parameters enough, a network can learn its
    training data by heart, errors of measurement included: the training loss becomes beautifully small, and the answers for
    new data are far off. That is **overfitting**. Its opposite, being right about data that were never learned, is
    **generalization**; and that is the only thing we want.

    To see which of the two it is, some data must be kept aside. Chapter {chapter:preparing} has kept a **test set**. But while one trains there
    is much to be decided: how many epochs, how many neurons, which learning rate. Whether the decision was good is again seen on data that
    were not learned, so that a third part is kept, the **validation set**. Table {see:sets} says what each is for.`,
  sets: {
    caption: "Three parts of the data, and what each is for (1 means yes)",
    columns: ["data", "updates the weights", "decides settings", "judges at the end"],
    rows: ["training set", "validation set", "test set"],
  },
  points: `
    The smaller the example, the more can be seen. Take a smooth curve and measure it at ten points, not quite exactly: to each
    true value chance adds a little error, called **noise**, with a standard deviation of {c:noisy.noise}. The network that is to learn the curve has
    one hidden layer of 30 neurons and {v:overfitting.parameters} parameters; the points are ten. Another 60 are the validation
    set. The ten points are one batch, so that an epoch is one update, and there are 1,000 of them.`,
  byHeart: {
    title: "Ten points, {v:overfitting.parameters} parameters: both losses, and the curve that was learned",
    note: `Above, the training loss falls all the way; the validation loss falls, turns, and rises. S is where it is lowest. Below, the curve goes through
      nearly every point, and far astray between them.`,
  },
  reading: `
    The training loss has come down to {v:overfitting.byHeart[training]:4}, and looks splendid. The validation loss turns
    after epoch {v:overfitting.stoppedAfter}: from {v:overfitting.stopped[validation]:4} it rises to
    {v:overfitting.byHeart[validation]:4}. Two curves that part: that is what overfitting looks like.

    The lower half says why. To pass through every point, the curve must turn wherever the noise has pushed a point; but with other
    points the noise is another one, and whoever has followed it is only further from the true curve. Nobody can guess
    noise, so that on new points even the best network has a loss of about the variance of the noise (its standard deviation, squared), {v:overfitting.floor:2}. A training loss far
    below that is a sign in itself: part of the noise has been learned by heart.`,
  help: `
    There is more than one remedy. Table {see:remedies} tries four of them, with one change at a time; the seed of the weights, the
    largest number of epochs and the validation set are the same.`,
  remedies: {
    title: "The same curve, four remedies",
    note: "Σw² is the sum of the squares of all weights, biases left out. Each remedy brings the validation loss to less than half of what it was; the training loss is larger in all of them.",
  },
  four: `
    **Early stopping** watches the validation loss while it trains. When 100 epochs have brought nothing lower, it stops and goes back to
    the best one, here epoch {v:overfitting.stoppedAfter}. It is the least trouble, and it saves time.

    **More data**: through a hundred points the curve cannot wind its way any more. The training loss goes up to
    {v:overfitting.moreData[training]:4}, the validation loss down to {v:overfitting.moreData[validation]:4}; that the two come together is what
    generalization looks like. It is the best remedy, and often the most expensive.

    **Dropout**: at every update each hidden neuron keeps silent with a probability of {c:noisy.dropout}, and those that speak are
    enlarged by 1 / (1 − {c:noisy.dropout}), to make up for the others; once trained, all of them speak. Since anyone may be missing, the
    network cannot rely on just those few neurons that would make a sharp bend together.

    **A penalty**: λ · Σw² is added to the loss, and the sum of both is made small. λ (lambda) is {c:noisy.penalty:e0},
    three ten-thousandths. For a sharp bend a curve needs large weights, and now large weights are charged for. Σw² goes from
    {v:overfitting.weightSquares[as it is]:0} down to {v:overfitting.weightSquares[penalty]:0}, and the curve becomes calm. Such restraints
    are called **regularization**. Loss plus penalty is what chapter {chapter:downhill} called the **objective**.`,
  objective: "The objective is the loss plus the penalty. With λ = 0 it is the loss alone.",
  program: `Early stopping in code: \`fit\` gets the validation set, and a **callback** watches its loss, a piece of program that \`fit\` calls
    after every epoch. \`patience\` is how many epochs it waits for a new low, here 100, and \`samples\` how many points there are.
    The other remedies are a line each; see the table of the summary.`,
  choice: `
    One more remedy is not in the figure: a smaller network. But not too small. One that cannot even follow its training data
    is **underfitting**. The right size is where the validation loss is low; one of the exercises looks for it.

    And a warning. A validation set wears out, too. If many choices are made by the same one, what is chosen in the end has been
    lucky with just these data. So the test set stays in its drawer until everything is decided; then it is used, once.`,
  summary: {
    says: [
      "A small training loss may only mean that the training data were learned by heart, noise and all. What counts is data that were not learned.",
      "The training set is learned, the validation set decides settings, the test set is used once, at the end.",
      "When the training loss still falls and the validation loss has begun to rise, the network is overfitting.",
      "Early stopping, more data, dropout and a penalty on weights all make it hard to learn noise by heart.",
    ],
  },
  turning: {
    ask: "The training loss falls from epoch to epoch; the validation loss has been rising since epoch 8. What helps?",
    options: {
      a: {
        text: "Training on, until the validation loss falls again",
        why: "It rises because the network learns its data by heart; more epochs make it know them better still.",
      },
      b: { text: "Going back to the weights of epoch 8", why: "Yes: that is early stopping." },
      c: { text: "More neurons", why: "The more parameters, the easier it is to learn by heart: the gap would grow." },
      d: {
        text: "More training data",
        why: "Yes. What is too much to be learned by heart has to be understood by what it has in common.",
      },
    },
  },
  opened: {
    ask: "Somebody trains fifty networks, tests each on the test set, takes the best and reports its accuracy there. What is wrong?",
    options: {
      a: {
        text: "Nothing: the test set took no part in the training",
        why: "It did not update a weight, but it made a choice; that is a use, too.",
      },
      b: {
        text: "The accuracy is too good, because the network was chosen by it",
        why: "Yes. The best of fifty has had some luck. Choose by a validation set, and test the one that was chosen, once.",
      },
      c: {
        text: "The choice should be made on the training set",
        why: "Then it would fall on the one that has learned most by heart.",
      },
    },
  },
  wider: {
    ask: "100 hidden neurons in place of 30: how many parameters has the network then?",
    hint: "Each hidden neuron has a weight for the input, a bias, and a weight that leads to the output; the output neuron has a bias of its own.",
    solution: "3 · 100 + 1 = {v:overfitting.wider}, thirty times as many as there are points.",
  },
  charge: {
    ask: "A network has two weights, 3 and −4. λ is {c:penalty.factor}, and the loss is {c:penalty.loss} just now.",
    lines: [
      "Penalty: {c:penalty.factor} · (3² + (−4)²) = ___",
      "Objective: {c:penalty.loss} + penalty = ___",
      "The slope of w² is 2w, so that of the penalty for the weight 3 is {c:penalty.factor} · 2 · 3 = ___",
    ],
    solution:
      "The slope has the sign of the weight, so every update pulls the weight a little towards zero, and a large one more than a small one.",
  },
  narrower: {
    ask: "10 hidden neurons in place of 30, and nothing else is changed: what is the validation loss after 1,000 epochs?",
    hint: "With 30 it is {v:overfitting.byHeart[validation]:4}; and below the variance of the noise, {v:overfitting.floor:2}, hardly anybody comes.",
    title: "The number of hidden neurons, and both losses",
    note: "Ten neurons cannot learn that much noise by heart: without any other remedy the validation loss is less than half. With two, both losses are larger again: underfitting.",
  },
  further: {
    "limpid learn digits": "the next chapter: reading digits",
    "npx tsx examples/10-overfitting.ts": "the program of this chapter (in the repository)",
    "limpid verify": "the numbers of this chapter, under F",
  },
};
