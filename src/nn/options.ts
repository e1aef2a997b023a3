/** Options of layers, checked where they are given, and written down for saving. */
import { isRecord, isSampleShape, type Shape, show, unknownName, ValueError } from "../base/index.ts";
import { isBuiltIn } from "./built-in.ts";
import type { Activation, Regularizer } from "./layer.ts";
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

function bad(kind: string, option: string, value: unknown, wants: string): never {
  throw new ValueError(kind, `${option} is ${value === undefined ? "missing" : show(value)}`, {
    code: "layer-option",
    hint: wants,
    facts: { option, received: value },
  });
}

/** Throws on an option that the layer does not have. */
export function checkOptions(kind: string, options: object, known: readonly string[]): void {
  const all = [...known, "name", "inputShape", "trainable"];
  if (!isRecord(options))
    throw new ValueError(kind, `options are ${show(options)}`, {
      code: "layer-option",
      hint: `a record: layers.${kind}({ ${known.map((name) => `${name}: …`).join(", ")} })`,
    });
  for (const word of Object.keys(options)) if (!all.includes(word)) throw unknownName(kind, "option", word, all);
  const { inputShape, trainable } = options as TrainableOptions;
  if (inputShape !== undefined && !isSampleShape(inputShape))
    bad(kind, "inputShape", inputShape, "a list of whole numbers from 1, without the batch axis: [28, 28]");
  const frozen = isRecord(trainable) ? Object.values(trainable) : [trainable ?? true];
  if (trainable === null || !frozen.every((part) => typeof part === "boolean"))
    bad(kind, "trainable", trainable, "true, false, or a record of these by parameter: { bias: false }");
}

export function wantCount(kind: string, option: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  return bad(kind, option, value, `a whole number from 1: ${option}: 32`);
}

export function wantNumber(kind: string, option: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return bad(kind, option, value, "a finite number");
}

/** A number in [0, 1). */
export function wantShare(kind: string, option: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  return bad(kind, option, value, "a share from 0, below 1: 0.5 drops half");
}

/** One whole number for both axes, or [rows, columns]. */
export function wantPair(kind: string, option: string, value: unknown): readonly [number, number] {
  const list = Array.isArray(value) ? value : [value, value];
  if (list.length === 2 && list.every((n) => Number.isInteger(n) && n >= 1)) return [list[0], list[1]];
  return bad(kind, option, value, `a whole number from 1, or [rows, columns]: ${option}: [2, 2]`);
}

export function wantPadding(kind: string, value: unknown): "valid" | "same" {
  if (value === "valid" || value === "same") return value;
  throw unknownName(kind, "padding", value, ["valid", "same"]);
}

export const optionalActivation = (kind: string, given: ActivationLike | undefined): Activation | undefined =>
  given === undefined ? undefined : toActivation(kind, given);

export const optionalRegularizer = (kind: string, given: RegularizerLike | undefined): Regularizer | undefined =>
  given === undefined ? undefined : toRegularizer(kind, given);

/** Throws early on an unknown name, although values are only needed when the model is built. */
export function checkInitializer(kind: string, given: InitializerLike): InitializerLike {
  toInitializer(kind, given);
  return given;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Options as JSON, or undefined where they hold a function of the user's own, which no file can hold. An initializer
 * of one's own is merely left out: a saved model has its values.
 */
export function configOf(options: object): Readonly<Record<string, unknown>> | undefined {
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
