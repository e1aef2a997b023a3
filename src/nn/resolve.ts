/** From what options take (a name, a thing, a thing as saved) to the thing. The names are the namespaces' own. */
import { show, unknownName, ValueError } from "../base/index.ts";
import type { NestedArray, Tensor } from "../tensor/index.ts";
import * as activations from "./activations.ts";
import { builtIn } from "./built-in.ts";
import * as initializers from "./initializers.ts";
import type { Activation, Described, Initializer, Regularizer } from "./layer.ts";
import type { Judge, Loss, Metric, MetricMaker } from "./loss.ts";
import * as losses from "./losses.ts";
import * as metrics from "./metrics.ts";
import * as regularizers from "./regularizers.ts";

export type ActivationName = keyof typeof activations;
export type InitializerName = keyof typeof initializers;
export type RegularizerName = keyof typeof regularizers;
/** Short forms of losses and metrics that Keras users write. */
type Alias = "mse" | "mae";
export type LossName = keyof typeof losses | Alias;
export type MetricName = keyof typeof metrics | Alias | "acc";

export type ActivationLike = ActivationName | Activation | Described | ((x: Tensor) => Tensor);
export type InitializerLike = InitializerName | Initializer | Described | NestedArray;
export type RegularizerLike = RegularizerName | Regularizer | Described;
export type LossLike = LossName | Loss | Described | Judge;
export type MetricLike = MetricName | Metric | Pick<MetricMaker, "chooses"> | Described | Judge;

type Config = Readonly<Record<string, unknown>>;
type Table<T> = Readonly<Record<string, (config?: Config) => T>>;

/** The makers of a namespace, whose options differ: saved files hold what each of them wrote. */
const tableOf = <T>(namespace: object): Table<T> => namespace as Table<T>;

function byName<T>(subject: string, what: string, table: Table<T>, name: unknown, config?: Config): T {
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name](config);
  throw unknownName(subject, what, name, Object.keys(table));
}

/** What is resolved: its name in messages, the makers, and the method that the thing has. */
interface Kind<T> {
  readonly what: "activation" | "regularizer" | "initializer" | "loss" | "metric";
  readonly table: Table<T>;
  readonly method: string;
  /** What a plain function is, where it is something. */
  readonly fromFunction?: (f: (...given: never[]) => unknown) => T;
}

/** A thing with this method stays; a name, or a name with its config, is looked up. */
function resolve<T>(subject: string, { what, table, method, fromFunction }: Kind<T>, given: unknown): T {
  if (typeof given === "function") {
    const maker = Object.entries(table).find(([, make]) => make === given);
    if (maker) throw notCalled(subject, what, maker[0]);
    if (fromFunction && !("kind" in given)) return fromFunction(given as (...given: never[]) => unknown);
  }
  const thing = given as Record<string, unknown> | null;
  if (typeof thing === "object" && thing !== null) {
    if (typeof thing[method] === "function") return given as T;
    return byName(subject, what, table, thing.name, thing.config as Config | undefined);
  }
  return byName(subject, what, table, given);
}

function notCalled(subject: string, what: string, name: string): ValueError {
  const space = what === "loss" ? "losses" : `${what}s`;
  return new ValueError(subject, `the ${what} is ${space}.${name} itself`, {
    code: "maker-not-called",
    hint: `call it: ${space}.${name}(), or write "${name}"`,
    facts: { what, space, name },
  });
}

/** The name of a function of the user's own. */
const nameOf = (f: { readonly name: string }, otherwise: string): string => f.name || otherwise;

export function toActivation(subject: string, given: ActivationLike): Activation {
  const fromFunction = (f: (...given: never[]) => unknown): Activation => ({
    name: nameOf(f, "activation"),
    apply: f as unknown as Activation["apply"],
  });
  const table = tableOf<Activation>(activations);
  return resolve(subject, { what: "activation", table, method: "apply", fromFunction }, given);
}

export function toRegularizer(subject: string, given: RegularizerLike): Regularizer {
  const table = tableOf<Regularizer>(regularizers);
  return resolve(subject, { what: "regularizer", table, method: "penalty" }, given);
}

/** Literal values stay as they are. */
export function toInitializer(subject: string, given: string | InitializerLike): Initializer | NestedArray {
  if (typeof given === "number" || typeof given === "boolean" || Array.isArray(given)) return given as NestedArray;
  const table = tableOf<Initializer>(initializers);
  return resolve(subject, { what: "initializer", table, method: "values" }, given);
}

const aliases: Readonly<Record<Alias | "acc", string>> = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  acc: "accuracy",
};

const full = (given: unknown): unknown =>
  typeof given === "string" && Object.hasOwn(aliases, given) ? aliases[given as Alias] : given;

/** A loss by its name, as compile takes it. Throws a ValueError with the nearest name. */
export function lossByName(name: string, config?: Config): Loss {
  return byName("compile", "loss", tableOf<Loss>(losses), full(name), config);
}

/** A loss from a name, a function, a loss, or a loss as saved. */
export function toLoss(given: LossLike): Loss {
  const fromFunction = (f: (...given: never[]) => unknown): Loss => ({
    name: nameOf(f, "loss"),
    targets: "values",
    perSample: f as unknown as Judge,
  });
  const table = tableOf<Loss>(losses);
  return checkedLoss(resolve("compile", { what: "loss", table, method: "perSample", fromFunction }, full(given)));
}

/** Throws where a loss of the user's own lacks what the steps read. */
function checkedLoss(loss: Loss): Loss {
  const wrong =
    typeof loss.name !== "string"
      ? "name"
      : loss.targets !== "values" && loss.targets !== "classes"
        ? "targets"
        : undefined;
  if (wrong === undefined) return loss;
  throw new ValueError("compile", `the loss's ${wrong} is ${show(loss[wrong])}`, {
    code: "loss-parts",
    hint: 'a function (yTrue, yPred) => …, or { name: "mine", targets: "values", perSample: (yTrue, yPred) => … }',
    facts: { part: wrong, received: loss[wrong] },
  });
}

/** What a metric's name means, once loss and output are known. Throws a ValueError with the nearest name. */
export function metricByName(name: string, config?: Config): MetricMaker {
  const made = byName("compile", "metric", tableOf<Metric | MetricMaker>(metrics), full(name), config);
  // The history's key is the word the user wrote.
  const choose = (...about: Parameters<MetricMaker>): Metric =>
    builtIn({ ...(isMaker(made) ? made(...about) : made), name });
  return Object.assign(choose, { chooses: "metric" } as const);
}

const isMaker = (given: unknown): given is MetricMaker =>
  typeof given === "function" && (given as Partial<MetricMaker>).chooses === "metric";

/** The metric for an output of this shape (without the batch axis) that ends in this activation. */
export function toMetric(given: MetricLike, ...about: Parameters<MetricMaker>): Metric {
  if (typeof given === "string") return metricByName(given)(...about);
  if (isMaker(given)) return given(...about);
  if (typeof given === "function") {
    const maker = Object.entries(metrics).find(([, make]) => (make as unknown) === given);
    if (maker) throw notCalled("compile", "metric", maker[0]);
    return { name: nameOf(given, "metric"), perSample: given };
  }
  const thing = given as Partial<Metric> | null | undefined;
  if (typeof thing?.perSample === "function" && typeof thing.name === "string") return given as Metric;
  if (typeof thing?.name === "string" && thing.perSample === undefined)
    return metricByName(thing.name, thing.config)(...about);
  throw new ValueError("compile", `${show(given)} is not a metric`, {
    code: "not-a-metric",
    hint: 'a name such as "accuracy", a function (yTrue, yPred) => …, or { name, perSample }',
  });
}
