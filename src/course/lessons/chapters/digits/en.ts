import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  pictures: `
    Everything is in place now; here is the task it was for. A grey picture, 28 by 28 pixels, shows a digit that somebody
    wrote by hand. Which one? There are 60,000 such pictures to learn from and 10,000 to be tested with, collected in the
    nineties by LeCun and others, and known as MNIST.`,
  five: {
    title: "The first five pictures of the test set",
    note: "7, 2, 1, 0, 4: easy for you. Write down which features you went by, and you know why nobody programs this by hand.",
  },
  flatten: `
    A dense layer wants a row of numbers, so the picture is **flattened**: its 28 rows are laid end to end, 784 numbers in
    all. That gives something away: two pixels that lie one above the other are 28 places apart in the row, and nothing
    tells the network that they were neighbours. Then the bytes are divided by 255, as in chapter {chapter:preparing}.

    Behind it stand three dense layers:`,
  layers: {
    caption: "784-32-64-10: {v:digitReader.parameters} parameters",
    columns: ["layer", "inputs", "units", "parameters"],
    rows: ["hidden, ReLU", "hidden, ReLU", "output, softmax"],
  },
  softmax: `
    (Each unit has one weight per input and a bias: 784 · 32 + 32, and so on.) How many layers is that? Two hidden ones
    and an output. Some count three, some two, some count the input as well and say four; ask what is counted.

    The ten outputs are to be probabilities, one for each digit: none negative, together 1. **Softmax** sees to that. It
    raises e to each score and divides by the sum. Larger scores win, and by more than they lead: that is the "max" in
    it; none goes down to zero: that is the "soft". The loss is cross-entropy again, the negative logarithm of what was
    given to the right digit.`,
  formula: "Softmax over n scores, and the loss, in which y is the right answer.",
  scores: {
    title: "How three scores become probabilities, and the loss of each if it is the right one",
    note: "Every step can be seen: e to the power of the score, then a share of the sum. The bar is the probability; the shorter it is, the larger the loss −ln p in the same row.",
  },
  oneHot: `
    The right answer can be written as ten numbers, too: 1 where the right digit is, and 0 everywhere else. That is a **one-hot**
    code. The loss is then the sum of −y · ln p over the ten digits; the nine terms whose y is 0 are nothing, and that of the right digit is
    left. Where labels are kept as class numbers, such as 7, nobody has to write out ten numbers: that is what
    \`sparseCategoricalCrossentropy\` is for. For labels that are one-hot already there is \`categoricalCrossentropy\`. The loss is
    the same.`,
  guess: `
    A good habit: know the loss of knowing nothing. A network that gives one tenth to each of ten digits pays ln 10 =
    {v:digitReader.uniformLoss:4}. A fresh network should start near it. If it starts far above, something is wrong
    before training has begun: the scale of the inputs, the labels, the loss.`,
  program: "The whole network, and its training:",
  bet: `
    The text from which this network comes left out the two activations of the hidden layers. It still trains, and it
    still gets the five pictures right. Place your bet: how much worse is it on all ten thousand? Both are trained now,
    for three epochs each.`,
  reader: {
    title: "The same network with and without ReLU, and softmax alone",
    note: `**Accuracy**, the share of pictures read correctly: on the training data after each epoch, then on the 10,000 test pictures. Below it the ten
      probabilities that the network with ReLU gives for the first test picture, beside the target as a one-hot code. Last come the five
      pictures about which it is most surely wrong: the truth, an arrow, its answer, and the probability p that it gives to this answer.`,
  },
  collapse: `
    The network without activations stops near the third row, and it must: chapter {chapter:neuron} has shown that its three layers
    are one matrix. Of its {v:digitReader.parameters} parameters it can use no more than the {v:digitReader.collapsed} of a **softmax regression** would do: that is the third row, a single dense layer with softmax. It is not a small fault of taste; it is the difference between a deep network and
    none. And the text's picture of success, five digits out of five, could not have shown it: a reader that gets nine of
    ten right gets five right more often than not.`,
  honest: `
    What can be said of the better one? The last column says how many of the pictures that it had never seen it reads; the
    rest it misreads. And they must be of this kind: centred, white on black, 28 by 28. Draw your digit into a corner and it may be lost. Look at the
    last five pictures of figure {see:reader}: they are misread, and p is close to 1. A probability out of softmax is how sure the network
    is, and no warranty.

    If it is trained for longer, its training accuracy goes on climbing while the test accuracy comes to a stop: **overfitting** again, and what
    chapter {chapter:overfitting} does against it helps here, too.`,
  images: `
    **Pictures: look at neighbourhoods.** A **convolution** does not flatten. It slides a small window, three by three,
    over the picture and asks the same question everywhere: is there an edge here, an end, a curve? The question is written in nine
    weights, the **kernel**: each of the nine pixels under the window is multiplied by its weight, and their sum is the answer at this place. Figure
    {see:response} takes two kernels that were written by hand over the first test picture.`,
  response: {
    title: "Kernels on the first 7: one patch in numbers, then the answers everywhere",
    note: `Pixels are divided by 255. The sum is that of the patch to which the first kernel gives its strongest answer; rows and columns count from 1. Then come
      the picture and the maps of answers: the brighter, the stronger; what is negative becomes zero by ReLU. The first kernel finds the upper edges
      of strokes, the second the left ones. Pooling keeps the strongest answer of every two by two.`,
  },
  filters: `
    These two kernels were written by hand; in a convolutional network they are parameters, and learned. Thirty-two of them cost
    {v:digitReader.kernel} parameters, whatever the size of the picture, and a stroke is looked at with the
    same weights wherever it stands. **Pooling** then keeps the strongest answer of each patch, which halves the map, and the next layer asks about
    combinations. Such networks make far fewer errors with these digits than the best row of figure {see:reader}.`,
  convolution: "The beginning of a convolutional network:",
  language: `
    **Language: remember what came before.** "I, at the mall, slowly bought one apple", "I, at the market, slowly bought one apple": the sentences
    differ in one word, and the apple at the end is a phone in one and a fruit in the other. (In Chinese, where the example comes from, one word stands for both.) What a word means is decided by its neighbours, sometimes by distant ones.

    Take 96 such sentences: who, at the mall or the market, slowly or quickly, bought or chose, how many, what. Eighteen are kept back; with the others three small
    networks are trained to say what the last word means. All begin with an **embedding**, which learns a row of numbers for each word, here eight, and all end
    with softmax. They differ in the layer between: the first looks at the last word alone, the second is an LSTM, the third attention.`,
  readings: {
    title: "Is the apple at the end an iPhone? What three networks say",
    note: `Both sentences are among those kept back. The columns in the middle are the probability that a network gives to the iPhone; the last one says of how many
      sentences kept back it got the apple right. The network that sees the last word alone gives both sentences the same probability: what it sees
      is the same. It can only guess, and half of its guesses are wrong.`,
  },
  recurrence: `
    A **recurrent network** reads word after word and carries a **hidden state** along: a row of numbers that is written anew at every word, out of the word
    and of the state before it, by the same weights each time. So everything it has read has a say in what it makes of the next word. An LSTM carries a second state,
    its cell, under three gates: numbers between 0 and 1 that say how much of the old one is kept, how much is written, and how much is given. Table
    {see:memory} shows one number of the state while the LSTM reads the two sentences.`,
  memory: {
    title: "The state of the LSTM: at the mall, or the market, the sentences part",
    note: `The state has four numbers; this is the one in which the sentences end furthest apart. The first two words are the same, and so is the state. At the third word
      they part; the words after it are the same again, but the difference is not lost: it is carried along to the apple.`,
  },
  attention: `
    Long sentences strain that memory. On the way back there is one more factor for every word, and the gradients of chapter {chapter:confidence} vanish once more; gates
    relieve it. **Attention** does something else: it carries nothing along, but looks when it needs to. Each word takes its row of numbers and multiplies it, number by number,
    with the row of every word; the sum of each is a **score**. Softmax makes **attention weights** of the scores, which sum to 1, and by these weights the words' rows are
    mixed into one. What is asked with, what is compared and what is mixed are products with matrices, and these are learned.`,
  looking: {
    title: "Where the apple looks: the attention weight that it gives to each word",
    note: `In each sentence the weights sum to 1. Most, about half, goes to the word that decides what the apple means, in both sentences; then comes the apple itself; at the others it
      hardly looks. From other seeds some networks look for that word in one of the sentences only, and answer the other for want of it: rightly, too.`,
  },
  inPrograms: `
    Nobody told these networks to look at the third word; weights and states were learned from 78 sentences. Today's language models are many layers of such attention, with
    millions of times as many parameters. In a program, each of the two is a layer:`,
  contexts: `The layer in the middle of networks that translate such sentences word by word, in three forms. GRU is a simpler LSTM, with two
    gates and without a cell. \`returnSequences: true\` has the layer answer after every word, not only at the end:`,
  normalized: `
    \`layers.multiHeadAttention\` is attention, and \`layers.bidirectional\` lets a recurrent layer read from both ends. Of a saved model, \`limpid explain\` tells the gates
    and the state at any step, and which place looked where.

    Where there are many layers, **normalization** layers often stand between them. They do to the numbers inside what chapter {chapter:preparing} did to the inputs: mean 0, standard deviation
    1, and then a factor and a shift that are learned. \`layers.batchNormalization\` goes by the samples of a batch, \`layers.layerNormalization\` by the numbers of each
    sample. With a batch of one sample the former leaves nothing: each number has itself subtracted.`,
  architecture: `
    **Which architecture?** It decides which functions a network can express; the one that we look for must be among them, and descent
    must be able to find it. So begin with what you know. Pixels have neighbours: a convolution. Words have an order: recurrence, or
    attention. Where you know nothing there are dense layers, which take nothing for granted, learn everything from data, and need the most parameters.

    For the number of layers and of their neurons there is no formula. One begins small: where the training loss will not fall, make it larger; where the
    validation loss turns upwards, stop. The exercise of chapter {chapter:overfitting} did just that. Programs can choose, too: some breed many
    networks at once, change them a little, and keep the good ones. Deeper is not better by itself. What is better is seen on data that took no part in the choice.`,
  hardware: `
    **How much is there to compute?** To read a picture 784-32-64-10 multiplies once with every weight, {v:digitReader.products} times; to learn from it, it multiplies
    once more for the gradient of every weight, and again to pass δ back to the layer before, which the first layer need not do. One epoch of 60,000 pictures comes to
    {v:digitReader.epochProducts[thousand millions]:2} thousand million. Luckily most of them are products of matrices,
    in which nothing has to wait for anything else. One text (S3) gives them to a graphics card (GPU), which has thousands of small processors that do the same to
    different numbers at once. Limpid does not use it yet; it divides a product among the cores of the processor, and every instruction computes several numbers. That is how the
    three networks of figure {see:reader} were trained just now. A language model has many thousand times as many parameters, and cannot do without the card.

    **Trained from the start?** Another text (S2) speaks of **pre-trained models**, which others have trained, and warns that it was done on
    prepared data: your own want the same preparation first. In Limpid, a model that was kept by \`save\` comes back by \`loadModel\`. Weights from elsewhere, in a
    safetensors file, are read by \`readSafetensors\` and put into a model of the same structure by \`setWeights\`. With \`trainable: false\` on the first
    layers, only the last ones are trained on; that is **fine-tuning**. Files of Keras and ONNX cannot be read yet.`,
  summary: {
    says: [
      "A picture is flattened, divided by 255, and goes through dense layers; softmax makes ten probabilities of the scores, and the loss is cross-entropy.",
      "Without activations several layers are one. Five right answers do not show it; the whole test set does.",
      "A convolution looks at neighbourhoods with the same weights everywhere: fewer parameters, and fewer errors.",
      "A probability is how sure the network is. How good it is shows on data that were neither learned nor used to choose.",
    ],
  },
  deep: {
    ask: "Which of these is a deep-learning model?",
    options: {
      a: {
        text: "A network with a single hidden layer",
        why: "A neural network, but by the usual definition a shallow one.",
      },
      b: {
        text: "Gradient-boosted trees",
        why: "Many small decision trees, each mending what the ones before left over. Strong on tables, and not a network.",
      },
      c: {
        text: "k nearest neighbours",
        why: "It keeps all examples and asks the nearest. It has no layers, and nothing that could be called training.",
      },
      d: { text: "A network with several hidden layers", why: "Yes: that is what the word deep counts." },
    },
  },
  fields: {
    ask: "Which statements are true? (The text marks only c. See the errata.)",
    options: {
      a: {
        text: "Artificial intelligence includes deep learning",
        why: "True: deep learning is one way of doing machine learning, which is one way of doing artificial intelligence.",
      },
      b: { text: "Machine learning includes deep learning", why: "True, for the same reason, one circle further in." },
      c: {
        text: "Neural networks include deep learning",
        why: "True: deep networks are those with several hidden layers.",
      },
      d: {
        text: "Machine learning does not include neural networks",
        why: "False: networks learn from data, and that is what machine learning means.",
      },
    },
  },
  difference: {
    ask: "In what does deep learning differ from the rest of machine learning?",
    options: {
      a: { text: "It needs no data", why: "It usually needs more of it." },
      b: {
        text: "It learns the features, too: raw inputs go in, and layer by layer the network makes of them what the last layer needs",
        why: "Yes. Elsewhere people design the features (edges, word counts) and only what comes after is learned.",
      },
      c: {
        text: "It is always more accurate",
        why: "On small tables, boosted trees often win; and they train in seconds.",
      },
      d: {
        text: "It is not machine learning at all, but something new",
        why: "It is a part of it: a model with parameters, a loss, data.",
      },
    },
  },
  stuck: {
    ask: "A digit network stays at a loss of {v:digitReader.uniformLoss:1} from the first step on. What does that number tell you?",
    options: {
      a: {
        text: "It is nearly done: the loss is small",
        why: "Small compared with what? For ten classes this is the loss of knowing nothing.",
      },
      b: { text: "It is overfitting", why: "Then the training loss would be far below it." },
      c: {
        text: "It gives one tenth to every digit: it has learned nothing yet",
        why: "Yes, ln 10. Look at the learning rate, at the scale of the inputs, and at whether anything is trained at all.",
      },
      d: {
        text: "One picture in ten is read correctly, so the loss is one tenth",
        why: "That would be its accuracy. The loss is a logarithm.",
      },
    },
  },
  narrow: {
    ask: "How many parameters has the network 784-16-10, biases included?",
    hint: "Every unit has a weight for each input, and a bias.",
    solution: "785 · 16 + 17 · 10 = {v:digitReader.narrow}.",
  },
  byHand: {
    ask: `The scores are {c:score.1}, {c:score.2} and {c:score.3}, and the first is right. The powers of e are {v:digitReader.powers[0]:4},
      {v:digitReader.powers[1]:4} and {v:digitReader.powers[2]:4}.`,
    lines: [
      "The sum of the three powers is ___",
      "The first probability = {v:digitReader.powers[0]:4} / sum = ___",
      "The loss = −ln of it = ___",
    ],
    solution: "The same as in the first row of table {see:scores}.",
  },
  shifted: {
    ask: "Add 10 to each of the three scores: 12, 11 and {c:score.shifted}. What becomes of the first probability?",
    hint: "e to the power z + 10 is e to the power z, times e to the power 10; above the line and below it.",
    title: "The three scores, each with 10 more",
    note: "No probability has changed: softmax sees only differences. Programs make use of that. They subtract the largest score first, so that no power overflows.",
  },
  further: {
    "limpid train digits": "five epochs, five pictures with their probabilities, and a saved model",
    "limpid train digits --as-written": "the text's network, and why it stops",
    "limpid diagnose digits.limpid --data mnist": "what is wrong with the network that was saved, and by which numbers",
    "limpid learn history": "where all this comes from",
    "npx tsx examples/01-digits.ts": "the program (in the repository). Now change it, and beat the teacher",
    "npx tsx examples/03-one-image-two-questions.ts": "a convolutional network that answers two questions",
    "npx tsx examples/07-sixteen-by-sixteen.ts": "sixteen by sixteen pixels in [−1, 1], as two of the texts have it",
    "npx tsx examples/11-apple-after-mall.ts":
      "more sentences, translated word by word, and which word decided what the apple is",
    "npx tsx examples/12-microgpt.ts": "the smallest GPT: a few thousand parameters make up names, letter by letter",
  },
};
