/** `config.json`: what a run was to do, with what, and where. For people, for `limpid runs`, and to say what differs later. */
import { descriptionOf, isRecord, isTypedArray } from "../../base/index.ts";
import type { Core } from "../core.ts";
import { standingOf } from "../file/moment.ts";
import { configOf } from "../file/save.ts";
import type { CheckedFitOptions } from "../fit/options.ts";
import type { Cut } from "./checkpoint.ts";
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

export function settingsOf(core: Core, options: CheckedFitOptions, cut: Cut): Settings {
  const { compiled, dtype, seed } = core;
  const parameters = core.state.params.map(({ name, shape }) => [name, `${dtype}[${shape}]`] as const);
  const { optimizer, loss, metrics, lossWeights } = compiled!;
  // The rate that `compile` asked for: callbacks may have set the model's own.
  const training = { optimizer, learningRate: optimizer.learningRate, loss, metrics, lossWeights };
  const { epochs, initialEpoch, validationSplit, validationSteps, stepsPerEpoch, classWeight, callbacks } = options;
  return plain({
    model: { dtype, seed, network: networkOf(core), parameters: Object.fromEntries(parameters) },
    training,
    fit: {
      epochs,
      ...cut,
      initialEpoch,
      seed: options.seed,
      stepsPerEpoch,
      validationSplit,
      validationData: options.validationData !== undefined,
      validationSteps,
      classWeight,
      sampleWeight: options.sampleWeight !== undefined,
      callbacks: callbacks.map(({ name }) => name ?? "(of one's own)"),
    },
  }) as unknown as Settings;
}

function networkOf(core: Core): unknown {
  try {
    return configOf(standingOf(core, false)).network;
  } catch {
    return "(holds code of one's own)";
  }
}

/** As JSON: things of ours by their names, and those of the user's by theirs. */
function plain(value: unknown): unknown {
  if (typeof value === "function") return descriptionOf(value) ?? `(function ${value.name})`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return value;
  const ours = descriptionOf(value);
  if (ours) return plain(ours);
  if (isTypedArray(value)) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return `(${value.constructor?.name ?? "object"})`;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, plain(one)]),
  );
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
