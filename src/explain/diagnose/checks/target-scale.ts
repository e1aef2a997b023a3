/**
 * Targets far from the numbers that a network starts with, or that never vary. A network's first answers lie near 0 ± 1, and
 * a step of an optimizer moves them by about its learning rate: that is far from 5,000, and too coarse for 0.0001.
 */
import type { TypedArray } from "../../../base/index.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { left } from "../guess.ts";

/** Root mean squares above this are out of reach for a while; house prices in thousands (23 ± 8) are not. */
const most = 100;
/** Deviations below this are finer than an optimizer's steps. */
const least = 0.01;
/** The loss, as a share of what always answering the mean loses, from which on the trial has learned to tell targets apart. */
const learned = 0.5;
/** Fewer samples than this may have one target by chance, or be a first try on one sample. */
const enough = 8;
/** With more columns than this they are pixels or words, of which some are always the same. */
const widest = 64;

interface Size {
  readonly [name: string]: number;
  readonly size: number;
  readonly mean: number;
  readonly deviation: number;
  readonly loss: number;
  readonly guess: number;
  readonly steps: number;
}

const reached = (loss: number): string => (Number.isFinite(loss) ? show(loss) : "∞");

const large = kind<Size>("targets-unscaled", ["warning", "likely", "training"], {
  en: ({ mean, deviation, loss, guess, steps }, { output }) => ({
    problem: `the targets of ${output} are not scaled: mean ${show(mean)}, deviation ${show(deviation)}, while a network starts near 0 ± 1. After ${steps} steps the loss is ${reached(loss)}; always answering the mean would lose ${show(guess)}`,
    advice: "standardize the targets and undo it after predict: standardize() (limpid/data), and its inverse",
  }),
  "zh-CN": ({ mean, deviation, loss, guess, steps }, { output }) => ({
    problem: `${output} 的目标值没有缩放：均值 ${show(mean)}，标准差 ${show(deviation)}，而网络从均值约 0、标准差约 1 的地方出发。${steps} 步之后损失为 ${reached(loss)}；永远回答均值的损失是 ${show(guess)}`,
    advice: "把目标值标准化，predict 之后再还原：standardize()（limpid/data）和它的 inverse",
  }),
});

const small = kind<Size>("targets-tiny", ["warning", "likely", "training"], {
  en: ({ mean, deviation, loss, guess, steps }, { output }) => ({
    problem: `the targets of ${output} hardly vary: mean ${show(mean)}, deviation ${show(deviation)}, which is finer than the steps of training. After ${steps} steps the loss is ${reached(loss)}; always answering the mean would lose ${show(guess)}`,
    advice: "standardize the targets and undo it after predict: standardize() (limpid/data), and its inverse",
  }),
  "zh-CN": ({ mean, deviation, loss, guess, steps }, { output }) => ({
    problem: `${output} 的目标值几乎不变：均值 ${show(mean)}，标准差 ${show(deviation)}，比训练的每一步还细。${steps} 步之后损失为 ${reached(loss)}；永远回答均值的损失是 ${show(guess)}`,
    advice: "把目标值标准化，predict 之后再还原：standardize()（limpid/data）和它的 inverse",
  }),
});

const constant = kind<{ columns: readonly number[]; values: readonly number[]; of: number; samples: number }>(
  "targets-constant",
  ["error", "certain", "training"],
  {
    en: ({ columns, values, of, samples }, { output }) => ({
      problem: `${of === 1 ? `the targets of ${output} are` : `of the ${of} targets of ${output}, number ${columns.join(", ")} (from 0) ${columns.length === 1 ? "is" : "are"}`} always ${values.map(show).join(", ")}, in all ${samples} samples: there is nothing to learn`,
      advice: "look whether the right column was taken, or give samples with other targets",
    }),
    "zh-CN": ({ columns, values, of, samples }, { output }) => ({
      problem: `${of === 1 ? `${output} 的目标值` : `${output} 的 ${of} 个目标值中，下标 ${columns.join("、")} `}在全部 ${samples} 个样本中始终是 ${values.map(show).join("、")}：没有什么可学的`,
      advice: "看看取的是不是正确的列，或补充目标值不同的样本",
    }),
  },
);

function stillColumns(data: TypedArray, width: number): { column: number; value: number }[] {
  const rows = data.length / width;
  return Array.from({ length: width }, (_, column) => ({ column, value: data[column] })).filter(({ column, value }) => {
    for (let r = 1; r < rows; r++) if (data[r * width + column] !== value) return false;
    return true;
  });
}

function spread(list: ArrayLike<number>): { mean: number; deviation: number; size: number } {
  let [sum, squares] = [0, 0];
  for (let k = 0; k < list.length; k++) sum += list[k];
  const mean = sum / list.length;
  for (let k = 0; k < list.length; k++) squares += (list[k] - mean) ** 2;
  const variance = squares / list.length;
  return { mean, deviation: Math.sqrt(variance), size: Math.hypot(mean, Math.sqrt(variance)) };
}

function check({ plan, train, trial, guesses, batch }: Context): Found[] {
  return plan.outputs.flatMap(({ name, shape, loss }, k): Found[] => {
    if (loss.targets === "classes") return [];
    const data = train.y[k].data;
    const width = data.length / train.samples;
    const subject = { output: name };
    // A column of one-hot labels that is empty is a class without samples.
    if (width <= widest && train.samples >= enough && !loss.fromLogits?.softmax && loss.logits !== "softmax") {
      const still = stillColumns(data, width);
      const of = { columns: still.map(({ column }) => column), values: still.map(({ value }) => value), of: width };
      if (still.length > 0)
        return [
          constant(
            subject,
            { ...of, samples: train.samples },
            { severity: still.length === width ? "error" : "warning" },
          ),
        ];
    }
    const guess = guesses[k]?.guess;
    // Probabilities have their own range, which is looked at elsewhere.
    if (loss.fromLogits || loss.logits || guess === undefined || batch.samples < 2) return [];
    const lost = trial.broke ? Number.POSITIVE_INFINITY : trial.after.losses[k];
    if (!((left(guesses[k], lost) ?? 0) >= learned)) return [];
    const columns = columnsOf(data, width).map(spread);
    const widestOne = columns.reduce((a, b) => (b.size > a.size ? b : a));
    const finest = columns.reduce((a, b) => (b.deviation > a.deviation ? b : a));
    const facts = { loss: lost, guess, steps: trial.steps, outputs: shape.at(-1) ?? 1 };
    if (widestOne.size > most) return [large(subject, { ...widestOne, ...facts })];
    if (finest.deviation > 0 && finest.deviation < least) return [small(subject, { ...finest, ...facts })];
    return [];
  });
}

function columnsOf(data: TypedArray, width: number): ArrayLike<number>[] {
  if (width > widest) return [data];
  const rows = data.length / width;
  return Array.from({ length: width }, (_, c) => Array.from({ length: rows }, (_, r) => data[r * width + c]));
}

export const targetScale: Check = { id: "target-scale", kinds: [large, small, constant], reads: "numbers", check };
