/** Every error that a command, `diagnose` or `explain` can show has its Chinese words, and so have the warnings on the way. */
import { readdirSync, readFileSync } from "node:fs";
import { input, layers, model, sequential } from "limpid";
import { expect, test, vi } from "vitest";
import { sayNotices } from "../src/runtime/index.ts";
import { knownCodes } from "../src/words/errors/zh-CN.ts";
import { wanted } from "../src/words/errors/zh-CN-arguments.ts";
import { wordsOf } from "../src/words/index.ts";

/** What the command says itself, in `words`; and notes under a picture, which the picture says. */
const elsewhere = /^src\/(words|cli|course)\//;
const notices = new Set(["using-wasm", "threads-over-cores", "loss-differs", "low-variance"]);
/** Errors inside the engine are for those who mend it. */
const inside = new Set(["ir-syntax"]);

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".ts") && !elsewhere.test(file))
  .map((file) => readFileSync(file, "utf8"));

test("no code is without Chinese words", () => {
  const codes = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/\bcode: "([a-z0-9-]+)",\s*\n?\s*(?:hint|facts|cause)?/g)].map(([, code]) => code),
    ),
  );
  expect(codes.size).toBeGreaterThan(150);
  const known = new Set(knownCodes());
  const warnings = [
    "output-misfit",
    "targets-odd",
    "mask-lost",
    "trainable-after-compile",
    "slow-at-once",
    "run-note",
    "run-log",
  ];
  const told = new Set([
    ...notices,
    ...inside,
    ...warnings,
    "run-step-not-kept",
    "run-model-not-written",
    "not-finite",
  ]);
  expect([...codes].filter((code) => !known.has(code) && !told.has(code)).sort()).toEqual([]);
});

test("nothing that an argument must be is without Chinese words", () => {
  const part = String.raw`(?:"[^"]*"|\x60[^\x60]*\x60|[\w.$[\]]+(?:\([^()]*\))?)`;
  const call = new RegExp(String.raw`\bbadArgument\(\s*${part},\s*${part},\s*${part},\s*"([a-z0-9-]+)",`, "g");
  const kinds = new Set(sources.flatMap((text) => [...text.matchAll(call)].map(([, kind]) => kind)));
  expect(kinds.size).toBeGreaterThan(40);
  expect([...kinds].filter((kind) => !Object.hasOwn(wanted, kind)).sort()).toEqual([]);
});

test("warnings of training are said in the language of the command", async () => {
  const lines: string[] = [];
  const spy = vi.spyOn(console, "warn").mockImplementation((line: string) => lines.push(line));
  sayNotices(wordsOf("zh-CN").notice);
  try {
    sequential([layers.dense({ units: 3, inputShape: [2] })]).compile({
      optimizer: "sgd",
      loss: "sparseCategoricalCrossentropy",
    });
    const tokens = input({ shape: [3], dtype: "i32" });
    const words = layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true })(tokens);
    model({ inputs: tokens, outputs: layers.flatten({ name: "flat" })(words) });
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    net.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: ["binaryAccuracy"] });
    await net.fit([[1, 2]], [[7]], { epochs: 1, verbose: 0 });
    expect(lines.join("\n")).toContain("sparseCategoricalCrossentropy 要的是概率");
    expect(lines.join("\n")).toContain('掩码在 "flat" 处丢失');
    expect(lines.join("\n")).toContain("指标 binaryAccuracy 数的是答对的个数，目标值应为 0 和 1，其中却有 7");
    for (const line of lines) expect(line).not.toMatch(/undefined|NaN|\[object/);
  } finally {
    sayNotices(({ line }) => line);
    spy.mockRestore();
  }
});
