/** Classes of which one outnumbers another so far that guessing it looks like knowledge. */

import type { TypedArray } from "../../../base/index.ts";
import { finalActivation } from "../../../nn/index.ts";
import type { Judged } from "../../../train/step.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, percent, show } from "../finding.ts";

/** The most frequent class may have so many times as many samples as the rarest. */
const most = 9;
const enough = 20;

type Counted = { counts: readonly number[]; ratio: number; largest: number; share: number; weights: readonly number[] };

const byClass = (weights: readonly number[]): string =>
  `classWeight: { ${weights.map((w, k) => `${k}: ${show(w)}`).join(", ")} }`;

const unbalanced = kind<Counted>("class-imbalance", "warning", {
  en: ({ counts, ratio, largest, share, weights }, { output }) => ({
    problem: `the classes of ${output} are unbalanced, ${show(ratio)} to 1 (${counts.join(", ")}): always answering ${largest} is right in ${percent(share)}`,
    advice: `weigh them, fit(x, y, { ${byClass(weights)} }), or collect more of the rare ones; do not judge by accuracy alone`,
  }),
  "zh-CN": ({ counts, ratio, largest, share, weights }, { output }) => ({
    problem: `${output} 的类别不均衡，达 ${show(ratio)} 比 1（${counts.join("、")}）：永远回答 ${largest} 就有 ${percent(share)} 是对的`,
    advice: `给类别加权：fit(x, y, { ${byClass(weights)} })，或多收集稀少的类别；不要只看准确率`,
  }),
});

const absent = kind<{ counts: readonly number[]; missing: readonly number[] }>("class-missing", "warning", {
  en: ({ counts, missing }, { output }) => ({
    problem: `no sample of ${output} belongs to ${missing.length === 1 ? "class" : "classes"} ${missing.join(", ")} of 0..${counts.length - 1}`,
    advice: "add samples of it, or give the last layer fewer units",
  }),
  "zh-CN": ({ counts, missing }, { output }) => ({
    problem: `${output} 的类别 0..${counts.length - 1} 中，没有任何样本属于 ${missing.join("、")}`,
    advice: "补充这些类别的样本，或减少最后一层的单元数",
  }),
});

/** Samples by class; undefined where the targets are no classes. */
function countClasses({ shape, loss }: Judged, data: TypedArray, link: string | undefined): number[] | undefined {
  const classes = shape.at(-1) ?? 1;
  const counts = (length: number, classOf: (k: number) => number, samples: number) => {
    const all = new Array<number>(length).fill(0);
    for (let k = 0; k < samples; k++) all[classOf(k)]++;
    return all;
  };
  if (loss.targets === "classes") return counts(classes, (k) => data[k], data.length);
  const bits = data.every((value: number) => value === 0 || value === 1);
  if (!bits || !link) return undefined;
  if (classes === 1) return counts(2, (k) => data[k], data.length);
  if (link !== "softmax") return undefined;
  const rows = data.length / classes;
  return counts(classes, (k) => data.subarray(k * classes, (k + 1) * classes).indexOf(1), rows);
}

function check({ plan, train }: Context): Found[] {
  return plan.outputs.flatMap((judged, k): Found[] => {
    const counts = countClasses(judged, train.y[k].data, finalActivation(plan.network, judged.name)?.link);
    if (!counts) return [];
    const samples = counts.reduce((sum, n) => sum + n, 0);
    const [largest, rarest] = [Math.max(...counts), Math.min(...counts)];
    const subject = { output: judged.name };
    if (samples < enough) return [];
    if (rarest === 0) {
      const missing = counts.flatMap((n, c) => (n === 0 ? [c] : []));
      // Class 0 alone is a matter of counting from 1, and said there.
      const counted = missing.length === 1 && missing[0] === 0 && counts.length > 2;
      return samples < enough * counts.length || counted ? [] : [absent(subject, { counts, missing })];
    }
    const ratio = largest / rarest;
    if (ratio < most) return [];
    const weights = counts.map((n) => samples / (counts.length * n));
    return [
      unbalanced(subject, { counts, ratio, largest: counts.indexOf(largest), share: largest / samples, weights }),
    ];
  });
}

export const imbalance: Check = { id: "imbalance", check };
