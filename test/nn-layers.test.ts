/** Layers' numbers against PyTorch's (`fixtures/nn.py`), their slopes against central differences, their options. */
import { describe, expect, it, test } from "vitest";
import { randomStream, type Shape, sizeOf } from "../src/base/index.ts";
import { layerFromConfig } from "../src/nn/from-config.ts";
import {
  type AnyLayer,
  activations,
  applyNetwork,
  buildNetwork,
  initializers,
  input,
  type Layer,
  layer,
  layers,
  type Network,
  parametersOf,
  sequentialNetwork,
  type Uniform,
} from "../src/nn/index.ts";
import { cos, grad, type Tensor, tensor } from "../src/tensor/all.ts";
import { fromHost } from "../src/tensor/tensor.ts";
import fixture from "./fixtures/nn.json" with { type: "json" };

const read = ({ shape, values }: { shape: number[]; values: number[] }) => tensor(values, { dtype: "f64", shape });

function expectClose(got: Tensor, want: Tensor, gap = 1e-12): void {
  expect(got.shape).toEqual(want.shape);
  got.data.forEach((x, k) => {
    expect(Math.abs(x - want.data[k])).toBeLessThanOrEqual(gap * Math.max(1, Math.abs(want.data[k])));
  });
}

const noise =
  (seed: number): Uniform =>
  (shape, own = seed) => {
    const random = randomStream(own);
    return tensor(
      Float64Array.from({ length: sizeOf(shape) }, () => random()),
      { shape },
    );
  };

function apply(network: Network, params: Record<string, Tensor>, inputs: Record<string, Tensor>, training = false) {
  return applyNetwork(network, params, inputs, { dtype: "f64", training, uniformFor: (call) => noise(call) }).outputs;
}

/** The layer's result on numbers, with these parameters. */
function run(made: AnyLayer, x: Tensor, params: Record<string, Tensor> = {}, training = false): Tensor {
  const network = sequentialNetwork([made], { shape: x.shape.slice(1), dtype: x.dtype });
  const [{ name }] = network.layers;
  const named = Object.fromEntries(Object.entries(params).map(([key, value]) => [`${name}/${key}`, value]));
  return apply(network, named, { input: x }, training).output;
}

describe("numbers", () => {
  for (const { options, x, kernel, bias, y, kernelGradient, xGradient } of fixture.convs)
    test(`conv2d ${JSON.stringify(options)}`, () => {
      const made = layers.conv2d(options as never);
      const params = { kernel: read(kernel), bias: read(bias) };
      expectClose(run(made, read(x), params), read(y));
      const half = (given: { x: Tensor; kernel: Tensor }) =>
        run(made, given.x, { ...params, kernel: given.kernel })
          .square()
          .sum()
          .mul(0.5);
      const slopes = grad(half)({ x: read(x), kernel: read(kernel) });
      expectClose(slopes.kernel, read(kernelGradient), 1e-11);
      expectClose(slopes.x, read(xGradient), 1e-11);
    });

  for (const { kind, options, x, y } of fixture.pools)
    test(`${kind} ${JSON.stringify(options)}`, () =>
      expectClose(run(layerFromConfig(layers, kind, options), read(x)), read(y)));

  for (const [name, want] of Object.entries(fixture.activations.y))
    test(name, () => {
      const x = tensor([fixture.activations.x], { dtype: "f64" });
      expectClose(run(layers.activation({ activation: name as never }), x), tensor([want], { dtype: "f64" }));
    });

  test("dense works along the last axis", () => {
    const params = {
      kernel: tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: "f64" },
      ),
      bias: tensor([10, 20], { dtype: "f64" }),
    };
    const made = layers.dense({ units: 2 });
    expect(run(made, tensor([[1, 1]], { dtype: "f64" }), params).toArray()).toEqual([[14, 26]]);
    const sequence = tensor(
      [
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
      ],
      { dtype: "f64" },
    );
    expect(run(made, sequence, params).toArray()).toEqual([
      [
        [11, 22],
        [13, 24],
        [14, 26],
      ],
    ]);
    const { kernel } = params;
    expect(run(layers.dense({ units: 2, useBias: false }), sequence, { kernel }).shape).toEqual([1, 3, 2]);
  });

  test("bytes become floats where arithmetic begins", () => {
    const bytes = fromHost({ dtype: "u8", shape: [1, 2, 2], data: new Uint8Array([0, 51, 102, 255]) });
    expect(run(layers.rescaling({ scale: 1 / 51, offset: -1 }), bytes).toArray()).toEqual([
      [
        [-1, 0],
        [1, 4],
      ],
    ]);
    const net = sequentialNetwork([layers.flatten(), layers.dense({ units: 1, useBias: false })], { shape: [2, 2] });
    const kernel = tensor([[1], [1], [1], [1]], { dtype: "f64" });
    expect(apply(net, { "dense/kernel": kernel }, { input: bytes }).output.toArray()).toEqual([[408]]);
    expect(run(layers.reshape({ targetShape: [1, -1] }), bytes).shape).toEqual([1, 1, 4]);
    expect(run(layers.maxPooling2d(), bytes.reshape([1, 2, 2, 1])).toArray()).toEqual([[[[255]]]]);
  });

  test("globalAveragePooling2d", () => {
    const x = tensor([[[[1, 2]], [[3, 6]]]], { dtype: "f64" });
    expect(run(layers.globalAveragePooling2d(), x).toArray()).toEqual([[2, 4]]);
  });

  test("add and concatenate", () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    const net = buildNetwork({
      inputs: { a, b },
      outputs: { sum: layers.add()(a, b), both: layers.concatenate()(a, b) },
    });
    const given = { a: tensor([[1, 2]], { dtype: "f64" }), b: tensor([[3, 4]], { dtype: "f64" }) };
    const { sum, both } = apply(net, {}, given);
    expect(sum.toArray()).toEqual([[4, 6]]);
    expect(both.toArray()).toEqual([[1, 2, 3, 4]]);
  });
});

describe("dropout", () => {
  const x = tensor(new Float64Array(20_000).fill(1), { shape: [2, 10_000] });

  test("drops the share it should and enlarges the rest", () => {
    const y = run(layers.dropout({ rate: 0.3 }), x, {}, true);
    const kept = y.data.filter((v) => v !== 0);
    expect(kept.every((v) => Math.abs(v - 1 / 0.7) < 1e-12)).toBe(true);
    // Five standard deviations of a share of 20,000.
    expect(Math.abs(kept.length / 20_000 - 0.7)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 20_000));
  });

  test("is the same for the same seed, another for another, and nothing at inference", () => {
    const by = (seed?: number) => run(layers.dropout({ rate: 0.5, seed }), x, {}, true).data;
    expect(by(3)).toEqual(by(3));
    expect(by(3)).not.toEqual(by(4));
    expect(run(layers.dropout({ rate: 0.5 }), x).data).toEqual(x.data);
  });

  test("each call of a shared layer draws for itself", () => {
    const [image, drop] = [input({ shape: [10_000] }), layers.dropout({ rate: 0.5 })];
    const net = buildNetwork({ inputs: { image }, outputs: { a: drop(image), b: drop(image) } });
    const { a, b } = apply(net, {}, { image: x }, true);
    expect(net.layers.length).toBe(1);
    expect(a.data).not.toEqual(b.data);
  });
});

/** Σ weight · y, so that every element of y has a slope of its own. */
function weighted(y: Tensor): Tensor {
  const places = tensor(
    Float64Array.from({ length: y.size }, (_, k) => k),
    { shape: y.shape },
  );
  return y.mul(cos(places).add(1.5)).sum();
}

describe("slopes agree with central differences", () => {
  const cases: [string, Layer, Shape][] = [
    ["dense", layers.dense({ units: 3, activation: "tanh" }), [4]],
    ["dense of rank 3", layers.dense({ units: 2 }), [3, 4]],
    ["conv2d", layers.conv2d({ filters: 2, kernelSize: [2, 3], strides: [2, 1], padding: "same" }), [5, 4, 2]],
    ["conv2d in groups", layers.conv2d({ filters: 4, kernelSize: 2, groups: 2, dilationRate: 2 }), [4, 4, 2]],
    ["maxPooling2d", layers.maxPooling2d(), [5, 4, 2]],
    ["maxPooling2d that overlaps", layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }), [5, 4, 1]],
    ["averagePooling2d", layers.averagePooling2d(), [5, 4, 2]],
    ["averagePooling2d, padded", layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }), [5, 4, 1]],
    ["globalAveragePooling2d", layers.globalAveragePooling2d(), [3, 4, 2]],
    ["flatten", layers.flatten(), [2, 3]],
    ["reshape", layers.reshape({ targetShape: [3, -1] }), [2, 3]],
    ["rescaling", layers.rescaling({ scale: 0.5, offset: 1 }), [3]],
    ["dropout", layers.dropout({ rate: 0.4 }), [9]],
    ["dropout of all", layers.dropout({ rate: 1 }), [9]],
    ["relu with options", layers.relu({ maxValue: 0.5, negativeSlope: 0.1, threshold: 0.2 }), [9]],
    ["softmax", layers.softmax(), [3, 2]],
    ["softmax along another axis", layers.softmax({ axis: 1 }), [3, 2]],
    ...Object.entries(activations).map(([name, make]): [string, Layer, Shape] => [
      `activation ${name}`,
      layers.activation({ activation: make() }),
      [6],
    ]),
  ];

  it.each(cases)("%s", (_name, made, shape) => {
    const network = sequentialNetwork([made], { shape });
    const random = randomStream(5);
    const draw = (of: Shape) =>
      tensor(
        Float64Array.from({ length: sizeOf(of) }, () => 2 * random() - 1),
        { shape: of },
      );
    const given: Record<string, Tensor> = { input: draw([2, ...shape]) };
    for (const [key, { spec }] of Object.entries(parametersOf(network, "f64", 1))) given[key] = draw(spec.shape);
    const value = (now: typeof given) => weighted(apply(network, now, now, true).output);
    const slopes = grad(value)(given);
    const h = 1e-5;
    for (const [key, x] of Object.entries(given)) {
      for (let k = 0; k < x.size; k++) {
        const at = (step: number) =>
          value({
            ...given,
            [key]: tensor(x.data.with(k, x.data[k] + step) as Float64Array, { shape: x.shape }),
          }).item();
        expect(Math.abs((at(h) - at(-h)) / (2 * h) - slopes[key].data[k])).toBeLessThan(1e-7);
      }
    }
  });
});

describe("options", () => {
  const message = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "no error";
  };

  it.each<[() => unknown, string]>([
    [() => layers.dense({ units: 2.5 }), "ValueError: dense: units is 2.5\n  hint: a whole number from 1"],
    [() => layers.dense({} as never), "ValueError: dense: units is missing"],
    [
      () => layers.dense({ units: 3, activation: "rellu" as never }),
      'unknown activation "rellu"\n  hint: did you mean "relu"?',
    ],
    [
      () => layers.dense({ unit: 3 } as never),
      'ValueError: dense: unknown option "unit"\n  hint: did you mean "units"?',
    ],
    [
      () => layers.dense({ units: 3, kernelInitializer: "glorotunifrom" as never }),
      'dense: unknown initializer "glorotunifrom"\n  hint: did you mean "glorotUniform"?',
    ],
    [() => layers.dense({ units: 3, kernelRegularizer: "l3" as never }), 'dense: unknown regularizer "l3"'],
    [() => layers.dropout({ rate: 1.1 }), "ValueError: dropout: rate is 1.1\n  hint: a number from 0 to 1"],
    [() => layers.dropout({ rate: 0.5, seed: 0.5 }), "dropout: seed is 0.5\n  hint: a whole number"],
    [() => layers.conv2d({ filters: 4, kernelSize: [3] as never }), "conv2d: kernelSize is [3]"],
    [() => layers.conv2d({ filters: 4, kernelSize: 3, padding: "Same" as never }), 'did you mean "same"?'],
    [() => layers.conv2d({ filters: 3, kernelSize: 3, groups: 2 }), "conv2d: 3 filters cannot be split into 2 groups"],
    [() => layers.rescaling({ scale: Number.NaN }), "rescaling: scale is NaN"],
    [() => layers.reshape({ targetShape: [-1, -1] }), "reshape: targetShape is [-1,-1]"],
    [() => layers.flatten({ inputShape: [28, 0] }), "flatten: inputShape is [28,0]"],
    [() => layers.concatenate({ axis: 0 }), "axis 0 counts samples"],
    [() => layerFromConfig(layers, "dens", {}), 'unknown layer "dens"\n  hint: did you mean "dense"?'],
  ])("%o", (make, text) => expect(message(make)).toContain(text));

  it.each<[string, Layer, Shape, string]>([
    [
      "an image without channels",
      layers.conv2d({ filters: 2, kernelSize: 3 }),
      [28, 28],
      "ShapeError: layer conv2d: input is f32[batch,28,28], but conv2d wants [batch,rows,columns,channels]\n" +
        "  hint: layers.reshape({ targetShape: [28, 28, 1] }) adds the channel",
    ],
    [
      "a kernel that is too large",
      layers.conv2d({ filters: 2, kernelSize: 5 }),
      [4, 4, 1],
      "ShapeError: layer conv2d: input is f32[batch,4,4,1]: conv2d: a 5x5 kernel does not fit into 4x4 pixels",
    ],
    ["a scalar", layers.dense({ units: 1, name: "head" }), [], "layer head: input is f32[batch], but dense wants"],
    [
      "a size that does not fit",
      layers.reshape({ targetShape: [3, -1] }),
      [10],
      "layer reshape: input is f32[batch,10], but reshape wants as many numbers as [3,-1] holds",
    ],
    ["a window that is too large", layers.maxPooling2d(), [1, 4, 1], "maxPooling2d wants at least 2x2 pixels"],
    [
      "a layer of one's own that drops the batch",
      layer({ kind: "own", forward: (_, [x]) => x.sum(0) }),
      [3],
      "layer own: input is f32[batch,3]: own: forward gives f32[3] for a batch of 2",
    ],
    [
      "an op inside a layer of one's own",
      layer({ kind: "own", forward: (_, [x]) => x.matmul(tensor([[1, 2]])) }),
      [3],
      "ShapeError: layer own: input is f32[batch,3]: matmul: f32[2,3] times f32[1,2]",
    ],
  ])("%s", (_name, made, shape, text) => expect(message(() => sequentialNetwork([made], { shape }))).toContain(text));

  test("merging what does not fit", () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [3, 1] })];
    expect(message(() => layers.add()(a, b))).toContain(
      "layer add: inputs are f32[batch,2], f32[batch,3,1], but add wants inputs of one shape",
    );
    expect(message(() => layers.concatenate()(a, b))).toContain("concatenate wants inputs that differ only in axis 1");
  });
});

describe("config", () => {
  it.each<Layer>([
    layers.dense({
      units: 3,
      activation: "relu",
      kernelRegularizer: "l2",
      trainable: { bias: false },
      inputShape: [4],
    }),
    layers.dense({
      units: 2,
      activation: activations.leakyRelu({ negativeSlope: 0.1 }),
      kernelInitializer: initializers.constant({ value: 0.5 }),
      biasInitializer: [1, 2],
    }),
    layers.conv2d({ filters: 2, kernelSize: [3, 1], padding: "same", groups: 1 }),
    layers.averagePooling2d({ poolSize: 3 }),
    layers.dropout({ rate: 0.5, seed: 2 }),
  ])("$kind comes back", (made) => {
    const again = layerFromConfig(layers, made.kind, JSON.parse(JSON.stringify(made.config)));
    expect(again.config).toEqual(made.config);
    expect(String(again.activation?.apply)).toBe(String(made.activation?.apply));
    const shape = [4, 4, 2];
    const params = (of: AnyLayer) =>
      Object.values(parametersOf(sequentialNetwork([of], { shape }), "f32", 0)).map((x) => x.value);
    expect(params(again)).toEqual(params(made));
  });

  test("a function of one's own cannot be saved; an initializer of one's own is left out", () => {
    const own = { name: "relu", apply: (x: Tensor) => x };
    expect(layers.dense({ units: 3, activation: own }).config).toBeUndefined();
    const ramp = { name: "ramp", values: () => [1, 2, 3] };
    expect(layers.dense({ units: 3, biasInitializer: ramp }).config).toEqual({ units: 3 });
  });
});
