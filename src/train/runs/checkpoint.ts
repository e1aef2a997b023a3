/**
 * A checkpoint: the model's cells by name and all that a run needs besides them to go on as if it had never been stopped. Its file
 * is a `.limpid` file: `loadModel` reads it, as long as the model holds no code of the user's own. The checksums are zip's.
 */
import { writeFileBy } from "../../base/files.ts";
import { FileError, type HostArray, isRecord, LimpidError, sameShape, type TypedArray } from "../../base/index.ts";
import { readArchive } from "../../io/archive.ts";
import type { Json } from "../../io/json.ts";
import { safetensorsHead } from "../../io/safetensors.ts";
import { writeStoredZip } from "../../io/stored-zip.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Core } from "../core.ts";
import { standingOf } from "../file/moment.ts";
import { configOf } from "../file/save.ts";
import type { Callback } from "../fit/callbacks.ts";
import type { Position } from "../fit/position.ts";
import type { State } from "../step/state.ts";
import { formatVersion, wantKnown } from "./folder.ts";
import { stateFromJson, stateToJson } from "./state-json.ts";

/** What the data are cut into: a position inside an epoch means nothing where it is another. */
export interface Cut {
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Of an epoch, where they are known. */
  readonly steps: number | null;
  readonly samples: number | null;
}

/** The best epoch so far by what is watched. */
export interface Best {
  readonly step: number;
  readonly value: number;
}

/** What stands in `model.json` beside the model. */
export interface Place {
  readonly formatVersion: number;
  /** Whose it is. */
  readonly run: string;
  readonly position: Omit<Position, "sums">;
  /** Epochs since the model was seeded, without the one under way. */
  readonly epochs: number;
  readonly steps: number;
  readonly seed: number;
  /** Null where the learning rate is a schedule: that is in the program. */
  readonly rate: number | null;
  readonly rateFrom: number;
  /** Batches whose gradients are summed and wait for an update. */
  readonly waiting: number;
  /** Lines of `metrics.jsonl` up to here. */
  readonly lines: number;
  /** A callback has ended the run. */
  readonly over: boolean;
  readonly best: Best | null;
  readonly cut: Cut;
  /** Null: it has no `state()`. */
  readonly callbacks: readonly { readonly name: string; readonly state: unknown }[];
}

/** A checkpoint in memory: nothing changes it while it is written. */
export interface Snapshot {
  readonly place: Place;
  readonly model: object;
  readonly arrays: Readonly<Record<string, HostArray>>;
}

const sums = "@run/sums";
const ofCallback = (k: number): string => `@callback/${k}`;
/** Names that are not of cells. */
const besides = /^@(run|callback)\//;

/** Copies what changes. The memory of the copy is used again and again, because new memory costs more than the copying. */
export class Snapshots {
  readonly #core: Core;
  readonly #single: boolean;
  readonly #callbacks: readonly Callback[];
  #pool = new Map<string, TypedArray>();

  constructor(core: Core, single: boolean, callbacks: readonly Callback[]) {
    this.#core = core;
    this.#single = single;
    this.#callbacks = callbacks;
  }

  /** Makes the room, before training begins. */
  async prepare(): Promise<void> {
    await this.#cells();
  }

  /** The snapshot before must not be needed any more. */
  async take(its: Pick<Place, "run" | "lines" | "over" | "best" | "cut">, position: Position): Promise<Snapshot> {
    const core = this.#core;
    const { sums: sumsNow, ...where } = position;
    const arrays: Record<string, HostArray> = await this.#cells();
    arrays[sums] = { dtype: "f64", shape: [sumsNow.length], data: Float64Array.from(sumsNow) };
    const own = new Map<string, HostArray>();
    const callbacks = this.#callbacks.map((callback, k) => ({
      name: callback.name ?? "",
      state: callback.state ? stateToJson({ value: callback.state() }, ofCallback(k), own) : null,
    }));
    const place: Place = {
      formatVersion,
      ...its,
      position: where,
      epochs: core.epochs - (position.stepsInEpoch > 0 ? 1 : 0),
      steps: core.steps,
      seed: core.place.seed,
      rate: typeof core.rate === "number" ? core.rate : null,
      rateFrom: core.place.rateFrom,
      waiting: core.state.waiting,
      callbacks,
    };
    return { place, model: describe(core, this.#single), arrays: { ...arrays, ...Object.fromEntries(own) } };
  }

  async #cells(): Promise<Record<string, HostArray>> {
    const { state } = this.#core;
    await state.open();
    const found: Record<string, HostArray> = {};
    for (const { key, type } of state.cells) {
      const data = await state.buffer(key).read(undefined, undefined, this.#pool.get(key));
      this.#pool.set(key, data);
      found[key] = { dtype: type.dtype, shape: type.shape, data };
    }
    return found;
  }
}

/** The model's description; only what kind of file it is where the model holds code of the user's own. */
function describe(core: Core, single: boolean): object {
  try {
    return configOf(standingOf(core, single));
  } catch (error) {
    if (error instanceof LimpidError && error.code === "layer-not-saved") return { kind: "checkpoint" };
    throw error;
  }
}

/** Writes it: whole, or not at all. Gives its size in bytes. */
export async function writeCheckpoint(path: string, { place, model, arrays }: Snapshot): Promise<number> {
  const config = { ...model, checkpoint: place };
  const text = `${JSON.stringify({ formatVersion: 1, config }, null, 2)}\n`;
  const { head, starts } = safetensorsHead(arrays);
  const inOrder = Object.keys(arrays).sort((a, b) => starts.get(a)! - starts.get(b)!);
  const numbers = inOrder.map((name) => {
    const { buffer, byteOffset, byteLength } = arrays[name].data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  let bytes = 0;
  await writeFileBy(path, (write) =>
    writeStoredZip(
      [
        { name: "model.json", parts: [new TextEncoder().encode(text)] },
        { name: "weights.safetensors", parts: [head, ...numbers] },
      ],
      (piece, at) => {
        bytes = Math.max(bytes, at + piece.length);
        return write(piece, at);
      },
    ),
  );
  return bytes;
}

/** A checkpoint as its file has it. */
export interface Checkpoint {
  readonly path: string;
  readonly place: Place;
  readonly weights: Readonly<Record<string, Tensor>>;
}

/** Throws FileError where it is damaged, none, or from a newer Limpid. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { config, weights } = await readArchive(path);
  const place = isRecord(config) ? (config.checkpoint as unknown) : undefined;
  if (isRecord(place)) wantKnown(path, place.formatVersion);
  if (!isPlace(place) || !weights[sums])
    throw new FileError(path, "is no checkpoint of a run", {
      code: "run-damaged",
      hint: "was something copied over it?",
    });
  return { path, place, weights };
}

const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;

function isPlace(given: unknown): given is Place {
  if (!isRecord(given) || !isRecord(given.position) || !isRecord(given.cut)) return false;
  const { position, callbacks, best } = given;
  return (
    ["step", "firstEpoch", "epoch", "stepsInEpoch", "samples"].every((name) => isCount(position[name])) &&
    ["formatVersion", "epochs", "steps", "waiting", "lines"].every((name) => isCount(given[name])) &&
    [given.seed, given.rateFrom].every(Number.isSafeInteger) &&
    (given.rate === null || Number.isFinite(given.rate)) &&
    typeof given.run === "string" &&
    typeof given.over === "boolean" &&
    (best === null || (isRecord(best) && isCount(best.step) && typeof best.value === "number")) &&
    Array.isArray(callbacks) &&
    callbacks.every((one) => isRecord(one) && typeof one.name === "string" && one.state !== undefined)
  );
}

/** The position of a checkpoint. */
export function positionOf({ place, weights }: Checkpoint): Position {
  return { ...place.position, sums: Array.from(weights[sums].data) };
}

/** Puts a checkpoint's numbers into the model. Throws, and changes nothing, where they are another model's. */
export function restoreCore(core: Core, { path, place, weights }: Checkpoint): void {
  wantSameCells(path, core.state, weights);
  for (const { key } of core.state.cells) core.state.write(key, weights[key].data);
  const { seed, steps, epochs } = place;
  core.moveTo({ seed, steps, epochs });
  core.state.waiting = place.waiting;
  // A schedule that a callback had replaced by a number stays replaced.
  core.setRate(place.rate ?? core.rate, place.rateFrom);
}

function wantSameCells(path: string, { cells }: State, weights: Readonly<Record<string, Tensor>>): void {
  const shown = (x: { readonly dtype: string; readonly shape: readonly number[] } | undefined) =>
    x ? `${x.dtype}[${x.shape}]` : "not there";
  const known = new Map(cells.map(({ key, type }) => [key, type]));
  const all = [...known.keys(), ...Object.keys(weights).filter((name) => !besides.test(name) && !known.has(name))];
  const different = all.filter((name) => {
    const [now, before] = [known.get(name), weights[name]];
    return !now || !before || now.dtype !== before.dtype || !sameShape(now.shape, before.shape);
  });
  if (different.length === 0) return;
  const some = different.slice(0, 3).map((name) => `${name} is ${shown(known.get(name))}, was ${shown(weights[name])}`);
  const more = different.length > 3 ? `; and ${different.length - 3} more` : "";
  throw new FileError(path, `is of another model or optimizer: ${some.join("; ")}${more}`, {
    code: "run-mismatch",
    hint: "build and compile the model as in the run before, or give this run another name",
    facts: { different },
  });
}

/** Gives callbacks back what they remembered. Names those that begin anew. */
export async function restoreCallbacks(
  callbacks: readonly Callback[],
  { place, weights, path }: Checkpoint,
): Promise<string[]> {
  const forgotten: string[] = [];
  for (const [k, callback] of callbacks.entries()) {
    const saved = place.callbacks.at(k);
    const name = callback.name ?? `callbacks[${k}]`;
    const same = saved !== undefined && saved.name === (callback.name ?? "") && saved.state !== null;
    if (!same || !callback.restore) {
      if (!callback.restore || !callback.state) forgotten.push(`${name} has no state() and restore(): it begins anew`);
      else forgotten.push(`${name} was not there before: it begins anew`);
      continue;
    }
    try {
      const state = stateFromJson(saved.state as Json, weights) as { readonly value: unknown };
      await callback.restore(state.value);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FileError(path, `${name} cannot take its state back: ${why}`, {
        code: "callback-restore",
        hint: "its restore(state) is given what its state() gave",
        facts: { callback: name, why },
        cause,
      });
    }
  }
  return forgotten;
}
