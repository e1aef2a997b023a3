/**
 * Counter-based random bits: a pure function of (seed, counter, element number), so that they are the same on every
 * backend and for any number of threads, and can be computed again instead of kept.
 *
 * Threefry-2x32 with 13 rounds, the fewest that pass BigCrush (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011).
 */
import { DTypeError, type Shape, showType, stridesOf } from "../base/index.ts";
import { affine, binary, type Elem, index, num } from "../scalar/index.ts";
import type { Rule } from "./rule.ts";

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
const rounds = 13;
const parity = 0x1bd11bda;

const int = (value: number): Elem => num(value | 0, "i32");
const add = (x: Elem, y: Elem): Elem => binary("add", x, y);
const xor = (x: Elem, y: Elem): Elem => binary("xor", x, y);
const rotate = (x: Elem, by: number): Elem => binary("or", binary("shl", x, int(by)), binary("shr", x, int(32 - by)));

function threefry(seed: Elem, counter: Elem, element: Elem): Elem {
  const keys = [seed, counter, xor(xor(seed, counter), int(parity))];
  let x = add(element, keys[0]);
  let y = keys[1];
  for (let round = 0; round < rounds; round++) {
    x = add(x, y);
    y = xor(rotate(y, rotations[round % 8]), x);
    if (round % 4 === 3) {
      const key = (round + 1) / 4;
      x = add(x, keys[key % 3]);
      y = add(add(y, keys[(key + 1) % 3]), int(key));
    }
  }
  return x;
}

/** 32 random bits an element, as i32. Operands: seed and counter, both i32[]. */
export const randomBitsRule: Rule = {
  name: "randomBits",
  traits: { elementwise: true, costly: true, positional: true, draws: true },
  type(inputs, attrs) {
    for (const x of inputs) {
      if (x.dtype !== "i32" || x.shape.length > 0)
        throw new DTypeError("randomBits", `seed and counter must be i32[], got ${showType(x)}`, { code: "needs-int" });
    }
    return { dtype: "i32", shape: attrs.shape as Shape };
  },
  at: (i, [seed, counter], _attrs, type) =>
    threefry(seed.at([]), counter.at([]), index(affine.dot(i, stridesOf(type.shape)))),
  lead: ({ shape }, n) => ({ shape: [n, ...(shape as Shape)] }),
  samples: [
    {
      inputs: [
        { shape: [], dtype: "i32", values: [42] },
        { shape: [], dtype: "i32", values: [7] },
      ],
      attrs: { shape: [3, 5] },
    },
  ],
};
