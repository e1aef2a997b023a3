/** The table of contents: what there is to read, without loading any of it. */
import type { Locale } from "./blocks.ts";

export interface ChapterEntry {
  readonly id: string;
  readonly number: number;
  readonly title: Readonly<Record<Locale, string>>;
  /** What one understands after it, in a sentence. */
  readonly aim: Readonly<Record<Locale, string>>;
}

export type ChapterId = "berries" | "neuron" | "litter-box";

export const contents: readonly (ChapterEntry & { readonly id: ChapterId })[] = [
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
      "zh-CN": "求个和，弯一弯：一个神经元算什么，那一弯为什么省不得。",
    },
  },
  {
    id: "litter-box",
    number: 3,
    title: { en: "The litter box", "zh-CN": "猫砂" },
    aim: {
      en: "Four customers, sixteen weights, and what a hidden layer is for.",
      "zh-CN": "四位顾客，十六个权重，看隐藏层有什么用。",
    },
  },
];
