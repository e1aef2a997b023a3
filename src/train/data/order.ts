/** The order of the samples in an epoch: a pure function of the seed and the epoch's number, so that a run can be continued anywhere. */
import { quickStream } from "../../base/index.ts";

/** Writes a permutation of 0..n-1 into the first n places. `part` tells apart several that one epoch needs. */
export function shuffleInto(order: Int32Array, n: number, seed: number, epoch: number, ...part: number[]): void {
  const next = quickStream(seed, shuffleStream, epoch, ...part);
  for (let k = 0; k < n; k++) order[k] = k;
  // Fisher and Yates, from the end.
  for (let k = n - 1; k > 0; k--) {
    // The high part of a product instead of a remainder: no bias worth speaking of for k far below 2³².
    const at = Math.floor(next() * ((k + 1) / 2 ** 32));
    const kept = order[k];
    order[k] = order[at];
    order[at] = kept;
  }
}

/** Keeps the shuffle's stream apart from those of the parameters, which start with a layer's position. */
const shuffleStream = 0x73687566;
