/** How sure a prediction is, how steep it stands, and what two losses make of that. */
export const plan = {
  blocks: [
    { kind: "prose", key: "two" },
    { kind: "figure", key: "curve", figure: { name: "sigmoidSlope", from: -6, to: 6 } },
    {
      kind: "formula",
      key: "slope",
      latex: "p = \\sigma(z) = \\frac{1}{1 + e^{-z}}, \\qquad \\frac{dp}{dz} = p\\,(1 - p)",
      plain: `
        p = σ(z) = 1 / (1 + e^−z)
        dp/dz = p · (1 − p)`,
    },
    {
      kind: "table",
      key: "slopes",
      cells: [
        ["{c:prediction.half}", "{v:confidence.slopes[0.5]:6}"],
        ["{c:prediction.likely}", "{v:confidence.slopes[0.9]:6}"],
        ["{c:prediction.sure}", "{v:confidence.slopes[0.99]:6}"],
        ["{c:prediction.certain}", "{v:confidence.slopes[0.999]:6}"],
      ],
    },
    { kind: "prose", key: "delta" },
    {
      kind: "table",
      key: "four",
      cells: [
        [
          "1",
          "{c:table.l2.1:2}",
          "{v:litterBox.tableErrors[0]:+2}",
          "{v:litterBox.tableSlopes[0]:2}",
          "{v:litterBox.tableDeltas[0]:+3}",
        ],
        [
          "1",
          "{c:table.l2.2:2}",
          "{v:litterBox.tableErrors[1]:+2}",
          "{v:litterBox.tableSlopes[1]:2}",
          "{v:litterBox.tableDeltas[1]:+3}",
        ],
        [
          "0",
          "{c:table.l2.3:2}",
          "{v:litterBox.tableErrors[2]:+2}",
          "{v:litterBox.tableSlopes[2]:2}",
          "{v:litterBox.tableDeltas[2]:+3}",
        ],
        [
          "0",
          "{c:table.l2.4:2}",
          "{v:litterBox.tableErrors[3]:+2}",
          "{v:litterBox.tableSlopes[3]:2}",
          "{v:litterBox.tableDeltas[3]:+3}",
        ],
      ],
    },
    { kind: "prose", key: "reading" },
    {
      kind: "table",
      key: "losses",
      cells: [
        ["{c:prediction.half}", "{v:confidence.squared[0.5]:4}", "{v:confidence.crossEntropy[0.5]:4}"],
        ["{c:prediction.likely}", "{v:confidence.squared[0.9]:4}", "{v:confidence.crossEntropy[0.9]:4}"],
        ["{c:prediction.sure}", "{v:confidence.squared[0.99]:4}", "{v:confidence.crossEntropy[0.99]:4}"],
        ["{c:prediction.certain}", "{v:confidence.squared[0.999]:4}", "{v:confidence.crossEntropy[0.999]:4}"],
      ],
    },
    { kind: "prose", key: "entropy" },
    { kind: "figure", key: "cost", figure: { name: "costOfDoubt", from: 0.01 } },
    { kind: "prose", key: "steeper" },
    {
      kind: "formula",
      key: "cancel",
      latex:
        "L = \\tfrac12 (y-p)^2:\\; \\mathrm{delta} = (y - p)\\,p\\,(1-p) \\qquad L = -y\\ln p - (1-y)\\ln(1-p):\\; \\mathrm{delta} = y - p",
      plain: `
        L = ½ (y − p)²:                      delta = (y − p) · p · (1 − p)
        L = −y ln p − (1 − y) ln (1 − p):    delta = y − p`,
    },
    { kind: "prose", key: "race" },
    {
      kind: "figure",
      key: "recovery",
      figure: { name: "twoLosses", start: 7, rate: 1, steps: [0, 1, 3, 10, 30, 100, 300, 1000, 3000] },
    },
    { kind: "prose", key: "saturated" },
    {
      kind: "summary",
      key: "summary",
      terms: [
        { term: "prediction", code: "model.predict(x)" },
        { term: "sigmoid", code: 'activation: "sigmoid"' },
        { term: "mse", code: 'loss: "meanSquaredError"' },
        { term: "crossEntropy", code: 'loss: "binaryCrossentropy"' },
        { term: "delta" },
        { term: "saturation" },
        { term: "vanishing" },
        { term: "relu", code: 'activation: "relu"' },
      ],
    },
    { kind: "question", key: "words", options: ["a", "b", "c", "d"], correct: ["b"] },
    { kind: "question", key: "worst", options: ["a", "b", "c", "d"], correct: ["a", "c"] },
    { kind: "exercise", key: "mild", answer: "confidence.mild", tolerance: 0.0005 },
    {
      kind: "fillIn",
      key: "likely",
      blanks: [
        { answer: "confidence.slopes[0.9]", tolerance: 0.0005, format: "2" },
        { answer: "confidence.squared[0.9]", tolerance: 0.0005, format: "3" },
        { answer: "confidence.crossEntropy[0.9]", tolerance: 0.0005, format: "1" },
      ],
    },
    {
      kind: "predict",
      key: "middle",
      figure: { name: "twoLosses", start: 0, rate: 1, steps: [0, 1, 3, 10] },
      answer: { row: 1, column: 3 },
      tolerance: 0.01,
    },
    { kind: "goOn", key: "further", commands: ["limpid learn preparing", "limpid learn errata", "limpid verify"] },
  ],
} as const;
