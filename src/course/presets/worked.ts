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
import { type Fact, Report, type Section } from "./report.ts";

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
  const data = dataOf(setting);
  const fixed = networkOf(setting, "fixed");
  const shared = networkOf(setting, "shared");
  const vector = networkOf(setting, "vector");

  const pass = await explain(fixed, data);
  const errors = await Promise.all(
    setting.y.map(async (_, k) => (await explain(networkOf(setting, "fixed", halfErrorOf(k)), data)).target.loss),
  );
  // The text numbers the weights by the neuron they lead to.
  const weights: [string, Story][] = [];
  for (const [name, kernel] of [
    ["hidden", setting.hidden],
    ["output", setting.output],
  ] as const)
    for (const unit of kernel[0].keys())
      for (const input of kernel.keys()) {
        const at = { layer: name, param: "kernel", index: [input, unit] };
        const code = setting.code && weights.length === 0;
        weights.push([`w${weights.length + 1}`, await explain(fixed, { ...data, at, code })]);
      }
  const neurons: [string, Story][] = [];
  for (const unit of setting.hidden[0].keys())
    neurons.push([`h${unit + 1}`, await explain(fixed, { ...data, at: { layer: "hidden", unit } })]);
  const biases: [string, Story][] = [];
  for (const [k, name] of ["hidden", "output"].entries())
    biases.push([`b${k + 1}`, await explain(shared, { ...data, at: { layer: name, param: "bias" } })]);
  const vectors: [string, Story][] = [];
  for (const unit of setting.hidden[0].keys())
    vectors.push([
      `b1[${unit}]`,
      await explain(vector, { ...data, at: { layer: "hidden", param: "bias", index: unit } }),
    ]);

  // What each reading is after one step of `fit`.
  const after: Record<Reading, Story> = { fixed: pass, shared: pass, vector: pass };
  for (const [reading, net] of [
    ["fixed", fixed],
    ["shared", shared],
    ["vector", vector],
  ] as const) {
    await net.fit(data.x, data.y, { verbose: 0 });
    after[reading] = await explain(net, data);
  }

  const outputs = pass.forward.filter(({ layer: name }) => name === "output");
  const via = (story: Story): Fact => ({
    paths: Object.fromEntries(story.backward.paths.map(({ through, product }) => [through[0] ?? "", product])),
    sum: story.backward.sum,
  });
  const facts = {
    loss: pass.target.loss,
    errors,
    sums: Object.fromEntries(pass.forward.map(({ name, sum }) => [name, sum])),
    outputs: Object.fromEntries(pass.forward.map(({ name, output }) => [name, output])),
    deltas: (weights[0][1].backward.matrix[0]?.delta ?? []) as Fact,
    neurons: Object.fromEntries(neurons.map(([name, story]) => [name, via(story)])),
    gradients: Object.fromEntries(weights.map(([name, { backward }]) => [name, backward.sum])),
    updated: Object.fromEntries(weights.map(([name, { update }]) => [name, update!.after])),
    shared: {
      gradients: Object.fromEntries(biases.map(([name, { backward }]) => [name, backward.sum])),
      updated: Object.fromEntries(biases.map(([name, { update }]) => [name, update!.after])),
      lossAfter: after.shared.target.loss,
    },
    vector: {
      gradients: Object.fromEntries(vectors.map(([name, { backward }]) => [name, backward.sum])),
      lossAfter: after.vector.target.loss,
    },
    after: {
      loss: after.fixed.target.loss,
      outputs: after.fixed.forward.filter(({ layer: name }) => name === "output").map(({ output }) => output),
    },
  };

  const sections: Section[] = [
    {
      text: {
        en: "Two inputs, two hidden neurons, two outputs, sigmoids; the loss is Σ ½(target − output)².",
        "zh-CN": "两个输入、两个隐藏神经元、两个输出，激活函数是 sigmoid；损失是 Σ ½(目标值 − 输出)²。",
      },
    },
    { heading: { en: "The loss, output by output", "zh-CN": "损失：逐个输出" } },
    {
      head: {
        en: ["", "output", "target", "½(target − output)²"],
        "zh-CN": ["", "输出", "目标值", "½(目标值 − 输出)²"],
      },
      rows: [
        ...outputs.map(({ name, output }, k) => [name, output, setting.y[k], errors[k]]),
        [{ en: "together", "zh-CN": "合计" }, "", "", pass.target.loss],
      ],
    },
    { heading: { en: "How the hidden neurons reach the loss", "zh-CN": "隐藏神经元如何影响损失" } },
    {
      head: { en: ["", "via", ""], "zh-CN": ["", "经过", ""] },
      rows: neurons.flatMap(([name, { backward }]) => [
        ...backward.paths.map(({ through, product }) => [name, through[0] ?? "", product]),
        [name, { en: "sum: ∂loss/∂output of the neuron", "zh-CN": "合计：∂损失/∂该神经元的输出" }, backward.sum],
      ]),
    },
    { heading: { en: "All weights, one update", "zh-CN": "全部权重的一次更新" } },
    {
      head: {
        en: ["", "name here", "before", "gradient", "after"],
        "zh-CN": ["", "在这里的名字", "之前", "梯度", "之后"],
      },
      rows: weights.map(([name, { target, update }]) => [
        name,
        target.name,
        update!.before,
        update!.gradient,
        update!.after,
      ]),
    },
    { heading: { en: "The biases, read in two ways", "zh-CN": "偏置的两种读法" } },
    {
      text: {
        en: "The text leaves its biases alone. Its drawing has one bias for a layer; a dense layer has one for each neuron.",
        "zh-CN": "原文没有更新偏置。图中每层共用一个偏置；全连接层则每个神经元各有一个。",
      },
    },
    {
      head: {
        en: ["", "name here", "before", "gradient", "after"],
        "zh-CN": ["", "在这里的名字", "之前", "梯度", "之后"],
      },
      rows: [...biases, ...vectors].map(([name, { target, update }]) => [
        name,
        target.name,
        update!.before,
        update!.gradient,
        update!.after,
      ]),
    },
    {
      rows: [
        [{ en: "loss after the step, biases left alone", "zh-CN": "更新后的损失，偏置不变" }, facts.after.loss],
        [
          { en: "loss after the step, one bias a layer", "zh-CN": "更新后的损失，每层一个偏置" },
          facts.shared.lossAfter,
        ],
        [
          { en: "loss after the step, one bias a neuron", "zh-CN": "更新后的损失，每个神经元一个偏置" },
          facts.vector.lossAfter,
        ],
      ],
    },
    { heading: { en: "One weight in full", "zh-CN": "其中一个权重的全部细节" } },
    { story: weights[0][1] },
  ];
  return new Report({
    name: "worked-2-2-2",
    title: { en: "The worked 2-2-2 network", "zh-CN": "手算的 2-2-2 网络" },
    facts,
    stories: { pass, ...Object.fromEntries([...weights, ...neurons, ...biases, ...vectors]) },
    sections,
  });
}
