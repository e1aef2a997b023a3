/**
 * Seeded random numbers in plain JavaScript, for what happens before anything is compiled: the first weights.
 *
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC
 * 2011), the generator that JAX uses. It is counter-based: number n of a stream is a pure function of (seed, n), so
 * streams need no state to be independent of each other.
 */
import { ValueError } from "./errors.ts";

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
const rounds = 20;
const parity = 0x1bd11bda;

/** Two 32-bit words, as signed integers. */
export type Words = readonly [number, number];

/** The block function: scrambles a counter under a key. */
export function threefry2x32(key: Words, counter: Words): Words {
  const keys = [key[0], key[1], key[0] ^ key[1] ^ parity];
  let x = (counter[0] + keys[0]) | 0;
  let y = (counter[1] + keys[1]) | 0;
  for (let round = 0; round < rounds; round++) {
    const by = rotations[round % 8];
    x = (x + y) | 0;
    y = ((y << by) | (y >>> (32 - by))) ^ x;
    if (round % 4 === 3) {
      const k = (round + 1) / 4;
      x = (x + keys[k % 3]) | 0;
      y = (y + keys[(k + 1) % 3] + k) | 0;
    }
  }
  return [x, y];
}

/**
 * A stream of uniform numbers in [0, 1) with 53 random bits. `path` names the stream: each (seed, path) has its own.
 * Throws a ValueError where the seed is not an integer.
 *
 *     const random = randomStream(0, 2, 1);   // seed 0, layer 2, parameter 1
 *     random();
 */
export function randomStream(seed: number, ...path: readonly number[]): () => number {
  if (!Number.isSafeInteger(seed))
    throw new ValueError("random", `the seed is ${seed}`, {
      code: "seed",
      hint: "a whole number, such as 0 or 42",
      facts: { received: seed },
    });
  const start: Words = [seed | 0, Math.floor(seed / 2 ** 32) | 0];
  const key = path.reduce<Words>((words, part) => threefry2x32(words, [part | 0, 1]), start);
  let drawn = 0;
  return () => {
    const [high, low] = threefry2x32(key, [drawn | 0, 0]);
    drawn++;
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  };
}
