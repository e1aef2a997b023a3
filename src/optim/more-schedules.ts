/** Schedules that change course: at steps that are named, after restarts, after a climb. */
import {
  badArgument,
  builtIn,
  descriptionOf,
  finiteFrom,
  needed,
  numberList,
  oneOf,
  readOptions,
  share,
  show,
  ValueError,
  type Want,
  wantFlag,
  whole,
} from "../base/index.ts";
import type { Schedule } from "./optimizer.ts";

const fromZero = finiteFrom(0);
const above0: Want = (subject, name, value) => {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return;
  throw badArgument(subject, name, value, "above-0", "a number above 0");
};

const wantSteps: Want = (subject, name, value) => {
  numberList()(subject, name, value);
  const list = value as readonly number[];
  if (list.every((step, k) => Number.isSafeInteger(step) && step >= 0 && (k === 0 || step > list[k - 1]))) return;
  throw badArgument(
    subject,
    name,
    value,
    "rising-steps",
    "whole numbers from 0, each larger than the one before: [100, 200]",
  );
};

/** Linear from one to another, and as half a cosine. `done` goes from 0 to 1. */
const linear = (from: number, to: number, done: number): number => from + (to - from) * done;
const cosine = (from: number, to: number, done: number): number =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * done));

/** `values[k]` up to and with step `boundaries[k]`, the last value after the last: one value more than boundaries. */
export function piecewiseConstantDecay(options: {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
}): Schedule {
  const subject = "piecewiseConstantDecay";
  const { boundaries, values } = readOptions(subject, options, {
    boundaries: needed(wantSteps),
    values: needed(numberList()),
  });
  if (values.length !== boundaries.length + 1)
    throw new ValueError(subject, `there are ${values.length} values for ${boundaries.length} boundaries`, {
      code: "schedule-values",
      hint: "one value more than boundaries: { boundaries: [100], values: [0.1, 0.01] }",
      facts: { values: values.length, boundaries: boundaries.length },
    });
  for (const value of values) fromZero(subject, "a value", value);
  const at = (step: number): number => values[boundaries.filter((boundary) => step > boundary).length];
  return builtIn(subject, { boundaries: [...boundaries], values: [...values] }, { at });
}

/**
 * (initial - end) · (1 - step / decaySteps)^power + end; then `endLearningRate`, or with `cycle` again and again over a stretch that
 * is each time longer.
 */
export function polynomialDecay(options: {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  /** Default: 0.0001. */
  readonly endLearningRate?: number;
  /** Default: 1. */
  readonly power?: number;
  /** Default: false. */
  readonly cycle?: boolean;
}): Schedule {
  const {
    initialLearningRate: first,
    decaySteps,
    endLearningRate = 1e-4,
    power = 1,
    cycle = false,
  } = readOptions("polynomialDecay", options, {
    initialLearningRate: needed(fromZero),
    decaySteps: needed(finiteFrom(1)),
    endLearningRate: fromZero,
    power: fromZero,
    cycle: wantFlag,
  });
  const at = (step: number): number => {
    const all = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    return (first - endLearningRate) * (1 - Math.min(step, all) / all) ** power + endLearningRate;
  };
  return builtIn("polynomialDecay", { initialLearningRate: first, decaySteps, endLearningRate, power, cycle }, { at });
}

/** Cosine decay that begins anew, each time over `tMul` times as many steps and from `mMul` times the rate (Loshchilov and Hutter, 2017). */
export function cosineDecayRestarts(options: {
  readonly initialLearningRate: number;
  /** Steps of the first stretch. */
  readonly firstDecaySteps: number;
  /** Default: 2. */
  readonly tMul?: number;
  /** Default: 1. */
  readonly mMul?: number;
  /** The share of the rate that stays at the end of a stretch. Default: 0. */
  readonly alpha?: number;
}): Schedule {
  const {
    initialLearningRate,
    firstDecaySteps,
    tMul = 2,
    mMul = 1,
    alpha = 0,
  } = readOptions("cosineDecayRestarts", options, {
    initialLearningRate: needed(fromZero),
    firstDecaySteps: needed(finiteFrom(1)),
    tMul: finiteFrom(1),
    mMul: fromZero,
    alpha: fromZero,
  });
  const at = (step: number): number => {
    let [begin, length, height] = [0, firstDecaySteps, 1];
    if (tMul === 1) {
      const before = Math.floor(step / length);
      [begin, height] = [before * length, mMul ** before];
    }
    // Stretches that grow are few: counting them is exact where logarithms would be off by one.
    while (tMul > 1 && step >= begin + length) {
      begin += length;
      [length, height] = [length * tMul, height * mMul];
    }
    return initialLearningRate * ((1 - alpha) * height * cosine(1, 0, (step - begin) / length) + alpha);
  };
  return builtIn("cosineDecayRestarts", { initialLearningRate, firstDecaySteps, tMul, mMul, alpha }, { at });
}

/** initialLearningRate · gamma^⌊step / stepSize⌋, as PyTorch's StepLR. */
export function step(options: {
  readonly initialLearningRate: number;
  readonly stepSize: number;
  /** Default: 0.1. */
  readonly gamma?: number;
}): Schedule {
  const {
    initialLearningRate,
    stepSize,
    gamma = 0.1,
  } = readOptions("step", options, {
    initialLearningRate: needed(fromZero),
    stepSize: needed(whole(1)),
    gamma: fromZero,
  });
  const at = (now: number): number => initialLearningRate * gamma ** Math.floor(now / stepSize);
  return builtIn("step", { initialLearningRate, stepSize, gamma }, { at });
}

/** initialLearningRate · gamma to the number of `milestones` reached, as PyTorch's MultiStepLR. */
export function multiStep(options: {
  readonly initialLearningRate: number;
  /** Steps at which the rate falls. */
  readonly milestones: readonly number[];
  /** Default: 0.1. */
  readonly gamma?: number;
}): Schedule {
  const {
    initialLearningRate,
    milestones,
    gamma = 0.1,
  } = readOptions("multiStep", options, {
    initialLearningRate: needed(fromZero),
    milestones: needed(wantSteps),
    gamma: fromZero,
  });
  const at = (now: number): number => initialLearningRate * gamma ** milestones.filter((one) => now >= one).length;
  return builtIn("multiStep", { initialLearningRate, milestones: [...milestones], gamma }, { at });
}

/**
 * Up to `maxLearningRate` and down to almost nothing in one go (Smith and Topin, 2018), as PyTorch's OneCycleLR: from
 * max / divFactor, at the end max / divFactor / finalDivFactor. After `totalSteps` it stays there.
 */
export function oneCycle(options: {
  readonly maxLearningRate: number;
  readonly totalSteps: number;
  /** The share of the steps that climb. Default: 0.3. */
  readonly pctStart?: number;
  /** Default: `"cos"`. */
  readonly annealStrategy?: "cos" | "linear";
  /** Default: 25. */
  readonly divFactor?: number;
  /** Default: 10,000. */
  readonly finalDivFactor?: number;
  /** Whether it first falls as it climbed, and then to the end. Default: false. */
  readonly threePhase?: boolean;
}): Schedule {
  const read = readOptions("oneCycle", options, {
    maxLearningRate: needed(fromZero),
    totalSteps: needed(whole(2)),
    pctStart: share(),
    annealStrategy: oneOf(["cos", "linear"]),
    divFactor: above0,
    finalDivFactor: above0,
    threePhase: wantFlag,
  });
  const { maxLearningRate: top, totalSteps, pctStart = 0.3, annealStrategy = "cos" } = read;
  const { divFactor = 25, finalDivFactor = 1e4, threePhase = false } = read;
  const between = annealStrategy === "cos" ? cosine : linear;
  const first = top / divFactor;
  const climbed = pctStart * totalSteps - 1;
  const phases = [
    { to: climbed, from: first, until: top },
    ...(threePhase ? [{ to: 2 * climbed, from: top, until: first }] : []),
    { to: totalSteps - 1, from: threePhase ? first : top, until: first / finalDivFactor },
  ];
  const at = (step: number): number => {
    let begin = 0;
    for (const { to, from, until } of phases) {
      if (step <= to && to > begin) return between(from, until, (step - begin) / (to - begin));
      begin = Math.max(begin, to);
    }
    return first / finalDivFactor;
  };
  const config = { pctStart, annealStrategy, divFactor, finalDivFactor, threePhase };
  return builtIn("oneCycle", { maxLearningRate: top, totalSteps, ...config }, { at });
}

const wantSchedule: Want = (subject, name, value) => {
  const { at } = (value ?? {}) as Partial<Schedule>;
  if (typeof value === "number" ? value >= 0 && Number.isFinite(value) : typeof at === "function") return;
  const hint = "a number from 0, or a schedule: schedules.cosineDecay({ … })";
  throw new ValueError(subject, `${name} is ${show(value)}`, {
    code: "learning-rate",
    hint,
    facts: { received: value },
  });
};

/** A climb in `warmupSteps` steps from `startLearningRate` (0) to where `schedule`, a number or a schedule, then begins. */
export function warmup(options: {
  readonly schedule: number | Schedule;
  readonly warmupSteps: number;
  /** Default: 0. */
  readonly startLearningRate?: number;
}): Schedule {
  const {
    schedule,
    warmupSteps,
    startLearningRate = 0,
  } = readOptions("warmup", options, {
    schedule: needed(wantSchedule),
    warmupSteps: needed(whole(1)),
    startLearningRate: fromZero,
  });
  const then = (now: number): number => (typeof schedule === "number" ? schedule : schedule.at(now));
  const at = (now: number): number =>
    now < warmupSteps ? linear(startLearningRate, then(0), now / warmupSteps) : then(now - warmupSteps);
  const described = typeof schedule === "number" ? schedule : descriptionOf(schedule);
  // No file can hold a schedule of the user's own.
  if (described === undefined) return { name: "warmup", at };
  return builtIn("warmup", { schedule: described, warmupSteps, startLearningRate }, { at });
}
