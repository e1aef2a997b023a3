/** Finds the activation, initializer, regularizer, loss or metric that an option means. The names are those of the namespaces. */
import { type Described, type Kind, resolve, show, ValueError, type Want } from "../base/index.ts";
import type { NestedArray, Tensor } from "../tensor/index.ts";
import * as activations from "./activations.ts";
import * as constraints from "./constraints.ts";
import * as initializers from "./initializers.ts";
import type { Activation, Constraint, Initializer, Regularizer } from "./layer.ts";
import type { Judge, Loss, Metric, MetricMaker } from "./loss.ts";
import { reductions } from "./losses/reductions.ts";
import * as losses from "./losses.ts";
import * as metrics from "./metrics.ts";
import * as regularizers from "./regularizers.ts";

export type ActivationName = keyof typeof activations;
export type InitializerName = keyof typeof initializers;
export type ConstraintName = keyof typeof constraints;
export type RegularizerName = keyof typeof regularizers;
/** Short forms of losses and metrics that Keras users write. */
type Alias = keyof typeof aliases;
export type LossName = keyof typeof losses | Alias;
export type MetricName = keyof typeof metrics | Alias | "acc";

export type ActivationLike = ActivationName | Activation | Described | ((x: Tensor) => Tensor);
export type InitializerLike = InitializerName | Initializer | Described | NestedArray;
export type ConstraintLike = ConstraintName | Constraint | Described | ((w: Tensor) => Tensor);
export type RegularizerLike = RegularizerName | Regularizer | Described;
export type LossLike = LossName | Loss | Described | Judge;
export type MetricLike = MetricName | Metric | Pick<MetricMaker, "chooses"> | Described | Judge;

const aliases = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  kld: "klDivergence",
} as const;

const activation: Kind<Activation> = {
  what: "activation",
  space: "activations",
  makers: activations,
  method: "apply",
  fromFunction: (own) => ({ name: own.name || "activation", apply: own as unknown as Activation["apply"] }),
};

const regularizer: Kind<Regularizer> = {
  what: "regularizer",
  space: "regularizers",
  makers: regularizers,
  method: "penalty",
};

const constraint: Kind<Constraint> = {
  what: "constraint",
  space: "constraints",
  makers: constraints,
  method: "apply",
  fromFunction: (own) => ({ name: own.name || "constraint", apply: own as unknown as Constraint["apply"] }),
};

const initializer: Kind<Initializer> = {
  what: "initializer",
  space: "initializers",
  makers: initializers,
  method: "values",
};

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

export function toActivation(subject: string, given: ActivationLike): Activation {
  return resolve(subject, activation, given);
}

export function toRegularizer(subject: string, given: RegularizerLike): Regularizer {
  return resolve(subject, regularizer, given);
}

export function toConstraint(subject: string, given: ConstraintLike): Constraint {
  return resolve(subject, constraint, given);
}

/** The same as a check in a table of options. */
export const wantActivation: Want = (subject, _, value) => toActivation(subject, value as ActivationLike);

/** Literal values stay as they are. */
export function toInitializer(subject: string, given: string | InitializerLike): Initializer | NestedArray {
  if (typeof given === "number" || typeof given === "boolean" || Array.isArray(given)) return given as NestedArray;
  return resolve(subject, initializer, given);
}

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
