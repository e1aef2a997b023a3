/**
 * Whatever is handed to a public function, it works or says so in the house's words: a typed error with a code, never a
 * TypeError from the insides. Every function has one good call here; then each argument, and each option, is replaced
 * by everything that is not what it should be.
 */
import { expect, test } from "vitest";
import * as nn from "../src/doors/nn.ts";
import * as optim from "../src/doors/optim.ts";
import * as limpid from "../src/index.ts";
import * as t from "../src/tensor/all.ts";
import { battery, type Calls, unknownOptionsOf, untriedOptions } from "./support/hostile.ts";
import { doorCalls } from "./support/hostile-doors.ts";
import { modelCalls } from "./support/hostile-models.ts";
import { namespaceCalls } from "./support/hostile-namespaces.ts";
import { moreFunctions } from "./support/hostile-tensor.ts";

const x = t.tensor([
  [1, 2],
  [3, 4],
]);
const v = t.tensor([1, 2]);
const image = t.zeros([1, 4, 4, 1]);
const samples = [
  [1, 2],
  [3, 4],
];

const elementwise = [
  ..."neg abs sign round floor square sqrt exp log log1p sin cos tanh sigmoid relu stopGradient".split(" "),
];
const pairs = [
  ..."add sub mul div mod pow maximum minimum equal notEqual less lessEqual greater greaterEqual matmul".split(" "),
];
const tensors = t as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;

const functions: Calls = {
  tensor: [t.tensor, samples, { dtype: "f32", shape: [4] }],
  zeros: [t.zeros, [2], { dtype: "f32" }],
  ones: [t.ones, [2], { dtype: "f32" }],
  full: [t.full, [2], 3, { dtype: "f32" }],
  eye: [t.eye, 3, { columns: 2, dtype: "f32" }],
  arange: [t.arange, 0, 3, 1, { dtype: "f32" }],
  ...Object.fromEntries(elementwise.map((name) => [name, [tensors[name], x] as const])),
  ...Object.fromEntries(pairs.map((name) => [name, [tensors[name], x, x] as const])),
  ...Object.fromEntries(
    ["sum", "mean", "prod", "max", "min"].map((name) => [name, [tensors[name], x, 1, true] as const]),
  ),
  ...Object.fromEntries(
    ["argmax", "argmin", "softmax", "logSoftmax", "flip"].map((name) => [name, [tensors[name], x, 1] as const]),
  ),
  clip: [t.clip, x, 0, 1],
  where: [t.where, [true, false], v, v],
  einsum: [t.einsum, "ij,jk->ik", x, x],
  reshape: [t.reshape, x, [4]],
  transpose: [t.transpose, x, [1, 0]],
  broadcastTo: [t.broadcastTo, v, [2, 2]],
  slice: [t.slice, x, [0, 0], [1, 1], [1, 1]],
  concat: [t.concat, [x, x], 0],
  stack: [t.stack, [x, x], 0],
  pad: [
    t.pad,
    x,
    [
      [1, 1],
      [0, 0],
    ],
    0,
  ],
  gather: [t.gather, x, [0], 0],
  scatterAdd: [t.scatterAdd, x, [0], [[1, 1]], 0],
  oneHot: [t.oneHot, [0, 1], 2, "f32"],
  cast: [t.cast, x, "i32"],
  conv2d: [t.conv2d, image, t.zeros([3, 3, 1, 2]), { strides: 1, padding: "same", dilation: 1 }],
  maxPool2d: [t.maxPool2d, image, 2, { strides: 1, padding: "same" }],
  grad: [t.grad, (a: t.Tensor) => a.sum()],
  valueAndGrad: [t.valueAndGrad, (a: t.Tensor) => a.sum()],
  compile: [t.compile, (a: t.Tensor) => a],
  ready: [t.ready],
  scan: [t.scan, (c: t.Tensor, a: t.Tensor) => [t.add(c, a), c], t.tensor(0), v, { reverse: true, remat: 1 }],
  fori: [t.fori, 0, 2, (_: t.Tensor, c: t.Tensor) => c, t.tensor(0)],
  whileLoop: [
    t.whileLoop,
    (c: t.TensorLike) => t.less(c, 1),
    (c: t.TensorLike) => t.add(c, 1),
    t.tensor(0),
    { maximumIterations: 2 },
  ],
  while: [
    t.while,
    (c: t.TensorLike) => t.less(c, 1),
    (c: t.TensorLike) => t.add(c, 1),
    t.tensor(0),
    { maximumIterations: 2 },
  ],
  remat: [t.remat, (a: t.Tensor) => a],
  vmap: [t.vmap, (a: t.Tensor) => a, { inAxes: 0, outAxes: 0 }],
  jvp: [t.jvp, (a: t.Tensor) => a, [v], [v]],
  jacobian: [t.jacobian, (a: t.Tensor) => a],
  hessian: [t.hessian, (a: t.Tensor) => a.sum()],
  customGradient: [t.customGradient, (a: t.Tensor) => a, (g: t.Tensor) => g],
  ...moreFunctions,
};

const missing = (door: object, calls: Calls): string[] =>
  Object.entries(door).flatMap(([name, value]) =>
    typeof value === "function" && !/^[A-Z]/.test(name) && !Object.hasOwn(calls, name) ? [name] : [],
  );

test("every function of a door is tried, with every option that it knows", async () => {
  expect(missing(t, functions)).toEqual([]);
  expect(missing(limpid, { ...functions, ...modelCalls, ...doorCalls.io[1], ...doorCalls.data[1] })).toEqual([]);
  const spaces = Object.keys(await namespaceCalls()).map((key) => [key.split(".")[1], modelCalls.layer] as const);
  expect(missing(nn, { ...modelCalls, ...Object.fromEntries(spaces) })).toEqual([]);
  expect(missing(optim, Object.fromEntries(spaces))).toEqual([]);
  expect(missing({ planted: () => 1 }, functions)).toEqual(["planted"]);
  for (const [, [door, calls]] of Object.entries(doorCalls)) {
    expect(missing(door, calls)).toEqual([]);
    expect(untriedOptions(calls, await unknownOptionsOf(calls))).toEqual([]);
  }
});

test("functions of tensors", async () => {
  const { tried, faults } = await battery(functions);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(3000);
});

test("this would see a function that fails in its own words", async () => {
  const careless = (given: string[]) => given.map((word) => word.length);
  const { faults } = await battery({ careless: [careless, ["a"]] });
  expect(faults).toContain("careless, argument 0: minus one: TypeError: given.map is not a function");
});
