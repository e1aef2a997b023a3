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
  /** The inputs are larger than standardized ones. */
  wide: boolean;
};

const reached = (loss: number): string => (Number.isFinite(loss) ? show(loss) : "∞");

const aboveCurvature = kind<Bound>("rate-above-curvature", ["warning", "likely", "training"], {
  en: ({ learningRate, limit, curvature, before, after, wide }) => ({
    problem: `the learning rate ${show(learningRate)} is above ${show(limit)}, the most at which this optimizer settles in the steepest direction: the largest eigenvalue of the Hessian is ${show(curvature)}. In the trial the loss went from ${show(before)} to ${reached(after)}`,
    advice: `learningRate: ${show(limit / 2)} or less${wide ? "; or scale the inputs, which makes the valley rounder" : ""}`,
  }),
  "zh-CN": ({ learningRate, limit, curvature, before, after, wide }) => ({
    problem: `学习率 ${show(learningRate)} 超过了 ${show(limit)}：在最陡的方向上，这个优化器最多用到它才能稳定；Hessian 矩阵的最大特征值是 ${show(curvature)}。试跑中损失从 ${show(before)} 变为 ${reached(after)}`,
    advice: `learningRate 取 ${show(limit / 2)} 或更小${wide ? "；或缩放输入，使各方向的曲率接近" : ""}`,
  }),
});

const diverges = kind<{
  learningRate: number;
  before: number;
  after: number;
  step: number;
  layer: string;
  optimizer: string;
  smaller: number;
  there: number;
}>("training-diverges", ["error", "likely", "training"], {
  en: ({ learningRate, before, after, step, layer, smaller, there }) => ({
    problem: `training diverges: ${Number.isFinite(after) ? `in ${step} steps the loss went from ${show(before)} to ${show(after)}` : `at step ${step} a number stopped being finite${layer ? ` in ${layer}` : ""}; the loss had started at ${show(before)}`} (learning rate ${show(learningRate)}); at ${show(smaller)} the same steps bring it to ${show(there)}`,
    advice: `a smaller learning rate: ${show(smaller)}`,
  }),
  "zh-CN": ({ learningRate, before, after, step, layer, smaller, there }) => ({
    problem: `训练发散：${Number.isFinite(after) ? `${step} 步之内损失从 ${show(before)} 变为 ${show(after)}` : `第 ${step} 步${layer ? `在 ${layer} 处` : ""}出现了非有限的数，损失起初是 ${show(before)}`}（学习率 ${show(learningRate)}）；学习率为 ${show(smaller)} 时，同样的步数得到 ${show(there)}`,
    advice: `用更小的学习率：${show(smaller)}`,
  }),
});

const notFinite = kind<{ step: number; layer: string }>("not-finite", ["error", "certain", "training"], {
  en: ({ step, layer }) => ({
    problem: `a number stopped being finite${layer ? ` in ${layer}` : ""} at step ${step}${step === 0 ? ", before anything is trained" : ""}, and no smaller learning rate helps`,
    advice: `look at what ${layer || "each layer"} computes: a root or a logarithm of a negative number, a division by 0, an exponential of a large one`,
  }),
  "zh-CN": ({ step, layer }) => ({
    problem: `第 ${step} 步${layer ? `在 ${layer} 处` : ""}出现了非有限的数${step === 0 ? "（训练还没开始）" : ""}，更小的学习率也没有用`,
    advice: `看看${layer ? ` ${layer} ` : "每一层"}算的是什么：负数的平方根或对数、除以 0、很大的数的指数`,
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

const tooLarge = kind<Compared>("rate-too-large", ["warning", "likely", "training"], {
  en: ({ learningRate, optimizer, before, after, highest, steps, smaller, there }) => ({
    problem: `the learning rate ${show(learningRate)} is too large for ${optimizer}: in ${steps} steps the loss went from ${show(before)} to ${show(after)}${highest > before && highest > after ? `, by way of ${show(highest)}` : ""}; at ${show(smaller)} the same steps bring it to ${show(there)}`,
    advice: `learningRate: ${show(smaller)}`,
  }),
  "zh-CN": ({ learningRate, optimizer, before, after, highest, steps, smaller, there }) => ({
    problem: `学习率 ${show(learningRate)} 对 ${optimizer} 来说太大：${steps} 步之内损失从 ${show(before)} 变为 ${show(after)}${highest > before && highest > after ? `，途中曾升到 ${show(highest)}` : ""}；学习率为 ${show(smaller)} 时，同样的步数能降到 ${show(there)}`,
    advice: `learningRate 取 ${show(smaller)}`,
  }),
});

/** At a rate that is too large the loss first jumps: each weight moves by about the rate, however small its gradient. */
const jump = 1.5;
/** A smaller rate gets further where it leaves less than this of what the given one left. */
const much = 1 / 3;
/** Differences below this share of the first loss are noise. */
const noticeable = 0.1;
/** The loss fell by so much that the rate cannot be far too large. */
const settling = 0.5;
/** The loss is nearly where it was. */
const stuck = 0.9;

/** Whether the loss grew by more than mini-batches make it. */
function grew({ guess, trial }: Context, before: number, after: number): boolean {
  if (!(after > before)) return false;
  if (before > 0) return after > grown * before;
  // Below 0 a loss's own size says nothing: what counts is how far a guess lies from perfect answers.
  if (guess && guess.guess > guess.perfect) return after - before > 0.5 * (guess.guess - guess.perfect);
  const changes = trial.losses.slice(1).map((loss, k) => Math.abs(loss - trial.losses[k]));
  return after - before > Math.max(0.5 * Math.abs(before), ...changes);
}

/** Only where the loss jumped: without, the second trial is saved. */
async function compare({ plan, learningRate, look, trial, tryAgain }: Context): Promise<Found[]> {
  const before = look.objective;
  const after = trial.after.objective;
  const highest = trial.losses.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(before > 0 && highest > jump * before)) return [];
  // Even a tenth may be too much.
  for (const share of [0.1, 0.01]) {
    const { learningRate: smaller, after: there } = await tryAgain({ share });
    if (!(there >= 0 && there < much * after && after - there > noticeable * before)) continue;
    const { name: optimizer } = plan.optimizer;
    const compared = { learningRate, optimizer, before, after, highest, steps: trial.steps, smaller, there };
    return [tooLarge({}, compared, after > stuck * before ? { severity: "error" } : {})];
  }
  return [];
}

/** The largest of some smaller rates at which the loss falls. */
async function cure({ tryAgain, look }: Context): Promise<{ smaller: number; there: number } | undefined> {
  for (let share = 0.1; share > 1e-25; share /= share > 1e-4 ? 10 : 1000) {
    const { learningRate, after } = await tryAgain({ share });
    if (after <= look.objective) return { smaller: learningRate, there: after };
  }
  return undefined;
}

async function diverging(context: Context, before: number, after: number): Promise<Found[]> {
  const { plan, learningRate, trial } = context;
  const step = trial.broke?.step ?? trial.steps;
  const layer = trial.broke?.layer ?? "";
  const cured = Number.isFinite(before) ? await cure(context) : undefined;
  if (cured)
    return [diverges({}, { learningRate, before, after, step, layer, optimizer: plan.optimizer.name, ...cured })];
  return trial.broke ? [notFinite({ ...(layer && { layer }) }, { step, layer })] : [];
}

/** What standardized columns have, and some more. */
const usual = 1.5;

async function check(context: Context): Promise<Found[]> {
  const { plan, learningRate, look, trial, curvature } = context;
  const { stableRate } = plan.optimizer;
  const before = look.objective;
  const after = trial.broke || Number.isNaN(trial.after.objective) ? Number.POSITIVE_INFINITY : trial.after.objective;
  const worse = grew(context, before, after) || !Number.isFinite(before);
  const other = () => (worse ? diverging(context, before, after) : []);
  if (!Number.isFinite(before) || Object.keys(look.gradients).length === 0) return other();
  if (!stableRate) return worse ? other() : compare(context);
  const { largest, iterations } = await curvature("before");
  const limit = stableRate(largest);
  if (!(largest > 0) || learningRate <= limit) return other();
  if (!worse) {
    // It gets on, though in jumps.
    if (after < settling * before) return [];
    const later = await curvature("after");
    if (!(later.largest > 0) || learningRate <= still * stableRate(later.largest)) return [];
  }
  const sizes = [...look.entrances.values()].flatMap(({ meanSquare }) => meanSquare.map(Math.sqrt));
  const wide = sizes.some((size) => size > usual);
  // Where curvature says why, that is the finding.
  return [
    aboveCurvature(
      {},
      { learningRate, limit, curvature: largest, iterations, before, after, wide },
      worse ? { severity: "error" } : {},
    ),
  ];
}

export const learningRate: Check = {
  id: "learning-rate",
  kinds: [aboveCurvature, diverges, notFinite, tooLarge],
  reads: "training",
  check,
};
