/**
 * The order of the samples in an epoch: a pure function of the seed and the epoch's number, so that a run can be
 * continued anywhere. Drawn by sfc32 (Chris Doty-Humphrey's PractRand), because drawing 60,000 numbers must cost
 * little beside an epoch; Threefry, from which it gets its start, would cost as much as some models' whole step.
 */
import { randomStream } from "../../base/index.ts";

/** Writes a permutation of 0..n-1 into the first n places. `part` tells apart several that one epoch needs. */
export function shuffleInto(order: Int32Array, n: number, seed: number, epoch: number, ...part: number[]): void {
  const start = randomStream(seed, shuffleStream, epoch, ...part);
  const word = () => Math.floor(start() * 2 ** 32) | 0;
  let [a, b, c, d] = [word(), word(), word(), 1];
  for (let k = 0; k < n; k++) order[k] = k;
  // Fisher and Yates, from the end.
  for (let k = n - 1; k > 0; k--) {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    // The high part of a product instead of a remainder: no bias worth speaking of for k far below 2³².
    const at = Math.floor((t >>> 0) * ((k + 1) / 2 ** 32));
    const kept = order[k];
    order[k] = order[at];
    order[at] = kept;
  }
}

/** Keeps the shuffle's stream apart from those of the parameters, which start with a layer's position. */
const shuffleStream = 0x73687566;
