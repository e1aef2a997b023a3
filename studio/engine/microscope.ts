/** One update of a network, with every number: asked of `explain` and of the model itself. Nothing is computed here. */
import { layers, losses, type Model, optimizers, sequential } from "limpid";
import { explain, presetModel, type Story } from "limpid/explain";
import type { Activation, Difference, Look, PresetName, Setting } from "./microscope-data.ts";
import { biasName, neuronName, slopeName, targetName, updatedName, weightName } from "./names.ts";
import type { Shape } from "./protocol.ts";

export const dataOf = ({ x, y }: Setting) => ({ x: x.map((row) => [...row]), y: y.map((row) => [...row]) });

/** The network in float64, compiled, at the weights of the setting. */
function modelOf({ layers: list, x, loss, rate, biasesLearn }: Setting): Model {
  const stack = list.map(({ name, activation, kernel, bias }, k) =>
    layers.dense({
      name,
      units: kernel[0].length,
      activation,
      useBias: bias !== undefined,
      ...(k === 0 && { inputShape: [x[0].length] }),
      ...(bias && { biasInitializer: bias, trainable: biasesLearn ? true : { bias: false } }),
      kernelInitializer: kernel,
    }),
  );
  return sequential(stack, { dtype: "f64" }).compile({
    optimizer: optimizers.sgd({ learningRate: rate }),
    loss: losses[loss](),
  });
}

let known: { readonly key: string; readonly model: Model } | undefined;

/** The same model for the same setting: a reader asks about many of its numbers. It is never trained. */
export function modelAt(setting: Setting): Model {
  const key = JSON.stringify(setting);
  if (known?.key !== key) known = { key, model: modelOf(setting) };
  return known.model;
}

export async function look(setting: Setting): Promise<Look> {
  const model = modelAt(setting);
  const data = dataOf(setting);
  const numbers: Record<string, number> = {};
  const [first] = setting.layers;
  const story = await explain(model, { ...data, neurons: "all", limit: 0 });
  const back = await explain(model, { ...data, at: { layer: first.name, param: "kernel", index: [0, 0] }, limit: 0 });
  takeForward(setting, story, numbers);
  takeDeltas(setting, back, numbers);
  const after = await updated(setting);
  takeParameters(setting, (await model.gradients(data.x, data.y)).weights, after, numbers);
  const { target } = await explain(modelOf(after), { ...data, limit: 0 });
  return { numbers, after, lossAfter: target.loss };
}

function takeForward({ x, y }: Setting, story: Story, numbers: Record<string, number>): void {
  numbers.loss = story.target.loss;
  const samples = x.length;
  for (const [sample, row] of x.entries())
    for (const [unit, value] of row.entries()) numbers[neuronName("input", unit, sample, samples)] = value;
  for (const [sample, row] of y.entries())
    for (const [unit, value] of row.entries()) numbers[targetName(unit, sample, samples)] = value;
  for (const { name, sum, output } of story.forward) {
    numbers[name] = output;
    numbers[name.replace(/\[/, ".sum[")] = sum;
  }
}

/** δ of every sum. A neuron without an activation is its own sum. */
function takeDeltas({ layers: list, x }: Setting, story: Story, numbers: Record<string, number>): void {
  for (const { name } of list) {
    const delta = story.backward.matrix.find((one) => one.layer === name)!.delta as number[][];
    for (const [sample, row] of delta.entries())
      for (const [unit, value] of row.entries())
        numbers[slopeName(neuronName(name, unit, sample, x.length, true))] = value;
  }
}

type Weights = Awaited<ReturnType<Model["gradients"]>>["weights"];

function takeParameters(
  { layers: list }: Setting,
  slopes: Weights,
  after: Setting,
  numbers: Record<string, number>,
): void {
  const take = (name: string, value: number, slope: number, next: number) => {
    numbers[name] = value;
    numbers[slopeName(name)] = slope;
    numbers[updatedName(name)] = next;
  };
  for (const [k, { name, kernel, bias }] of list.entries()) {
    const next = after.layers[k];
    const slope = slopes[`${name}/kernel`].toArray<number[][]>();
    for (const [from, row] of kernel.entries())
      for (const [unit, value] of row.entries())
        take(weightName(name, from, unit), value, slope[from][unit], next.kernel[from][unit]);
    const biasSlope = bias && slopes[`${name}/bias`].toArray<number[]>();
    for (const [unit, value] of bias?.entries() ?? [])
      take(biasName(name, unit), value, biasSlope![unit], next.bias![unit]);
  }
}

/** The setting after one step of `fit`, with all samples in one batch. */
async function updated(setting: Setting): Promise<Setting> {
  const model = modelOf(setting);
  const { x, y } = dataOf(setting);
  await model.fit(x, y, { epochs: 1, batchSize: x.length, shuffle: false, verbose: 0 });
  const { weights } = model;
  return {
    ...setting,
    layers: setting.layers.map((layer) => ({
      ...layer,
      kernel: weights[`${layer.name}/kernel`].toArray<number[][]>(),
      bias: layer.bias && weights[`${layer.name}/bias`].toArray<number[]>(),
    })),
  };
}

/** How many slopes are sent at once: some tens of milliseconds of work. */
const chunk = 8;
let asked = 0;

/** The slope of every parameter without calculus. A newer question ends an older one. */
export async function differences(setting: Setting, send: (part: readonly Difference[]) => void): Promise<number> {
  const mine = ++asked;
  const model = modelAt(setting);
  const data = dataOf(setting);
  const names = parametersOf(setting);
  for (let k = 0; k < names.length && mine === asked; k += chunk) {
    const part: Difference[] = [];
    for (const name of names.slice(k, k + chunk)) {
      const { check } = await explain(model, { ...data, at: name, limit: 0 });
      part.push({ name, slope: check.slope, gap: check.gap });
    }
    send(part);
    // What was asked meanwhile comes in between.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return names.length;
}

/** Every parameter's name, layer by layer: weights by the neuron they lead to, then biases. */
export function parametersOf({ layers: list }: Setting): string[] {
  return list.flatMap(({ name, kernel, bias }) => [
    ...kernel[0].flatMap((_, unit) => kernel.map((_, from) => weightName(name, from, unit))),
    ...(bias ?? []).map((_, unit) => biasName(name, unit)),
  ]);
}

/** A network of a shape, at the first weights that the library would give it. */
export async function drawSetting({ units, activation, seed }: Shape): Promise<Setting> {
  const names = layerNames(units.length - 1);
  const last = units.length - 2;
  const activationOf = (k: number): Activation => (k === last ? "sigmoid" : activation);
  const { weights } = sequential(
    names.map((name, k) =>
      layers.dense({ name, units: units[k + 1], ...(k === 0 && { inputShape: [units[0]] }), biasInitializer: 0 }),
    ),
    { dtype: "f64", seed },
  );
  return {
    layers: names.map((name, k) => ({
      name,
      activation: activationOf(k),
      kernel: weights[`${name}/kernel`].toArray<number[][]>(),
      bias: weights[`${name}/bias`].toArray<number[]>(),
    })),
    x: [Array.from({ length: units[0] }, (_, k) => (k + 1) / 10)],
    y: [Array.from({ length: units[units.length - 1] }, (_, k) => (k % 2 === 0 ? 1 : 0))],
    loss: "halfSquaredError",
    rate: 1,
    biasesLearn: true,
  };
}

/** `hidden`, `output`; of several hidden layers `hidden1`, `hidden2`. */
function layerNames(count: number): string[] {
  return Array.from({ length: count }, (_, k) =>
    k === count - 1 ? "output" : count === 2 ? "hidden" : `hidden${k + 1}`,
  );
}

/** What the presets' models do not say themselves. */
const presetFacts: Readonly<Record<PresetName, Pick<Setting, "loss" | "rate" | "biasesLearn"> & { of: Activation }>> = {
  "worked-2-2-2": { loss: "halfSquaredError", rate: 1, biasesLearn: false, of: "sigmoid" },
  "litter-box": { loss: "halfSquaredError", rate: 1, biasesLearn: true, of: "sigmoid" },
  blueberries: { loss: "meanSquaredError", rate: 0.6 / 7, biasesLearn: true, of: "linear" },
};

/** A source text's network at its first weights, which the library has. */
export async function presetSetting(name: PresetName): Promise<Setting> {
  const { model, x, y } = presetModel(name);
  const { of: activation, ...facts } = presetFacts[name];
  const { weights } = model;
  const names = [...new Set(Object.keys(weights).map((key) => key.split("/")[0]))];
  return {
    layers: names.map((layer) => ({
      name: layer,
      activation,
      kernel: weights[`${layer}/kernel`].toArray<number[][]>(),
      bias: weights[`${layer}/bias`]?.toArray<number[]>(),
    })),
    x,
    y,
    ...facts,
  };
}
