/** Normal numbers out of uniform ones. */
import { log } from "./logarithm.ts";

/**
 * A stream of normal numbers (mean 0, standard deviation 1) from a stream of uniform ones in [0, 1), by Marsaglia's polar
 * method. Its logarithm is correctly rounded, so the numbers are the same on every engine.
 */
export function normalStream(uniform: () => number): () => number {
  /** The method makes two at a time; the second waits here. */
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const waiting = spare;
      spare = undefined;
      return waiting;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const r2 = x * x + y * y;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * log(r2)) / r2);
      spare = f * x;
      return f * y;
    }
  };
}
