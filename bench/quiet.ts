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

/** Cores that others keep busy, and how many seconds it took to see that. */
type Look = () => Promise<{ readonly taken: number; readonly seconds: number }>;

const look: Look = async () => {
  const before = clock();
  await sleep(250);
  const after = clock();
  return { taken: coresTaken(before, after, 0), seconds: (after.at - before.at) / 1000 };
};

/** The longest that one program waits. */
const longest = 30;

/** Seconds that a whole run may wait for quiet moments: on a machine that is never quiet, waiting would double its time for nothing. */
export class Patience {
  #left: number;
  readonly #look: Look;

  constructor(seconds: number, lookAround: Look = look) {
    this.#left = seconds;
    this.#look = lookAround;
  }

  get left(): number {
    return this.#left;
  }

  /** Waits until as many of the cores are free as are wanted. A look that finds them free costs no patience. */
  async wait(wanted: number, cores: number = os.availableParallelism()): Promise<void> {
    const atLast = Math.max(0, this.#left - longest);
    while (this.#left > atLast) {
      const { taken, seconds } = await this.#look();
      if (isQuiet(taken, cores, Math.min(wanted, cores))) return;
      this.#left = Math.max(0, this.#left - seconds);
    }
  }
}
