/** Finds the optimizer that `compile` was given. */
import { type Described, descriptionOf, type Kind, mark, resolve } from "../base/index.ts";
import type { Optimizer, Schedule } from "./optimizer.ts";
import * as optimizers from "./optimizers.ts";
import { toRate } from "./rate.ts";

export type OptimizerName = keyof typeof optimizers;
export type OptimizerLike = OptimizerName | Optimizer | Described;

const optimizer: Kind<Optimizer> = { what: "optimizer", space: "optimizers", makers: optimizers, method: "step" };

/** An optimizer from its name, an optimizer, or an optimizer as saved; with another learning rate, where one is given. */
export function toOptimizer(given: OptimizerLike, learningRate?: number | Schedule | Described): Optimizer {
  const found = resolve("compile", optimizer, given);
  if (learningRate === undefined) return found;
  const moved = { ...found, learningRate: toRate("compile", "the learning rate", learningRate) };
  const ours = descriptionOf(found);
  return ours ? mark(moved, ours) : moved;
}
