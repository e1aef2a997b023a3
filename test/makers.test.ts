/** Makers of layers, activations, losses and all else: no option is dropped in silence, and those that exist work. */
import * as limpid from "limpid";
import { activations, initializers, layers, losses, metrics, optimizers, schedules, sequential } from "limpid";
import * as nn from "limpid/nn";
import * as optim from "limpid/optim";
import { type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { nearest } from "../src/base/index.ts";
import { layerFromConfig } from "../src/nn/from-config.ts";
import { toOptimizer } from "../src/optim/index.ts";
import { allLayers } from "./support/all-layers.ts";
import { takePictures } from "./support/picture-layers.ts";

type Maker = (options?: unknown) => unknown;

const { callbacks, regularizers } = limpid;
const { augmentations } = nn;
const spaces = {
  activations,
  augmentations,
  callbacks,
  initializers,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
  schedules,
};
const doors = { ...spaces, "limpid/nn": nn, "limpid/optim": optim };
/** Functions of doors that are no makers, or whose one argument is a function. */
const others = ["input", "lambda", "layer", "learningRateScheduler", "reduceLoss"];

const makers = Object.entries(doors).flatMap(([space, members]) =>
  Object.entries(members).flatMap(([name, make]): [string, Maker][] =>
    typeof make === "function" && !others.includes(name) && !/^[A-Z]/.test(name) ? [[`${space}.${name}`, make]] : [],
  ),
);

function thrown(attempt: () => unknown): limpid.LimpidError {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(limpid.LimpidError);
    return error as limpid.LimpidError;
  }
  throw new Error("nothing was thrown");
}

describe("an option that is not known", () => {
  test("all makers of all doors are here", () => {
    expect(makers.length).toBeGreaterThan(120);
    for (const known of ["activations.tanh", "losses.huber", "initializers.zeros", "limpid/nn.relu", "optimizers.sgd"])
      expect(makers.map(([name]) => name)).toContain(known);
  });

  test.each(makers)("%s", (_, make) => {
    const unknown = thrown(() => make({ noSuchOption: 1 }));
    expect(unknown).toBeInstanceOf(limpid.ValueError);
    expect(unknown.message).toContain('unknown option "noSuchOption"');
    const known = unknown.facts.known as readonly string[];
    for (const option of known) {
      // Every option is found by a slip of the pen, and by the way other libraries write it.
      for (const slip of [`${option}s`, option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]) {
        // Of one letter, nothing is near.
        if (known.includes(slip) || option.length === 1) continue;
        const near = thrown(() => make({ [slip]: 1 }));
        expect(near.facts.nearest, `${slip} of ${known}`).toBe(option);
        expect(near.hint).toContain(`did you mean "${option}"?`);
      }
    }
    for (const given of [null, 3, "relu", [1]]) expect(thrown(() => make(given)).code).toBe("options");
  });
});

describe("names that are brought along", () => {
  const optimizer = ["learningRate", "globalClipNorm", "beta1", "beta2", "epsilon"];
  test.each<[string, readonly string[], string | undefined]>([
    ["lr", optimizer, "learningRate"],
    ["learning_rate", optimizer, "learningRate"],
    ["LearningRate", optimizer, "learningRate"],
    ["clipnorm", optimizer, "globalClipNorm"],
    ["beta_1", optimizer, "beta1"],
    ["eps", optimizer, "epsilon"],
    ["val_loss", ["loss", "valLoss"], "valLoss"],
    ["val_acc", ["loss", "accuracy", "valAccuracy"], "valAccuracy"],
    ["steps_per_epoch", ["epochs", "stepsPerEpoch"], "stepsPerEpoch"],
    ["input_shape", ["units", "inputShape"], "inputShape"],
    ["stride", ["strides", "padding"], "strides"],
    ["SGD", ["adam", "sgd"], "sgd"],
    ["geluu", Object.keys(activations), "gelu"],
    ["hard_swish", Object.keys(activations), "hardSwish"],
    ["LBFGS", Object.keys(optimizers), "lbfgs"],
    ["transformer", Object.keys(optimizers), undefined],
    ["99", ["1", "2"], undefined],
    ["12", ["1", "2"], undefined],
    ["fr", ["en", "zh-CN"], undefined],
    ["", ["en"], undefined],
    ["zh", ["en", "zh-CN"], undefined],
    ["rellu", Object.keys(activations), "relu"],
    ["simgoid", Object.keys(activations), "sigmoid"],
    ["binary_crossentropy", Object.keys(losses), "binaryCrossentropy"],
    ["MeanSquaredError", Object.keys(losses), "meanSquaredError"],
    ["float32", ["f32", "f64"], "f32"],
    ["学习绿", ["学习率", "损失"], "学习率"],
    ["熊猫", ["学习率", "损失"], undefined],
  ])("%s of %s", (word, known, meant) => expect(nearest(word, known)).toBe(meant));

  test("silu is swish, acc is accuracy", () => {
    expect(activations.silu).toBe(activations.swish);
    const model = sequential([layers.dense({ units: 2, activation: "silu", inputShape: [1] })]);
    model.compile({ optimizer: "sgd", loss: "mse", metrics: ["acc"] });
    expect(() => model.compile({ optimizer: "sgd", loss: losses.huber as never })).toThrow("losses.huber itself");
    expect(() => model.compile({ optimizer: optimizers.adam as never, loss: "mse" })).toThrow(
      'the optimizer is optimizers.adam itself\n  hint: call it: optimizers.adam(), or write "adam"',
    );
    expect(() => layers.dense({ units: 1, activation: activations.relu as never })).toThrow("activations.relu itself");
    expect(() => layers.dense({ units: 1, kernelInitializer: initializers.ones as never })).toThrow("call it");
  });
});

const rows = (x: Tensor) => x.toArray<number[][]>();

describe("options that work", () => {
  test("relu, as Keras defines it", () => {
    const of = (options: Parameters<typeof activations.relu>[0], x: number[]) =>
      activations.relu(options).apply(tensor(x)).toArray<number[]>();
    expect(of(undefined, [-2, 0, 3])).toEqual([0, 0, 3]);
    expect(of({ maxValue: 6 }, [-1, 3, 8])).toEqual([0, 3, 6]);
    expect(of({ negativeSlope: 0.5 }, [-2, 3])).toEqual([-1, 3]);
    expect(of({ threshold: 1 }, [-2, 0.5, 1, 3])).toEqual([0, 0, 1, 3]);
    // negativeSlope · (x - threshold) below, maxValue above.
    expect(of({ threshold: 1, negativeSlope: 0.5, maxValue: 2 }, [-2, 0.5, 1.5, 3])).toEqual([-1.5, -0.25, 1.5, 2]);
  });

  test("the axis of softmax", () => {
    const x = tensor([
      [1, 5],
      [1, 5],
    ]);
    expect(rows(activations.softmax({ axis: 0 }).apply(x))).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(rows(activations.softmax().apply(x))[0][1]).toBeCloseTo(1 / (1 + Math.exp(-4)), 6);
    expect(activations.softmax({ axis: 0 }).link).toBeUndefined();
    expect(activations.softmax({ axis: -1 }).link).toBe("softmax");
  });

  test("the threshold of binaryAccuracy", () => {
    const [target, output] = [tensor([[1], [1], [0]]), tensor([[0.8], [0.95], [0.8]])];
    expect(metrics.binaryAccuracy().perSample(target, output).toArray()).toEqual([1, 1, 0]);
    expect(metrics.binaryAccuracy({ threshold: 0.9 }).perSample(target, output).toArray()).toEqual([0, 1, 1]);
    // Smoothed labels mean what they meant.
    expect(
      metrics
        .binaryAccuracy()
        .perSample(tensor([[0.95], [0.05]]), tensor([[0.8], [0.8]]))
        .toArray(),
    ).toEqual([1, 0]);
  });

  test.each(Object.entries(initializers).filter(([name]) => !["zeros", "ones", "constant", "identity"].includes(name)))(
    "the seed of %s",
    (_, make) => {
      const initializer = make({ seed: 5 } as never);
      const kernel = (seed: number, kernelInitializer: limpid.Initializer) =>
        sequential([layers.dense({ units: 3, inputShape: [2], kernelInitializer })], { seed }).weights["dense/kernel"]
          .data;
      expect(kernel(1, initializer)).toEqual(kernel(2, initializer));
      expect(kernel(1, make())).not.toEqual(kernel(2, make()));
      expect(kernel(1, make({ seed: 6 } as never))).not.toEqual(kernel(1, initializer));
      expect(initializer.config).toMatchObject({ seed: 5 });
      expect(() => make({ seed: 0.5 } as never)).toThrow("seed is 0.5\n  hint: a whole number, such as 0 or 42");
    },
  );

  test("what was said is saved", () => {
    const made = layers.dense({
      units: 2,
      activation: activations.relu({ maxValue: 6 }),
      kernelInitializer: initializers.heNormal({ seed: 5 }),
    });
    const again = layerFromConfig(layers, "dense", JSON.parse(JSON.stringify(made.config)));
    expect(again.activation!.apply(tensor([8])).toArray()).toEqual([6]);
    expect(again.config).toEqual(made.config);
    for (const one of [layers.softmax({ axis: 1 }), layers.relu({ negativeSlope: 0.1, inputShape: [3] })]) {
      const read = layerFromConfig(layers, one.kind, JSON.parse(JSON.stringify(one.config)));
      expect([read.config, read.inputShape]).toEqual([one.config, one.inputShape]);
    }
    const rate = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10, warmupTarget: 0.2, warmupSteps: 3 });
    const moving = toOptimizer(JSON.parse(JSON.stringify(describeOptimizer(optimizers.adam({ learningRate: rate })))));
    expect((moving.learningRate as limpid.Optimizer["learningRate"] & { at(step: number): number }).at(3)).toBe(0.2);
  });

  test("dropout of everything", async () => {
    const model = sequential([layers.dropout({ rate: 1, inputShape: [2] }), layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "halfSquaredError" });
    const before = model.weights["dense/kernel"].data;
    await model.fit([[3, 4]], [1], { verbose: 0 });
    // Its inputs were zeros: the kernel has no slope, and the bias moved by .01 · 1.
    expect(model.weights["dense/kernel"].data).toEqual(before);
    expect(model.weights["dense/bias"].item()).toBeCloseTo(0.01, 8);
    const answer = 3 * before[0] + 4 * before[1] + 0.01;
    expect((await model.predict([[3, 4]])).item()).toBeCloseTo(answer, 5);
    expect(() => layers.dropout({ rate: 0.5, seed: 0.5 })).toThrow("dropout: seed is 0.5");
  });
});

const describeOptimizer = ({ name, config }: limpid.Optimizer) => ({ name, config });

describe("calling layers", () => {
  const [a, b] = [limpid.input({ shape: [2] }), limpid.input({ shape: [2] })];

  test("on a list, as Keras writes it, and by apply", () => {
    expect(layers.concatenate()([a, b]).shape).toEqual([4]);
    expect(layers.concatenate()(a, b).shape).toEqual([4]);
    expect(layers.add()([a, b]).shape).toEqual([2]);
    expect(layers.dense({ units: 3 })([a]).shape).toEqual([3]);
    expect(layers.dense({ units: 3 }).apply(a).shape).toEqual([3]);
    expect(layers.add().apply([a, b]).shape).toEqual([2]);
    expect(() => layers.add()([])).toThrow("was called on nothing");
  });

  test.each<[() => unknown, string]>([
    [() => sequential([layers.flatten as never]), "call it: layers.flatten()"],
    [() => sequential([a as never]), "functional model"],
    [() => sequential([activations.relu() as never]), "layers.activation"],
    [() => sequential(layers.flatten() as never), "sequential: the layers are a function\n  hint: a list"],
    [() => limpid.model({ inputs: [a] as never, outputs: layers.flatten()(a) }), "model: inputs are a list"],
    [() => limpid.model({ inputs: a, outputs: [layers.flatten()(a)] as never }), "model: outputs are a list"],
    [() => new limpid.Model({ inputs: a, outputs: a } as never, true), "hint: sequential([…]), or model({ inputs:"],
    [() => layers.add({ inputShape: [2] } as never), 'add: unknown option "inputShape"'],
  ])("%#", (attempt, text) => expect(attempt).toThrow(text));
});

describe("forward by hand", () => {
  const image = limpid.tensor(new Float32Array(16).fill(1), { shape: [1, 4, 4, 1] });
  const training = { training: true, dtype: "f32" } as const;

  test("all layers are here", () => expect(Object.keys(allLayers).sort()).toEqual(Object.keys(layers).sort()));

  test.each(Object.entries(allLayers))("%s", (kind, { forward }) => {
    const contexts: unknown[] = [undefined, {}, training, { ...training, uniform: 3 }, null, 3, { training: "no" }];
    const inputs: unknown[] = [
      [image],
      [image, image],
      image,
      undefined,
      [],
      [[1]],
      [limpid.tensor(3)],
      [limpid.tensor([1])],
    ];
    let values = 0;
    for (const context of contexts)
      for (const given of inputs)
        for (const params of [{}, undefined, { kernel: image }, { kernel: 3 }])
          try {
            const made = forward(params as never, given as never, context as never) as { outputs?: unknown };
            expect(made.outputs ?? made).toBeInstanceOf(limpid.Tensor);
            values++;
          } catch (error) {
            expect(error, String(error)).toBeInstanceOf(limpid.LimpidError);
            expect(error).not.toBeInstanceOf(limpid.InternalError);
          }
    const withoutWeights =
      "activation activityRegularization add alphaDropout average categoryEncoding concatenate discretization dot dropout elu flatten gaussianDropout gaussianNoise identity lambda leakyRelu masking maximum minimum multiply permute relu";
    expect(values > 0).toBe(
      `${withoutWeights} rescaling reshape softmax spatialDropout2d subtract unitNormalization`
        .split(" ")
        .concat(Object.keys(takePictures))
        .includes(kind),
    );
  });

  test("it says what it wants, or gives it", () => {
    const [dense, dropout] = [layers.dense({ units: 1 }), layers.dropout({ rate: 0.5 })];
    const one = limpid.tensor([[1]]);
    expect(() => dense.forward({}, [one], training as never)).toThrow(
      "dense.forward: kernel is missing\n  hint: tensors by name: { kernel: [1,1], bias: [1] }",
    );
    const params = { kernel: limpid.tensor([[2]]), bias: limpid.tensor([1]) };
    expect(dense.forward(params, [one], training as never).toArray()).toEqual([[3]]);
    expect(dense.forward(params, [limpid.tensor(Uint8Array.of(1), { shape: [1, 1] })], undefined as never).item()).toBe(
      3,
    );
    expect(() => dropout.forward({}, [one], training as never)).toThrow(
      "dropout.forward: draws uniform numbers of [1,1], and context.uniform gives none",
    );
    const uniform = () => limpid.tensor([[0.7]]);
    expect(dropout.forward({}, [one], { ...training, uniform }).toArray()).toEqual([[2]]);
  });
});
