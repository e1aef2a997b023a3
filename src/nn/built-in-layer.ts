/** What built-in layers have in common, and how their options are written to files. */
import { descriptionOf, isRecord, mark } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { LayerDefinition, LayerResult } from "./layer.ts";
import type { TrainableOptions } from "./options.ts";
import { type Layer, layer } from "./symbolic.ts";

/** What a layer is besides the options that every layer takes. */
type Own<Names extends string, Result extends LayerResult> = Omit<
  LayerDefinition<Names, Result>,
  "name" | "inputShape" | "batchSize" | "trainable" | "config"
>;

/** A built-in layer, from the options that its maker read. Files hold its kind and these options. */
export function builtInLayer<Names extends string = never, Result extends LayerResult = Tensor>(
  options: TrainableOptions,
  own: Own<Names, Result>,
): Layer<Result> {
  const { name, inputShape, batchSize, trainable } = options;
  const config = configOf(options);
  const made = layer<Names, Result>({ ...own, name, inputShape, batchSize, trainable, config } as LayerDefinition<
    Names,
    Result
  >);
  return config ? mark(made, { name: own.kind, config }) : made;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Options as JSON, or undefined where they hold a function of the user's own, which no file can hold. An initializer
 * of one's own is merely left out: a saved model has its values.
 */
function configOf(options: object): Readonly<Record<string, Json>> | undefined {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(options)) {
    if (key === "name") continue;
    const json = jsonOf(value);
    if (json !== undefined) entries.push([key, json]);
    else if (!key.endsWith("Initializer")) return undefined;
  }
  return Object.fromEntries(entries);
}

function jsonOf(value: unknown): Json | undefined {
  // A layer in a layer is a function, too.
  if (typeof value === "function") {
    const inner = descriptionOf(value);
    return inner && ({ layer: inner.name, config: inner.config ?? {} } as Json);
  }
  if (Array.isArray(value) && value.some((part) => typeof part === "function")) {
    const parts = value.map(jsonOf);
    return parts.every((part) => part !== undefined) ? (parts as Json[]) : undefined;
  }
  if (typeof value !== "object" || value === null) return value as Json;
  const ours = descriptionOf(value);
  if (ours) return ours as unknown as Json;
  const plain =
    Array.isArray(value) || (isRecord(value) && Object.values(value).every((part) => typeof part !== "function"));
  return plain ? (value as Json) : undefined;
}
