/** A model as it stands, copied: what is written from it stays the same while the model goes on. */
import type { HostArray } from "../../base/index.ts";
import type { Network } from "../../nn/index.ts";
import type { Schedule } from "../../optim/index.ts";
import type { Compiled } from "../compile.ts";
import type { Core } from "../core.ts";
import type { RunPlace } from "../run-place.ts";
import { keys } from "../step/keys.ts";
import { isWeight } from "../step/plan.ts";
import { type Belongings, belongingsOf } from "./belongings.ts";

/** What a model is and where it stands, without its numbers. */
export interface Standing {
  readonly dtype: "f32" | "f64";
  readonly seed: number;
  /** Whether it predicts one tensor rather than a record. */
  readonly single: boolean;
  readonly network: Network;
  readonly compiled: Compiled | undefined;
  readonly rate: number | Schedule;
  readonly run: RunPlace & { readonly waiting: number };
  readonly belongings: Belongings;
}

export interface Moment extends Standing {
  /** By key, as prediction reads them; and what training moves besides them, or in their place (`@training/…`). */
  readonly parameters: Readonly<Record<string, HostArray>>;
  readonly memory: Readonly<Record<string, HostArray>>;
}

export function standingOf(core: Core, single: boolean): Standing {
  const { network, compiled, rate, dtype, seed } = core;
  const run = { ...core.place, waiting: core.state.waiting };
  return { dtype: dtype as "f32" | "f64", seed, single, network, compiled, rate, run, belongings: belongingsOf(core) };
}

export function momentOf(core: Core, single: boolean): Moment {
  const { state } = core;
  const cells = state.cells.filter((cell) => !isWeight(cell) && cell.role !== "seed");
  const training = state.weights;
  const parameters = core.weights(training);
  const moved = Object.fromEntries(
    Object.keys(training)
      .filter((key) => training[key] !== parameters[key])
      .map((key) => [keys.training(key), training[key]]),
  );
  return {
    ...standingOf(core, single),
    parameters,
    memory: {
      ...Object.fromEntries(cells.map(({ key, type }) => [key, { ...type, data: state.readNow(key) }])),
      ...moved,
    },
  };
}
