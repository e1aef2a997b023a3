/** The innermost axis of a result: in lanes, as far as it goes. */
import type { Axis } from "../../scalar/index.ts";
import type { LoopAxis, Store } from "../plan/kernel.ts";
import type { Emitter } from "./emit.ts";
import { type Lanes, lanesAlong } from "./lanes.ts";
import { type Crew, partOf } from "./share.ts";
import { type Machine, narrowestBytes } from "./target.ts";

/** How an axis is gone along. */
export interface Along {
  /** No wider than the axis is long. */
  readonly lanes: Lanes;
  /** Lanes of the narrowest registers. */
  readonly narrowest: number;
}

/** The lanes along an axis, where it is long enough for the narrowest registers. */
export function lanesOf(
  { name, size }: LoopAxis,
  stores: readonly Store[],
  { vectorBytes }: Pick<Machine, "vectorBytes">,
): Along | undefined {
  const widest = lanesAlong(name, stores, vectorBytes);
  const narrowest = widest ? narrowestBytes / widest.bytes : 1;
  // Which axis the lanes run along decides the order of sums, so it must not depend on how wide the machine is.
  if (!widest || size < narrowest) return undefined;
  let { width } = widest;
  while (width > size) width /= 2;
  return { lanes: { ...widest, width }, narrowest };
}

/** A part of an axis. */
export interface Columns {
  readonly name: Axis;
  readonly from: number;
  readonly to: number;
}

/**
 * Loops over columns: several registers at once, as many as asked for, then one, then narrower ones, and the rest one by one. Threads
 * divide each of these loops, in the same way each time.
 */
export function overColumns(
  emitter: Emitter,
  { name, from, to: end }: Columns,
  along: Along | undefined,
  crew: Crew | undefined,
  body: (width: number, registers: number) => void,
  several: readonly number[] = [],
): void {
  let done = from;
  const steps = (width: number, registers: number) => {
    const step = width * registers;
    const to = done + Math.floor((end - done) / step) * step;
    if (to === done) return;
    const part = partOf(crew, { from: done, to, step });
    emitter.loop(name, part.from, part.to, step, () => body(width, registers));
    done = to;
  };
  if (along) {
    const { lanes, narrowest } = along;
    emitter.along(lanes, () => {
      for (const registers of several) steps(lanes.width, registers);
    });
    for (let width = lanes.width; width >= narrowest; width /= 2)
      emitter.along({ ...lanes, width }, () => steps(width, 1));
  }
  emitter.along(undefined, () => steps(1, 1));
}
