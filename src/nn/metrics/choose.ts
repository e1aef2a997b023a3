/** Which metric is meant, once loss and output are known. */
import { type Described, descriptionOf, mark } from "../../base/index.ts";
import type { Metric, MetricMaker } from "../loss.ts";
import { findMetric, isMaker, type MetricLike } from "../resolve-judges.ts";
import { meet } from "./meet.ts";

/** The metric for an output of this shape (without the batch axis) that ends in this activation. */
export function toMetric(given: MetricLike, ...about: Parameters<MetricMaker>): Metric {
  const found = findMetric(given);
  const chosen = isMaker(found) ? found(...about) : found;
  const [{ logits }] = about;
  const taken = logits && chosen.onLogits ? chosen.onLogits(logits) : chosen;
  // Metrics of one's own are given the targets as the loss has them.
  const ours = descriptionOf(chosen);
  const made = ours ? mark(meet(taken, chosen, about[0], about[1]), ours) : taken;
  // The history's key is the word the user wrote.
  const word = typeof given === "string" ? given : typeof given === "object" ? (given as Described).name : made.name;
  return word === made.name ? made : mark({ ...made, name: word }, { name: word });
}
