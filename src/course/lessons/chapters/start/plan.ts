/** The page before the first chapter: what the course is, what one should know, and how it is read. */
export const plan = {
  blocks: [
    { kind: "prose", key: "what" },
    {
      kind: "table",
      key: "path",
      cells: [
        ["{chapter:berries}"],
        ["{chapter:neuron}"],
        ["{chapter:litter-box}"],
        ["{chapter:downhill}"],
        ["{chapter:back-propagation}"],
        ["{chapter:confidence}"],
        ["{chapter:preparing}"],
        ["{chapter:overfitting}"],
        ["{chapter:digits}"],
      ],
    },
    { kind: "prose", key: "know" },
    { kind: "prose", key: "reading" },
    {
      kind: "table",
      key: "commands",
      cells: [
        ["`limpid learn 1`"],
        ["`limpid learn 1 --quiz`"],
        ["`limpid learn 1 --answers`"],
        ["`limpid learn symbols`"],
        ["`limpid learn glossary`"],
        ["`limpid explain worked`"],
        ["`limpid verify`"],
      ],
    },
    { kind: "prose", key: "programs" },
    {
      kind: "code",
      key: "program",
      file: "examples/05-hours-and-score.ts",
      lines: [
        'import { layers, optimizers, sequential } from "limpid";',
        "",
        "const hours = [[1], [2], [3], [4], [5], [6]];",
        "const score = [[52], [58], [65], [68], [77], [80]];",
      ],
    },
    { kind: "prose", key: "warmUp" },
    { kind: "question", key: "slope", options: ["a", "b", "c", "d"], correct: ["b"] },
    { kind: "question", key: "formula", options: ["a", "b", "c", "d"], correct: ["a", "d"] },
    { kind: "exercise", key: "products", answer: "neuron.weighted", tolerance: 0.005 },
    {
      kind: "goOn",
      key: "further",
      commands: ["limpid learn berries", "limpid learn symbols", "limpid learn history"],
    },
  ],
} as const;
