/** Layers that normalize a sample, against PyTorch; and those that disturb it, by their moments. */
import { input, type Layer, layers, loadModel, sequential, tensor } from "limpid";
import { grad, type Tensor } from "limpid/tensor";
import { describe, expect, it } from "vitest";
import cases from "./fixtures/norms.json" with { type: "json" };
import { close } from "./support/close.ts";

const makers = layers as unknown as Record<string, (options: object) => Layer>;

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  it.each(cases.map((one, k) => [`${one.kind} ${k}`, one] as const))("%s", (_, one) => {
    const layer = makers[one.kind](one.options);
    const apply = ([x, ...weights]: readonly Tensor[]) => {
      const params = Object.fromEntries(one.names.map((name, k) => [name, weights[k]]));
      return layer.forward(params, [x], { training: false, dtype });
    };
    const leaves = [one.input, ...one.weights].map((x) => tensor(x as never, { dtype }));
    close(apply(leaves), one.output);
    const by = tensor(one.by as never, { dtype });
    for (const [k, y] of grad((xs: Tensor[]) => apply(xs).mul(by).sum())(leaves).entries()) close(y, one.slopes[k]);
  });
});

describe("noise", () => {
  const sampled = (made: Layer, shape: number[], x = 1) => {
    const net = sequential([made], { seed: 5 });
    const size = shape.reduce((a, b) => a * b);
    const data = tensor(new Float32Array(size).fill(x), { shape });
    return { still: net.predictSync(data).toArray().flat(9), drawn: moving(made, data) };
  };
  /** What the layer gives while training, with numbers of a simple generator. */
  const moving = (made: Layer, data: Tensor): number[] => {
    let state = 12345;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const uniform = (shape: readonly number[]) =>
      tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next), { shape });
    return [made.forward({}, [data], { training: true, uniform }).toArray()].flat(9) as number[];
  };
  const moments = (xs: readonly number[]) => {
    const mean = xs.reduce((a, b) => a + b) / xs.length;
    return [mean, Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length)];
  };

  it.each([
    ["gaussianNoise", layers.gaussianNoise({ stddev: 0.3, inputShape: [500] }), 1, 0.3],
    ["gaussianDropout", layers.gaussianDropout({ rate: 0.2, inputShape: [500] }), 1, 0.5],
  ])("%s has its mean and deviation", (_, made, mean, deviation) => {
    const { still, drawn } = sampled(made, [40, 500]);
    expect(still.every((x) => x === 1)).toBe(true);
    const found = moments(drawn);
    expect(found[0]).toBeCloseTo(mean, 1);
    expect(Math.abs(found[1] - deviation)).toBeLessThan(0.02);
  });

  it("alphaDropout keeps mean 0 and deviation 1", () => {
    const made = layers.alphaDropout({ rate: 0.3, inputShape: [2] });
    const normal = Float32Array.from(
      { length: 20000 },
      (_, k) => Math.sqrt(-2 * Math.log((k + 0.5) / 20000)) * Math.cos(k * 2.399963),
    );
    const [mean, deviation] = moments(moving(made, tensor(normal, { shape: [10000, 2] })));
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.03);
  });

  it.each([
    ["1d", layers.spatialDropout1d({ rate: 0.5 }), [4, 5, 6]],
    ["2d", layers.spatialDropout2d({ rate: 0.5 }), [4, 3, 5, 6]],
    ["3d", layers.spatialDropout3d({ rate: 0.5 }), [4, 3, 2, 5, 6]],
  ])("spatialDropout%s drops whole channels", (_, made, shape) => {
    const size = shape.reduce((a, b) => a * b);
    const drawn = moving(made, tensor(new Float32Array(size).fill(1), { shape }));
    const places = size / (4 * 6);
    let dropped = 0;
    for (let sample = 0; sample < 4; sample++)
      for (let channel = 0; channel < 6; channel++) {
        const own = Array.from({ length: places }, (_, k) => drawn[(sample * places + k) * 6 + channel]);
        expect(new Set(own).size).toBe(1);
        expect([0, 2]).toContain(own[0]);
        if (own[0] === 0) dropped++;
      }
    expect(dropped).toBeGreaterThan(3);
    expect(dropped).toBeLessThan(21);
  });
});

it("small ones: identity and repeatVector", async () => {
  const net = sequential([layers.identity({ inputShape: [2] }), layers.repeatVector({ n: 3 })]);
  const x = tensor([[1, 2]]);
  expect(net.predictSync(x).toArray()).toEqual([
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
  ]);
  expect((await loadModel(await net.toBytes())).predictSync(x).shape).toEqual([1, 3, 2]);
});

it.each([
  ["no such axis", () => layers.layerNormalization({ axis: 3 })(input({ shape: [4] })), /axis 3/],
  ["the batch axis", () => layers.rmsNormalization({ axis: 0 }), /axis 0 counts samples/],
  [
    "groups that do not divide",
    () => layers.groupNormalization({ groups: 3 })(input({ shape: [4, 4] })),
    /3 groups divide/,
  ],
  ["no groups", () => layers.groupNormalization({ groups: 0 }), /groups/],
  ["a rate of 1", () => layers.gaussianDropout({ rate: 1 }), /below 1/],
  ["a deviation below 0", () => layers.gaussianNoise({ stddev: -1 }), /stddev/],
  ["no channels", () => layers.spatialDropout2d({ rate: 0.5 })(input({ shape: [4] })), /2 axes of places/],
  ["no features", () => layers.repeatVector({ n: 2 })(input({ shape: [2, 2] })), /\[features\]/],
])("refused: %s", (_, make, message) => {
  expect(make).toThrow(message);
});
