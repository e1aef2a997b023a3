/**
 * What somebody writes who comes from Keras, under the strictest options: with `npm run build` done, `tsc` of this folder finds
 * nothing. Nothing here runs; each error that is expected leads to the right name in one step.
 */
import {
  type Callback,
  type CompileOptions,
  callbacks,
  type Dataset,
  datasets,
  type FitOptions,
  input,
  type Layer,
  type LayerSpec,
  layer,
  layers,
  loadModel,
  type Metric,
  type Model,
  metrics,
  model,
  optimizers,
  schedules,
  sequential,
  type Tensor,
} from "limpid";

const { train, test } = await datasets.mnist();

// The statement form: results and histories are numbers, by the names that are built in.
const digits = sequential([
  layers.flatten({ inputShape: [28, 28] }),
  layers.rescaling({ scale: 1 / 255 }),
  layers.dense({ units: 32, activation: "relu" }),
  layers.dense({ units: 10, activation: "softmax" }),
]);
digits.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
const history = await digits.fit(train.x, train.y, { epochs: 5, validationSplit: 0.1 });
export const last: number | undefined = history.valLoss.at(-1);
export const best: number = Math.max(...history.valAccuracy, ...history.accuracy, ...history.loss);
export const shown: string = (await digits.evaluate(test.x, test.y)).accuracy.toFixed(4);
const { loss, accuracy } = await digits.evaluate(test.x, test.y, { verbose: 0 });
export const both: string = `${loss.toFixed(3)} ${accuracy.toFixed(3)}`;
export const onData: number[] = (await digits.fit(train.x, train.y, { validationData: [test.x, test.y] })).valAccuracy;
export const onPair: number[] = (await digits.fit(train, { validationData: test, epochs: 2 })).valLoss;
// @ts-expect-error: the columns are history.accuracy, history.loss, …: there is no history in the history.
history.history.accuracy;
// Whoever does not know what an options record holds does not know what was validated.
const some: FitOptions = { epochs: 2 };
export const perhaps: number[] | undefined = (await digits.fit(train.x, train.y, some)).valLoss;

// The chained form knows just what was asked for.
const compiled = digits.compile({
  optimizer: optimizers.adam({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.01, decaySteps: 100 }) }),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy", metrics.meanAbsoluteError(), (yTrue, yPred) => yTrue.sub(yPred).abs().mean(-1)],
});
export const results: number = (await compiled.evaluate(test.x, test.y)).accuracy;
export const halves: number[] = (await compiled.fit(train, { validationSplit: 0.5 })).valAccuracy;
const bare = digits.compile({ optimizer: "sgd", loss: "mse" });
// @ts-expect-error: no accuracy was asked for.
(await bare.evaluate(test.x, test.y)).accuracy;
// @ts-expect-error: nothing was validated.
(await bare.fit(test.x, test.y, { epochs: 2 })).valLoss;

// Options that were made before.
const options: CompileOptions<Tensor> = { optimizer: "sgd", loss: "mse", metrics: ["mae"] };
export const later: number | undefined = (await digits.compile(options).evaluate(test.x, test.y)).mae;

// Misspelt words do not compile, also beside words that are right.
// @ts-expect-error: epochs
await digits.fit(train.x, train.y, { epoch: 3, verbose: 0 });
// @ts-expect-error: validationSplit
await digits.fit(train.x, train.y, { validation_split: 0.1, epochs: 3 });
// @ts-expect-error: metrics
digits.compile({ optimizer: "adam", loss: "mse", metric: ["accuracy"] });
// @ts-expect-error: batchSize
await digits.evaluate(test.x, test.y, { batch_size: 32, verbose: 0 });

// Several outputs, by name.
const text = input({ shape: [20] });
const features = text.pipe(layers.dense({ units: 8, activation: "relu" }));
const priority = layers.dense({ units: 1, activation: "sigmoid" })(features);
const department = layers.dense({ units: 4, activation: "softmax" })(features);
const tickets = model({ inputs: { text }, outputs: { priority, department } });
tickets.compile({
  optimizer: "adam",
  loss: { priority: "binaryCrossentropy", department: "categoricalCrossentropy" },
  metrics: { department: ["accuracy"] },
  lossWeights: { priority: 0.5 },
});
const judged = await tickets.evaluate({ text: [[1]] }, { priority: [1], department: [[1, 0, 0, 0]] });
export const named: number[] = [judged.loss, judged.priorityLoss, judged.departmentAccuracy];
export const answer: Tensor = (await tickets.predict({ text: [[1]] })).priority;
tickets.compile({
  optimizer: "adam",
  // @ts-expect-error: priority
  loss: { priorty: "binaryCrossentropy", department: "categoricalCrossentropy" },
});
tickets.compile({
  optimizer: "adam",
  // @ts-expect-error: one word too many, beside all that are right
  loss: { priorty: "mse", priority: "binaryCrossentropy", department: "categoricalCrossentropy" },
});
tickets.compile({
  optimizer: "adam",
  loss: { priority: "binaryCrossentropy", department: "categoricalCrossentropy" },
  // @ts-expect-error: one word too many
  metrics: { departmnt: ["accuracy"], department: ["accuracy"] },
});
const functions = tickets.compile({
  optimizer: "adam",
  loss: { priority: (yTrue, yPred) => yTrue.sub(yPred).abs().mean(-1), department: "categoricalCrossentropy" },
  metrics: { priority: [(yTrue, yPred) => yTrue.sub(yPred).abs().mean(-1)], department: ["accuracy"] },
});
export const inAll: number = (await functions.evaluate({ text: [[1]] }, {})).departmentAccuracy;
tickets.compile({
  optimizer: "adam",
  loss: { priority: "binaryCrossentropy", department: "categoricalCrossentropy" },
  // @ts-expect-error: priority
  lossWeights: { priorty: 0.5 },
});
tickets.compile({
  optimizer: "adam",
  loss: { priority: "binaryCrossentropy", department: "categoricalCrossentropy" },
  // @ts-expect-error: department
  metrics: { departmnt: ["accuracy"] },
});

// Predictions are tensors: one step to rows and numbers.
const predictions = await digits.predict(test.x);
// @ts-expect-error: a tensor has no places; slice(0), or toArray()[0].
predictions[0];
export const row: Tensor = predictions.slice(0, 1);
export const classes: Tensor = predictions.argmax(-1);

// Layers of one's own: parameters and inputs are there by the names that they were given.
export const scale: Layer = layer({
  kind: "scale",
  params: ({ shape }) => ({ by: { shape, init: "ones" }, shift: { shape, init: "zeros" } }),
  forward: ({ by, shift }, [x]) => x.mul(by).add(shift),
});
layer({
  kind: "scale",
  params: ({ shape }) => ({ by: { shape, init: "ones" } }),
  // @ts-expect-error: by
  forward: ({ bye }, [x]) => x.mul(bye),
});
export const product: Layer = layer({ kind: "product", forward: (_, [a, b]) => a.mul(b) });
const double: LayerSpec = { kind: "double", forward: (_, [x]) => x.mul(2) };
export const own: Tensor = scale.forward({ by: predictions, shift: predictions }, [predictions]);
sequential([double, scale, { kind: "triple", forward: (_, [x]) => x.mul(3) }]);

// Functions and things as losses, metrics, callbacks.
const r2: Metric = { name: "r2", direction: "max", perSample: (t, o) => t.sub(o).square().mean(-1).neg() };
const stop: Callback = callbacks.earlyStopping({
  monitor: "valR2",
  mode: "max",
  patience: 3,
  restoreBestWeights: true,
});
const note: Callback = { onEpochEnd: ({ epoch, logs, stop }) => ((logs.loss ?? 1) < epoch ? stop() : undefined) };
const houses = sequential([layers.dense({ units: 1, inputShape: [3] })], { seed: 1 }).compile({
  optimizer: "sgd",
  loss: (yTrue, yPred) => yTrue.sub(yPred).abs().mean(-1),
  metrics: [r2],
});
export const rising: number[] | undefined = (
  await houses.fit([[1, 2, 3]], [1], { validationSplit: 0.5, callbacks: [stop, note] })
).valLoss;

// Data without an end.
async function* batches() {
  for (;;) yield { x: [[1, 2, 3]], y: [1] };
}
const data: Dataset = batches;
await houses.fit(data, { stepsPerEpoch: 10, epochs: 2, validationData: batches, validationSteps: 2 });

// Models travel as bytes, and a function takes any of them.
const bytes: Uint8Array = await digits.toBytes();
export const again: Model = await loadModel(bytes);
await loadModel(new URL("https://example.org/digits.limpid"));
const judge = async (any: Model): Promise<number> => (await any.evaluate(test.x, test.y)).loss;
await Promise.all([digits, compiled, bare, houses, again].map(judge));
