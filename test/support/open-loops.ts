/** Loops that find out on the way how many turns they take, and what plain JavaScript makes of them. */
import type { Type, TypedArray } from "../../src/base/index.ts";
import type { Graph } from "../../src/ir/index.ts";
import * as t from "../../src/tensor/all.ts";
import { trace } from "../../src/tensor/trace.ts";
import { numbers } from "./samples.ts";

type Tensor = t.Tensor;
const { fori, tanh, tensor, whileLoop } = t;

export interface OpenCase {
  readonly types: readonly Type[];
  readonly f: (...inputs: Tensor[]) => Tensor[];
  readonly values: readonly TypedArray[];
  readonly wanted: () => TypedArray[];
}

const f64 = (...shape: number[]): Type => ({ dtype: "f64", shape });
const i32: Type = { dtype: "i32", shape: [] };
const next = numbers(17);
const some = (count: number): Float64Array => Float64Array.from({ length: count }, () => next() - 0.5);
const none = () => tensor(0, { dtype: "i32" });

/** As a graph: what the functions use from outside follows the inputs. */
export function graphOf({ types, f, values }: OpenCase): {
  readonly graph: Graph;
  readonly values: readonly TypedArray[];
} {
  const { graph, captured } = trace(types, (inputs) => f(...inputs));
  return { graph, values: [...values, ...captured.map(({ data }) => data)] };
}

/** A carry that reads its own elements in another order, and so needs two buffers: an odd and an even number of turns. */
const turned = (turns: number): OpenCase => {
  const start = some(5);
  return {
    types: [f64(5), i32],
    f: (x, most) => {
      const { y, n } = whileLoop(
        (c) => c.n.less(most),
        (c) => ({ y: t.flip(c.y, 0).mul(0.5).add(c.y), n: c.n.add(1) }),
        { y: x, n: none() },
      );
      return [y, n];
    },
    values: [start, Int32Array.of(turns)],
    wanted: () => {
      let y = start;
      for (let k = 0; k < turns; k++) y = y.map((value, i) => 0.5 * y[4 - i] + value);
      return [y, Int32Array.of(turns)];
    },
  };
};

const [state, weights] = [some(24), some(64)];

export const openCases: Readonly<Record<string, OpenCase>> = {
  "a root": {
    types: [f64()],
    f: (x) => [
      whileLoop(
        ({ now, before }) => now.sub(before).abs().greater(1e-13),
        ({ now }) => ({ now: now.add(x.div(now)).mul(0.5), before: now }),
        { now: x, before: x.add(1) },
      ).now,
    ],
    values: [Float64Array.of(2)],
    wanted: () => [Float64Array.of(Math.SQRT2)],
  },
  "no turn": turned(0),
  "three turns": turned(3),
  "four turns": turned(4),
  "carries of all types": {
    types: [{ dtype: "f32", shape: [3] }, f64(), { dtype: "u8", shape: [3] }, { dtype: "bool", shape: [3] }, i32],
    f: (a, b, c, d, most) => {
      const all = whileLoop(
        (now) => now.e.less(most),
        (now) => ({
          a: t.flip(now.a, 0).add(1),
          b: now.b.mul(2),
          c: t.flip(now.c, 0).add(100),
          d: t.logicalXor(now.d, t.flip(now.d, 0)),
          e: now.e.add(1),
        }),
        { a, b, c, d, e: none() },
      );
      return [all.a, all.b, all.c, all.d];
    },
    values: [
      Float32Array.of(1, 2, 3),
      Float64Array.of(0.25),
      Uint8Array.of(1, 2, 250),
      Uint8Array.of(1, 0, 0),
      Int32Array.of(5),
    ],
    wanted: () => {
      let a = Float32Array.of(1, 2, 3);
      let c = Uint8Array.of(1, 2, 250);
      let d = Uint8Array.of(1, 0, 0);
      for (let k = 0; k < 5; k++) {
        a = a.map((_, i) => a[2 - i] + 1);
        c = c.map((_, i) => c[2 - i] + 100);
        d = d.map((one, i) => one ^ d[2 - i]);
      }
      return [a, Float64Array.of(8), c, d];
    },
  },
  matrices: {
    types: [f64(3, 8), f64(8, 8)],
    f: (h, w) => {
      const { now, n } = whileLoop(
        (c) => c.now.square().sum().greater(1e-3),
        (c) => ({ now: tanh(c.now.matmul(t.exp(w).mul(0.1))).mul(0.5), n: c.n.add(1) }),
        { now: h, n: none() },
      );
      return [now, n];
    },
    values: [state, weights],
    wanted: () => {
      const w = weights.map((x) => Math.exp(x) * 0.1);
      let now = state;
      let n = 0;
      for (; now.reduce((sum, x) => sum + x * x, 0) > 1e-3; n++)
        now = now.map((_, at) => {
          const [row, column] = [Math.floor(at / 8), at % 8];
          let sum = 0;
          for (let k = 0; k < 8; k++) sum += now[8 * row + k] * w[8 * k + column];
          return Math.tanh(sum) * 0.5;
        });
      return [now, Int32Array.of(n)];
    },
  },
  "one in another": {
    types: [f64()],
    f: (x) => [
      whileLoop(
        (y) => y.less(1000),
        (y) =>
          whileLoop(
            (z) => z.less(y.mul(3)),
            (z) => z.mul(1.5),
            y,
          ),
        x,
      ),
    ],
    values: [Float64Array.of(0.7)],
    wanted: () => {
      let y = 0.7;
      while (y < 1000) {
        let z = y;
        while (z < y * 3) z *= 1.5;
        y = z;
      }
      return [Float64Array.of(y)];
    },
  },
  "in a counted loop, and a counted loop in it": {
    types: [f64(2)],
    f: (x) => [
      fori(
        0,
        3,
        (i, y) =>
          whileLoop(
            (z) => z.sum().less(i.add(1).mul(20).cast("f64")),
            (z) => fori(0, 2, (_, v) => t.flip(v, 0).mul(1.25), z),
            y,
          ),
        x,
      ),
    ],
    values: [Float64Array.of(1, 2.5)],
    wanted: () => {
      let y = [1, 2.5];
      for (let i = 0; i < 3; i++)
        while (y[0] + y[1] < 20 * (i + 1)) for (let k = 0; k < 2; k++) y = [1.25 * y[1], 1.25 * y[0]];
      return [Float64Array.from(y)];
    },
  },
};
