/** Three transforms, their inverses, and where their statistics may come from. */
export const plan = {
  blocks: [
    { kind: "prose", key: "scales" },
    {
      kind: "figure",
      key: "race",
      figure: {
        name: "scaleMatters",
        x: [150, 160, 165, 185, 190],
        y: [48, 60, 58, 74, 80],
        rates: [3e-5, 0.1],
        epochs: [0, 10, 100, 1000],
      },
    },
    { kind: "prose", key: "three" },
    {
      kind: "formula",
      key: "formulas",
      latex:
        "z = \\frac{x - \\mu}{\\sigma} \\qquad n = \\frac{x - \\min}{\\max - \\min} \\qquad w = C^{-1/2}(x - \\mu)",
      plain: `
        z = (x − μ) / σ
        n = (x − min) / (max − min)
        w = C^(−1/2) · (x − μ)`,
    },
    {
      kind: "figure",
      key: "people",
      figure: {
        name: "transforms",
        train: [
          [150, 48],
          [160, 60],
          [165, 58],
          [185, 74],
          [190, 80],
        ],
      },
    },
    { kind: "prose", key: "reading" },
    {
      kind: "figure",
      key: "clouds",
      figure: {
        name: "clouds",
        train: [
          [150, 48],
          [160, 60],
          [165, 58],
          [185, 74],
          [190, 80],
        ],
      },
    },
    { kind: "prose", key: "second" },
    {
      kind: "table",
      key: "covariance",
      cells: [
        ["{v:preparing.covariance[0,0]:3}", "{v:preparing.covariance[0,1]:3}"],
        ["{v:preparing.covariance[1,0]:3}", "{v:preparing.covariance[1,1]:3}"],
      ],
    },
    { kind: "prose", key: "inverse" },
    {
      kind: "figure",
      key: "restored",
      figure: {
        name: "restored",
        train: [
          [150, 48],
          [160, 60],
          [165, 58],
          [185, 74],
          [190, 80],
        ],
      },
    },
    { kind: "prose", key: "split" },
    {
      kind: "table",
      key: "sixth",
      cells: [
        ["{v:preparing.mean[kg]}", "{v:preparing.testStandardized[kg]:3}", "{v:preparing.testNormalized[kg]:3}"],
        ["{v:preparing.leakedMean[kg]}", "{v:preparing.leakedTest[kg]:3}", "{v:preparing.leakedNormalized[kg]:3}"],
      ],
    },
    { kind: "prose", key: "leak" },
    {
      kind: "code",
      key: "program",
      file: "examples/09-preparing.ts",
      lines: [
        "// Mean and deviation come from the training part, and from nothing else.",
        "const [height, weight] = [standardize().fit(heights), standardize().fit(weights)];",
        "",
        'const net = sequential([layers.dense({ units: 1, inputShape: [1] })], { dtype: "f64" });',
        'net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });',
        "await net.fit(height.transform(heights), weight.transform(weights), { epochs: 200, verbose: 0 });",
        "",
        "// A new person goes the same way in, and the answer the same way back.",
        "const answer = weight.inverse(await net.predict(height.transform([[175]])));",
      ],
    },
    { kind: "prose", key: "pixels" },
    {
      kind: "summary",
      key: "summary",
      terms: [
        { term: "standardization", code: "standardize()" },
        { term: "normalization", code: "normalize()" },
        { term: "whitening", code: "whiten()" },
        { term: "covariance" },
        { term: "trainingSet", code: ".fit(x)" },
        { term: "testSet", code: ".transform(x)" },
        { term: "leakage" },
        { term: "prediction", code: ".inverse(await model.predict(x))" },
      ],
    },
    { kind: "question", key: "when", options: ["a", "b", "c", "d"], correct: ["b"] },
    { kind: "question", key: "which", options: ["a", "b", "c", "d"], correct: ["c"] },
    { kind: "exercise", key: "lightest", answer: "preparing.normalized[1,1]", tolerance: 0.0005 },
    {
      kind: "fillIn",
      key: "thirty",
      blanks: [
        { answer: "preparing.threeStatistics[mean]", tolerance: 0.005, format: "0" },
        { answer: "preparing.threeStatistics[variance]", tolerance: 0.05, format: "2" },
        { answer: "preparing.threeStatistics[standard deviation]", tolerance: 0.005, format: "3" },
        { answer: "preparing.three[2]", tolerance: 0.005, format: "3" },
      ],
    },
    {
      kind: "predict",
      key: "metres",
      figure: {
        name: "transforms",
        train: [
          [1.5, 48],
          [1.6, 60],
          [1.65, 58],
          [1.85, 74],
          [1.9, 80],
        ],
        units: ["m", "kg"],
      },
      answer: { row: 4, column: 3 },
      tolerance: 0.005,
    },
    {
      kind: "goOn",
      key: "further",
      commands: ["limpid learn overfitting", "npx tsx examples/09-preparing.ts", "limpid verify"],
    },
  ],
} as const;
