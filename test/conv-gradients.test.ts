/**
 * Convolutions with any strides and dilations: forward and both gradients against loops that say what a convolution is, and
 * second derivatives against differences of first ones.
 */
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { sizeOf, type TypedArray } from "../src/base/index.ts";
import { layers } from "../src/index.ts";
import { type Graph, type Node, nodesOf } from "../src/ir/index.ts";
import { conv as conv2d } from "../src/math/index.ts";
import * as o from "../src/ops/index.ts";
import * as t from "../src/tensor/all.ts";
import { compile, conv2d as convolve, grad as gradient, tensor } from "../src/tensor/all.ts";
import { grad } from "../src/transform/index.ts";
import { simplify } from "../src/transform/simplify.ts";
import { runOn } from "./support/contract.ts";
import { numbers } from "./support/samples.ts";

type Pair = readonly [number, number];

interface Setup {
  readonly x: readonly [batch: number, rows: number, columns: number, channels: number];
  readonly kernel: Pair;
  readonly filters: number;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly padding: "valid" | "same";
}

const nameOf = ({ x, kernel, strides, dilation, padding }: Setup) =>
  `x ${x}, kernel ${kernel}, strides ${strides}, dilation ${dilation}, ${padding}`;

/** How many windows fit, and where the first begins: Keras's rules. */
function windowsOf({ x, kernel, strides, dilation, padding }: Setup, d: 0 | 1): { count: number; lo: number } {
  const [size, reach] = [x[1 + d], (kernel[d] - 1) * dilation[d] + 1];
  if (padding === "valid") return { count: Math.floor((size - reach) / strides[d]) + 1, lo: 0 };
  const count = Math.ceil(size / strides[d]);
  return { count, lo: Math.floor(Math.max(0, (count - 1) * strides[d] + reach - size) / 2) };
}

/** Calls `visit` for each product that a convolution adds up, with the numbers of the elements. */
function eachProduct(setup: Setup, visit: (y: number, x: number, k: number) => void): void {
  const { x, kernel, filters, strides, dilation } = setup;
  const [batch, rows, columns, channels] = x;
  const [v, h] = [windowsOf(setup, 0), windowsOf(setup, 1)];
  for (let b = 0; b < batch; b++)
    for (let p = 0; p < v.count; p++)
      for (let q = 0; q < h.count; q++)
        for (let i = 0; i < kernel[0]; i++)
          for (let j = 0; j < kernel[1]; j++) {
            const row = p * strides[0] + i * dilation[0] - v.lo;
            const column = q * strides[1] + j * dilation[1] - h.lo;
            if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
            for (let c = 0; c < channels; c++)
              for (let f = 0; f < filters; f++)
                visit(
                  ((b * v.count + p) * h.count + q) * filters + f,
                  ((b * rows + row) * columns + column) * channels + c,
                  ((i * kernel[1] + j) * channels + c) * filters + f,
                );
          }
}

const random = (size: number, seed: number): Float64Array => {
  const next = numbers(seed);
  return Float64Array.from({ length: size }, () => Math.round((next() - 0.5) * 256) / 64);
};

/** y, and the gradients of Σ weight·y for x and the kernel. */
function byLoops(setup: Setup, x: TypedArray, kernel: TypedArray, weight: TypedArray): Float64Array[] {
  const [y, dx, dk] = [weight, x, kernel].map((like) => new Float64Array(like.length));
  eachProduct(setup, (a, b, c) => {
    y[a] += x[b] * kernel[c];
    dx[b] += weight[a] * kernel[c];
    dk[c] += weight[a] * x[b];
  });
  return [y, dx, dk];
}

function build(setup: Setup, dtype: "f32" | "f64" = "f64"): { graph: Graph; values: Float64Array[] } {
  const [x, kernel] = [setup.x, [...setup.kernel, setup.x[3], setup.filters]].map((shape) => o.input({ dtype, shape }));
  const { strides, dilation, padding } = setup;
  const y = conv2d(x, kernel, { strides, dilation, padding });
  const weight = o.input(y.type);
  const inputs = [x, kernel, weight];
  const outputs = [y, ...grad(total(o.mul(y, weight)), [x, kernel])];
  return { graph: { inputs, outputs }, values: inputs.map((n, k) => random(sizeOf(n.type.shape), k + 1)) };
}

function total(x: Node): Node {
  return o.sum(
    x,
    x.type.shape.map((_, d) => d),
  );
}

function near(got: ArrayLike<number>, want: ArrayLike<number>, within: number, what: string): void {
  expect(got.length, what).toBe(want.length);
  const worst = Array.from(want).reduce((most, w, i) => Math.max(most, Math.abs(got[i] - w)), 0);
  expect(worst, what).toBeLessThanOrEqual(within);
}

const few = [1, 2, 3] as const;
const setups: Setup[] = few.flatMap((s) =>
  few.flatMap((d) =>
    (["valid", "same"] as const).flatMap((padding): Setup[] => [
      { x: [2, 9, 8, 2], kernel: [3, 2], filters: 3, strides: [s, s], dilation: [d, d], padding },
      { x: [1, 11, 7, 1], kernel: [2, 3], filters: 2, strides: [s, 1], dilation: [d, 2], padding },
      { x: [2, 7, 10, 2], kernel: [1, 4], filters: 1, strides: [2, s], dilation: [3, d], padding },
    ]),
  ),
);
setups.push(
  { x: [1, 7, 7, 1], kernel: [3, 3], filters: 1, strides: [2, 2], dilation: [2, 2], padding: "valid" },
  { x: [2, 8, 8, 3], kernel: [1, 1], filters: 2, strides: [2, 2], dilation: [1, 1], padding: "valid" },
  { x: [2, 9, 9, 2], kernel: [2, 2], filters: 2, strides: [4, 4], dilation: [2, 3], padding: "same" },
  { x: [1, 13, 13, 1], kernel: [3, 3], filters: 2, strides: [6, 4], dilation: [4, 6], padding: "valid" },
  { x: [1, 5, 5, 1], kernel: [5, 5], filters: 1, strides: [3, 5], dilation: [1, 1], padding: "same" },
);

describe("forward and both gradients, by loops", () => {
  it.each(setups.map((setup) => [nameOf(setup), setup] as const))("%s", (_, setup) => {
    const { graph, values } = build(setup);
    const want = byLoops(setup, values[0], values[1], values[2]);
    const compiled = runOn(openWith({ straightLine: false }), simplify(graph), values);
    for (const [k, what] of ["y", "for x", "for the kernel"].entries()) {
      near(runGraph(graph, values)[k], want[k], 1e-10, `reference, ${what}`);
      near(compiled[k], want[k], 1e-10, `wasm, ${what}`);
    }
  });

  it("large ones, in f32 and tiles", () => {
    for (const strides of [
      [1, 1],
      [2, 2],
      [2, 3],
    ] as Pair[])
      for (const dilation of [
        [1, 1],
        [2, 2],
        [3, 1],
      ] as Pair[]) {
        const setup: Setup = { x: [9, 12, 13, 8], kernel: [3, 3], filters: 16, strides, dilation, padding: "same" };
        const { graph, values } = build(setup, "f32");
        const got = runOn(openWith({}), simplify(graph), values);
        const want = byLoops(setup, values[0], values[1], values[2]);
        for (const [k, list] of want.entries()) near(got[k], list, 2e-2, `${nameOf(setup)}, output ${k}`);
      }
  });
});

describe("second derivatives, by differences of first ones", () => {
  const some = setups.filter(({ x, strides, dilation }) => x[0] === 1 || strides[0] * dilation[0] >= 4);
  it.each(some.map((setup) => [nameOf(setup), setup] as const))("%s", (_, setup) => {
    const { graph, values } = build(setup);
    const [x, kernel, weight] = graph.inputs;
    // A convolution is linear in either operand, so squares make its second derivatives speak.
    const first = grad(total(o.mul(o.mul(graph.outputs[0], graph.outputs[0]), weight)), [x, kernel]);
    const pulls = first.map((g) => o.input(g.type));
    const along = first.map((g, k) => total(o.mul(g, pulls[k]))).reduce((a, b) => o.add(a, b));
    const second = grad(along, [x, kernel]);
    const inputs = [...graph.inputs, ...pulls];
    const numbersOf = [...values, ...pulls.map((p, k) => random(sizeOf(p.type.shape), 7 + k))];
    const exact = runGraph(simplify({ inputs, outputs: second }), numbersOf);
    const at = simplify({ inputs, outputs: [along] });
    for (const k of [0, 1])
      for (const i of [0, 1, 2, 3].map((n) => (n * 5 + 1) % numbersOf[k].length)) {
        const moved = (step: number) => numbersOf.map((list, n) => (n === k ? list.with(i, list[i] + step) : list));
        const [up, down] = [1e-4, -1e-4].map((step) => runGraph(at, moved(step))[0][0]);
        expect(Math.abs((up - down) / 2e-4 - exact[k][i])).toBeLessThan(1e-4 * (1 + Math.abs(exact[k][i])));
      }
  });
});

describe("as users call them", () => {
  it("the function, at once and compiled", async () => {
    const x = tensor(Array.from(random(98, 1)), { dtype: "f64" }).reshape([1, 7, 7, 2]);
    const kernel = tensor(Array.from(random(36, 2)), { dtype: "f64" }).reshape([3, 3, 2, 2]);
    const setup: Setup = {
      x: [1, 7, 7, 2],
      kernel: [3, 3],
      filters: 2,
      strides: [2, 2],
      dilation: [2, 2],
      padding: "same",
    };
    const loss = (k: typeof kernel) => convolve(x, k, { strides: 2, dilation: 2, padding: "same" }).sum();
    const [, , want] = byLoops(setup, x.data, kernel.data, new Float64Array(32).fill(1));
    near(gradient(loss)(kernel).data, want, 1e-10, "at once");
    near((await compile((k: typeof kernel) => gradient(loss)(k))(kernel)).data, want, 1e-10, "compiled");
  });

  it("the layer, with groups: each group by itself", () => {
    const options = { filters: 4, kernelSize: 3, strides: 2, dilationRate: 3, padding: "same", groups: 2 } as const;
    const layer = layers.conv2d({ ...options, useBias: false });
    const [x, kernel] = [random(2 * 9 * 8 * 6, 1), random(9 * 3 * 4, 2)];
    const setup: Setup = {
      x: [2, 9, 8, 3],
      kernel: [3, 3],
      filters: 2,
      strides: [2, 2],
      dilation: [3, 3],
      padding: "same",
    };
    const part = (data: Float64Array, width: number, k: number) =>
      data.filter((_, i) => Math.floor((i % width) / (width / 2)) === k);
    const input = tensor(x, { dtype: "f64" }).reshape([2, 9, 8, 6]);
    const run = (k: typeof input) =>
      (layer.forward({ kernel: k }, [input], { training: true, dtype: "f64" } as never) as typeof input).sum();
    const slope = gradient(run)(tensor(kernel, { dtype: "f64" }).reshape([3, 3, 3, 4]));
    for (const k of [0, 1]) {
      const own = [part(x, 6, k), part(kernel, 4, k)];
      const [, , want] = byLoops(setup, own[0], own[1], new Float64Array(2 * 5 * 4 * 2).fill(1));
      near(part(Float64Array.from(slope.data), 4, k), want, 1e-10, `group ${k}`);
    }
  });
});

describe("a stride far beyond the array, and one far beyond the kernel", () => {
  const huge: Setup[] = [
    { x: [2, 5, 6, 2], kernel: [3, 2], filters: 2, strides: [1e6, 1e9], dilation: [1, 1], padding: "valid" },
    { x: [2, 5, 6, 2], kernel: [3, 2], filters: 2, strides: [1e6, 1e9], dilation: [1, 2], padding: "same" },
    { x: [1, 5, 50, 1], kernel: [2, 3], filters: 2, strides: [1, 20], dilation: [1, 3], padding: "valid" },
    { x: [1, 47, 3, 1], kernel: [2, 3], filters: 1, strides: [23, 7], dilation: [5, 1], padding: "same" },
  ];
  it.each(huge.map((setup) => [nameOf(setup), setup] as const))("%s", (_, setup) => {
    const { graph, values } = build(setup);
    const want = byLoops(setup, values[0], values[1], values[2]);
    const simple = simplify(graph);
    const compiled = runOn(openWith({ straightLine: false }), simple, values);
    for (const k of [0, 1, 2]) {
      near(runGraph(graph, values)[k], want[k], 1e-10, `reference, output ${k}`);
      near(compiled[k], want[k], 1e-10, `wasm, output ${k}`);
    }
    // A phase of the stride that no tap reads is no part of the program.
    expect(nodesOf(graph).length).toBeLessThan(150);
  });

  it("of all convolutions and pools, and of what a transposed one gives", () => {
    const far = { strides: 1e6 } as const;
    const x = tensor(Array.from(random(24, 1)), { dtype: "f64" });
    const kernel = tensor(Array.from(random(12, 2)), { dtype: "f64" });
    const calls: Readonly<Record<string, (a: typeof x) => typeof x>> = {
      conv1d: (a) => t.conv1d(a.reshape([1, 12, 2]), kernel.reshape([3, 2, 2]), far),
      conv3d: (a) => t.conv3d(a.reshape([1, 2, 3, 4, 1]), kernel.reshape([2, 3, 2, 1, 1]), far),
      "conv, groups": (a) => t.conv(a.reshape([1, 6, 4]), kernel.reshape([3, 2, 2]), far),
      depthwiseConv: (a) => t.depthwiseConv(a.reshape([1, 4, 3, 2]), kernel.reshape([2, 3, 2, 1]), far),
      separableConv: (a) =>
        t.separableConv(
          a.reshape([1, 4, 3, 2]),
          kernel.reshape([2, 3, 2, 1]),
          t.ones([1, 1, 2, 2], { dtype: "f64" }),
          far,
        ),
      maxPool: (a) => t.maxPool(a.reshape([1, 12, 2]), 3, far),
      averagePool: (a) => t.averagePool(a.reshape([1, 12, 2]), 3, { ...far, padding: "same" }),
      unfold: (a) => t.unfold(a.reshape([1, 12, 2]), 3, far),
      convTranspose: (a) =>
        t.convTranspose(a.slice(0, 4).reshape([1, 2, 2]), kernel.slice(0, 6).reshape([3, 1, 2]), { strides: 2000 }),
    };
    for (const [name, call] of Object.entries(calls)) {
      const loss = (a: typeof x) => call(a).square().sum();
      const slope = gradient(loss)(x);
      for (const k of [0, 1, 3, 23]) {
        const at = (step: number) => loss(tensor(x.data.map((v, i) => (i === k ? v + step : v)))).item();
        expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - slope.data[k]), name).toBeLessThan(1e-5);
      }
    }
  });
});
