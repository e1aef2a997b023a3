/**
 * `explain` on fifty random small networks, of dense, convolutional and recurrent layers and all activations: the sum
 * over all paths is what the gradient's graph gives, and what a central difference gives.
 */
import { type LayerSpec, layer, layers, optimizers, sequential } from "limpid";
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
