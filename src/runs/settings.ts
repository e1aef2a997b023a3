/** `config.json`: what a run was to do, with what, and where. For people, for `limpid runs`, and to say what differs later. */
import { isRecord } from "../base/index.ts";
import type { Environment } from "./environment.ts";

/** What a run was to do. */
export interface Settings {
  readonly model: unknown;
  readonly training: unknown;
  readonly fit: Readonly<Record<string, unknown>>;
}

export interface RunConfig extends Settings {
  readonly limpid: "run";
  readonly formatVersion: number;
  readonly id: string;
  readonly created: string;
  /** Each time that it began or went on: where, and from which step. */
  readonly sessions: readonly { readonly time: string; readonly step: number; readonly environment: Environment }[];
}

/** A value that differs between two records, by its path: `fit.batchSize`. Undefined where one has none. */
export interface Difference {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** What differs between two values of JSON. */
export function differences(a: unknown, b: unknown, path = ""): Difference[] {
  if (isRecord(a) && isRecord(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return names.flatMap((name) => differences(own(a, name), own(b, name), path ? `${path}.${name}` : name));
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.some((one) => typeof one === "object"))
    return a.flatMap((one, k) => differences(one, b[k], `${path}[${k}]`));
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path, a, b }];
}

/** The single values of a record by their paths, as `differences` names them: `model.layers[0].units`. */
export function valuesByPath(value: unknown, path = ""): [path: string, value: unknown][] {
  if (isRecord(value))
    return Object.entries(value).flatMap(([name, one]) => valuesByPath(one, path ? `${path}.${name}` : name));
  if (Array.isArray(value) && value.some((one) => typeof one === "object"))
    return value.flatMap((one, k) => valuesByPath(one, `${path}[${k}]`));
  return [[path, value]];
}

const own = (record: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** What of a run's settings differs from before, in words. The number of epochs may be another. */
export function settingsChanges(before: Readonly<Record<string, unknown>>, now: Settings): string[] {
  const { model, training, fit } = now;
  const short = (value: unknown) => {
    const text = value === undefined ? "nothing" : JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  };
  return differences({ model: before.model, training: before.training, fit: before.fit }, { model, training, fit })
    .filter(({ path }) => path !== "fit.epochs")
    .map(({ path, a, b }) => `${path}: ${short(a)} before, ${short(b)} now`);
}
