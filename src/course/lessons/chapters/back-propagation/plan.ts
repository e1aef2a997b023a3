/** One update of a 2-2-2 network, every number of it. */
export const plan = {
  blocks: [
    { kind: "prose", key: "blame" },
    {
      kind: "figure",
      key: "diagram",
      figure: {
        name: "network",
        layers: [
          ["i1", "i2"],
          ["h1", "h2"],
          ["o1", "o2"],
        ],
      },
    },
    {
      kind: "table",
      key: "given",
      cells: [
        ["i1, i2", "{c:worked.i1:2}, {c:worked.i2:2}"],
        ["w1, w2 → h1", "{c:worked.w1:2}, {c:worked.w2:2}"],
        ["w3, w4 → h2", "{c:worked.w3:2}, {c:worked.w4:2}"],
        ["w5, w6 → o1", "{c:worked.w5:2}, {c:worked.w6:2}"],
        ["w7, w8 → o2", "{c:worked.w7:2}, {c:worked.w8:2}"],
        ["b1, b2", "{c:worked.b1:2}, {c:worked.b2:2}"],
        ["y1, y2", "{c:worked.y1:2}, {c:worked.y2:2}"],
      ],
    },
    { kind: "prose", key: "forward" },
    {
      kind: "table",
      key: "values",
      cells: [
        ["h1", "{v:worked.sumsHidden[h1]:4}", "{v:worked.hidden[h1]:4}", ""],
        ["h2", "{v:worked.sumsHidden[h2]:4}", "{v:worked.hidden[h2]:4}", ""],
        ["o1", "{v:worked.sumsOutput[o1]:4}", "{v:worked.output[o1]:4}", "{v:worked.errors[o1]:4}"],
        ["o2", "{v:worked.sumsOutput[o2]:4}", "{v:worked.output[o2]:4}", "{v:worked.errors[o2]:4}"],
      ],
    },
    { kind: "prose", key: "chain" },
    {
      kind: "formula",
      key: "w5",
      latex:
        "\\frac{\\partial E}{\\partial w_5} = \\frac{\\partial E}{\\partial o_1}\\cdot\\frac{\\partial o_1}{\\partial z}\\cdot\\frac{\\partial z}{\\partial w_5} = ({v:worked.byOutput[o1]:4}) \\cdot {v:worked.slopesOutput[o1]:4} \\cdot {v:worked.hidden[h1]:4} = {v:worked.gradients[w5]:6}",
      plain: `
        ∂E/∂w5 = ∂E/∂out · ∂out/∂z · ∂z/∂w5
        = ({v:worked.byOutput[o1]:4}) · {v:worked.slopesOutput[o1]:4} · {v:worked.hidden[h1]:4} = {v:worked.gradients[w5]:6}`,
    },
    {
      kind: "table",
      key: "deltas",
      cells: [
        ["o1", "{v:worked.byOutput[o1]:4}", "{v:worked.slopesOutput[o1]:4}", "{v:worked.deltas[o1]:4}"],
        ["o2", "{v:worked.byOutput[o2]:4}", "{v:worked.slopesOutput[o2]:4}", "{v:worked.deltas[o2]:4}"],
      ],
    },
    { kind: "prose", key: "back" },
    { kind: "figure", key: "routes", figure: { name: "routes" } },
    { kind: "prose", key: "adding" },
    {
      kind: "table",
      key: "paths",
      cells: [
        [
          "h1",
          "{v:worked.pathsFirst[via o1]:4}",
          "{v:worked.pathsFirst[via o2]:4}",
          "{v:worked.pathsFirst[sum]:4}",
          "{v:worked.slopesHidden[h1]:4}",
        ],
        [
          "h2",
          "{v:worked.pathsSecond[via o1]:4}",
          "{v:worked.pathsSecond[via o2]:4}",
          "{v:worked.pathsSecond[sum]:4}",
          "{v:worked.slopesHidden[h2]:4}",
        ],
      ],
    },
    { kind: "prose", key: "update" },
    {
      kind: "table",
      key: "weights",
      cells: [
        ["w1", "{c:worked.w1:2}", "{v:worked.gradients[w1]:6}", "{v:worked.updated[w1]:6}"],
        ["w2", "{c:worked.w2:2}", "{v:worked.gradients[w2]:6}", "{v:worked.updated[w2]:6}"],
        ["w3", "{c:worked.w3:2}", "{v:worked.gradients[w3]:6}", "{v:worked.updated[w3]:6}"],
        ["w4", "{c:worked.w4:2}", "{v:worked.gradients[w4]:6}", "{v:worked.updated[w4]:6}"],
        ["w5", "{c:worked.w5:2}", "{v:worked.gradients[w5]:6}", "{v:worked.updated[w5]:6}"],
        ["w6", "{c:worked.w6:2}", "{v:worked.gradients[w6]:6}", "{v:worked.updated[w6]:6}"],
        ["w7", "{c:worked.w7:2}", "{v:worked.gradients[w7]:6}", "{v:worked.updated[w7]:6}"],
        ["w8", "{c:worked.w8:2}", "{v:worked.gradients[w8]:6}", "{v:worked.updated[w8]:6}"],
        ["b1", "{c:worked.b1:2}", "{v:worked.biasGradients[b1]:6}", "{v:worked.biasUpdated[b1]:6}"],
        ["b2", "{c:worked.b2:2}", "{v:worked.biasGradients[b2]:6}", "{v:worked.biasUpdated[b2]:6}"],
      ],
    },
    { kind: "prose", key: "biases" },
    {
      kind: "figure",
      key: "onward",
      figure: { name: "workedUpdates", updates: [0, 1, 10, 100, 1000, 10_000], rate: 1 },
    },
    { kind: "prose", key: "butterfly" },
    {
      kind: "table",
      key: "ratios",
      cells: [
        ["{v:litterBox.ratios[1]}", "{v:litterBox.exactRatios[1]}"],
        ["{v:litterBox.ratios[2]:2}", "{v:litterBox.exactRatios[2]:6}"],
        ["{v:litterBox.ratios[3]:2}", "{v:litterBox.exactRatios[3]:2}"],
        ["{v:litterBox.ratios[4]:4}", "{v:litterBox.exactRatios[4]:6}"],
        ["{v:litterBox.ratios[5]}", "{v:litterBox.exactRatios[5]}"],
        ["{v:litterBox.ratioProduct:4}", "{v:litterBox.exactSlope:9}"],
      ],
    },
    { kind: "prose", key: "nearby" },
    {
      kind: "figure",
      key: "steps",
      figure: { name: "nearby", steps: [0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12] },
    },
    { kind: "prose", key: "check" },
    {
      kind: "summary",
      key: "summary",
      terms: [
        { term: "forward", code: "model.predict(x)" },
        { term: "backprop", code: "model.fit(x, y)" },
        { term: "chain" },
        { term: "delta" },
        { term: "gradient", code: "grad(loss)" },
        { term: "frozen", code: "trainable: { bias: false }" },
        { term: "centralDifference" },
        { term: "gradientCheck", code: "gradientCheck(model, { x, y })" },
      ],
    },
    { kind: "question", key: "paths2", options: ["a", "b", "c", "d"], correct: ["c"] },
    { kind: "question", key: "order", options: ["a", "b", "c", "d"], correct: ["a", "d"] },
    { kind: "exercise", key: "half", answer: "worked.halfRate", tolerance: 0.0005 },
    {
      kind: "fillIn",
      key: "seventh",
      blanks: [
        { answer: "worked.deltas[o2]", tolerance: 0.0005, format: "4" },
        { answer: "worked.gradients[w7]", tolerance: 0.0005, format: "4" },
        { answer: "worked.updated[w7]", tolerance: 0.0005, format: "4" },
      ],
    },
    {
      kind: "predict",
      key: "double",
      figure: { name: "workedUpdates", updates: [0, 1], rate: 2 },
      answer: { row: 1, column: 3 },
      tolerance: 0.001,
    },
    {
      kind: "goOn",
      key: "further",
      commands: [
        "limpid learn confidence",
        "limpid explain worked-2-2-2",
        "npx tsx examples/08-why-does-w1-move.ts",
        "limpid verify",
        "limpid learn errata",
      ],
    },
  ],
} as const;
