/** What else the machine is doing: waiting for a quiet moment, and telling afterwards how quiet it was. */
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface Clock {
  readonly at: number;
  /** Milliseconds that all cores together have worked. */
  readonly busy: number;
}

export function clock(): Clock {
  const busy = os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { at: performance.now(), busy };
}

/** Cores that others kept busy between the two, besides the seconds of the measured program. */
export function coresTaken(before: Clock, after: Clock, ownSeconds: number): number {
  const passed = after.at - before.at;
  return passed > 0 ? Math.max(0, (after.busy - before.busy - ownSeconds * 1000) / passed) : 0;
}

/** Whether so many cores are free, from how many others keep busy. */
export const isQuiet = (taken: number, cores: number, wanted: number): boolean => cores - taken >= wanted - 0.2;

/** Waits until so many cores are free, at most for so many seconds. */
export async function quietMoment(wanted: number, patienceSeconds: number): Promise<void> {
  const cores = os.availableParallelism();
  const start = performance.now();
  while (performance.now() - start < patienceSeconds * 1000) {
    const before = clock();
    await sleep(500);
    if (isQuiet(coresTaken(before, clock(), 0), cores, Math.min(wanted, cores))) return;
  }
}
