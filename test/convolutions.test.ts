/** Layers of convolutions and pools of one to three axes against PyTorch's numbers (`fixtures/convolutions.py`), slopes included. */
import { describe, expect, it, test } from "vitest";
import { drawNetwork, explain } from "../src/explain/index.ts";
import { input, LimpidError, layers, sequential } from "../src/index.ts";
import { layerFromConfig } from "../src/nn/from-config.ts";
import { sequentialNetwork } from "../src/nn/index.ts";
import * as t from "../src/tensor/all.ts";
import { type Tensor, tensor } from "../src/tensor/index.ts";
import fixture from "./fixtures/convolutions.json" with { type: "json" };

type Float = "f32" | "f64";
interface Array {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
interface Case {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly x: Array;
  readonly weights: Readonly<Record<string, Array>>;
  readonly y: Array;
  readonly slopes: Readonly<Record<string, Array>>;
}
type Given = Readonly<Record<string, Tensor>>;

const cases = fixture as unknown as readonly Case[];
const nameOf = ({ kind, options, x }: Case) => `${kind} ${JSON.stringify(options)} of [${x.shape}]`;
const read = ({ shape, values }: Array, dtype: Float): Tensor => tensor([...values], { dtype, shape });
const givenOf = ({ x, weights }: Case, dtype: Float): Given =>
  Object.fromEntries(Object.entries({ x, ...weights }).map(([key, one]) => [key, read(one, dtype)]));

const forward = ({ kind, options }: Case, { x, ...weights }: Given, dtype: Float): Tensor =>
  layerFromConfig(layers, kind, options).forward(weights, [x], {
    training: false,
    dtype,
    masks: [],
  } as never) as Tensor;

/** The result, and the gradients of half the sum of its squares. */
function computed(one: Case, given: Given, dtype: Float): Given {
  const half = (of: Given) => forward(one, of, dtype).square().sum().mul(0.5);
  return { y: forward(one, given, dtype), ...t.grad(half)(given) };
}

function near(got: Tensor, want: Array, within: number, what: string): void {
  expect(got.shape, what).toEqual(want.shape);
  const scale = Math.max(1, ...want.values.map(Math.abs));
  const worst = Math.max(0, ...want.values.map((v, k) => Math.abs(v - got.data[k])));
  expect(worst / scale, what).toBeLessThanOrEqual(within);
}

const all = (dtype: Float) =>
  t.compile((given: Given[]) => cases.map((one, k) => computed(one, given[k], dtype)))(
    cases.map((one) => givenOf(one, dtype)),
  );

describe("numbers and slopes, compiled", () => {
  it.each(["f64", "f32"] as const)("in %s", { timeout: 60_000 }, async (dtype) => {
    const results = await all(dtype);
    const [value, slope] = dtype === "f64" ? [1e-9, 1e-8] : [2e-6, 2e-5];
    for (const [k, one] of cases.entries()) {
      near(results[k].y, one.y, value, nameOf(one));
      for (const [key, want] of Object.entries(one.slopes))
        near(results[k][key], want, slope, `${nameOf(one)}: ${key}`);
    }
  });
});

test("as a layer of a network they ask for the weights that PyTorch's have", () => {
  for (const one of cases) {
    const network = sequentialNetwork([layerFromConfig(layers, one.kind, one.options)], {
      shape: one.x.shape.slice(1),
    });
    const [{ params }] = network.layers;
    const asked = Object.fromEntries(Object.entries(params).map(([key, { shape }]) => [key, shape]));
    expect(asked, nameOf(one)).toEqual(
      Object.fromEntries(Object.entries(one.weights).map(([k, { shape }]) => [k, shape])),
    );
  }
});

test("an empty batch gives nothing, and slopes of zero", () => {
  for (const one of cases.filter((_, k) => k % 3 === 0)) {
    const given = givenOf(one, "f64");
    const none = { ...given, x: t.zeros([0, ...one.x.shape.slice(1)], { dtype: "f64" }) };
    const got = computed(one, none, "f64");
    expect(got.y.shape, nameOf(one)).toEqual([0, ...one.y.shape.slice(1)]);
    for (const key of Object.keys(one.weights)) expect(got[key].data.every((v) => v === 0)).toBe(true);
  }
});

describe("what does not fit is said", () => {
  const message = (attempt: () => unknown): string => {
    try {
      attempt();
    } catch (error) {
      expect(error).toBeInstanceOf(LimpidError);
      return String(error);
    }
    throw new Error("nothing was thrown");
  };
  const x = t.zeros([1, 5, 2]);
  test.each<[() => unknown, string]>([
    [() => layers.conv1d({ filters: 2, kernelSize: [2, 2] as never }), "conv1d: kernelSize is [2,2]"],
    [() => layers.conv3d({ filters: 2, kernelSize: 0 }), "or [planes, rows, columns]: kernelSize: [2, 2, 2]"],
    [() => layers.conv2d({ filters: 2, kernelSize: 2, padding: "causal" as never }), 'unknown padding "causal"'],
    [
      () => layers.conv2dTranspose({ filters: 1, kernelSize: 3, strides: 2, outputPadding: 2 }),
      "conv2dTranspose: outputPadding is 2\n  hint: below the stride, which is 2",
    ],
    [() => layers.conv1dTranspose({ filters: 1, kernelSize: 3, outputPadding: -1 }), "a whole number from 0"],
    [() => layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 0 }), "depthMultiplier is 0"],
    [
      () => layers.conv3d({ filters: 1, kernelSize: 2 })(input({ shape: [4, 4, 1] })),
      "[batch,planes,rows,columns,channels]",
    ],
    [
      () => layers.conv1d({ filters: 1, kernelSize: 9 })(input({ shape: [4, 1] })),
      "a kernel of 9 does not fit into 4 steps",
    ],
    [() => layers.maxPooling1d()(input({ shape: [1, 3] })), "wants at least 2 steps"],
    [
      () => layers.conv1d({ filters: 4, kernelSize: 1, groups: 2 })(input({ shape: [4, 3] })),
      "3 channels cannot be split",
    ],
    [() => t.conv(x, t.zeros([3, 3, 1, 1])), "conv: x is f32[1,5,2], kernel is f32[3,3,1,1]"],
    [() => t.conv(t.zeros([1, 5, 6]), t.zeros([3, 4, 4])), "kernel is [steps, channels, filters]"],
    [() => t.conv(t.zeros([5, 6]), t.zeros([4, 4])), "with one to three axes of places between"],
    [() => t.convTranspose(x, t.zeros([3, 2, 4])), "kernel is [steps, filters, channels]"],
    [() => t.convTranspose(t.zeros([1, 0, 2]), t.zeros([1, 2, 2]), { strides: 2 }), "convTranspose: gives 0 steps"],
    [() => t.depthwiseConv(x, t.zeros([3, 4, 1])), "kernel is [steps, channels, multiplier]"],
    [() => t.separableConv(x, t.zeros([3, 2, 1]), t.zeros([2, 2, 1])), "channels · multiplier, filters]"],
    [() => t.averagePool(x, 9), "averagePool: a window of 9 does not fit into 5 steps"],
    [() => t.adaptiveMaxPool(x, [2, 2]), "adaptiveMaxPool: outputSize is [2,2]"],
    [
      () => layers.zeroPadding2d({ padding: [1, -1] }),
      "zeroPadding2d: padding is [1,-1]\n  hint: a whole number from 0, or one for each",
    ],
    [() => layers.cropping1d({ cropping: [1, 2, 3] as never }), "or [before, after]"],
    [() => layers.cropping1d({ cropping: 2 })(input({ shape: [4, 1] })), "wants more places than it cuts off"],
    [() => layers.upSampling1d({ interpolation: "nearest" } as never), 'unknown option "interpolation"'],
    [
      () => layers.resizing({ height: 2, width: 2, interpolation: "linear" as never }),
      'unknown interpolation "linear"',
    ],
    [
      () => layers.resizing({ height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true }),
      "one of them at most",
    ],
    [() => layers.centerCrop({ height: 2 } as never), "width is missing"],
  ])("%#", (attempt, text) => expect(message(attempt)).toContain(text));
});

test("explain, summary and picture show them", { timeout: 30_000 }, async () => {
  const net = sequential([
    layers.depthwiseConv2d({ kernelSize: 3, padding: "same", depthMultiplier: 2, inputShape: [4, 4, 2] }),
    layers.conv2d({ filters: 4, kernelSize: 2, groups: 2, strides: 2 }),
    layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
    layers.separableConv2d({ filters: 2, kernelSize: 2 }),
    layers.upSampling2d({ interpolation: "bilinear" }),
    layers.globalMaxPooling2d(),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const [x, y] = [t.random.uniform([2, 4, 4, 2], { seed: 1 }), tensor([[1], [2]])];
  const kernels = ["depthwiseConv2d/kernel[1,1,0,1]", "conv2d/kernel[0,0,1,3]", "conv2dTranspose/kernel[1,1,0,2]"];
  for (const at of [...kernels, "separableConv2d/pointwiseKernel[0,0,1,0]"]) {
    const { check } = await explain(net, { x, y, at, limit: 2 });
    expect(check.gap, at).toBeLessThan(1e-7 * (1 + Math.abs(check.slope)));
  }
  const picture = await drawNetwork(net);
  const summary = String(net.summary({ print: false } as never));
  for (const kind of ["depthwiseConv2d", "conv2dTranspose", "separableConv2d", "upSampling2d"]) {
    expect(String(picture)).toContain(kind);
    expect(summary).toContain(kind);
  }
});
