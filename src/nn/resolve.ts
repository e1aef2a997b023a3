/** From what options take (a name, a thing, a thing as saved) to the thing. The names are the namespaces' own. */
import { type Shape, show, unknownName, ValueError } from "../base/index.ts";
import type { NestedArray } from "../tensor/index.ts";
import * as activations from "./activations.ts";
import * as initializers from "./initializers.ts";
import type { Activation, Described, Initializer, Regularizer } from "./layer.ts";
import type { Loss, Metric, MetricMaker } from "./loss.ts";
import * as losses from "./losses.ts";
import * as metrics from "./metrics.ts";
import * as regularizers from "./regularizers.ts";

export type ActivationName = keyof typeof activations;
export type InitializerName = keyof typeof initializers;
export type RegularizerName = keyof typeof regularizers;
/** Short forms of losses and metrics that Keras users write. */
type Alias = "mse" | "mae";
export type LossName = keyof typeof losses | Alias;
export type MetricName = keyof typeof metrics | Alias;

export type ActivationLike = ActivationName | Activation | Described;
export type InitializerLike = InitializerName | Initializer | Described | NestedArray;
export type RegularizerLike = RegularizerName | Regularizer | Described;
export type LossLike = LossName | Loss | Described;
export type MetricLike = MetricName | Metric | MetricMaker;

type Config = Readonly<Record<string, unknown>>;
type Table<T> = Readonly<Record<string, (config?: Config) => T>>;

/** The makers of a namespace, whose options differ: saved files hold what each of them wrote. */
const tableOf = <T>(namespace: object): Table<T> => namespace as Table<T>;

function byName<T>(subject: string, what: string, table: Table<T>, name: unknown, config?: Config): T {
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name](config);
  throw unknownName(subject, what, name, Object.keys(table));
}

/** A thing with this method stays; a name, or a name with its config, is looked up. */
function resolve<T>(subject: string, what: string, table: Table<T>, method: string, given: unknown): T {
  const thing = given as Record<string, unknown> | null;
  if (typeof thing === "object" && thing !== null) {
    if (typeof thing[method] === "function") return given as T;
    return byName(subject, what, table, thing.name, thing.config as Config | undefined);
  }
  return byName(subject, what, table, given);
}

export function toActivation(subject: string, given: ActivationLike): Activation {
  return resolve(subject, "activation", tableOf<Activation>(activations), "apply", given);
}

export function toRegularizer(subject: string, given: RegularizerLike): Regularizer {
  return resolve(subject, "regularizer", tableOf<Regularizer>(regularizers), "penalty", given);
}

/** Literal values stay as they are. */
export function toInitializer(subject: string, given: string | InitializerLike): Initializer | NestedArray {
  if (typeof given === "number" || typeof given === "boolean" || Array.isArray(given)) return given as NestedArray;
  return resolve(subject, "initializer", tableOf<Initializer>(initializers), "values", given);
}

const aliases: Readonly<Record<Alias, "meanSquaredError" | "meanAbsoluteError">> = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
};

const full = (given: unknown): unknown =>
  typeof given === "string" && Object.hasOwn(aliases, given) ? aliases[given as Alias] : given;

/** A loss by its name, as compile takes it. Throws a ValueError with the nearest name. */
export function lossByName(name: string, config?: Config): Loss {
  return byName("compile", "loss", tableOf<Loss>(losses), full(name), config);
}

/** A loss from a name, a loss, or a loss as saved. */
export function toLoss(given: LossLike): Loss {
  return resolve("compile", "loss", tableOf<Loss>(losses), "perSample", full(given));
}

/** What a metric's name means, once loss and output are known. Throws a ValueError with the nearest name. */
export function metricByName(name: string): MetricMaker {
  const made = byName("compile", "metric", tableOf<Metric | MetricMaker>(metrics), full(name));
  if (typeof made === "function") return made;
  // The history's key is the word the user wrote.
  return () => ({ ...made, name });
}

/** The metric for an output of this shape (without the batch axis). */
export function toMetric(given: MetricLike, loss: Loss, outputShape: Shape): Metric {
  if (typeof given === "string") return metricByName(given)(loss, outputShape);
  if (typeof given === "function") return given(loss, outputShape);
  if (typeof given?.perSample === "function") return given;
  throw new ValueError("compile", `${show(given)} is not a metric`, {
    code: "not-a-metric",
    hint: 'a name such as "accuracy", or { name, perSample }',
  });
}
