/**
 * `explain` on fifty random small networks, of dense, convolutional and recurrent layers and all activations: the sum
 * over all paths is what the gradient's graph gives, and what a central difference gives.
 */
import { input, type LayerSpec, layer, layers, losses, model, optimizers, sequential } from "limpid";
import { type At, explain, type Story } from "limpid/explain";
import { scan, type Tensor, zeros } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { randomStream } from "../src/base/index.ts";

const activations = [
  "linear",
  "relu",
  "sigmoid",
  "tanh",
  "softmax",
  "leakyRelu",
  "elu",
  "selu",
  "softplus",
  "softsign",
  "swish",
  "celu",
  "gelu",
  "hardSigmoid",
  "hardSilu",
  "hardTanh",
  "logSigmoid",
  "logSoftmax",
  "mish",
  "relu6",
  "softShrink",
  "sparsePlus",
  "sparsemax",
  "squareplus",
  "tanhShrink",
] as const;

type Cell = (x: Tensor, h: Tensor) => Tensor;

/** A recurrence of one's own, `[batch, time, features] → [batch, units]`: as a loop, or written out step by step. */
function recurrent(units: number, loop: boolean, activation: "tanh" | "sigmoid"): LayerSpec {
  return layer({
    kind: loop ? "looped" : "written",
    params: ({ shape }) => ({
      kernel: { shape: [shape[1], units], init: "glorotUniform" },
      recurrent: { shape: [units, units], init: "glorotNormal" },
      bias: { shape: [units], init: "zeros" },
    }),
    forward({ kernel, recurrent: around, bias }, [x], { dtype }) {
      const [batch, time, features] = x.shape;
      const cell: Cell = (row, h) => row.matmul(kernel).add(h.matmul(around)).add(bias)[activation]();
      const start = zeros([batch, units], { dtype });
      if (loop) {
        return scan(
          (h: Tensor, row: Tensor) => {
            const next = cell(row, h);
            return [next, next] as [Tensor, Tensor];
          },
          start,
          x.transpose([1, 0, 2]),
        )[0];
      }
      let h: Tensor = start;
      for (let t = 0; t < time; t++)
        h = cell(x.slice([0, t, 0], [batch, t + 1, features]).reshape([batch, features]), h);
      return h;
    },
  });
}

interface Case {
  readonly name: string;
  readonly net: ReturnType<typeof sequential>;
  readonly x: number[][] | number[][][] | number[][][][];
  readonly y: number[] | number[][];
}

/** Network number `seed`. */
function networkOf(seed: number): Case {
  const random = randomStream(seed, 7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const numbers = (count: number) => Array.from({ length: count }, () => 2 * random() - 1);
  const batch = 1 + Math.floor(random() * 3);
  const samples = <T>(make: () => T): T[] => Array.from({ length: batch }, make);
  const activation = activations[seed % activations.length];
  const kind = ["dense", "conv", "looped", "written"][seed % 4];
  const front: LayerSpec[] = [];
  let x: Case["x"];
  if (kind === "dense") {
    x = samples(() => numbers(3));
    front.push(
      layers.dense({ units: 4, activation, inputShape: [3] }),
      layers.dense({ units: 3, activation: pick(activations) }),
    );
  } else if (kind === "conv") {
    const same = random() < 0.5;
    x = samples(() => Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => numbers(2))));
    front.push(
      layers.conv2d({ filters: 3, kernelSize: 3, activation, padding: same ? "same" : "valid", inputShape: [5, 5, 2] }),
      random() < 0.5 ? layers.maxPooling2d({ poolSize: 2 }) : layers.averagePooling2d({ poolSize: 2, strides: 1 }),
      layers.flatten(),
    );
  } else {
    x = samples(() => Array.from({ length: 4 }, () => numbers(2)));
    front.push(
      layers.activation({ activation, inputShape: [4, 2] }),
      recurrent(3, kind === "looped", pick(["tanh", "sigmoid"] as const)),
    );
  }
  const classes = random() < 0.5;
  const net = sequential([...front, layers.dense({ units: 2, activation: classes ? "softmax" : activation })], {
    dtype: "f64",
    seed,
    backend: kind === "looped" ? "reference" : undefined,
  });
  const optimizer = pick([optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), optimizers.adam(), optimizers.adamw()]);
  net.compile({
    optimizer,
    loss: classes ? "sparseCategoricalCrossentropy" : pick(["meanSquaredError", "huber"] as const),
  });
  const y = classes ? samples(() => Math.floor(random() * 2)) : samples(() => numbers(2));
  return { name: `${seed}: ${kind}, ${activation}`, net, x, y };
}

function expectClosed(story: Story): void {
  const { sum, gradient, paths, remainder, count } = story.backward;
  const scale = Math.max(Math.abs(gradient), 1e-3 * Math.max(1, Math.abs(story.target.loss)));
  expect(Math.abs(sum - gradient)).toBeLessThanOrEqual(1e-12 * scale);
  const listed = paths.reduce((all, { product }) => all + product, 0);
  expect(Math.abs(listed + remainder.sum - sum)).toBeLessThanOrEqual(1e-12 * scale);
  expect(BigInt(paths.length) + remainder.count).toBe(count);
  for (const { factors, product } of paths) {
    const multiplied = factors.reduce((all, { value }) => all * value, 1);
    expect(Math.abs(multiplied - product)).toBeLessThanOrEqual(1e-12 * Math.max(1e-12, Math.abs(product)));
  }
  // In order of size, and none left out that is larger.
  const sizes = paths.map(({ product }) => Math.abs(product));
  for (let k = 1; k < sizes.length; k++) expect(sizes[k]).toBeLessThanOrEqual(sizes[k - 1] * (1 + 1e-12));
  expect(Math.min(...story.check.steps.map(({ gap }) => gap))).toBeLessThan(1e-6 * Math.max(1, scale));
}

describe("the sum over paths, the gradient and the central difference are one number", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { name, net, x, y } = networkOf(seed);
    test(name, async () => {
      const random = randomStream(seed, 8);
      const names = Object.keys(net.weights);
      for (const full of [names[0], names[Math.floor(random() * names.length)]]) {
        const cut = full.lastIndexOf("/");
        const index = net.weights[full].shape.map((size) => Math.floor(random() * size));
        const at: At = { layer: full.slice(0, cut), param: full.slice(cut + 1), index };
        const story = await explain(net, { x, y, at, limit: 5 });
        expectClosed(story);
        expect(story.update!.gradient).toBeCloseTo(story.backward.sum, 12);
      }
    });
  }
});

describe("networks that are no chain", () => {
  test("two inputs and outputs, one layer used twice, a way around it, weighted samples", async () => {
    const [a, b] = [input({ shape: [4] }), input({ shape: [4] })];
    const shared = layers.dense({ name: "shared", units: 4, activation: "tanh" });
    const around = layers.add({ name: "around" })(shared(a), a);
    const both = layers.concatenate({ name: "both" })(around, shared(b));
    const outputs = {
      kind: layers.dense({ name: "kind", units: 2, activation: "softmax" })(both),
      yes: layers.dense({ name: "yes", units: 1, activation: "sigmoid" })(both),
    };
    const net = model({ inputs: { a, b }, outputs }, { dtype: "f64" }).compile({
      optimizer: "adam",
      loss: { kind: "sparseCategoricalCrossentropy", yes: "binaryCrossentropy" },
      lossWeights: { yes: 0.5 },
    });
    const data = {
      x: {
        a: [
          [1, 2, 3, 4],
          [0, 1, 0, 1],
        ],
        b: [
          [0.5, -1, 0, 2],
          [1, 1, 1, 1],
        ],
      },
      y: { kind: [0, 1], yes: [[1], [0]] },
      sampleWeight: [1, 2],
    };
    const story = await explain(net, { ...data, at: "shared/kernel[0,1]" });
    expectClosed(story);
    expect(story.backward.count).toBe(12n);
    // By layer, and by the use of the shared one.
    const groups = story.backward.groups.map(({ through, count }) => [through.join(" ← "), count]);
    expect(groups.sort()).toEqual([
      ["kind ← both ← around ← shared(call=0)", 4n],
      ["kind ← both ← shared(call=1)", 4n],
      ["yes ← both ← around ← shared(call=0)", 2n],
      ["yes ← both ← shared(call=1)", 2n],
    ]);
    const total = story.backward.groups.reduce((all, { sum }) => all + sum, 0);
    expect(total).toBeCloseTo(story.backward.sum, 14);
    for (const at of [
      "shared(call=0, sample=1)[2]",
      "shared(call=1)[2]",
      "a[0]",
      "b(sample=1)[3]",
      "around[1]",
      "yes/bias[0]",
    ])
      expectClosed(await explain(net, { ...data, at, limit: 3 }));
  });

  test("dropout: the numbers that this very step drops", async () => {
    const net = sequential(
      [
        layers.dense({ name: "first", units: 6, inputShape: [3] }),
        layers.dropout({ name: "drop", rate: 0.5 }),
        layers.dense({ units: 2, activation: "tanh" }),
      ],
      { dtype: "f64" },
    ).compile({ optimizer: "sgd", loss: losses.meanAbsoluteError() });
    const x = [
      [1, 2, 3],
      [3, 2, 1],
    ];
    const y = [
      [1, 0],
      [0, 1],
    ];
    const factors = new Set<number>();
    for (let unit = 0; unit < 6; unit++) {
      const story = await explain(net, { x, y, at: `first/kernel[0,${unit}]` });
      expectClosed(story);
      for (const path of story.backward.paths)
        for (const { symbol, value } of path.factors) if (symbol.startsWith("∂drop")) factors.add(value);
    }
    expect([...factors].sort()).toEqual([0, 2]);
  });

  test("attention and a normalization, written by hand", async () => {
    const attention = layer({
      kind: "attention",
      params: ({ shape }) => ({
        q: { shape: [shape[1], 3], init: "glorotUniform" },
        k: { shape: [shape[1], 3], init: "glorotUniform" },
        v: { shape: [shape[1], 3], init: "glorotUniform" },
        gamma: { shape: [3], init: "ones" },
      }),
      forward({ q, k, v, gamma }, [x]) {
        const [queries, keys, values] = [q, k, v].map((w) => x.matmul(w));
        const y = queries
          .matmul(keys.transpose([0, 2, 1]))
          .div(Math.sqrt(3))
          .softmax(-1)
          .matmul(values);
        const centred = y.sub(y.mean(-1, true));
        return centred.div(centred.square().mean(-1, true).add(1e-5).sqrt()).mul(gamma);
      },
    });
    const net = sequential([attention, layers.flatten(), layers.dense({ units: 2, activation: "softmax" })], {
      dtype: "f64",
    }).compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    const data = {
      x: [
        [
          [1, 0.5],
          [0.2, -1],
          [0.3, 0.3],
        ],
      ],
      y: [[0.2, 0.8]],
    };
    for (const [at, count] of [
      ["attention/q[0,1]", 18n],
      ["attention/k[1,1]", 54n],
      ["attention/v[0,0]", 54n],
      ["attention/gamma[1]", 6n],
      ["input[1,0]", 126n],
    ] as const) {
      const story = await explain(net, { ...data, at, limit: 4 });
      expectClosed(story);
      expect(story.backward.count).toBe(count);
    }
  });

  test("more paths than any number has digits for: counted exactly, added up exactly", async () => {
    const { net, x, y } = networkOf(3);
    const story = await explain(net, { x, y, at: "written/recurrent[0,0]", limit: 3 });
    const steps = story.backward.groups.map(({ through }) => through.at(-1));
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.every((its) => its!.startsWith("written"))).toBe(true);
    const deep = sequential(
      [
        layers.dense({ name: "in", units: 8, activation: "tanh", inputShape: [2] }),
        ...Array.from({ length: 60 }, () => layers.dense({ units: 8, activation: "tanh" })),
        layers.dense({ units: 1 }),
      ],
      { dtype: "f64" },
    ).compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const far = await explain(deep, { x: [[1, 2]], y: [[0.5]], at: "in/kernel[0,0]", limit: 3 });
    expect(far.backward.count).toBe(8n ** 60n);
    expectClosed(far);
  });
});
