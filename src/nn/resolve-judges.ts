/** Finds the loss or the metric that `compile` is given. The names are those of the namespaces. */
import { type Described, type Kind, resolve, show, ValueError } from "../base/index.ts";
import type { Judge, Loss, Metric, MetricMaker } from "./loss.ts";
import { reductions } from "./losses/reductions.ts";
import * as losses from "./losses.ts";
import * as metrics from "./metrics.ts";

/** Short forms of losses and metrics that Keras users write. */
type Alias = keyof typeof aliases;
export type LossName = keyof typeof losses | Alias;
export type MetricName = keyof typeof metrics | Alias | "acc";

export type LossLike = LossName | Loss | Described | Judge;
export type MetricLike = MetricName | Metric | Pick<MetricMaker, "chooses"> | Described | Judge;

const aliases = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  kld: "klDivergence",
} as const;

const loss: Kind<Loss> = {
  what: "loss",
  space: "losses",
  makers: losses,
  method: "perSample",
  aliases,
  fromFunction: (own) => ({ name: own.name || "loss", targets: "values", perSample: own as unknown as Judge }),
};

const metric: Kind<Metric | MetricMaker> = {
  what: "metric",
  space: "metrics",
  makers: metrics,
  method: ["perSample", "update"],
  aliases: { ...aliases, acc: "accuracy" },
  needs: {
    precisionAtRecall: "{ recall: 0.5 }",
    recallAtPrecision: "{ precision: 0.5 }",
    sensitivityAtSpecificity: "{ specificity: 0.5 }",
    specificityAtSensitivity: "{ sensitivity: 0.5 }",
    iou: "{ targetClassIds: [0, 1] }",
    oneHotIou: "{ targetClassIds: [0, 1] }",
  },
  fromFunction: (own) => (isMaker(own) ? own : { name: own.name || "metric", perSample: own as unknown as Judge }),
};

/** A loss from a name, a function, a loss, or a loss as saved. Throws where one of the user's own lacks what the steps read. */
export function toLoss(given: LossLike): Loss {
  const found = resolve("compile", loss, given);
  const { name, targets, reduction } = found;
  const wrong =
    typeof name !== "string"
      ? "name"
      : targets !== "values" && targets !== "classes"
        ? "targets"
        : reduction !== undefined && !reductions.includes(reduction)
          ? "reduction"
          : undefined;
  if (reduction === "none")
    throw new ValueError("compile", `the loss ${name} has reduction "none", but a model minimizes one number`, {
      code: "loss-reduction",
      hint: `use "sumOverBatchSize", "sum" or "mean"; for the loss of each sample call losses.${name}().perSample(yTrue, yPred)`,
      facts: { loss: name },
    });
  if (wrong === undefined) return found;
  throw new ValueError("compile", `the loss's ${wrong} is ${show(found[wrong])}`, {
    code: "loss-parts",
    hint: 'a function (yTrue, yPred) => …, or { name: "mine", targets: "values", perSample: (yTrue, yPred) => … }',
    facts: { part: wrong, received: found[wrong] },
  });
}

export const isMaker = (given: unknown): given is MetricMaker =>
  typeof given === "function" && (given as Partial<MetricMaker>).chooses === "metric";

/** The metric that is meant, or a MetricMaker, which chooses one when loss and output are known. Throws for anything else. */
export function findMetric(given: MetricLike): Metric | MetricMaker {
  const { name } = typeof given === "string" ? { name: given } : ((given ?? {}) as Partial<Described>);
  if (typeof name === "string") return resolve("compile", metric, given);
  throw new ValueError("compile", `${show(given)} is not a metric`, {
    code: "not-a-metric",
    hint: 'a name such as "accuracy", a function (yTrue, yPred) => …, { name, perSample }, or { name, init, update, result }',
  });
}
