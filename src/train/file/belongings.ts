/**
 * What goes into a model's file beside its numbers: how its inputs were prepared, and what its columns and its answers are called.
 * A number that a model was trained on means nothing to who does not know these.
 */
import { badArgument, isRecord } from "../../base/index.ts";
import type { Scaler, Whitener } from "../../data/index.ts";

/** Of the only input or output, or by its name. */
type Each<T> = T | Readonly<Record<string, T>>;

export interface Belongings {
  readonly preprocessing?: Each<Scaler | Whitener>;
  readonly columnNames?: Each<readonly string[]>;
  readonly labelNames?: Each<readonly string[]>;
}

/** By a model's inside. */
const all = new WeakMap<object, Belongings>();

export const belongingsOf = (core: object): Belongings => all.get(core) ?? {};

export function setBelongings(core: object, belongings: Belongings): void {
  all.set(core, belongings);
}

const ofEach = (value: unknown): readonly unknown[] => (isRecord(value) ? Object.values(value) : [value]);

const areNames = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  Array.from(value).every((name) => typeof name === "string" && name !== "") &&
  new Set(value).size === value.length;

/** Whether `scalerFromJSON` will read what it becomes. Throws where it is not fitted yet. */
function isScaler(value: unknown): boolean {
  const { toJSON, transform } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof toJSON !== "function" || typeof transform !== "function") return false;
  const json: unknown = toJSON.call(value);
  return isRecord(json) && typeof json.scaler === "string" && json.version === 1;
}

/** Throws a ValueError where a model cannot keep it. */
export function wantBelonging(subject: string, name: keyof Belongings, value: unknown): void {
  if (value === undefined) return;
  const each = ofEach(value);
  const sound = each.length > 0 && each.every(name === "preprocessing" ? isScaler : areNames);
  if (sound) return;
  if (name === "preprocessing")
    throw badArgument(
      subject,
      name,
      value,
      "preprocessing",
      "standardize(), normalize() or whiten() of limpid/data, fitted",
    );
  throw badArgument(
    subject,
    name,
    value,
    "name-lists",
    'names, each once: ["setosa", "versicolor", "virginica"]; or such lists by name',
  );
}

/** As a file has them. Throws where something in it is not theirs. */
export async function belongingsFrom(config: Readonly<Record<string, unknown>>): Promise<Belongings> {
  const { preprocessing, columnNames, labelNames } = config;
  wantBelonging("model", "columnNames", columnNames);
  wantBelonging("model", "labelNames", labelNames);
  const names = { ...(columnNames !== undefined && { columnNames }), ...(labelNames !== undefined && { labelNames }) };
  if (preprocessing === undefined) return names as Belongings;
  const { scalerFromJSON } = await import("../../data/scaler-json.ts");
  const single = !isRecord(preprocessing) || typeof preprocessing.scaler === "string";
  const read = single
    ? scalerFromJSON(preprocessing)
    : Object.fromEntries(Object.entries(preprocessing).map(([name, one]) => [name, scalerFromJSON(one)]));
  return { ...names, preprocessing: read } as Belongings;
}
