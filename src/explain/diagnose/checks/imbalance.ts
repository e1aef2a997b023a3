/** Classes of which one outnumbers another so far that guessing it looks like knowledge. */

import type { TypedArray } from "../../../base/index.ts";
import type { Judged } from "../../../train/step/plan.ts";
import type { Context } from "../context.ts";
import { probabilitiesOf } from "../ends.ts";
import { type Check, type Found, kind, percent, show } from "../finding.ts";

/** The most frequent class may have so many times as many samples as the rarest. */
const most = 9;
const enough = 20;

type Counted = {
  counts: readonly number[];
  ratio: number;
  largest: number;
  share: number;
  weights: readonly number[];
  /** Of several outputs: `classWeight` is for one. */
  several: boolean;
};

const byClass = (weights: readonly number[]): string => `{ ${weights.map((w, k) => `${k}: ${show(w)}`).join(", ")} }`;

const unbalanced = kind<Counted>("class-imbalance", ["warning", "likely"], {
  en: ({ counts, ratio, largest, share, weights, several }, { output }) => ({
    problem: `the classes of ${output} are unbalanced, ${show(ratio)} to 1 (${counts.join(", ")}): always answering ${largest} is right in ${percent(share)}`,
    advice: `${several ? `weigh them, sampleWeight: { ${output}: one number a sample, by its class ${byClass(weights)} }` : `weigh them, fit(x, y, { classWeight: ${byClass(weights)} })`} (and diagnose with the same weights), or collect more of the rare ones; do not judge by accuracy alone`,
  }),
  "zh-CN": ({ counts, ratio, largest, share, weights, several }, { output }) => ({
    problem: `${output} 的类别不平衡，达 ${show(ratio)} 比 1（${counts.join("、")}）：永远回答 ${largest} 就有 ${percent(share, "zh-CN")} 是对的`,
    advice: `${several ? `给样本加权，sampleWeight: { ${output}: 每个样本一个数，按类别取 ${byClass(weights)} }` : `给类别加权：fit(x, y, { classWeight: ${byClass(weights)} })`}（diagnose 也用同样的权重），或多收集稀少的类别；不要只看准确率`,
  }),
});

const absent = kind<{ counts: readonly number[]; missing: readonly number[] }>(
  "class-missing",
  ["warning", "certain"],
  {
    en: ({ counts, missing }, { output }) => ({
      problem: `no sample of ${output} belongs to ${missing.length === 1 ? "class" : "classes"} ${missing.join(", ")} of 0..${counts.length - 1}`,
      advice: "add samples of it, or number the classes anew, without gaps, and give the last layer fewer units",
    }),
    "zh-CN": ({ counts, missing }, { output }) => ({
      problem: `${output} 的类别 0..${counts.length - 1} 中，没有任何样本属于 ${missing.join("、")}`,
      advice: "补充这些类别的样本，或把类别重新连续编号，并减少最后一层的单元数",
    }),
  },
);

/** Of each sample its class; undefined where the targets are no classes. */
function classesOf({ shape, loss }: Judged, data: TypedArray, end: "shares" | "each" | "neither") {
  const width = shape.at(-1) ?? 1;
  if (loss.classes || loss.ignoreClass !== undefined) return undefined;
  if (loss.targets === "classes") return { of: data, classes: width };
  const bits = data.every((value: number) => value === 0 || value === 1);
  if (!bits || end === "neither") return undefined;
  if (width === 1) return { of: data, classes: 2 };
  if (end !== "shares") return undefined;
  const rows = data.length / width;
  const of = Array.from({ length: rows }, (_, k) => data.subarray(k * width, (k + 1) * width).indexOf(1));
  return of.includes(-1) ? undefined : { of, classes: width };
}

function check({ plan, train, ends, look }: Context): Found[] {
  return plan.outputs.flatMap((judged, k): Found[] => {
    const found = classesOf(judged, train.y[k].data, probabilitiesOf(ends[k], look.outputs[k], judged.loss));
    if (!found) return [];
    const { of, classes } = found;
    const counts = new Array<number>(classes).fill(0);
    /** How much each class counts in the loss, all its samples together. */
    const sums = new Array<number>(classes).fill(0);
    const own = train.w?.[k].data;
    const perWeight = own ? of.length / own.length : 1;
    for (let at = 0; at < of.length; at++) {
      counts[of[at]]++;
      sums[of[at]] += own?.[Math.floor(at / perWeight)] ?? 1;
    }
    const samples = of.length;
    const subject = { output: judged.name };
    if (samples < enough) return [];
    if (counts.includes(0)) {
      // Of two classes by one unit: targets that never vary, which is said there.
      if ((judged.shape.at(-1) ?? 1) === 1 && judged.loss.targets === "values") return [];
      const missing = counts.flatMap((n, c) => (n === 0 ? [c] : []));
      // Class 0 alone is a matter of counting from 1, and said there.
      const counted = missing.length === 1 && missing[0] === 0 && counts.length > 2;
      return samples < enough * counts.length || counted ? [] : [absent(subject, { counts, missing })];
    }
    // A class that weighs nothing is left out on purpose.
    const counting = sums.filter((sum) => sum > 0);
    const ratio = Math.max(...counting) / Math.min(...counting);
    if (!(ratio >= most)) return [];
    const weights = counts.map((n) => samples / (counts.length * n));
    const largest = counts.indexOf(Math.max(...counts));
    const share = counts[largest] / samples;
    return [unbalanced(subject, { counts, ratio, largest, share, weights, several: plan.outputs.length > 1 })];
  });
}

export const imbalance: Check = { id: "imbalance", kinds: [unbalanced, absent], check };
