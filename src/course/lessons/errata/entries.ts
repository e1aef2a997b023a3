/** What is wrong or misleading in the source texts, and how to see it with one's own eyes. */
import type { Locale } from "../blocks.ts";
import type { Source } from "../sources.ts";

export interface ErratumEntry<Id extends string = string> {
  readonly id: Id;
  /** The text; nothing where it is a matter of all of them. */
  readonly source?: Source["id"];
  readonly section?: string | Readonly<Record<Locale, string>>;
  /** What shows it. */
  readonly command: string;
}

export type ErratumId =
  | "quiz"
  | "trees"
  | "activation"
  | "hiddenLayers"
  | "sevenLines"
  | "anything"
  | "errorGradient"
  | "convolution"
  | "catBuyers"
  | "worst"
  | "confidence"
  | "table"
  | "axes"
  | "global"
  | "sixTimes"
  | "lastPrint"
  | "rounding"
  | "euler"
  | "robust"
  | "biases"
  | "backToFront"
  | "deeper"
  | "lossFormula"
  | "derivative"
  | "counting"
  | "pixels";

const quiz = (number: string): Readonly<Record<Locale, string>> => ({
  en: `quiz ${number}`,
  "zh-CN": `练习 ${number}`,
});

const litterBox = "npx tsx examples/02-litter-box.ts";

export const errata: readonly ErratumEntry<ErratumId>[] = [
  { id: "convolution", source: "S0", section: "§1.2", command: "limpid learn history" },
  { id: "sevenLines", source: "S0", section: "§1.3", command: "npx tsx examples/01-digits.ts" },
  { id: "trees", source: "S0", section: quiz("1-1"), command: "limpid learn history" },
  { id: "quiz", source: "S0", section: quiz("1-2"), command: "limpid learn digits --quiz" },
  { id: "anything", source: "S0", section: "§2.2", command: "limpid learn litter-box" },
  { id: "activation", source: "S0", section: "§4.2", command: "limpid train digits --as-written" },
  { id: "hiddenLayers", source: "S0", section: "§4.2", command: "limpid learn digits" },
  {
    id: "errorGradient",
    source: "S0",
    section: { en: "spare part at the end", "zh-CN": "文末备用" },
    command: "limpid learn berries",
  },
  { id: "axes", source: "S1", section: "§1.3", command: "limpid learn downhill" },
  { id: "global", source: "S1", section: "§1.3", command: "limpid learn downhill" },
  { id: "lastPrint", source: "S1", section: "§2", command: litterBox },
  { id: "euler", source: "S1", section: "§3.3", command: "limpid verify" },
  { id: "catBuyers", source: "S1", section: "§3.4, §4.5", command: "limpid learn litter-box" },
  { id: "sixTimes", source: "S1", section: "§4.2", command: litterBox },
  { id: "worst", source: "S1", section: "§4.5", command: "limpid learn confidence" },
  { id: "confidence", source: "S1", section: "§4.5", command: "limpid learn confidence" },
  { id: "table", source: "S1", section: "§4.5", command: "limpid verify" },
  { id: "rounding", source: "S1", section: "§5.6", command: "limpid learn back-propagation" },
  { id: "biases", source: "S2", section: "§2.2", command: "limpid learn back-propagation" },
  { id: "robust", source: "S2", section: "§2.3.3", command: "limpid train digits --limit 300 --epochs 60" },
  { id: "backToFront", source: "S3", section: "§2.2", command: "limpid learn back-propagation" },
  { id: "deeper", source: "S3", section: "§2.2", command: "limpid learn digits" },
  { id: "lossFormula", source: "S4", command: "npx tsx examples/05-hours-and-score.ts" },
  { id: "derivative", source: "S4", command: "limpid learn downhill --quiz" },
  { id: "counting", command: "limpid learn digits" },
  { id: "pixels", command: "npx tsx examples/07-sixteen-by-sixteen.ts" },
];
