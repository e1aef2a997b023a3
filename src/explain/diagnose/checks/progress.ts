/**
 * Nothing moves, and why. A trial that ends no better than always answering the mean is run for longer; where that does not
 * help either, one thing after another is changed, and what gets the same steps much further is the cause. Where nothing
 * does, nothing is said: there may be nothing to learn.
 */
import { descriptionOf, sizeOf } from "../../../base/index.ts";
import { optimizers, toOptimizer } from "../../../optim/index.ts";
import { type Context, taskLoss } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import type { Change } from "../trial.ts";

/** No better than a guess: at least this share of what a guess loses is left after the trial. */
const stuck = 0.98;
/** And after a longer run, which has time to get away. */
const standing = 0.95;
/** A change is the cause where it leaves less than this share. */
const freed = 0.8;
/** And has done enough where it leaves less than this one. */
const most = 0.5;
/** Where no guess is known: the loss changed by less than this share of itself. */
const still = 0.005;
/** Multiplications of a longer run, and its steps. */
const budget = 1e9;
const longest = 2000;
/** Gradients that are cut down to less than this share of themselves. */
const cut = 1e-3;
/** What the optimizers' own epsilon is; a larger one outweighs the gradients. */
const usualEpsilon = 1e-7;
/** Rates above this are never advised. */
const highestTried = 1;
/** How far a schedule is looked at, for rates that are yet to come. */
const far = 100_000;

interface Standstill {
  readonly [name: string]: string | number;
  /** The losses of all outputs, by their weights. */
  readonly before: number;
  readonly after: number;
  readonly steps: number;
  /** What the same steps come to with the change. */
  readonly there: number;
  /** How far the parameters came, as a share of their size. */
  readonly moved: number;
}

const facts = {
  en: ({ before, after, steps }: Standstill) =>
    `in ${steps} steps the loss went from ${show(before)} to ${show(after)}`,
  "zh-CN": ({ before, after, steps }: Standstill) => `${steps} 步之内损失从 ${show(before)} 变为 ${show(after)}`,
};
const better = {
  en: ({ there }: Standstill) => `, the same steps bring it to ${show(there)}`,
  "zh-CN": ({ there }: Standstill) => `同样的步数能降到 ${show(there)}`,
};

const zero = kind<{ learningRate: number; steps: number }>("rate-zero", ["error", "certain", "training"], {
  en: ({ steps }) => ({
    problem: `nothing moves: the learning rate is 0, now and for the next ${steps} steps`,
    advice: "set one: model.learningRate = 0.001, or compile with a learningRate",
  }),
  "zh-CN": ({ steps }) => ({
    problem: `什么都不会变：学习率是 0，接下来的 ${steps} 步也都是 0`,
    advice: "设定一个学习率：model.learningRate = 0.001，或在 compile 时给出 learningRate",
  }),
});

const tooSmall = kind<Standstill & { learningRate: number; better: number; optimizer: string }>(
  "rate-too-small",
  ["error", "likely", "training"],
  {
    en: (seen) => ({
      problem: `hardly anything moves: ${facts.en(seen)}; the learning rate ${show(seen.learningRate)} is too small for ${seen.optimizer}. At ${show(seen.better)}${better.en(seen)}`,
      advice: `learningRate: ${show(seen.better)}`,
    }),
    "zh-CN": (seen) => ({
      problem: `几乎没有进展：${facts["zh-CN"](seen)}；学习率 ${show(seen.learningRate)} 对 ${seen.optimizer} 来说太小。学习率为 ${show(seen.better)} 时，${better["zh-CN"](seen)}`,
      advice: `learningRate 取 ${show(seen.better)}`,
    }),
  },
);

const decays = kind<Standstill & { first: number; last: number; fall: number; constant: number }>(
  "rate-decays",
  ["error", "likely", "training"],
  {
    en: (seen) => ({
      problem: `the schedule brings the learning rate from ${show(seen.first)} to ${show(seen.last)} in ${seen.fall} steps, before anything is learned: ${facts.en(seen)}. At a constant ${show(seen.constant)}${better.en(seen)}`,
      advice: `let it fall over as many steps as the whole training has (steps are batches, not epochs), or use a constant learningRate: ${show(seen.constant)}`,
    }),
    "zh-CN": (seen) => ({
      problem: `学习率调度在 ${seen.fall} 步之内就把学习率从 ${show(seen.first)} 降到 ${show(seen.last)}，那时还什么都没学到：${facts["zh-CN"](seen)}。学习率固定为 ${show(seen.constant)} 时，${better["zh-CN"](seen)}`,
      advice: `让它在整个训练的步数内下降（一步是一个小批量，不是一轮），或用固定的 learningRate：${show(seen.constant)}`,
    }),
  },
);

const clipped = kind<Standstill & { clip: number; norm: number; share: number }>(
  "clip-too-small",
  ["error", "likely", "training"],
  {
    en: (seen) => ({
      problem: `globalClipNorm ${show(seen.clip)} cuts the gradient, whose norm is ${show(seen.norm)}, down to ${show(seen.share)} of itself in every step: ${facts.en(seen)}; without it${better.en(seen)}`,
      advice: "globalClipNorm: 1, which cuts only what is unusually large; or leave it out",
    }),
    "zh-CN": (seen) => ({
      problem: `globalClipNorm ${show(seen.clip)} 在每一步都把范数为 ${show(seen.norm)} 的梯度裁剪到原来的 ${show(seen.share)}：${facts["zh-CN"](seen)}；不裁剪时，${better["zh-CN"](seen)}`,
      advice: "globalClipNorm: 1，只裁剪异常大的梯度；或者不写",
    }),
  },
);

const damped = kind<Standstill & { epsilon: number; usual: number; optimizer: string }>(
  "epsilon-too-large",
  ["error", "likely", "training"],
  {
    en: (seen) => ({
      problem: `hardly anything moves: ${facts.en(seen)}. ${seen.optimizer} divides the gradient by its size plus epsilon, and epsilon ${show(seen.epsilon)} outweighs it; with ${show(seen.usual)}${better.en(seen)}`,
      advice: `leave epsilon out (it is ${show(seen.usual)} then)`,
    }),
    "zh-CN": (seen) => ({
      problem: `几乎没有进展：${facts["zh-CN"](seen)}。${seen.optimizer} 用梯度的大小加 epsilon 去除梯度，而 epsilon ${show(seen.epsilon)} 盖过了它；取 ${show(seen.usual)} 时，${better["zh-CN"](seen)}`,
      advice: `不写 epsilon（默认 ${show(seen.usual)}）`,
    }),
  },
);

const frozen = kind<Standstill & { trained: number; of: number; names: string }>(
  "parameters-frozen",
  ["error", "likely", "training"],
  {
    en: (seen) => ({
      problem: `only ${seen.trained} of ${seen.of} parameters are trained (${seen.names}), and that is not enough: ${facts.en(seen)}; with all of them trained${better.en(seen)}`,
      advice: "leave trainable: false out of the layers that have something to learn",
    }),
    "zh-CN": (seen) => ({
      problem: `${seen.of} 个参数中只训练 ${seen.trained} 个（${seen.names}），这不够：${facts["zh-CN"](seen)}；全部训练时，${better["zh-CN"](seen)}`,
      advice: "需要学习的层不要写 trainable: false",
    }),
  },
);

const plateau = kind<Standstill & { learningRate: number; optimizer: string; better: number; slope: number }>(
  "plateau",
  ["warning", "likely", "training"],
  {
    en: (seen) => ({
      problem: `training lies on a plateau: ${facts.en(seen)}, no better than always answering the mean; the gradient's norm there is ${show(seen.slope)}, and ${seen.optimizer} at ${show(seen.learningRate)} moves by that times the rate. With adam at ${show(seen.better)}${better.en(seen)}`,
      advice: `optimizers.adam({ learningRate: ${show(seen.better)} }), whose steps do not shrink with the gradient`,
    }),
    "zh-CN": (seen) => ({
      problem: `训练停在平坦的地方：${facts["zh-CN"](seen)}，不比永远回答均值好；那里梯度的范数是 ${show(seen.slope)}，${seen.optimizer} 每步只走它乘以学习率 ${show(seen.learningRate)}。用学习率为 ${show(seen.better)} 的 adam，${better["zh-CN"](seen)}`,
      advice: `optimizers.adam({ learningRate: ${show(seen.better)} })，它的步长不随梯度变小`,
    }),
  },
);

/** Steps of a longer run: as many as a second or so allows, by the multiplications that they take and not by a clock. */
function stepsOf({ plan, calls, batchSize, trial }: Context): number {
  const work = calls.reduce((sum, { layer, value }) => {
    const places = sizeOf(plan.network.types[value].shape);
    const kernels = Object.values(layer.params).filter(({ shape }) => shape.length >= 2);
    return sum + kernels.reduce((all, { shape }) => all + (sizeOf(shape) * places) / (shape.at(-1) || 1), 0);
  }, 0);
  return Math.max(trial.steps, Math.min(longest, Math.floor(budget / (3 * batchSize * Math.max(1, work)))));
}

/** The highest rate that is to come, looked for at fewer and fewer places. */
function highestRate({ rateAt }: Context): number {
  let highest = 0;
  for (let k = 0; k < far; k = Math.max(k + 1, Math.ceil(k * 1.1))) highest = Math.max(highest, rateAt(k));
  return highest;
}

interface Trying {
  readonly context: Context;
  readonly seen: Standstill;
  /** What a change must get below; and where it has done enough. */
  readonly goal: number;
  readonly half: number;
  /** What the changed steps come to. */
  readonly reach: (change: Change) => Promise<number>;
}

type Remedy = (trying: Trying) => Promise<Found | undefined>;

const thawing: Remedy = async ({ context, seen, goal, reach }) => {
  const { params } = context.plan;
  const moving = params.filter(({ trainable }) => trainable);
  if (moving.length === params.length) return undefined;
  const there = await reach({ thawed: true });
  const count = (list: typeof params) => list.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const names = moving.map(({ name }) => name).join(", ");
  return there < goal ? frozen({}, { ...seen, there, trained: count(moving), of: count(params), names }) : undefined;
};

/** The most particular first. */
const remedies: readonly Remedy[] = [
  async ({ context, seen, goal, reach }) => {
    const first = Math.max(context.rateAt(0), context.rateAt(1));
    const last = context.rateAt(context.trial.steps);
    if (!(last < first / 100)) return undefined;
    const there = await reach({ rate: first });
    return there < goal
      ? decays({}, { ...seen, there, first, last, fall: context.trial.steps, constant: first })
      : undefined;
  },
  async ({ context, seen, goal, reach }) => {
    const ours = descriptionOf(context.plan.optimizer);
    const epsilon = ours?.config?.epsilon;
    if (!ours || typeof epsilon !== "number" || epsilon <= 1000 * usualEpsilon) return undefined;
    const { name, config } = ours;
    const optimizer = toOptimizer({ name, config: { ...config, epsilon: usualEpsilon } });
    const there = await reach({ optimizer });
    const evidence = { ...seen, there, epsilon, usual: usualEpsilon, optimizer: name };
    return there < goal ? damped({}, evidence) : undefined;
  },
  thawing,
  async ({ context, seen, goal, half, reach }) => {
    const { plan } = context;
    const learningRate = Math.max(context.rateAt(0), context.rateAt(seen.steps));
    let best: { share: number; there: number } | undefined;
    // The smallest rate at which most is learned, or else the one at which the most is.
    for (let share = 10; learningRate * share <= highestTried && !(best && best.there < half); share *= 10) {
      const there = await reach({ share });
      if (there < goal && !(best && best.there <= there)) best = { share, there };
      // Beyond the best it only gets worse.
      else if (best) break;
    }
    if (!best) return undefined;
    const { share, there } = best;
    const evidence = { ...seen, there, learningRate, better: learningRate * share, optimizer: plan.optimizer.name };
    return tooSmall({}, evidence, share < 100 ? { severity: "warning" } : {});
  },
  async ({ context, seen, goal, reach }) => {
    const { learningRate, plan, trial } = context;
    const { name } = plan.optimizer;
    if (!plan.optimizer.stableRate) return undefined;
    const slope = Math.hypot(...Object.values(trial.after.gradients));
    for (const rate of [0.01, 0.05]) {
      const there = await reach({ optimizer: optimizers.adam({ learningRate: rate }), rate });
      if (there < goal) return plateau({}, { ...seen, there, learningRate, better: rate, optimizer: name, slope });
    }
    return undefined;
  },
];

/**
 * A clip that cuts every gradient, at the start of the trial and at its end. Optimizers that divide by the gradient's size
 * may not mind, and large gradients may need it: so the same steps without it must get twice as far.
 */
async function cutting({ plan, look, trial, tryAgain }: Context): Promise<Found | undefined> {
  const { globalClipNorm: clip, ...optimizer } = plan.optimizer;
  if (clip === undefined) return undefined;
  const norms = [look, trial.after].map(({ gradients }) => Math.hypot(...Object.values(gradients)));
  const norm = Math.min(...norms);
  if (!(clip < cut * norm)) return undefined;
  const [before, after] = [look, trial.after].map((seen) => taskLoss(plan, seen));
  const { task: there } = await tryAgain({ optimizer });
  const further = before - there > 2 * Math.max(0, before - after);
  const seen = { before, after, there, steps: trial.steps, moved: trial.moved };
  return further ? clipped({}, { ...seen, clip, norm, share: clip / norm }) : undefined;
}

async function check(context: Context): Promise<Found[]> {
  const { plan, look, trial, guess, rateAt, tryAgain, trained } = context;
  const before = taskLoss(plan, look);
  const { perfect = 0 } = guess ?? {};
  const span = guess ? guess.guess - perfect : 0;
  // Of one sample, or of samples with one answer, a guess is right.
  const measured = span > still * Math.abs(before - perfect);
  const isStuck = (loss: number, share: number): boolean =>
    measured ? loss - perfect >= share * span : Math.abs(loss - before) <= still * Math.abs(before);
  const steps = stepsOf(context);
  const highest = highestRate(context);
  // A schedule that has come to its end is one that did its work, where something was learned.
  if (highest === 0 && (trained === 0 || isStuck(before, stuck))) return [zero({}, { learningRate: 0, steps })];
  const cuts = await cutting(context);
  if (cuts) return [cuts];
  // Where only biases are trained, every sample is answered nearly alike, and that may be better than the mean.
  const biases = measured && plan.params.every(({ shape, trainable }) => !trainable || shape.length < 2);
  const half = perfect + most * span;
  const left = taskLoss(plan, trial.after);
  if (trial.broke || !(isStuck(left, stuck) || (biases && left > half))) return [];
  // Warming up: what the rates will be counts.
  const warm = highest > 10 * Math.max(rateAt(0), rateAt(steps));
  const longer = await tryAgain(warm ? { steps, rate: highest } : { steps });
  const stands = isStuck(longer.task, standing);
  if (!stands && !(biases && longer.task > half)) return [];
  const seen = { before, after: longer.task, steps, there: 0, moved: trial.moved };
  const enough = measured ? perfect + freed * span : before - (1 - freed) * Math.abs(before);
  const goal = stands ? enough : perfect + most * (longer.task - perfect);
  const trying = {
    context,
    seen,
    goal,
    half,
    reach: async (change: Change) => (await tryAgain({ steps, ...change })).task,
  };
  for (const remedy of stands ? remedies : [thawing]) {
    const found = await remedy(trying);
    if (found) return [found];
  }
  return [];
}

export const progress: Check = {
  id: "progress",
  kinds: [zero, tooSmall, decays, clipped, damped, frozen, plateau],
  reads: "training",
  check,
};
