/**
 * `explain`, `summarize` and `drawNetwork` of layers that none of the other files has: einsumDense, lambda, reversibleEmbedding,
 * spectralNormalization and convolutional LSTMs. The sum over all paths is the gradient, and what a central difference gives.
 */
import { input, type Layer, layers, model, sequential, type Tensor } from "limpid";
import { drawNetwork, explain, type Story, summarize } from "limpid/explain";
import { describe, expect, test } from "vitest";
import { randomStream } from "../src/base/index.ts";

const random = randomStream(11, 5);
const draw = (...shape: number[]): Nested[] => {
  const [size, ...rest] = shape;
  return Array.from({ length: size }, () => (rest.length > 0 ? draw(...rest) : 2 * random() - 1));
};
type Nested = number | Nested[];

function expectClosed({ backward: { sum, gradient, paths, remainder }, check }: Story): void {
  const scale = Math.max(Math.abs(gradient), 1e-3);
  expect(Math.abs(sum - gradient)).toBeLessThanOrEqual(1e-12 * scale);
  const listed = paths.reduce((all, { product }) => all + product, 0);
  expect(Math.abs(listed + remainder.sum - sum)).toBeLessThanOrEqual(1e-12 * scale);
  expect(Math.min(...check.steps.map(({ gap }) => gap).filter(Number.isFinite))).toBeLessThan(1e-6);
}

/** The layer, all of its numbers side by side, and a dense one. */
const net = (shape: readonly number[], layer: Layer<Tensor>) =>
  sequential(
    [
      layers.activation({ activation: "linear", inputShape: [...shape] }),
      layer,
      layers.flatten(),
      layers.dense({ name: "last", units: 1 }),
    ],
    { dtype: "f64", seed: 3 },
  ).compile({ optimizer: "sgd", loss: "meanSquaredError" });

const tokens = input({ shape: [4], dtype: "i32" });
const embed = layers.reversibleEmbedding({ name: "it", inputDim: 5, outputDim: 3 });
const thought = layers.dense({ units: 3, activation: "tanh" })(embed(tokens));
const talker = model({ inputs: tokens, outputs: embed(thought, { reverse: true }) }, { dtype: "f64", seed: 3 }).compile(
  {
    optimizer: "sgd",
    loss: "meanSquaredError",
  },
);

interface Case {
  readonly net: ReturnType<typeof net>;
  readonly x: Nested[];
  readonly y: Nested[];
  /** Places to ask about. */
  readonly at: readonly string[];
  /** What the layer itself has. */
  readonly size: number;
  readonly shape: readonly number[];
  /** What the diagram says in each language. */
  readonly drawn?: readonly [en: string, zh: string];
}

const answer = [[0.5], [-0.25]];

const cases: Readonly<Record<string, Case>> = {
  einsumDense: {
    net: net(
      [3, 2],
      layers.einsumDense({
        name: "it",
        equation: "abc,cd->abd",
        outputShape: [null, 4],
        biasAxes: "d",
        activation: "tanh",
      }),
    ),
    x: draw(2, 3, 2),
    y: answer,
    at: ["it/kernel[1,2]", "it/bias[3]", "it(sample=0)[2,1]"],
    size: 12,
    shape: [3, 4],
  },
  lambda: {
    net: net([3, 2], layers.lambda({ name: "it", function: (x) => x.square().sub(x) })),
    x: draw(2, 3, 2),
    y: answer,
    at: ["it(sample=0)[2,1]", "last/kernel[3,0]"],
    size: 0,
    shape: [3, 2],
  },
  reversibleEmbedding: {
    net: talker as never,
    x: [
      [0, 3, 1, 4],
      [2, 2, 0, 1],
    ],
    y: draw(2, 4, 5),
    at: ["it/embeddings[3,1]", "it/embeddings[2,0]"],
    size: 15,
    shape: [4, 3],
    drawn: ["use 2 of 2", "第 2/2 次"],
  },
  spectralNormalization: {
    net: net(
      [4],
      layers.spectralNormalization({
        name: "it",
        // Vectors that follow the kernel: with fewer turns its gradient, which takes them as given, is not what a difference gives.
        powerIterations: 60,
        layer: layers.dense({ units: 3, activation: "tanh" }),
      }),
    ),
    x: draw(2, 4),
    y: answer,
    at: ["it/kernel[1,2]", "it/bias[0]", "it(sample=1)[1]"],
    size: 18,
    shape: [3],
  },
  convLstm1d: {
    net: net([3, 4, 2], layers.convLstm1d({ name: "it", filters: 2, kernelSize: 2 })),
    x: draw(2, 3, 4, 2),
    y: answer,
    at: ["it/kernel[1,0,5]", "it/recurrentKernel[0,1,3]", "it/bias[2]", "it(step=1, sample=0).hiddenState[2,1]"],
    size: 72,
    shape: [3, 2],
    drawn: ["↻ 3 steps", "↻ 3 个时间步"],
  },
  convLstm2d: {
    net: net([2, 3, 3, 1], layers.convLstm2d({ name: "it", filters: 1, kernelSize: 2, returnSequences: true })),
    x: draw(2, 2, 3, 3, 1),
    y: answer,
    at: ["it/kernel[1,0,0,3]", "it/recurrentKernel[0,1,0,2]", "it/bias[1]", "it(step=1, sample=0).cellState[0,1,0]"],
    size: 36,
    shape: [2, 2, 2, 1],
    drawn: ["↻ 2 steps", "↻ 2 个时间步"],
  },
};

describe.each(Object.entries(cases))("%s", (kind, { net, x, y, at, size, shape, drawn }) => {
  test.each(at)("explain %s: paths, gradient and difference are one number; in both languages", async (place) => {
    const story = await explain(net, { x: x as never, y: y as never, at: place });
    expectClosed(story);
    expect(story.target.name).toBe(place);
    const [en, zh] = [story.toString(), story.toString({ locale: "zh-CN" })];
    for (const text of [en, zh]) expect(text).toContain(place);
    expect(en).toMatch(/^[^\u4e00-\u9fff]*$/);
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test("summarize and the diagram know it", () => {
    const facts = summarize(net);
    const own = facts.layers.find(({ name }) => name === "it");
    expect(own).toMatchObject({ kind, size });
    expect(own?.outputShapes[0]).toEqual(shape);
    expect(facts.layers.reduce((sum, layer) => sum + layer.size, 0)).toBe(net.parameterCount);
    const [en, zh] = [drawNetwork(net), drawNetwork(net, { locale: "zh-CN" })];
    for (const [k, picture] of [en, zh].entries()) {
      expect(picture).toContain(">it<");
      if (drawn) expect(picture).toContain(drawn[k]);
    }
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });
});
