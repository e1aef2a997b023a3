/** Networks: how layers are named and connected, the first values of parameters, and what is refused. */
import { describe, expect, it, test } from "vitest";
import { randomStream, threefry2x32 } from "../src/base/index.ts";
import { nodesOf } from "../src/ir/index.ts";
import { networkConfig } from "../src/nn/config.ts";
import { networkFromConfig } from "../src/nn/from-config.ts";
import {
  applyNetwork,
  buildNetwork,
  finalActivation,
  initializers,
  input,
  layer,
  layers,
  parametersOf,
  Symbolic,
  sequentialNetwork,
} from "../src/nn/index.ts";
import { fansOf } from "../src/nn/parameters.ts";
import { tensor } from "../src/tensor/index.ts";
import { trace } from "../src/tensor/trace.ts";

const options = { dtype: "f32", training: false, uniformFor: () => () => tensor(0) } as const;

function message(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "no error";
}

const digits = () => [
  layers.flatten({ inputShape: [28, 28] }),
  layers.dense({ units: 32, activation: "relu" }),
  layers.dense({ units: 10, activation: "softmax" }),
];

describe("building", () => {
  test("a sequence names its layers and knows its shapes", () => {
    const net = sequentialNetwork(digits());
    expect(net.layers.map((x) => x.name)).toEqual(["flatten", "dense", "dense_1"]);
    expect(net.types.map((x) => x.shape)).toEqual([[28, 28], [784], [32], [10]]);
    expect(finalActivation(net, "output")?.link).toBe("softmax");
  });

  test("without an input shape it waits for the data's", () => {
    const list = [layers.dense({ units: 2 })];
    expect(message(() => sequentialNetwork(list))).toBe(
      "ValueError: sequential: the first layer, dense, does not know its input's shape\n" +
        "  hint: give it one, layers.dense({ …, inputShape: [28, 28] }), or call fit first",
    );
    expect(sequentialNetwork(list, { shape: [5] }).layers[0].params.kernel.shape).toEqual([5, 2]);
  });

  test("numbered names keep clear of given ones", () => {
    const list = [layers.dense({ units: 2 }), layers.dense({ units: 2, name: "dense" }), layers.dense({ units: 2 })];
    expect(sequentialNetwork(list, { shape: [2] }).layers.map((x) => x.name)).toEqual(["dense_1", "dense", "dense_2"]);
  });

  test("symbolic values know their shapes at once", () => {
    const image = input({ shape: [28, 28, 1], dtype: "u8" });
    const features = image.pipe(layers.conv2d({ filters: 4, kernelSize: 3 }), layers.maxPooling2d());
    expect(features).toBeInstanceOf(Symbolic);
    expect(features.shape).toEqual([13, 13, 4]);
    expect([image.dtype, features.dtype]).toEqual(["u8", "f32"]);
    expect(String(image)).toBe("Symbolic u8[batch,28,28,1]");
  });

  test("a layer used twice has one set of parameters", () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const shared = layers.dense({ units: 2, useBias: false });
    const net = buildNetwork({ inputs: { a, b }, outputs: { sum: layers.add()(shared(a), b.pipe(shared)) } });
    expect(Object.keys(parametersOf(net, "f32", 0))).toEqual(["dense/kernel"]);
    expect(net.calls.map((x) => net.layers[x.layer].name)).toEqual(["dense", "dense", "add"]);
    // Values: the two inputs, then what each call makes.
    expect(net.calls.map((x) => x.outputs)).toEqual([[2], [3], [4]]);
    const kernel = tensor([
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    const { outputs } = applyNetwork(
      net,
      { "dense/kernel": kernel },
      { a: tensor([[1, 2, 3]]), b: tensor([[10, 20, 30]]) },
      options,
    );
    expect(outputs.sum.toArray()).toEqual([[44, 55]]);
  });

  test("a layer of one's own, with parameters, is callable and can be piped", () => {
    const scale = layer({
      kind: "scale",
      params: ({ shape }) => ({ by: { shape, init: "ones" } }),
      forward: ({ by }, [x]) => x.mul(by),
    });
    expect([scale.kind, scale.name]).toEqual(["scale", undefined]);
    const x = input({ shape: [3] });
    const net = buildNetwork({ inputs: { x }, outputs: { y: scale(x), z: x.pipe(scale) } });
    expect(net.layers.map((l) => l.name)).toEqual(["scale"]);
  });

  test("a plain spec works as a layer", () => {
    const net = sequentialNetwork([{ kind: "double", inputShape: [2], forward: (_, [x]) => x.mul(2) }]);
    expect(applyNetwork(net, {}, { input: tensor([[1, 2]]) }, options).outputs.output.toArray()).toEqual([[2, 4]]);
  });

  test("a description comes back as the same network", () => {
    const image = input({ shape: [8, 8, 1], dtype: "u8" });
    const features = image.pipe(layers.conv2d({ filters: 2, kernelSize: 3 }), layers.flatten());
    const head = layers.dense({ units: 1, activation: "sigmoid", name: "head" });
    const net = buildNetwork({ inputs: { image }, outputs: { yes: head(features), raw: features } });
    const config = networkConfig(net);
    const again = networkFromConfig(layers, JSON.parse(JSON.stringify(config)));
    expect(networkConfig(again)).toEqual(config);
    expect(again.types).toEqual(net.types);
    expect(parametersOf(again, "f32", 3)["head/kernel"].value).toEqual(
      parametersOf(net, "f32", 3)["head/kernel"].value,
    );
    expect(
      message(() => networkConfig(sequentialNetwork([layer({ kind: "own", forward: (_, [x]) => x })], { shape: [1] }))),
    ).toContain("layer own: holds a function of your own, which no file can hold");
    expect(message(() => networkFromConfig(layers, { ...config, outputs: { yes: 99 } }))).toContain(
      "value 99 is used before",
    );
  });
});

describe("applying", () => {
  test("nodes remember their layers, and logits come before the activation", () => {
    const net = sequentialNetwork(digits());
    const names = Object.keys(parametersOf(net, "f32", 0));
    const shapes = net.layers.flatMap((x) => Object.values(x.params).map((spec) => spec.shape));
    const types = [[2, 28, 28], ...shapes].map((shape) => ({ dtype: "f32" as const, shape }));
    const build = (logits: Set<string>) =>
      trace(types, ([x, ...values]) => {
        const params = Object.fromEntries(names.map((name, k) => [name, values[k]]));
        return [applyNetwork(net, params, { input: x }, { ...options, logits }).outputs.output];
      }).graph;
    const graph = build(new Set(["output"]));
    const made = nodesOf(graph).filter((x) => x.op.name !== "input");
    expect([...new Set(made.map((x) => x.origin.layer))]).toEqual(["flatten", "dense", "dense_1"]);
    expect(graph.outputs[0].op.name).toBe("add");
    expect(build(new Set()).outputs[0].op.name).toBe("div");
  });

  test("an input that is missing or has another shape", () => {
    const net = sequentialNetwork(digits());
    expect(message(() => applyNetwork(net, {}, {}, options))).toContain('input "input" is missing');
    expect(message(() => applyNetwork(net, {}, { input: tensor([[1]]) }, options))).toBe(
      'ShapeError: model: input "input" is f32[1,1], but the model wants [batch,28,28]\n  hint: the first axis counts samples',
    );
  });
});

describe("parameters", () => {
  const values = (seed: number, list = digits()) => parametersOf(sequentialNetwork(list), "f32", seed);

  test("depend on the seed and the position only", () => {
    expect(values(1)).toEqual(values(1));
    expect(values(1)["dense/kernel"].value).not.toEqual(values(2)["dense/kernel"].value);
    const renamed = digits().map((spec, k) => ({ ...spec, name: `layer${k}` }));
    expect(values(1, renamed as never)["layer1/kernel"].value).toEqual(values(1)["dense/kernel"].value);
  });

  test("may be given as numbers", () => {
    const dense = layers.dense({
      units: 2,
      kernelInitializer: [
        [1, 2],
        [3, 4],
      ],
      biasInitializer: 0.5,
      trainable: { bias: false },
    });
    const { "dense/kernel": kernel, "dense/bias": bias } = parametersOf(
      sequentialNetwork([dense], { shape: [2] }),
      "f64",
      0,
    );
    expect([...kernel.value, ...bias.value]).toEqual([1, 2, 3, 4, 0.5, 0.5]);
    expect([kernel.trainable, bias.trainable]).toEqual([true, false]);
    expect(
      message(() => parametersOf(sequentialNetwork([dense], { shape: [3] }), "f64", 0)["dense/kernel"].value),
    ).toContain("ShapeError: layer dense: the values given for kernel are [2,2], but it is [3,2]");
  });

  test("an unknown name in trainable", () => {
    const dense = layers.dense({ units: 2, trainable: { biass: false } });
    expect(message(() => parametersOf(sequentialNetwork([dense], { shape: [2] }), "f32", 0))).toContain(
      'layer dense: unknown parameter in trainable: "biass"\n  hint: did you mean "bias"?',
    );
  });
});

describe("initializers", () => {
  const fans = fansOf([3, 3, 8, 16]);
  const shape = [60_000];
  const draw = (made: ReturnType<typeof initializers.zeros>) =>
    Float64Array.from(made.values(shape, randomStream(1), fans));
  const mean = (xs: Float64Array) => xs.reduce((a, b) => a + b, 0) / xs.length;

  test("fans as Keras counts them", () => {
    expect([[], [5], [3, 4], [3, 3, 8, 16]].map(fansOf)).toEqual([
      [1, 1],
      [5, 5],
      [3, 4],
      [72, 144],
    ]);
  });

  it.each<[keyof typeof initializers, number, number]>([
    ["glorotUniform", 2 / 216, Math.sqrt(6 / 216)],
    ["glorotNormal", 2 / 216, (2 * Math.sqrt(2 / 216)) / 0.8796],
    ["heUniform", 2 / 72, Math.sqrt(6 / 72)],
    ["heNormal", 2 / 72, (2 * Math.sqrt(2 / 72)) / 0.8796],
    ["lecunUniform", 1 / 72, Math.sqrt(3 / 72)],
    ["lecunNormal", 1 / 72, (2 * Math.sqrt(1 / 72)) / 0.8796],
    ["randomNormal", 0.05 ** 2, Infinity],
    ["truncatedNormal", (0.05 * 0.87962566) ** 2, 0.1],
    ["randomUniform", 0.1 ** 2 / 12, 0.05],
  ])("%s has its variance and its limit", (name, variance, limit) => {
    const xs = draw(initializers[name]());
    // A mean of 60,000 wanders by σ/245; a variance by about 1 %.
    expect(Math.abs(mean(xs))).toBeLessThan((5 * Math.sqrt(variance)) / 245);
    expect(mean(xs.map((x) => x * x)) / variance).toBeCloseTo(1, 1);
    expect(Math.max(...xs.map(Math.abs))).toBeLessThanOrEqual(limit);
  });

  test("zeros, ones, constant", () => {
    const first = (made: ReturnType<typeof initializers.zeros>) => draw(made)[0];
    expect([initializers.zeros(), initializers.ones(), initializers.constant({ value: 3 })].map(first)).toEqual([
      0, 1, 3,
    ]);
  });

  test("threefry gives the numbers its authors publish", () => {
    const hex = ([x, y]: readonly [number, number]) => [x, y].map((n) => (n >>> 0).toString(16));
    expect(hex(threefry2x32([0, 0], [0, 0]))).toEqual(["6b200159", "99ba4efe"]);
    expect(hex(threefry2x32([-1, -1], [-1, -1]))).toEqual(["1cb996fc", "bb002be7"]);
    expect(hex(threefry2x32([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3 | 0]))).toEqual(["c4923a9c", "483df7a0"]);
    expect(message(() => randomStream(0.5))).toContain("random: the seed is 0.5");
  });
});

describe("what is refused", () => {
  const x = () => input({ shape: [2] });
  const dense = (name?: string) => layers.dense({ units: 2, name });

  it.each<[string, () => unknown, string]>([
    ["no layers", () => sequentialNetwork([]), "ValueError: sequential: there are no layers"],
    [
      "a maker that was not called",
      () => sequentialNetwork([layers.flatten as never]),
      "ValueError: sequential: a function is not a layer\n  hint: call it: layers.flatten() rather than layers.flatten",
    ],
    [
      "two layers of one name",
      () => sequentialNetwork([dense("a"), dense("a")], { shape: [2] }),
      'ValueError: model: two layers are named "a"',
    ],
    ["a slash in a name", () => sequentialNetwork([dense("a/b")], { shape: [2] }), 'dense: the name is "a/b"'],
    [
      "numbers where symbols belong",
      () => dense()(tensor([[1, 2]]) as never),
      "ValueError: layer dense: was called on something that is not symbolic",
    ],
    ["a bad input shape", () => input({ shape: [2, -1] }), "ValueError: input: shape is [2,-1]"],
    [
      "an input that nothing needs",
      () => {
        const [a, b] = [x(), x()];
        buildNetwork({ inputs: { a, b }, outputs: { y: dense()(a) } });
      },
      'ValueError: model: no output depends on the input "b"',
    ],
    [
      "an input that is not listed",
      () => {
        const [a, b] = [x(), input({ shape: [2], name: "other" })];
        buildNetwork({ inputs: { a }, outputs: { y: layers.add()(a, b) } });
      },
      'ValueError: model: the outputs depend on an input "other" of f32[batch,2] that is not among inputs',
    ],
    [
      "a result among the inputs",
      () => {
        const a = dense()(x());
        buildNetwork({ inputs: { a }, outputs: { y: dense()(a) } });
      },
      'model: inputs has "a", which is a layer\'s result',
    ],
    [
      "one input twice",
      () => {
        const a = x();
        buildNetwork({ inputs: { a, b: a }, outputs: { y: dense()(a) } });
      },
      'the inputs "a" and "b" are the same',
    ],
    [
      "a shared layer that would need two kernels",
      () => {
        const [a, b, shared] = [x(), input({ shape: [3] }), dense("shared")];
        buildNetwork({ inputs: { a, b }, outputs: { y: layers.add()(shared(a), shared(b)) } });
      },
      "ShapeError: layer shared: is used twice, with a kernel of [2,2] and then of [3,2]",
    ],
    ["no outputs", () => buildNetwork({ inputs: { a: x() }, outputs: {} }), "model: there are no outputs"],
    [
      "an output that is not symbolic",
      () => buildNetwork({ inputs: { a: x() }, outputs: { y: 3 as never } }),
      'model: outputs has "y", which is not symbolic',
    ],
  ])("%s", (_name, make, text) => expect(message(make)).toContain(text));

  test("an error inside a running layer names it", () => {
    const own = layer({ kind: "own", forward: (_, [x]) => (x.traced ? x : x.matmul(tensor([[1]]))) });
    const net = sequentialNetwork([own], { shape: [2] });
    const run = () => applyNetwork(net, {}, { input: tensor([[1, 2]]) }, options);
    expect(message(run)).toContain("ShapeError: layer own: input is f32[batch,2]: matmul");
  });
});
