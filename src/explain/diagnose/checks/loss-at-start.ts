/** A fresh network knows nothing, so its first loss is that of a guess: ln C for C classes. Far above it something is off. */
import { full } from "../../../tensor/index.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { asOutput, lossOf } from "../guess.ts";
import { tensorsOf } from "../probe.ts";

/** So much above a guess, the right answer gets e² = 7 times less than a guess would give it. */
const excess = 2;

const classes = kind<{ loss: number; expected: number; ratio: number; classes: number }>(
  "loss-far-from-expected",
  ["warning", "likely"],
  {
    en: ({ loss, expected, ratio, classes: count }, { output }) => ({
      problem: `the loss of ${output} starts at ${show(loss)}, ${show(ratio)} times the ln ${count} = ${show(expected)} of a fresh network that guesses among ${count} classes`,
      advice: "it starts sure of wrong answers: scale the inputs, or start from smaller weights",
    }),
    "zh-CN": ({ loss, expected, ratio, classes: count }, { output }) => ({
      problem: `${output} 的损失从 ${show(loss)} 开始；新网络在 ${count} 个类别中瞎猜应为 ln ${count} = ${show(expected)}，现在是它的 ${show(ratio)} 倍`,
      advice: "它一开始就对错误答案很肯定：请缩放输入，或用更小的初始权重",
    }),
  },
);

function check({ plan, batch, ends, look, trained }: Context): Found[] {
  if (trained > 0) return [];
  const { y, w } = tensorsOf(plan, batch);
  return plan.outputs.flatMap((judged, k): Found[] => {
    const { fromLogits, logits } = judged.loss;
    const link = logits ?? ends[k].activation?.link;
    if (link === undefined || !(logits || fromLogits?.[link])) return [];
    const { dtype } = y[judged.name];
    // Equal shares.
    const share = link === "softmax" ? 1 / (judged.shape.at(-1) ?? 1) : 0.5;
    const guess = full([batch.samples, ...judged.shape], share, { dtype: dtype === "f64" ? "f64" : "f32" });
    // Of one sample that counts once: sums grow with the samples, and weights may have any size.
    const weight = w[judged.name]?.mean().item() ?? 1;
    const ofOne = (loss: number): number =>
      loss / (judged.loss.reduction === "sum" ? batch.samples : 1) / (weight || 1);
    const loss = ofOne(look.losses[k]);
    const expected = ofOne(lossOf(judged, y[judged.name], asOutput(judged, guess), w[judged.name]));
    const count = link === "softmax" ? (judged.shape.at(-1) ?? 1) : 2;
    if (!(loss > expected + excess)) return [];
    return [classes({ output: judged.name }, { loss, expected, ratio: loss / expected, classes: count })];
  });
}

export const lossAtStart: Check = { id: "loss-at-start", kinds: [classes], reads: "numbers", check };
