/**
 * System C: the worked 2-2-2 network. One forward pass, one loss, one back-propagation, one update: every number, also
 * for other inputs, weights, targets and rates.
 */
import { finiteFrom, matrixFor, numberList, readOptions, type Wants, wantFlag, wantMatrix } from "../../base/index.ts";
import { explain } from "../../explain/story/explain.ts";
import type { Story } from "../../explain/story/story.ts";
import { type LayerSpec, type Loss, layer, layers, losses } from "../../nn/index.ts";
import { optimizers } from "../../optim/index.ts";
import { type Model, sequential } from "../../train/index.ts";
import { given } from "../verify/worked.ts";
import type { PresetModel } from "./models.ts";
import { type Fact, Report } from "./report.ts";
import { type Named, sectionsOf, type Told } from "./worked-sections.ts";

export interface WorkedOptions {
  readonly x?: readonly number[];
  readonly y?: readonly number[];
  /** [in, out] */
  readonly hidden?: readonly (readonly number[])[];
  readonly output?: readonly (readonly number[])[];
  /** One for each layer. */
  readonly biases?: readonly [number, number];
  readonly learningRate?: number;
  /** Whether to show the code beside the first weight. */
  readonly code?: boolean;
}

type Setting = Required<WorkedOptions>;

const wants: Wants<WorkedOptions> = {
  x: numberList(),
  y: numberList(),
  hidden: wantMatrix,
  output: wantMatrix,
  biases: numberList(2),
  learningRate: finiteFrom(0),
  code: wantFlag,
};

/** A layer as the text draws it: one bias for all of its neurons. */
function sharing(name: string, kernel: Setting["hidden"], bias: number, inputShape?: readonly number[]): LayerSpec {
  return layer({
    kind: "sharing",
    name,
    inputShape,
    activation: layers.dense({ units: 1, activation: "sigmoid" }).activation,
    params: () => ({
      kernel: { shape: [kernel.length, kernel[0].length], init: kernel },
      bias: { shape: [], init: bias },
    }),
    forward: ({ kernel: w, bias: b }, [x]) => x.matmul(w).add(b),
  });
}

/** How a layer holds its bias. */
type Reading = "fixed" | "shared" | "vector";

function networkOf(setting: Setting, reading: Reading, loss: Loss = losses.halfSquaredError()): Model {
  const { x, hidden, output, biases, learningRate } = setting;
  const dense = (name: string, kernel: Setting["hidden"], bias: number, inputShape?: readonly number[]) =>
    layers.dense({
      name,
      units: kernel[0].length,
      activation: "sigmoid",
      inputShape,
      trainable: reading === "fixed" ? { bias: false } : true,
      kernelInitializer: kernel,
      biasInitializer: bias,
    });
  const make = reading === "shared" ? sharing : dense;
  const stack = [make("hidden", hidden, biases[0], [x.length]), make("output", output, biases[1])];
  return sequential(stack, { dtype: "f64" }).compile({ optimizer: optimizers.sgd({ learningRate }), loss });
}

/** ½(t − o)² of one output. */
function halfErrorOf(output: number): Loss {
  return {
    name: `halfErrorOf${output}`,
    targets: "values",
    reduction: "sum",
    perSample: (t, o) =>
      t
        .sub(o)
        .slice([0, output], [t.shape[0], output + 1])
        .square()
        .mul(0.5)
        .sum(1),
  };
}

const usual: Setting = { ...given, learningRate: 1, code: false };

const dataOf = ({ x, y }: Setting) => ({ x: [[...x]], y: [[...y]] });

/** Before its first update, its biases held fast, as in the text. */
export function workedModel(): PresetModel {
  return { model: networkOf(usual, "fixed"), ...dataOf(usual), epochs: 100 };
}

/** The same network with another layer's worth of numbers would do: nothing here is special to two neurons. */
export async function workedNetwork(options?: WorkedOptions): Promise<Report> {
  const setting: Setting = { ...usual, ...readOptions("worked-2-2-2", options, wants) };
  numberList(setting.hidden.length)("worked-2-2-2", "x", setting.x);
  matrixFor(setting.hidden)("worked-2-2-2", "output", setting.output);
  numberList(setting.output[0].length)("worked-2-2-2", "y", setting.y);
  const told = await tell(setting);
  const { pass, weights, neurons, biases, vectors } = told;
  return new Report({
    name: "worked-2-2-2",
    title: { en: "The worked 2-2-2 network", "zh-CN": "手算的 2-2-2 网络" },
    facts: factsOf(told),
    stories: { pass, ...Object.fromEntries([...weights, ...neurons, ...biases, ...vectors]) },
    sections: sectionsOf(told),
  });
}

/** Every story: before the first update, and after one step of each reading. */
async function tell(setting: Setting): Promise<Told> {
  const data = dataOf(setting);
  const [fixed, shared, vector] = (["fixed", "shared", "vector"] as const).map((reading) =>
    networkOf(setting, reading),
  );
  const errors = await Promise.all(
    setting.y.map(async (_, k) => (await explain(networkOf(setting, "fixed", halfErrorOf(k)), data)).target.loss),
  );
  const pass = await explain(fixed, data);
  const weights = await weightsOf(setting, fixed);
  const units = [...setting.hidden[0].keys()];
  const about = async (model: Model, name: string, at: At): Promise<Named> => [
    name,
    await explain(model, { ...data, at }),
  ];
  const neurons = await Promise.all(units.map((unit) => about(fixed, `h${unit + 1}`, { layer: "hidden", unit })));
  const biases = await Promise.all(
    ["hidden", "output"].map((layer, k) => about(shared, `b${k + 1}`, { layer, param: "bias" })),
  );
  const vectors = await Promise.all(
    units.map((index) => about(vector, `b1[${index}]`, { layer: "hidden", param: "bias", index })),
  );
  const afterStep = async (model: Model): Promise<Story> => {
    await model.fit(data.x, data.y, { verbose: 0 });
    return explain(model, data);
  };
  return {
    targets: setting.y,
    pass,
    errors,
    weights,
    neurons,
    biases,
    vectors,
    after: { fixed: await afterStep(fixed), shared: await afterStep(shared), vector: await afterStep(vector) },
  };
}

type At = NonNullable<Parameters<typeof explain>[1]["at"]>;

/** The text numbers the weights by the neuron they lead to. */
async function weightsOf(setting: Setting, model: Model): Promise<Named[]> {
  const weights: Named[] = [];
  for (const layer of ["hidden", "output"] as const)
    for (const unit of setting[layer][0].keys())
      for (const input of setting[layer].keys()) {
        const at = { layer, param: "kernel", index: [input, unit] };
        const code = setting.code && weights.length === 0;
        weights.push([`w${weights.length + 1}`, await explain(model, { ...dataOf(setting), at, code })]);
      }
  return weights;
}

function factsOf({ pass, errors, weights, neurons, biases, vectors, after }: Told) {
  const via = (story: Story): Fact => ({
    paths: Object.fromEntries(story.backward.paths.map(({ through, product }) => [through[0] ?? "", product])),
    sum: story.backward.sum,
  });
  const gradients = (stories: readonly Named[]) =>
    Object.fromEntries(stories.map(([name, { backward }]) => [name, backward.sum]));
  const updated = (stories: readonly Named[]) =>
    Object.fromEntries(stories.map(([name, { update }]) => [name, update!.after]));
  return {
    loss: pass.target.loss,
    errors,
    sums: Object.fromEntries(pass.forward.map(({ name, sum }) => [name, sum])),
    outputs: Object.fromEntries(pass.forward.map(({ name, output }) => [name, output])),
    deltas: (weights[0][1].backward.matrix[0]?.delta ?? []) as Fact,
    neurons: Object.fromEntries(neurons.map(([name, story]) => [name, via(story)])),
    gradients: gradients(weights),
    updated: updated(weights),
    shared: { gradients: gradients(biases), updated: updated(biases), lossAfter: after.shared.target.loss },
    vector: { gradients: gradients(vectors), lossAfter: after.vector.target.loss },
    after: {
      loss: after.fixed.target.loss,
      outputs: after.fixed.forward.filter(({ layer: name }) => name === "output").map(({ output }) => output),
    },
  };
}
