/** The table of contents: what there is to read, without loading any of it. */
import type { Locale } from "../../explain/index.ts";

export interface ChapterEntry {
  readonly id: string;
  readonly number: number;
  readonly title: Readonly<Record<Locale, string>>;
  /** What one understands after it, in a sentence. */
  readonly aim: Readonly<Record<Locale, string>>;
}

export type ChapterId =
  | "start"
  | "berries"
  | "neuron"
  | "litter-box"
  | "downhill"
  | "back-propagation"
  | "confidence"
  | "preparing"
  | "overfitting"
  | "digits";

export const contents: readonly (ChapterEntry & { readonly id: ChapterId })[] = [
  {
    id: "start",
    number: 0,
    title: { en: "Before you begin", "zh-CN": "开始之前" },
    aim: {
      en: "What this course is, what one should know, and how it is read.",
      "zh-CN": "这是一门怎样的课，要先知道什么，怎样读。",
    },
  },
  {
    id: "berries",
    number: 1,
    title: { en: "Strawberries and blueberries", "zh-CN": "草莓与蓝莓" },
    aim: {
      en: "What it means for a machine to learn, with a single number to be learned.",
      "zh-CN": "只学一个数，看清机器“学习”究竟是怎么回事。",
    },
  },
  {
    id: "neuron",
    number: 2,
    title: { en: "One neuron", "zh-CN": "一个神经元" },
    aim: {
      en: "A sum and a bend: what one neuron computes, and why the bend cannot be left out.",
      "zh-CN": "求加权和，弯一弯：一个神经元算什么，那一弯为什么省不得。",
    },
  },
  {
    id: "litter-box",
    number: 3,
    title: { en: "The litter box: a hidden layer", "zh-CN": "猫砂问卷：隐藏层" },
    aim: {
      en: "Four customers, sixteen weights, and what a hidden layer is for.",
      "zh-CN": "四位顾客，十六个权重，看隐藏层有什么用。",
    },
  },
  {
    id: "downhill",
    number: 4,
    title: { en: "Downhill: gradient descent", "zh-CN": "下山：梯度下降" },
    aim: {
      en: "Gradient descent in valleys and bowls, and the learning rate, on which it all depends.",
      "zh-CN": "在山谷与碗里做梯度下降，看学习率怎样决定成败。",
    },
  },
  {
    id: "back-propagation",
    number: 5,
    title: { en: "Back-propagation", "zh-CN": "反向传播" },
    aim: {
      en: "One update of a small network, with every number of it.",
      "zh-CN": "一个小网络更新一次，每个数都算给你看。",
    },
  },
  {
    id: "confidence",
    number: 6,
    title: { en: "Confidence: slope and cross-entropy", "zh-CN": "把握：坡度与交叉熵" },
    aim: {
      en: "How sure a prediction is, how steep it stands, and why the loss matters.",
      "zh-CN": "预测有多大把握，坡有多陡，以及为什么损失函数要选对。",
    },
  },
  {
    id: "preparing",
    number: 7,
    title: { en: "Preparing data", "zh-CN": "数据预处理" },
    aim: {
      en: "Three transforms and their inverses, and the one rule about the test data.",
      "zh-CN": "三种变换与它们的逆变换，以及关于测试数据的那条规矩。",
    },
  },
  {
    id: "overfitting",
    number: 8,
    title: { en: "By heart: overfitting", "zh-CN": "死记硬背：过拟合" },
    aim: {
      en: "How a network learns its examples by heart, how one sees it, and what helps.",
      "zh-CN": "网络怎样把例题背下来，怎样看得出来，有哪些办法。",
    },
  },
  {
    id: "digits",
    number: 9,
    title: { en: "Reading digits", "zh-CN": "识别数字" },
    aim: {
      en: "From pixels to ten probabilities, and on to pictures and language.",
      "zh-CN": "从像素到十个概率，再望一眼图像与语言。",
    },
  },
];

/** A chapter by its name, as texts and plans call it: numbers move when the order does. */
export function numberOf(id: string): number | undefined {
  return contents.find((one) => one.id === id)?.number;
}

/** `limpid learn downhill` as it is printed, with the chapter's number. */
export function numbered(command: string): string {
  return command.replace(/^(limpid learn )([a-z-]+)/, (whole, learn: string, id: string) => {
    const number = numberOf(id);
    return number === undefined ? whole : `${learn}${number}`;
  });
}
