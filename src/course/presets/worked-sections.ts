/** How the worked 2-2-2 network is told: its sections, in both languages. */
import type { Story } from "../../explain/story/story.ts";
import type { Section } from "./report.ts";

/** A story with its name in the text. */
export type Named = readonly [name: string, story: Story];

/** All that is told about it. */
export interface Told {
  readonly targets: readonly number[];
  readonly pass: Story;
  /** The loss of each output. */
  readonly errors: readonly number[];
  readonly weights: readonly Named[];
  readonly neurons: readonly Named[];
  /** One bias a layer, and one a neuron. */
  readonly biases: readonly Named[];
  readonly vectors: readonly Named[];
  /** The pass after one step: biases held fast, one a layer, one a neuron. */
  readonly after: { readonly fixed: Story; readonly shared: Story; readonly vector: Story };
}

export function sectionsOf({ targets, pass, errors, weights, neurons, biases, vectors, after }: Told): Section[] {
  const outputs = pass.forward.filter(({ layer: name }) => name === "output");
  return [
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
        ...outputs.map(({ name, output }, k) => [name, output, targets[k], errors[k]]),
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
    updatesOf(weights),
    { heading: { en: "The biases, read in two ways", "zh-CN": "偏置的两种读法" } },
    {
      text: {
        en: "The text leaves its biases alone. Its drawing has one bias for a layer; a dense layer has one for each neuron.",
        "zh-CN": "原文没有更新偏置。原文的图里，每层共用一个偏置；全连接层则每个神经元各有一个。",
      },
    },
    updatesOf([...biases, ...vectors]),
    {
      rows: [
        [{ en: "loss after the step, biases left alone", "zh-CN": "更新后的损失，偏置不变" }, after.fixed.target.loss],
        [
          { en: "loss after the step, one bias a layer", "zh-CN": "更新后的损失，每层一个偏置" },
          after.shared.target.loss,
        ],
        [
          { en: "loss after the step, one bias a neuron", "zh-CN": "更新后的损失，每个神经元一个偏置" },
          after.vector.target.loss,
        ],
      ],
    },
    { heading: { en: "One weight in full", "zh-CN": "其中一个权重的全部细节" } },
    { story: weights[0][1] },
  ];
}

/** A row for each parameter: before, gradient, after. */
const updatesOf = (stories: readonly Named[]): Section => ({
  head: {
    en: ["", "name here", "before", "gradient", "after"],
    "zh-CN": ["", "在这里的名字", "之前", "梯度", "之后"],
  },
  rows: stories.map(([name, { target, update }]) => [
    name,
    target.name,
    update!.before,
    update!.gradient,
    update!.after,
  ]),
});
