/** Options of layers, checked where they are given, and written down for saving. */
import {
  badArgument,
  isRecord,
  oneOf,
  readOptions,
  type Shape,
  show,
  ValueError,
  type Want,
  type Wants,
  wantSampleShape,
} from "../base/index.ts";
import { isBuiltIn } from "./built-in.ts";
import {
  type ActivationLike,
  type InitializerLike,
  type RegularizerLike,
  toActivation,
  toInitializer,
  toRegularizer,
} from "./resolve.ts";

/** What every layer takes. */
export interface LayerOptions {
  /** Unique in a model; by default the kind, with a number from the second on. */
  readonly name?: string;
  /** One sample's shape, for the first layer of a sequential model. */
  readonly inputShape?: Shape;
}

/** What layers with parameters take. */
export interface TrainableOptions extends LayerOptions {
  /** False freezes all parameters; a record freezes some: `{ bias: false }`. */
  readonly trainable?: boolean | Readonly<Record<string, boolean>>;
}

export type Pair = number | readonly [number, number];

/** A name that can stand before "/" in the names of weights. */
export const wantLayerName: Want = (kind, _, value) => {
  if (typeof value === "string" && value !== "" && !value.includes("/")) return;
  throw new ValueError(kind, `the name is ${show(value)}`, {
    code: "layer-name",
    hint: 'a name without "/", which separates layer and parameter in weights: "hidden/kernel"',
    facts: { received: value },
  });
};

const wantTrainable: Want = (kind, name, value) => {
  const parts = isRecord(value) ? Object.values(value) : [value];
  if (parts.every((part) => typeof part === "boolean")) return;
  const hint = "true, false, or a record of these by parameter: { bias: false }";
  throw badArgument(kind, name, value, "trainable", hint);
};

/** What every layer of one input takes. */
const ofEveryLayer: Wants<TrainableOptions> = {
  name: wantLayerName,
  inputShape: wantSampleShape,
  trainable: wantTrainable,
};

/** The options of a layer: its own, and those of every layer. */
export function readLayerOptions<T extends LayerOptions>(
  kind: string,
  options: T | undefined,
  own: Wants<Omit<T, keyof TrainableOptions>>,
): T {
  return readOptions(kind, options, { ...own, ...ofEveryLayer } as unknown as Wants<T>);
}

export const wantPadding: Want = oneOf(["valid", "same"]);
export const wantActivation: Want = (kind, _, value) => toActivation(kind, value as ActivationLike);
export const wantRegularizer: Want = (kind, _, value) => toRegularizer(kind, value as RegularizerLike);
/** An unknown name is noticed early, although values are only needed when the model is built. */
export const wantInitializer: Want = (kind, _, value) => toInitializer(kind, value as InitializerLike);

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Options as JSON, or undefined where they hold a function of the user's own, which no file can hold. An initializer
 * of one's own is merely left out: a saved model has its values.
 */
export function configOf(options: object = {}): Readonly<Record<string, unknown>> | undefined {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(options)) {
    if (key === "name" || value === undefined) continue;
    const json = jsonOf(value);
    if (json !== undefined) entries.push([key, json]);
    else if (!key.endsWith("Initializer")) return undefined;
  }
  return Object.fromEntries(entries);
}

function jsonOf(value: unknown): Json | undefined {
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : (value as Json);
  if (Object.values(value).every((part) => typeof part !== "function")) return value as Json;
  const { name, config } = value as { name: string; config?: Json };
  return isBuiltIn(value) ? { name, ...(config && { config }) } : undefined;
}
