/** A sum and a bend. */
export const plan = {
  blocks: [
    { kind: "prose", key: "sum" },
    {
      kind: "formula",
      key: "formula",
      latex: "z = w_1 x_1 + w_2 x_2 + \\dots + w_n x_n + b, \\qquad y = f(z)",
      plain: "z = w1·x1 + w2·x2 + … + wn·xn + b,   y = f(z)",
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
    { kind: "prose", key: "gates" },
    {
      kind: "figure",
      key: "truth",
      figure: {
        name: "gates",
        gates: [
          { name: "AND", w: [1, 1], b: -1.5 },
          { name: "OR", w: [1, 1], b: -0.5 },
          { name: "NAND", w: [-1, -1], b: 1.5 },
        ],
      },
    },
    { kind: "prose", key: "borders" },
    {
      kind: "figure",
      key: "squares",
      figure: {
        name: "squares",
        squares: [
          { name: "AND", lines: [{ name: "AND", w: [1, 1], b: -1.5 }] },
          { name: "OR", lines: [{ name: "OR", w: [1, 1], b: -0.5 }] },
          { name: "NAND", lines: [{ name: "NAND", w: [-1, -1], b: 1.5 }] },
        ],
      },
    },
    { kind: "prose", key: "smooth" },
    {
      kind: "summary",
      key: "summary",
      terms: [
        { term: "neuron", code: "units: 1" },
        { term: "dense", code: "layers.dense({ units })" },
        { term: "weight", code: 'model.weights["line/kernel"]' },
        { term: "bias", code: 'model.weights["line/bias"]' },
        { term: "activation", code: 'activation: "relu"' },
        { term: "linearRegression", code: "sequential([layers.dense({ units: 1 })])" },
        { term: "epoch", code: "model.fit(x, y, { epochs })" },
        { term: "gate" },
      ],
    },
    { kind: "question", key: "role", options: ["a", "b", "c", "d"], correct: ["a", "c", "d"], source: "S0" },
    { kind: "question", key: "straight", options: ["a", "b", "c", "d"], correct: ["d"] },
    { kind: "exercise", key: "lighter", answer: "neuron.lighter", tolerance: 0.001 },
    {
      kind: "fillIn",
      key: "gateByHand",
      blanks: [
        { answer: "neuron.gateSums[NAND(1,0)]", tolerance: 0.001, format: "1" },
        { answer: "neuron.gateSums[NAND(1,1)]", tolerance: 0.001, format: "1" },
        { answer: "neuron.gateSums[NOT(0)]", tolerance: 0.001, format: "1" },
        { answer: "neuron.gateSums[NOT(1)]", tolerance: 0.001, format: "1" },
      ],
    },
    {
      kind: "predict",
      key: "generous",
      figure: {
        name: "line",
        x: [1, 2, 3, 4, 5, 6],
        y: [62, 68, 75, 78, 87, 90],
        rate: 0.05,
        epochs: [0, 1, 10, 100, 1000, 3000],
      },
      answer: { row: -1, column: 2 },
      tolerance: 0.1,
      change: {
        file: "examples/05-hours-and-score.ts",
        line: "const score = [[52], [58], [65], [68], [77], [80]];",
        becomes: "const score = [[62], [68], [75], [78], [87], [90]];",
      },
    },
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
