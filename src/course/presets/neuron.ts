/** System D: one neuron. Three measurements, three weights, one sum that lies in the normal range or does not. */
import { numberList, oneOf, readOptions, type Wants, wantFinite, wantFlag, wantInterval } from "../../base/index.ts";
import { explain } from "../../explain/story/explain.ts";
import type { Story } from "../../explain/story/story.ts";
import { type Loss, layers } from "../../nn/index.ts";
import { type Model, sequential } from "../../train/index.ts";
import type { PresetModel } from "./models.ts";
import { chained, Report } from "./report.ts";

export interface NeuronOptions {
  readonly x?: readonly number[];
  readonly weights?: readonly number[];
  readonly bias?: number;
  /** Default: none, as in the text. */
  readonly activation?: "linear" | "sigmoid" | "tanh" | "relu";
  /** What counts as normal. Default: between 6 and 13. */
  readonly normal?: readonly [from: number, to: number];
  /** Whether to show the code. */
  readonly code?: boolean;
}

const wants: Wants<NeuronOptions> = {
  x: numberList(),
  weights: numberList(),
  bias: wantFinite,
  activation: oneOf(["linear", "sigmoid", "tanh", "relu"]),
  normal: wantInterval,
  code: wantFlag,
};

/** The output itself: nothing is judged, so slopes are those of the neuron. */
const output: Loss = { name: "output", targets: "values", reduction: "sum", perSample: (_, o) => o.sum(1) };

const usual: Required<NeuronOptions> = {
  x: [1, 180, 70],
  weights: [0.1, 0.03, 0.06],
  bias: 0,
  activation: "linear",
  normal: [6, 13],
  code: false,
};

function networkOf({ weights, bias, activation }: Required<NeuronOptions>): Model {
  const layer = layers.dense({
    name: "neuron",
    units: 1,
    activation,
    inputShape: [weights.length],
    kernelInitializer: weights.map((weight) => [weight]),
    biasInitializer: bias,
  });
  return sequential([layer], { dtype: "f64" }).compile({ optimizer: "sgd", loss: output });
}

/** Nothing says what it should give, so it has nothing to learn. */
export function neuronModel(): PresetModel {
  return { model: networkOf(usual), x: [[...usual.x]], y: [[0]], epochs: undefined };
}

export async function oneNeuron(options?: NeuronOptions): Promise<Report> {
  const setting: Required<NeuronOptions> = { ...usual, ...readOptions("neuron", options, wants) };
  const { x, weights, normal, code } = setting;
  numberList(weights.length)("neuron", "x", x);
  const net = networkOf(setting);
  const data = { x: [[...x]], y: [[0]] };
  const pass = await explain(net, data);
  const slopes: Story[] = [];
  for (const k of weights.keys())
    slopes.push(await explain(net, { ...data, at: { layer: "neuron", param: "kernel", index: [k, 0] }, code }));
  const [neuron] = pass.forward;
  const inside = neuron.output > normal[0] && neuron.output < normal[1];
  const facts = {
    sum: neuron.sum,
    output: neuron.output,
    normal: inside ? 1 : 0,
    slopes: slopes.map(({ backward }) => backward.sum),
  };
  return new Report({
    name: "neuron",
    title: { en: "One neuron", "zh-CN": "一个神经元" },
    facts,
    stories: { pass, slope: slopes[0] },
    sections: [
      {
        text: {
          en: "Sex, height in cm, weight in kg: each times its weight, added up.",
          "zh-CN": "性别、身高（厘米）、体重（公斤）：各乘以权重，再相加。",
        },
      },
      {
        head: { en: ["product", "weight", "input", ""], "zh-CN": ["乘积", "权重", "输入", ""] },
        rows: [
          ...neuron.terms.map((term) => [`${term.name} · ${term.of}`, term.weight, term.input, term.product]),
          [neuron.biasName ?? "", "", "", neuron.bias],
          [{ en: "sum", "zh-CN": "加权和" }, "", "", neuron.sum],
          ...(neuron.activation ? [[`${neuron.activation}(…)`, "", "", neuron.output]] : []),
        ],
      },
      {
        text: inside
          ? {
              en: `It lies between ${normal[0]} and ${normal[1]}: normal.`,
              "zh-CN": `在 ${normal[0]} 与 ${normal[1]} 之间：正常。`,
            }
          : {
              en: `It does not lie between ${normal[0]} and ${normal[1]}: not normal.`,
              "zh-CN": `不在 ${normal[0]} 与 ${normal[1]} 之间：不正常。`,
            },
      },
      {
        heading: {
          en: "How fast the output grows with each weight",
          "zh-CN": "输出随每个权重增长得多快",
        },
      },
      {
        rows: slopes.map(({ target, backward }) => [
          `∂output/∂${target.name}`,
          chained(backward.paths[0]),
          backward.sum,
        ]),
      },
      { code: slopes[0] },
    ],
  });
}
