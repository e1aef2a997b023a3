/** What the errors about arguments say, in both languages. Which ones are thrown at all is `hostile.test.ts`. */
import { layers, loadModel, sequential } from "limpid";
import { saveModel, writeSafetensors } from "limpid/io";
import { arange, compile, concat, pad, scan, sum, type Tensor, tensor, zeros } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { show } from "../src/base/index.ts";
import { LimpidError } from "../src/index.ts";
import { wordsOf } from "../src/words/index.ts";

const model = () => sequential([layers.dense({ units: 1, inputShape: [1] })]);
const inItself: unknown[] = [];
inItself.push(inItself);
const own = (rest: object) => sequential([{ kind: "own", inputShape: [1], forward: (_, [x]) => x, ...rest }]);

test.each<[code: string, attempt: () => unknown, message: string]>([
  ["shape", () => zeros([2, -1]), "ShapeError: zeros: the shape is [2,-1]\n  hint: a list of whole numbers from 0"],
  ["array-too-large", () => zeros([1e5, 1e5]), "zeros: [100000,100000] would be 10000000000 elements"],
  ["options", () => zeros([2], "f64" as never), 'zeros: the options are "f64"\n  hint: a record: { dtype: … }'],
  ["unknown-name", () => zeros([2], { dtpe: "f64" } as never), 'zeros: unknown option "dtpe"\n  hint: did you mean'],
  ["unknown-name", () => zeros([2], { dtype: "f23" as never }), 'unknown dtype "f23"\n  hint: did you mean "f32"?'],
  ["axis-out-of-range", () => sum([1], "rows" as never), 'sum: axis "rows" is not an axis'],
  ["argument", () => tensor([1]).oneHot(2.5), "oneHot: depth is 2.5\n  hint: a whole number from 0"],
  ["arange-step", () => arange(0, 1, 0), "arange: the step is 0\n  hint: it would never arrive"],
  ["array-type", () => tensor(Promise.resolve(1) as never), "cannot hold a Promise\n  hint: it is a promise: await it"],
  ["number-dtype", () => tensor([1.5], { dtype: "i32" }), "DTypeError: tensor: i32 cannot hold 1.5"],
  ["weak-number", () => tensor(Uint8Array.of(1)).add(300), "DTypeError: add: 300 meets u8[1]"],
  ["rank", () => tensor(inItself as never), "tensor: has more than 32 axes\n  hint: does the array contain itself?"],
  ["no-arrays", () => concat([]), "concat: was given no arrays"],
  ["pad-widths", () => pad([1, 2], [1, 1] as never), "pad: the widths are [1,1]\n  hint: one pair [before, after]"],
  ["tree-leaf", () => compile((x) => x)(new Float32Array(1) as never), "tree: a Float32Array is not a tensor"],
  ["tree-depth", () => compile((x) => x)(inItself as never), "tree: nests deeper than 100"],
  ["scan-result", () => scan((() => 3) as never, tensor(0), tensor([1])), "scan: the body gave 3"],
  [
    "scan-state",
    () =>
      scan(
        (c: Tensor, x: Tensor) => [c.add([x, x].length).reshape([1]), x] as [Tensor, Tensor],
        tensor(0),
        tensor([1]),
      ),
    "scan: the function turns * of f32[] into * of f32[1]",
  ],
  ["layer-params", () => own({ params: { k: [1] } }), "layer own: params is { k: [1] }"],
  ["layer-result", () => own({ forward: () => [1] }), "own: forward gave [1]"],
  ["metrics", () => model().compile({ optimizer: "sgd", loss: "mse", metrics: "mae" as never }), 'metrics are "mae"'],
  [
    "learning-rate",
    () => model().compile({ optimizer: "sgd", loss: "mse", learningRate: [1] as never }),
    "rate is [1]",
  ],
  ["weights", () => model().setWeights(undefined as never), "setWeights: the weights are undefined"],
  ["path", () => loadModel("" as never), 'the path is ""\n  hint: a text, such as "digits.limpid", or a URL'],
  ["file-address", () => model().save(new URL("https://example.org/a.limpid")), "is not a file's address"],
  ["not-a-model", () => saveModel("digits.limpid" as never, "a"), 'saveModel: the model is "digits.limpid"'],
  ["record-expected", () => writeSafetensors(3 as never), "the tensors are 3"],
])("%s", async (code, attempt, message) => {
  const error = await (async () => attempt())().catch((error: unknown) => error as LimpidError);
  expect(error).toBeInstanceOf(LimpidError);
  const told = error as LimpidError;
  expect(`${told.name}: ${told.message}`).toContain(message);
  expect(told.code).toBe(code);
  expect(wordsOf("zh-CN").describe(told)).toMatch(/：.*\p{Script=Han}/u);
});

describe("values in messages", () => {
  test.each<[unknown, string]>([
    ['a "b"', '"a \\"b\\""'],
    [10n, "10n"],
    [Symbol("s"), "Symbol(s)"],
    [Number.NaN, "NaN"],
    [undefined, "undefined"],
    [() => 1, "a function"],
    [new Map(), "a Map"],
    [new Int8Array(2), "an Int8Array"],
    [[1, [2, [3]]], "[1,[2,[…]]]"],
    [Array.from({ length: 20 }, (_, k) => k), "[0,1,2,3,4,5,6,7,…]"],
    [{ a: 1, b: { c: { d: 1 } } }, "{ a: 1, b: { c: {…} } }"],
    [Object.create(null), "{}"],
    ["x".repeat(100), `"${"x".repeat(58)}…`],
    [inItself, "[[[…]]]"],
    [
      {
        get a(): number {
          throw new Error("no");
        },
      },
      "an object",
    ],
  ])("%#", (value, text) => expect(show(value)).toBe(text));
});
