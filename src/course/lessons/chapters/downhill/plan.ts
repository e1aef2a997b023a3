/** Descent, in valleys and bowls. */
export const plan = {
  blocks: [
    { kind: "prose", key: "fog" },
    {
      kind: "formula",
      key: "rule",
      latex: "\\theta \\leftarrow \\theta - \\eta\\,\\nabla L(\\theta)",
      plain: "θ ← θ − η · ∇L(θ)",
    },
    { kind: "prose", key: "valley" },
    {
      kind: "figure",
      key: "rates",
      figure: { name: "valley", start: 1, rates: [0.01, 0.1, 0.5, 0.9, 1, 1.1], steps: [0, 1, 2, 3, 10] },
    },
    { kind: "prose", key: "factor" },
    { kind: "prose", key: "decay" },
    { kind: "prose", key: "bowl" },
    {
      kind: "figure",
      key: "round",
      figure: { name: "bowl", steepness: [1, 1], start: [3, -2], rate: 0.1, steps: [0, 1, 2, 5, 25] },
    },
    {
      kind: "figure",
      key: "stretched",
      figure: { name: "bowl", steepness: [1, 12], start: [3, -2], rate: 0.078, steps: [0, 1, 2, 5, 25] },
    },
    { kind: "prose", key: "zigzag" },
    { kind: "figure", key: "valleys", figure: { name: "twoValleys", starts: [-2, 2], rate: 0.02, steps: 400 } },
    { kind: "prose", key: "local" },
    {
      kind: "table",
      key: "litter",
      cells: [
        ["1", "{v:litterBox.finalError:4}"],
        ["10", "{v:litterBox.rateTenBump:3}"],
        ["1,000", "{v:litterBox.rateThousand:1}"],
      ],
    },
    { kind: "prose", key: "dimensions" },
    {
      kind: "figure",
      key: "landscape",
      figure: { name: "landscape", updates: 2000, marks: [0, 100, 500, 1000, 2000], resolution: 31 },
    },
    { kind: "prose", key: "plane" },
    { kind: "prose", key: "better" },
    { kind: "prose", key: "words" },
    { kind: "question", key: "layers", options: ["a", "b", "c", "d"], correct: ["a"], source: "S0" },
    { kind: "question", key: "growing", options: ["a", "b", "c", "d"], correct: ["b"] },
    { kind: "question", key: "minimise", options: ["a", "b", "c"], correct: ["c"] },
    { kind: "exercise", key: "quarter", answer: "descent.quarter", tolerance: 0.0005 },
    {
      kind: "goOn",
      key: "further",
      commands: [
        "limpid learn back-propagation",
        "npx tsx examples/04-bowl.ts",
        "npx tsx examples/07-sixteen-by-sixteen.ts",
      ],
    },
  ],
} as const;
