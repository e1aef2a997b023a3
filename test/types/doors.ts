/**
 * What the types promise, checked by `npm run types`; nothing here runs. Names are completed, results are known by their
 * names, and what is misspelt does not compile.
 */
import {
  type Callback,
  callbacks,
  type Dataset,
  dataset,
  datasets,
  type FitOptions,
  type History,
  type Initializer,
  input,
  type Layer,
  type LayerSpec,
  type Loss,
  layer,
  layers,
  loadModel,
  losses,
  type Metric,
  type Model,
  metrics,
  model,
  type Optimizer,
  optimizers,
  schedules,
  sequential,
  type Tensor,
} from "limpid";
import { numpyRandom } from "limpid/data";
import { gradientCheck } from "limpid/explain";
import { saveModel } from "limpid/io";
import { dense, huber, relu, type Symbolic } from "limpid/nn";
import { adam, cosineDecay } from "limpid/optim";
import { compile, grad, mul, sum, tensor } from "limpid/tensor";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(): T | undefined => undefined;

const { train, test } = await datasets.mnist();
const digits = sequential([
  layers.dense({ units: 3, inputShape: [2], activation: "relu" }),
  layers.dense({ units: 2, activation: "softmax" }),
]);

// In statement form any name may be asked for; in the chained form the model knows its metrics.
digits.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
yes<Same<number, (typeof loose)["loss"]>>();
const loose = await digits.evaluate(train.x, train.y);
const compiled = digits.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
const results = await compiled.evaluate(train.x, train.y);
export const numbers: number[] = [results.loss, results.accuracy];
// @ts-expect-error: no such metric.
results.acuracy;

const validated = await compiled.fit(train.x, train.y, { validationSplit: 0.1 });
export const columns: number[][] = [validated.loss, validated.accuracy, validated.valLoss, validated.valAccuracy];
const plain: History = await compiled.fit(train.x, train.y, { epochs: 1 });
// @ts-expect-error: nothing was validated.
(await compiled.fit(train.x, train.y, { epochs: 1 })).valLoss;
export const whole = await compiled.fit(train, { validationData: test });
yes<Same<Awaited<ReturnType<typeof compiled.predict>>, Tensor>>();
yes<Same<ReturnType<typeof compiled.predictSync>, Tensor>>();

// Texts go in where numbers do, and layers that read them are called on them.
const words = layers.textVectorization({ split: "character", outputSequenceLength: 5 }).adapt(["今天", "昨天"]);
yes<Same<ReturnType<typeof words.getVocabulary>, string[]>>();
export const ids: Tensor = words(["今天"]);
export const [firstText] = [layers.stringLookup({ vocabulary: ["a"], invert: true })([1])];
await compiled.fit(["一", "二"], [0, 1]);
await compiled.predict({ title: ["一"], size: [1] });
input({ shape: [], dtype: "string" });
// @ts-expect-error: no such way to split.
layers.textVectorization({ split: "letters" });
// @ts-expect-error: answers are numbers.
compiled.fit(["一"], ["甲"]);
// @ts-expect-error: tensors hold no texts.
input({ shape: [], dtype: "text" });

for await (const event of compiled.fit(train.x, train.y)) {
  if (event.type === "epoch") yes<Same<typeof event.epoch, number>>();
  if (event.type === "steps") yes<Same<typeof event.losses, Float64Array>>();
}

// Elements of a pipeline are known by their names; what batches put together is tensors.
const batches = dataset({ x: tensor([[1, 2]]), y: [3], name: ["a"] })
  .shuffle()
  .batch(2);
yes<Same<Awaited<ReturnType<(typeof batches)["toArray"]>>[number]["y"], Tensor>>();
yes<Same<Awaited<ReturnType<(typeof batches)["toArray"]>>[number]["name"], string[]>>();
export const halves: Promise<number[]> = dataset([1, 2])
  .map((k) => k / 2)
  .toArray();
// @ts-expect-error: there is no such column.
batches.map(({ z }) => z);
await compiled.fit(
  batches.map(({ x, y }) => ({ x: x.mul(2), y })),
  { epochs: 2, validationData: batches },
);
await compiled.predict(dataset(tensor([[1, 2]])));
// @ts-expect-error: samples without answers.
await compiled.fit(dataset([1, 2]));

// @ts-expect-error: an optimizer's name.
digits.compile({ optimizer: "adm", loss: "meanSquaredError" });
// @ts-expect-error: a loss's name.
digits.compile({ optimizer: "adam", loss: "meanSquaredEror" });
// @ts-expect-error: a metric's name.
digits.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["acuracy"] });
// @ts-expect-error: an activation's name.
layers.dense({ units: 3, activation: "rleu" });
// @ts-expect-error: an option's name.
layers.dense({ unit: 3 });
// @ts-expect-error: an option's name.
digits.fit(train.x, train.y, { epoch: 3 });

const image = input({ shape: [28, 28, 1] });
const features = image.pipe(layers.rescaling({ scale: 1 / 255 }), layers.flatten());
const digit = layers.dense({ units: 10, activation: "softmax" })(features);
const isEven = layers.dense({ units: 1, activation: "sigmoid" })(features);
const net = model({ inputs: { image }, outputs: { digit, isEven } }).compile({
  optimizer: "adam",
  loss: { digit: "sparseCategoricalCrossentropy", isEven: "binaryCrossentropy" },
  metrics: { digit: ["accuracy"], isEven: ["accuracy"] },
});
const both = await net.evaluate({ image: train.x }, { digit: train.y, isEven: train.y });
export const named: number[] = [both.loss, both.digitLoss, both.isEvenLoss, both.digitAccuracy, both.isEvenAccuracy];
// @ts-expect-error: no such output.
both.evenLoss;
const seen = await net.predict({ image: train.x });
yes<Same<typeof seen, { readonly digit: Tensor; readonly isEven: Tensor }>>();
const kept = await net.fit({ image: train.x }, { digit: train.y, isEven: train.y }, { validationSplit: 0.1 });
export const keptColumns: number[][] = [kept.digitAccuracy, kept.valDigitAccuracy, kept.valIsEvenLoss, kept.valLoss];
// @ts-expect-error: no such output.
model({ inputs: { image }, outputs: { digit } }).compile({ optimizer: "adam", loss: { digits: "huber" } });
model({ inputs: { image }, outputs: { digit } }).compile({
  optimizer: "adam",
  // @ts-expect-error: no such output, beside one that there is.
  loss: { digit: "huber", digits: "mse" },
});
model({ inputs: { image }, outputs: { digit } }).compile({
  optimizer: "adam",
  loss: "mse",
  // @ts-expect-error: no such output.
  lossWeights: { digit: 1, digits: 2 },
});
// @ts-expect-error: an option's name.
digits.compile({ optimizer: "adam", loss: "mse", metric: ["mae"] });
yes<Same<Awaited<ReturnType<(typeof single)["predict"]>>, Tensor>>();
const single = model({ inputs: image, outputs: digit });

// Things of one's own are plain objects of the built-ins' shape.
const loss: Loss = { name: "mine", targets: "values", perSample: (y, o) => y.sub(o).abs().mean(-1) };
const metric: Metric = { name: "half", perSample: (y, o) => y.sub(o).mean(-1) };
const optimizer: Optimizer = {
  name: "plain",
  learningRate: 0.1,
  slots: [],
  step: ({ parameter, gradient, rate }) => ({ parameter: parameter.sub(gradient.mul(rate)), slots: {} }),
};
const initializer: Initializer = { name: "threes", values: (shape) => new Float32Array(shape.length).fill(3) };
const callback: Callback = { onEpochEnd: ({ epoch, logs, stop }) => (logs.loss < epoch ? stop() : undefined) };
const spec: LayerSpec = { kind: "double", forward: (_, [x]) => x.mul(2) };
const callable: Layer = layer(spec);
const own = sequential([spec, callable, layers.dense({ units: 1, kernelInitializer: initializer })]).compile({
  optimizer,
  loss,
  metrics: [metric, { name: "mine", perSample: (y: Tensor, o: Tensor) => y.sub(o).mean(-1) }],
});
// So are functions, whose arguments are known to be tensors.
const functional = sequential([layers.dense({ units: 1, activation: (x) => x.mul(2) })]).compile({
  optimizer: "adam",
  loss: (yTrue, yPred) => yTrue.sub(yPred).abs(),
  metrics: ["acc", (yTrue, yPred) => yTrue.sub(yPred).abs().max()],
});
export const functions: number = (await functional.evaluate([[1]], [[1]])).acc;
model({ inputs: { image }, outputs: { digit, isEven } }).compile({
  optimizer: "adam",
  loss: { digit: (yTrue, yPred) => yTrue.sub(yPred).square(), isEven: losses.binaryCrossentropy({ fromLogits: true }) },
  metrics: { digit: [(yTrue, yPred) => yTrue.sub(yPred).abs()] },
});
// @ts-expect-error: a loss gives a tensor.
digits.compile({ optimizer: "adam", loss: (yTrue: Tensor) => yTrue.size });
// @ts-expect-error: a maker that is not called.
digits.compile({ optimizer: adam, loss: "mse" });
export const joined: Symbolic[] = [layers.add()([features, features]), layers.dense({ units: 1 }).apply(features)];
export const options: FitOptions = { callbacks: [callback, callbacks.earlyStopping({ monitor: "loss" })] };
export const mine: number = (await own.evaluate([[1]], [[1]])).mine;
digits.compile({
  optimizer: optimizers.adam({ learningRate: schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 9 }) }),
  loss: losses.huber({ delta: 2 }),
  metrics: [metrics.accuracy()],
});
sequential([dense({ units: 1, activation: relu() })]).compile({
  optimizer: adam({ learningRate: cosineDecay({ initialLearningRate: 1, decaySteps: 9 }) }),
  loss: huber(),
});

export const loaded: Model = await loadModel("digits.limpid");
await saveModel(digits, "digits.limpid");
await saveModel(net, "net.limpid");
export const worst: string = (await gradientCheck(digits, { x: [[1, 2]], y: [1] })).worst.layer;
export const given: Dataset | undefined = undefined;
export const history: History = plain;

const weights = { a: tensor([1]), b: tensor([2]) };
yes<Same<ReturnType<typeof slope>, typeof weights>>();
const slope = grad((w: typeof weights) => sum(mul(w.a, w.b)));
const step = compile((w: typeof weights) => ({ a: w.a.add(1), b: w.b }));
yes<Same<Awaited<ReturnType<typeof step.repeat>>, typeof weights>>();
export const drawn: Tensor = numpyRandom(1).random([3, 4]).mul(2).sub(1);
