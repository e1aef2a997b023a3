/**
 * A step that is too long for the valley: in a bowl of curvature λ gradient descent settles only where the rate is below
 * 2/λ. For any optimizer, a trial in which the loss grew. And for optimizers that rescale gradients, for which curvature
 * tells nothing (docs/decisions/0011-rates-of-adaptive-optimizers.md), a second trial: at a tenth of the rate, the same steps
 * from the same start get much further.
 */
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";

/** Noise of mini-batches may raise the loss a little; this is more. */
const grown = 2;
/**
 * A network may start where it bends too much, jump out of there, and go on where it bends less. The rate is above the
 * limit for good where it is by this factor after the trial as well.
 *
 * Source: A. Lewkowycz et al., "The large learning rate phase of deep learning: the catapult mechanism", 2020.
 */
const still = 1.1;

type Bound = {
  learningRate: number;
  limit: number;
  curvature: number;
  iterations: number;
  before: number;
  after: number;
};

const reached = (loss: number): string => (Number.isFinite(loss) ? show(loss) : "∞");

const aboveCurvature = kind<Bound>("rate-above-curvature", "warning", {
  en: ({ learningRate, limit, curvature, before, after }) => ({
    problem: `the learning rate ${show(learningRate)} is above ${show(limit)}, the most at which this optimizer settles in the steepest direction: the largest eigenvalue of the Hessian is ${show(curvature)}. In the trial the loss went from ${show(before)} to ${reached(after)}`,
    advice: `learningRate: ${show(limit / 2)} or less; or scale the inputs, which makes the valley rounder`,
  }),
  "zh-CN": ({ learningRate, limit, curvature, before, after }) => ({
    problem: `学习率 ${show(learningRate)} 超过了 ${show(limit)}：在最陡的方向上，这个优化器最多用到它才能稳定；Hessian 的最大特征值是 ${show(curvature)}。试跑中损失从 ${show(before)} 变为 ${reached(after)}`,
    advice: `learningRate 取 ${show(limit / 2)} 或更小；或缩放输入，让山谷更圆`,
  }),
});

const diverges = kind<{
  learningRate: number;
  before: number;
  after: number;
  step: number;
  layer: string;
  optimizer: string;
}>("training-diverges", "error", {
  en: ({ learningRate, before, after, step, layer }) => ({
    problem: `training diverges: ${Number.isFinite(after) ? `in ${step} steps the loss went from ${show(before)} to ${show(after)}` : `at step ${step} a number stopped being finite${layer ? ` in ${layer}` : ""}; the loss had started at ${show(before)}`} (learning rate ${show(learningRate)})`,
    advice: `a smaller learning rate, for example ${show(learningRate / 10)}; or globalClipNorm`,
  }),
  "zh-CN": ({ learningRate, before, after, step, layer }) => ({
    problem: `训练发散：${Number.isFinite(after) ? `${step} 步之内损失从 ${show(before)} 变为 ${show(after)}` : `第 ${step} 步${layer ? `在 ${layer} 处` : ""}出现了非有限的数，损失起初是 ${show(before)}`}（学习率 ${show(learningRate)}）`,
    advice: `用更小的学习率，例如 ${show(learningRate / 10)}；或设置 globalClipNorm`,
  }),
});

type Compared = {
  learningRate: number;
  optimizer: string;
  before: number;
  after: number;
  highest: number;
  steps: number;
  smaller: number;
  there: number;
};

const tooLarge = kind<Compared>("rate-too-large", "warning", {
  en: ({ learningRate, optimizer, before, after, highest, steps, smaller, there }) => ({
    problem: `the learning rate ${show(learningRate)} is too large for ${optimizer}: in ${steps} steps the loss went from ${show(before)} to ${show(after)}${highest > before && highest > after ? `, by way of ${show(highest)}` : ""}; at ${show(smaller)} the same steps bring it to ${show(there)}`,
    advice: `learningRate: ${show(smaller)}`,
  }),
  "zh-CN": ({ learningRate, optimizer, before, after, highest, steps, smaller, there }) => ({
    problem: `学习率 ${show(learningRate)} 对 ${optimizer} 来说太大：${steps} 步之内损失从 ${show(before)} 变为 ${show(after)}${highest > before && highest > after ? `，途中曾升到 ${show(highest)}` : ""}；学习率为 ${show(smaller)} 时，同样的步数能降到 ${show(there)}`,
    advice: `learningRate 取 ${show(smaller)}`,
  }),
});

/** At a rate that is too large the loss first jumps: each weight moves by about the rate, whatever its slope. */
const jump = 1.5;
/** A smaller rate gets further where it leaves less than this of what the given one left. */
const much = 1 / 3;
/** Differences below this share of the first loss are noise. */
const noticeable = 0.1;
/** The loss is nearly where it was. */
const stuck = 0.9;

/** Only where the loss jumped: without, the second trial is saved. */
async function compare({ plan, learningRate, look, trial, tryAgain }: Context): Promise<Found[]> {
  const before = look.objective;
  const after = trial.after.objective;
  const highest = Math.max(...trial.losses);
  if (!(before > 0 && highest > jump * before)) return [];
  // Even a tenth may be too much.
  for (const share of [0.1, 0.01]) {
    const { learningRate: smaller, after: there } = await tryAgain(share);
    if (!(there >= 0 && there < much * after && after - there > noticeable * before)) continue;
    const { name: optimizer } = plan.optimizer;
    const compared = { learningRate, optimizer, before, after, highest, steps: trial.steps, smaller, there };
    return [tooLarge({}, compared, after > stuck * before ? "error" : "warning")];
  }
  return [];
}

async function check(context: Context): Promise<Found[]> {
  const { plan, learningRate, look, trial, curvature } = context;
  const { optimizer } = plan;
  const before = look.objective;
  const after = trial.broke || Number.isNaN(trial.after.objective) ? Number.POSITIVE_INFINITY : trial.after.objective;
  const found: Found[] = [];
  const worse = after > grown * before;
  if (worse)
    found.push(
      diverges(
        {},
        {
          learningRate,
          before,
          after,
          step: trial.broke?.step ?? trial.steps,
          layer: trial.broke?.layer ?? "",
          optimizer: optimizer.name,
        },
      ),
    );
  if (Object.keys(look.gradients).length === 0) return found;
  if (!optimizer.stableRate) return worse ? found : compare(context);
  const { largest, iterations } = await curvature("before");
  if (!(largest > 0)) return found;
  const limit = optimizer.stableRate(largest);
  if (learningRate <= limit) return found;
  if (!worse) {
    const later = await curvature("after");
    if (!(later.largest > 0) || learningRate <= still * optimizer.stableRate(later.largest)) return found;
  }
  const bound = { learningRate, limit, curvature: largest, iterations, before, after };
  // Where curvature says why, that is the finding.
  return [aboveCurvature({}, bound, worse ? "error" : "warning")];
}

export const learningRate: Check = { id: "learning-rate", check };
