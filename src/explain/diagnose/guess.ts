/** What always answering the same would lose: the measure of whether anything was learned. */
import { over, reduceLoss } from "../../nn/losses/reduce.ts";
import { log, type Tensor } from "../../tensor/index.ts";
import type { Samples } from "../../train/data/samples.ts";
import type { Judged, Plan } from "../../train/step/plan.ts";
import { tensorsOf } from "./probe.ts";

/** Of all samples of a batch together, as the loss itself puts them together. */
export function lossOf({ loss }: Judged, target: Tensor, output: Tensor, weights: Tensor | undefined): number {
  const each = loss.perSample(target, output).cast(output.dtype);
  const counting = each.rank > 0 ? weights : undefined;
  return reduceLoss(each, { reduction: loss.reduction, weights: counting, mask: loss.mask?.(target, each) }).item();
}

export interface Guess {
  /** Of always answering the mean. */
  readonly guess: number;
  /** Of answers that are the targets themselves. */
  readonly perfect: number;
}

/**
 * The loss of always answering the mean of the targets (of classes: their shares), which is the best that a network can
 * do that does not look at its input. Undefined where a loss does not compare the output with the target, so that the
 * target itself would be no good answer.
 */
function guessOf(judged: Judged, target: Tensor, weights: Tensor | undefined): Guess | undefined {
  const { shape, loss } = judged;
  const [samples] = target.shape;
  const whole = [samples, ...shape];
  try {
    const float = target.dtype === "f64" ? "f64" : "f32";
    const right =
      loss.targets === "classes" ? target.oneHot(shape.at(-1) ?? 1).cast(float) : target.cast(float).reshape(whole);
    const mean = meanOf(right.reshape(whole), weights).broadcastTo(whole);
    const guess = lossOf(judged, target, asOutput(judged, mean), weights);
    const perfect = lossOf(judged, target, asOutput(judged, right.reshape(whole)), weights);
    return Number.isFinite(guess) && perfect <= guess ? { guess, perfect } : undefined;
  } catch {
    // A loss of the user's own may want an output of another kind.
    return undefined;
  }
}

/** Probabilities as the output that stands for them: themselves, or their logits. */
export function asOutput({ loss }: Judged, p: Tensor): Tensor {
  if (!loss.logits) return p;
  const inside = p.clip(1e-7, 1 - 1e-7);
  return loss.logits === "softmax" ? log(inside) : log(inside).sub(log(inside.neg().add(1)));
}

function meanOf(values: Tensor, weights: Tensor | undefined): Tensor {
  if (!weights) return values.mean(0, true);
  const own = over(weights, values, "weights").cast(values.dtype);
  const all = own.broadcastTo(values.shape);
  return values.mul(all).sum(0, true).div(all.sum(0, true).maximum(1e-30));
}

/** How much of what a guess loses is left: 1 is no better than a guess, 0 is right. */
export function left(guess: Guess | undefined, loss: number): number | undefined {
  const span = guess ? guess.guess - guess.perfect : 0;
  return guess && span > 0 ? (loss - guess.perfect) / span : undefined;
}

/** Of all outputs together, by their weights; undefined where it is not known for one of them. */
export function guessOfAll({ outputs }: Plan, guesses: readonly (Guess | undefined)[]): Guess | undefined {
  let [guess, perfect] = [0, 0];
  for (const [k, one] of guesses.entries()) {
    if (!one) return undefined;
    guess += outputs[k].lossWeight * one.guess;
    perfect += outputs[k].lossWeight * one.perfect;
  }
  return { guess, perfect };
}

/** One for each output. */
export function guessesOf(plan: Plan, batch: Samples): (Guess | undefined)[] {
  const { y, w } = tensorsOf(plan, batch);
  return plan.outputs.map((judged) => guessOf(judged, y[judged.name], w[judged.name]));
}
