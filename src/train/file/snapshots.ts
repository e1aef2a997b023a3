/** A model's part of a checkpoint: its numbers are copied into one, and put back from one. */
import { FileError, type HostArray, LimpidError, sameShape, type TypedArray } from "../../base/index.ts";
import type { Json } from "../../io/json.ts";
import { type Checkpoint, type Place, type Snapshot, sums } from "../../runs/checkpoint.ts";
import { formatVersion } from "../../runs/folder.ts";
import type { Position } from "../../runs/position.ts";
import { stateFromJson, stateToJson } from "../../runs/state-json.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Core } from "../core.ts";
import type { Callback } from "../fit/callbacks.ts";
import type { State } from "../step/state.ts";
import { standingOf } from "./moment.ts";
import { configOf } from "./save.ts";

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
