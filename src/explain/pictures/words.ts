/** What pictures say, in both languages. */
import type { Locale } from "../locale.ts";

export interface PictureWords {
  readonly network: string;
  readonly networkOf: (layers: number, parameters: string) => string;
  readonly positive: string;
  readonly negative: string;
  readonly thickness: string;
  readonly bias: string;
  readonly input: string;
  readonly parameters: (count: string) => string;
  /** Of a recurrence, of a model in the model, and of a layer that is used several times. */
  readonly steps: (count: number) => string;
  readonly layers: (count: number) => string;
  readonly use: (which: number, of: number) => string;
  readonly loss: string;
  readonly lossFrom: (from: string, to: string, epochs: string) => string;
  readonly epoch: string;
  readonly lossAxis: (log: boolean) => string;
  readonly series: Readonly<Record<"loss" | "valLoss", string>>;
  readonly landscape: string;
  readonly planes: Readonly<Record<"components" | "weights" | "random", string>>;
  readonly component: (which: 1 | 2, share: string) => string;
  readonly direction: (which: 1 | 2) => string;
  readonly start: string;
  readonly end: string;
  readonly captured: (share: string, vertices: string) => string;
  readonly gap: (largest: string, mean: string) => string;
  readonly height: string;
  /** Behind a name, before what is said of it. */
  readonly colon: string;
  readonly semicolon: string;
  readonly column: (name: string, lines: readonly string[]) => string;
  readonly description: (subtitle: string, chain: string) => string;
}

export const pictureWords: Readonly<Record<Locale, PictureWords>> = {
  en: {
    network: "The network and its weights",
    networkOf: (layers, parameters) => `${layers} ${layers === 1 ? "layer" : "layers"}, ${parameters} parameters`,
    positive: "+ positive",
    negative: "− negative",
    thickness: "the thicker, the larger (by layer)",
    bias: "number below a unit: its bias",
    input: "input",
    parameters: (count) => `${count} parameters`,
    steps: (count) => `↻ ${count} steps`,
    layers: (count) => `${count} ${count === 1 ? "layer" : "layers"} inside`,
    use: (which, of) => `use ${which} of ${of}`,
    loss: "The loss while it learned",
    lossFrom: (from, to, epochs) => `from ${from} to ${to} in ${epochs} epochs`,
    epoch: "epoch",
    lossAxis: (log) => (log ? "loss (logarithmic)" : "loss"),
    series: { loss: "training", valLoss: "validation" },
    landscape: "The loss around the weights",
    planes: {
      components: "the plane of the path's two principal components",
      weights: "the plane of two weights",
      random: "a plane of two random directions, filter by filter",
    },
    component: (which, share) => `principal component ${which} (${share})`,
    direction: (which) => `random direction ${which}`,
    start: "start",
    end: "end",
    captured: (share, vertices) => `The plane holds ${share} of the path's variance (${vertices} places).`,
    gap: (largest, mean) =>
      `True loss against the plane's, along the path: differs by ${largest} at most, ${mean} on average.`,
    height: "loss",
    colon: ": ",
    semicolon: "; ",
    column: (name, lines) => `${name} (${lines.join(", ")})`,
    description: (subtitle, chain) => `${subtitle}. ${chain}`,
  },
  "zh-CN": {
    network: "网络与它的权重",
    networkOf: (layers, parameters) => `${layers} 层，${parameters} 个参数`,
    positive: "+ 正",
    negative: "− 负",
    thickness: "越粗，绝对值越大（按层比较）",
    bias: "单元下方的数：偏置",
    input: "输入",
    parameters: (count) => `${count} 个参数`,
    steps: (count) => `↻ ${count} 个时间步`,
    layers: (count) => `内含 ${count} 层`,
    use: (which, of) => `共用，第 ${which}/${of} 次`,
    loss: "学习过程中的损失",
    lossFrom: (from, to, epochs) => `${epochs} 轮，从 ${from} 变为 ${to}`,
    epoch: "轮",
    lossAxis: (log) => (log ? "损失（对数刻度）" : "损失"),
    series: { loss: "训练", valLoss: "验证" },
    landscape: "权重周围的损失",
    planes: {
      components: "轨迹的两个主成分所张成的平面",
      weights: "两个权重的平面",
      random: "两个随机方向的平面，逐个滤波器归一",
    },
    component: (which, share) => `第 ${which} 主成分（${share}）`,
    direction: (which) => `随机方向 ${which}`,
    start: "起点",
    end: "终点",
    captured: (share, vertices) => `这个平面解释了轨迹方差的 ${share}（${vertices} 个点）。`,
    gap: (largest, mean) => `沿轨迹比较真实损失与平面上的损失：最多相差 ${largest}，平均相差 ${mean}。`,
    height: "损失",
    colon: "：",
    semicolon: "；",
    column: (name, lines) => `${name}（${lines.join("，")}）`,
    description: (subtitle, chain) => `${subtitle}。${chain}`,
  },
};
