/** Learning rates of a step. Steps count from the one at which a schedule was given. */
import { show, ValueError } from "../base/index.ts";
import type { Optimizer, Schedule } from "../optim/index.ts";

/** A rate, checked. */
export function rateOf(rate: number | Schedule, step: number): number {
  if (typeof rate === "number") return rate;
  const its = rate.at(step);
  checkRate(`schedule ${rate.name}`, its, step);
  return its;
}

/**
 * The rates of a step, one for each part of the optimizer; `rate` is the first's. All follow a number that is set in place of the
 * first's own number.
 */
export function ratesOf(optimizer: Optimizer | undefined, rate: number | Schedule, step: number): readonly number[] {
  const first = rateOf(rate, step);
  const { parts } = optimizer ?? {};
  if (!parts) return [first];
  const [own, ...others] = parts.optimizers.map(({ learningRate }) => learningRate);
  const share = typeof own === "number" && own > 0 && typeof rate === "number" ? rate / own : 1;
  return [first, ...others.map((other) => share * rateOf(other, step))];
}

/** Whether all rates stay as they are. */
export function areSteady(optimizer: Optimizer | undefined, rate: number | Schedule): boolean {
  const others = optimizer?.parts?.optimizers.slice(1).map(({ learningRate }) => learningRate) ?? [];
  return [rate, ...others].every((one) => typeof one === "number");
}

/** `step`: the schedule's own. */
function checkRate(subject: string, rate: number, step: number): void {
  if (isRate(rate)) return;
  throw new ValueError(subject, `the learning rate is ${show(rate)} at step ${step}`, {
    code: "learning-rate",
    hint: "a number from 0, such as 0.001, or a schedule",
    facts: { received: rate, step },
  });
}

/** Whether it is a number that can be a rate. */
export const isRate = (rate: unknown): rate is number => typeof rate === "number" && Number.isFinite(rate) && rate >= 0;
