/** Targets that are not what a metric takes them for: said in one line when they are seen, and not thrown. Loaded with training. */
import { finalActivation, type Loss } from "../nn/index.ts";
import type { Core } from "./core.ts";
import type { Column } from "./data/arrays.ts";
import { say } from "./misfit.ts";

/** So many numbers of the targets are looked at. */
const enough = 100_000;

/** Says where a metric counts right answers of targets that are none: the number would mean nothing, and nothing would show it. */
export function sayAboutTargets(core: Core, subject: string, targets: readonly Column[]): void {
  for (const [k, { metrics, loss, name }] of core.plan(subject).outputs.entries()) {
    const data = targets[k].data.subarray(0, enough);
    const link = finalActivation(core.network, name)?.link;
    for (const { metric } of metrics) {
      const odd = metric.answers && oddTarget(data, metric.answers, loss, link);
      if (odd === undefined) continue;
      const wants = metric.answers === "one-hot" ? "one-hot rows" : "0 and 1";
      const problem = `the metric ${metric.name} counts right answers, which are ${wants}, but the targets hold ${odd}`;
      const own = "for -1 and 1 give a function of your own: (yTrue, yPred) => yTrue.mul(yPred).greater(0)";
      say(core, {
        subject,
        problem,
        advice: `for numbers use "meanAbsoluteError"; two classes are 0 and 1; ${own}`,
        code: "targets-odd",
        facts: { subject, metric: metric.name, answers: metric.answers, odd },
      });
    }
  }
}

/** A target that is no answer. Between 0 and 1 there are smoothed labels, where a loss of probabilities takes them. */
export function oddTarget(
  data: ArrayLike<number>,
  answers: "yes-no" | "one-hot",
  loss: Loss,
  link: string | undefined,
): number | undefined {
  const shares = loss.fromLogits !== undefined || loss.logits !== undefined || link === "softmax";
  const isAnswer = (t: number) => (shares ? t >= 0 && t <= 1 : t === 0 || t === 1);
  const odd = Array.prototype.find.call(data, (t: number) => !isAnswer(t)) as number | undefined;
  if (odd === undefined || answers === "yes-no") return odd;
  const seen = new Set<number>();
  // The largest of a row is its class, whatever the two numbers are that stand for yes and no.
  for (let at = 0; at < data.length && seen.size <= 2; at++) seen.add(data[at]);
  return seen.size <= 2 ? undefined : odd;
}
