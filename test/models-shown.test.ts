/** Nested, shared and recurrent models in `summarize`, `limpid summary` and `drawNetwork`; and their parameters in `explain`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, layers, model, sequential } from "limpid";
import { drawNetwork, explain, summarize } from "limpid/explain";
import { expect, test } from "vitest";
import { summary } from "../src/cli/commands/summary.ts";
import type { Context } from "../src/cli/context.ts";
import { wordsOf } from "../src/words/index.ts";

const inner = sequential([
  layers.dense({ name: "in", units: 4, activation: "relu", inputShape: [3] }),
  layers.dense({ name: "out", units: 2 }),
]);
const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
const shared = layers.dense({ name: "shared", units: 3, activation: "tanh" });
const both = layers.concatenate()(inner(shared(a)), inner(shared(b)));
const twins = model({ inputs: { a, b }, outputs: layers.dense({ name: "last", units: 1 })(both) });

const tokens = input({ shape: [6], dtype: "i32" });
const read = layers.embedding({ inputDim: 9, outputDim: 4 })(tokens);
const [sequence, hidden] = layers.lstm({ name: "lstm", units: 5, returnSequences: true, returnState: true })(read);
const ways = layers.bidirectional({ name: "both", layer: layers.gru({ units: 3 }) })(sequence);
const joined = layers.batchNormalization({ name: "norm" })(layers.concatenate()(ways, hidden));
const reader = model({ inputs: tokens, outputs: layers.dense({ units: 2 })(joined) });

test("summarize: uses, all results, layers inside, and every parameter of parts", () => {
  const facts = summarize(twins);
  expect(facts.layers.map(({ name, calls, size }) => [name, calls, size])).toEqual([
    ["shared", 2, 12],
    ["model", 2, 26],
    ["concatenate", 1, 0],
    ["last", 1, 5],
  ]);
  const [, nested] = facts.layers;
  expect(nested.layers.map(({ name, size, activation }) => [name, size, activation])).toEqual([
    ["in", 16, "relu"],
    ["out", 10, undefined],
  ]);
  expect(facts.parameters).toBe(twins.parameterCount);
  const sizes = Object.fromEntries(summarize(reader).layers.map(({ name, size }) => [name, size]));
  expect(sizes).toMatchObject({ lstm: 200, both: 180, norm: 44 });
  expect(Object.values(sizes).reduce((sum, size) => sum + size, 0)).toBe(summarize(reader).parameters);
  expect(summarize(reader).layers.find(({ name }) => name === "lstm")?.outputShapes).toEqual([[6, 5], [5], [5]]);
});

test("limpid summary: what is inside stands further in, what is shared says how often", async () => {
  const folder = await mkdtemp(join(tmpdir(), "limpid-"));
  try {
    const file = join(folder, "twins.limpid");
    await twins.save(file);
    const said: string[] = [];
    const context = { words: wordsOf("en"), width: 80, say: (line: string) => said.push(line), result: () => {} };
    await summary(file, context as unknown as Context);
    const text = said.join("\n");
    expect(text).toMatch(/shared ×2 +dense, tanh +3 +12/);
    expect(text).toMatch(/model ×2 +model +2 +26\n +in +dense, relu +4 +16\n +out +dense +2 +10/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the diagram says so, too, in both languages, and draws no weights that are none", () => {
  const [one, other] = [drawNetwork(twins), drawNetwork(reader)];
  for (const part of ["use 1 of 2", "use 2 of 2", "2 layers inside"]) expect(one).toContain(part);
  for (const part of ["↻ 6 steps", "6 × 5, 5, 5"]) expect(other).toContain(part);
  expect(drawNetwork(reader, { locale: "zh-CN" })).toContain("↻ 6 个时间步");
  expect(drawNetwork(twins, { locale: "zh-CN" })).toContain("内含 2 层");
  // gamma and beta of a normalization are no biases.
  const normed = sequential([layers.batchNormalization({ inputShape: [2] })]);
  expect(drawNetwork(normed)).not.toContain("its bias");
});

test("a number of a part's parameter, by its name", async () => {
  reader.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const data = { x: [[1, 2, 3, 4, 5, 6]], y: [[0, 1]] };
  const { target } = await explain(reader, { ...data, at: "both/backward/kernel[1,2]" });
  expect(target.name).toBe("both/backward/kernel[1,2]");
});
