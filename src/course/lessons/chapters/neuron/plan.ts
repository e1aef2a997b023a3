/** A sum and a bend. */
export const plan = {
  blocks: [
    { kind: "prose", key: "sum" },
    {
      kind: "formula",
      key: "formula",
      latex: "z = w_1 x_1 + w_2 x_2 + \\dots + w_n x_n + b, \\qquad \\text{output} = f(z)",
      plain: "z = w1·x1 + w2·x2 + … + wn·xn + b,   output = f(z)",
    },
    {
      kind: "figure",
      key: "person",
      figure: { name: "neuron", inputs: ["sex", "height", "bodyWeight"], x: [1, 180, 70], w: [0.1, 0.03, 0.06], b: 0 },
    },
    { kind: "prose", key: "meaning" },
    { kind: "prose", key: "line" },
    {
      kind: "figure",
      key: "score",
      figure: {
        name: "line",
        x: [1, 2, 3, 4, 5, 6],
        y: [52, 58, 65, 68, 77, 80],
        rate: 0.05,
        epochs: [0, 1, 10, 100, 1000, 3000],
      },
    },
    { kind: "prose", key: "reading" },
    {
      kind: "code",
      key: "program",
      file: "examples/05-hours-and-score.ts",
      lines: [
        'const neuron = sequential([layers.dense({ name: "line", units: 1, inputShape: [1] })], { dtype: "f64" });',
        'neuron.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: "meanSquaredError" });',
        "const history = await neuron.fit(hours, score, { epochs: 3000, verbose: 0 });",
      ],
    },
    { kind: "prose", key: "bend" },
    { kind: "figure", key: "curves", figure: { name: "activations", from: -4, to: 4 } },
    {
      kind: "table",
      key: "values",
      cells: [
        ["−1", "{v:neuron.sigmoid[-1]:4}", "{v:neuron.tanh[-1]:4}", "{v:neuron.relu[-1]}"],
        ["0", "{v:neuron.sigmoid[0]:4}", "{v:neuron.tanh[0]:4}", "{v:neuron.relu[0]}"],
        ["1", "{v:neuron.sigmoid[1]:4}", "{v:neuron.tanh[1]:4}", "{v:neuron.relu[1]}"],
      ],
    },
    { kind: "prose", key: "collapse" },
    { kind: "figure", key: "product", figure: { name: "collapse", units: [3, 5, 4, 2] } },
    { kind: "question", key: "role", options: ["a", "b", "c", "d"], correct: ["a", "c", "d"], source: "S0" },
    { kind: "question", key: "straight", options: ["a", "b", "c", "d"], correct: ["d"] },
    { kind: "exercise", key: "lighter", answer: "neuron.lighter", tolerance: 0.001 },
    {
      kind: "goOn",
      key: "further",
      commands: [
        "limpid learn litter-box",
        "limpid learn preparing",
        "limpid explain neuron",
        "limpid explain one-hidden-layer",
        "npx tsx examples/05-hours-and-score.ts",
      ],
    },
  ],
} as const;
