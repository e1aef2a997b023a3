/** A fresh network knows nothing, so its first loss is that of a guess: ln C for C classes. Far above it something is off. */
import { finalActivation } from "../../../nn/index.ts";
import { full, type Tensor } from "../../../tensor/index.ts";
import type { Judged } from "../../../train/step.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { tensorsOf } from "../probe.ts";

/** So much above a guess, the right answer gets e² = 7 times less than a guess would give it. */
const excess = 2;
/** Regression has no natural scale; a start ten times worse than the mean is common, a hundred times is not. */
const valueMost = 30;
/** The mean of fewer targets fits them too well to compare with. */
const enough = 6;

const classes = kind<{ loss: number; expected: number; ratio: number; classes: number }>(
  "loss-far-from-expected",
  "warning",
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

const values = kind<{ loss: number; expected: number; ratio: number; mean: number; deviation: number }>(
  "targets-unscaled",
  "warning",
  {
    en: ({ loss, expected, ratio, mean, deviation }, { output }) => ({
      problem: `the loss of ${output} starts at ${show(loss)}, ${show(ratio)} times that of always answering the mean (${show(expected)}): the targets have mean ${show(mean)} and deviation ${show(deviation)}, the network starts near 0`,
      advice: "standardise the targets and undo it after predict, or start the last bias at their mean",
    }),
    "zh-CN": ({ loss, expected, ratio, mean, deviation }, { output }) => ({
      problem: `${output} 的损失从 ${show(loss)} 开始，是“永远回答均值”（${show(expected)}）的 ${show(ratio)} 倍：目标值的均值为 ${show(mean)}，标准差为 ${show(deviation)}，而网络从 0 附近出发`,
      advice: "把目标值标准化，predict 之后再还原；或让最后一层的偏置从均值开始",
    }),
  },
);

/** The loss that a network without knowledge has: equal shares, or the mean of the targets. */
function expectedLoss({ shape, loss }: Judged, link: string | undefined, target: Tensor, samples: number): number {
  const { dtype } = target;
  const float = dtype === "f64" ? "f64" : "f32";
  const guess =
    link === "softmax"
      ? full([samples, ...shape], 1 / (shape.at(-1) ?? 1), { dtype: float })
      : link === "sigmoid"
        ? full([samples, ...shape], 0.5, { dtype: float })
        : target
            .reshape([samples, ...shape])
            .mean(0, true)
            .broadcastTo([samples, ...shape]);
  return loss.perSample(target, guess).mean().item();
}

function check({ plan, batch, look, trained }: Context): Found[] {
  if (trained > 0) return [];
  const { targets } = tensorsOf(plan, batch);
  return plan.outputs.flatMap((judged, k): Found[] => {
    const link = finalActivation(plan.network, judged.name)?.link;
    const knowsClasses = link !== undefined && judged.loss.fromLogits?.[link] !== undefined;
    if (!knowsClasses && judged.loss.targets === "classes") return [];
    const subject = { output: judged.name };
    // A summed loss grows with the samples: what counts is one sample's.
    const loss = look.losses[k] / (judged.loss.reduction === "sum" ? batch.samples : 1);
    const { data } = batch.y[k];
    const expected = expectedLoss(judged, knowsClasses ? link : undefined, targets[k], batch.samples);
    const ratio = loss / expected;
    if (knowsClasses) {
      const count = link === "softmax" ? (judged.shape.at(-1) ?? 1) : 2;
      return loss > expected + excess ? [classes(subject, { loss, expected, ratio, classes: count })] : [];
    }
    const { mean, deviation } = spread(data);
    // Where the targets hardly vary, the mean is nearly perfect, and no start can compare.
    if (!(ratio > valueMost) || !(expected > 0) || batch.samples < enough || Math.abs(mean) < deviation) return [];
    return [values(subject, { loss, expected, ratio, mean, deviation })];
  });
}

function spread(data: ArrayLike<number>): { mean: number; deviation: number } {
  const list = Array.from(data);
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
  return { mean, deviation: Math.sqrt(list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length) };
}

export const lossAtStart: Check = { id: "loss-at-start", check };
