/**
 * Seeded random numbers in plain JavaScript, for what happens before anything is compiled: the first weights.
 *
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC
 * 2011), the generator that JAX uses. It is counter-based: number n of a stream is a pure function of (seed, n), so
 * streams need no state to be independent of each other.
 */
import { wantSeed } from "./options.ts";

const parity = 0x1bd11bda;

/** Two 32-bit words, as signed integers. */
export type Words = readonly [number, number];

/** The second word of the last block; `block` returns the first. Allocating a pair for each of millions of weights would be slow. */
let second = 0;

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The block function in plain numbers: five times four rounds, each four followed by a part of the key. */
function block(key0: number, key1: number, counter0: number, counter1: number): number {
  let k = key1;
  let next = key0 ^ key1 ^ parity;
  let last = key0;
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  for (let group = 1; group <= 5; group++) {
    const odd = (group & 1) === 1;
    x = (x + y) | 0;
    y = rotate(y, odd ? 13 : 17) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 15 : 29) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 26 : 16) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 6 : 24) ^ x;
    x = (x + k) | 0;
    y = (y + next + group) | 0;
    const first = k;
    k = next;
    next = last;
    last = first;
  }
  second = y;
  return x;
}

/** The block function: scrambles a counter under a key. */
export function threefry2x32(key: Words, counter: Words): Words {
  const first = block(key[0], key[1], counter[0], counter[1]);
  return [first, second];
}

/**
 * A stream of uniform numbers in [0, 1) with 53 random bits. `path` names the stream: each (seed, path) has its own.
 * Throws a ValueError where the seed is not an integer.
 *
 *     const random = randomStream(0, 2, 1);   // seed 0, layer 2, parameter 1
 *     random();
 */
export function randomStream(seed: number, ...path: readonly number[]): () => number {
  wantSeed("random", "the seed", seed);
  const start: Words = [seed | 0, Math.floor(seed / 2 ** 32) | 0];
  const [key0, key1] = path.reduce<Words>((words, part) => threefry2x32(words, [part | 0, 1]), start);
  let drawn = 0;
  return () => {
    const high = block(key0, key1, drawn++ | 0, 0);
    return ((high >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53;
  };
}

/**
 * A stream of whole numbers of 32 bits for orders of samples: sfc32 (Chris Doty-Humphrey's PractRand). An epoch draws as many as it has
 * samples, which must cost little beside its steps. It gets its start from Threefry, which would cost as much as some models' whole step.
 */
export function quickStream(seed: number, ...path: readonly number[]): () => number {
  const start = randomStream(seed, ...path);
  const word = () => Math.floor(start() * 2 ** 32) | 0;
  let [a, b, c, d] = [word(), word(), word(), 1];
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
}
