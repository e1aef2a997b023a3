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
        ["h1", "{v:worked.sumsHidden[h1]:9}", "{v:worked.hidden[h1]:9}", ""],
        ["h2", "{v:worked.sumsHidden[h2]:9}", "{v:worked.hidden[h2]:9}", ""],
        ["o1", "{v:worked.sumsOutput[o1]:9}", "{v:worked.output[o1]:9}", "{v:worked.errors[o1]:9}"],
        ["o2", "{v:worked.sumsOutput[o2]:9}", "{v:worked.output[o2]:9}", "{v:worked.errors[o2]:9}"],
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
        ["o1", "{v:worked.byOutput[o1]:9}", "{v:worked.slopesOutput[o1]:9}", "{v:worked.deltas[o1]:9}"],
        ["o2", "{v:worked.byOutput[o2]:9}", "{v:worked.slopesOutput[o2]:9}", "{v:worked.deltas[o2]:9}"],
      ],
    },
    { kind: "prose", key: "back" },
    {
      kind: "table",
      key: "paths",
      cells: [
        [
          "h1",
          "{v:worked.pathsFirst[via o1]:9}",
          "{v:worked.pathsFirst[via o2]:9}",
          "{v:worked.pathsFirst[sum]:9}",
          "{v:worked.slopesHidden[h1]:9}",
        ],
        [
          "h2",
          "{v:worked.pathsSecond[via o1]:9}",
          "{v:worked.pathsSecond[via o2]:9}",
          "{v:worked.pathsSecond[sum]:9}",
          "{v:worked.slopesHidden[h2]:9}",
        ],
      ],
    },
    { kind: "prose", key: "update" },
    {
      kind: "table",
      key: "weights",
      cells: [
        ["w1", "{c:worked.w1:2}", "{v:worked.gradients[w1]:9}", "{v:worked.updated[w1]:9}"],
        ["w2", "{c:worked.w2:2}", "{v:worked.gradients[w2]:9}", "{v:worked.updated[w2]:9}"],
        ["w3", "{c:worked.w3:2}", "{v:worked.gradients[w3]:9}", "{v:worked.updated[w3]:9}"],
        ["w4", "{c:worked.w4:2}", "{v:worked.gradients[w4]:9}", "{v:worked.updated[w4]:9}"],
        ["w5", "{c:worked.w5:2}", "{v:worked.gradients[w5]:9}", "{v:worked.updated[w5]:9}"],
        ["w6", "{c:worked.w6:2}", "{v:worked.gradients[w6]:9}", "{v:worked.updated[w6]:9}"],
        ["w7", "{c:worked.w7:2}", "{v:worked.gradients[w7]:9}", "{v:worked.updated[w7]:9}"],
        ["w8", "{c:worked.w8:2}", "{v:worked.gradients[w8]:9}", "{v:worked.updated[w8]:9}"],
        ["b1", "{c:worked.b1:2}", "{v:worked.biasGradients[b1]:9}", "{v:worked.biasUpdated[b1]:9}"],
        ["b2", "{c:worked.b2:2}", "{v:worked.biasGradients[b2]:9}", "{v:worked.biasUpdated[b2]:9}"],
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
    { kind: "question", key: "paths2", options: ["a", "b", "c", "d"], correct: ["c"] },
    { kind: "question", key: "order", options: ["a", "b", "c", "d"], correct: ["a", "d"] },
    { kind: "exercise", key: "half", answer: "worked.halfRate", tolerance: 0.0005 },
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
