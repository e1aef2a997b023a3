/** One number, learned by guessing and correcting. */
export const plan = {
  blocks: [
    { kind: "prose", key: "strawberries" },
    {
      kind: "table",
      key: "stall",
      cells: [
        ["10", "1"],
        ["20", "2"],
        ["30", "3"],
      ],
    },
    {
      kind: "formula",
      key: "weight",
      latex: "y = w\\,x, \\qquad w = {v:blueberries.strawberryWeight:1}",
      plain: "y = w · x,   w = {v:blueberries.strawberryWeight:1}",
    },
    { kind: "prose", key: "guessing" },
    { kind: "figure", key: "guesses", figure: { name: "guesses", start: 15, rate: "text", steps: 2 } },
    { kind: "prose", key: "names" },
    {
      kind: "figure",
      key: "parabola",
      figure: { name: "parabola", guesses: [15, 19, 19.8], from: 13, to: 27 },
    },
    { kind: "prose", key: "derivative" },
    { kind: "figure", key: "secants", figure: { name: "secants", at: 15, steps: [1, 0.1, 0.01, 0.001] } },
    { kind: "prose", key: "rule" },
    {
      kind: "formula",
      key: "loss",
      latex:
        "L(p) = \\frac{1}{3}\\sum_{k=1}^{3} (k\\,p - 20k)^2, \\qquad \\frac{dL}{dp} = \\frac{28}{3}(p - 20), \\qquad p \\leftarrow p - \\eta\\,\\frac{dL}{dp}",
      plain: `
        L(p) = ((p − 20)² + (2p − 40)² + (3p − 60)²) / 3
        dL/dp = 28/3 · (p − 20)
        p ← p − η · dL/dp`,
    },
    { kind: "prose", key: "rate" },
    {
      kind: "figure",
      key: "rates",
      figure: { name: "guessesByRate", start: 15, rates: [0.01, "text", "limit", 0.25], steps: 5 },
    },
    { kind: "prose", key: "limit" },
    { kind: "prose", key: "bigger" },
    {
      kind: "summary",
      key: "summary",
      terms: [
        { term: "parameter", code: "model.weights" },
        { term: "initialization", code: "kernelInitializer" },
        { term: "forward", code: "model.predict(x)" },
        { term: "loss", code: 'loss: "meanSquaredError"' },
        { term: "gradient", code: "grad(loss)" },
        { term: "gradientDescent", code: "optimizers.sgd({ learningRate })" },
        { term: "learningRate", code: "learningRate" },
        { term: "divergence" },
      ],
    },
    { kind: "question", key: "gradient", options: ["a", "b", "c", "d"], correct: ["c"] },
    { kind: "question", key: "parameter", options: ["a", "b", "c", "d"], correct: ["b"] },
    {
      kind: "fillIn",
      key: "byHand",
      blanks: [
        { answer: "blueberries.firstGaps[3]", tolerance: 0.005, format: "0" },
        { answer: "blueberries.firstLoss", tolerance: 0.005, format: "3" },
        { answer: "blueberries.firstSlope", tolerance: 0.005, format: "3" },
        { answer: "blueberries.guesses[2]", tolerance: 0.005, format: "0" },
      ],
    },
    { kind: "exercise", key: "next", answer: "blueberries.slower", tolerance: 0.005 },
    {
      kind: "predict",
      key: "overshoot",
      figure: { name: "guesses", start: 15, rate: 0.15, steps: 4 },
      answer: { row: 2, column: 1 },
      tolerance: 0.05,
    },
    {
      kind: "goOn",
      key: "further",
      commands: [
        "limpid learn neuron",
        "limpid learn downhill",
        "limpid explain blueberries",
        "limpid verify",
        "npx tsx examples/04-bowl.ts",
      ],
    },
  ],
} as const;
