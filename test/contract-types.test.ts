/**
 * Every op on every element type: all backends compute the same, or all refuse it with the same DTypeError before anything
 * runs. And what is empty, what compares, and what is converted.
 */
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { type DType, DTypeError, dtypeNames, dtypes, type TypedArray } from "../src/base/index.ts";
import { type NowSession, nodesOf } from "../src/ir/index.ts";
import * as o from "../src/ops/index.ts";
import { agree, computedRules, runOn, together } from "./support/contract.ts";
import type { Case } from "./support/samples.ts";
import { call, compares, emptyCases, refusedByType, type Typed, truthCases, typedCases } from "./support/types.ts";

const sessions: [name: "straight line" | "loops", open: () => NowSession][] = [
  ["straight line", () => openWith({})],
  ["loops", () => openWith({ straightLine: false })],
];

/** How many cases are one program: compiling is what takes time, but only small steps are straight-line code. */
const atOnce = { "straight line": 16, loops: 64 };

/** Each case is computed as part of a program of several, and is what the reference gives. */
function agreeWithReference(all: readonly Case[], [name, open]: (typeof sessions)[number]): void {
  const session = open();
  for (let from = 0; from < all.length; from += atOnce[name]) {
    const cases = all.slice(from, from + atOnce[name]);
    const { graph, values } = together(cases);
    const [got, want] = [runOn(session, graph, values), runGraph(graph, values)];
    let k = 0;
    for (const one of cases) {
      // The reference computes f32 in float64, so what came from f32 is only as near as that.
      const single = nodesOf(one.graph).some((x) => x.type.dtype === "f32");
      for (const [n, { type }] of one.graph.outputs.entries()) {
        try {
          agree(got[k], want[k], single && dtypes[type.dtype].float ? "f32" : type.dtype, false);
        } catch (problem) {
          throw new Error(`${one.name}, output ${n} ${type.dtype}[${type.shape}]`, { cause: problem });
        }
        k++;
      }
    }
  }
}

describe("every op × every dtype", () => {
  const all: Typed[] = computedRules.flatMap((rule) => typedCases(rule));
  it("covers the table", () => {
    expect(new Set(all.map(({ op }) => op)).size).toBe(computedRules.length);
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter((x) => x.refused).length).toBeGreaterThan(80);
  });

  it.each(sessions)("%s", { timeout: 120_000 }, (...session) => {
    agreeWithReference(
      all.flatMap(({ made }) => made ?? []),
      session,
    );
  });

  it("what is refused is a DTypeError in the op's own name", () => {
    for (const { op, name, refused } of all) {
      if (!refused) continue;
      expect(refused, name).toBeInstanceOf(DTypeError);
      expect((refused as DTypeError).subject, name).toBe(op);
      expect((refused as DTypeError).hint, name).toBeTruthy();
    }
  });

  it("truth values are no numbers", () => {
    const bool = { dtype: "bool", shape: [3] } as const;
    const x = o.input(bool);
    const refusing = refusedByType(x);
    expect(Object.keys(refusing)).toHaveLength(23);
    for (const [op, make] of Object.entries(refusing)) expect(make, op).toThrow(DTypeError);
  });
});

describe("comparisons, and what becomes of them", () => {
  for (const dtype of dtypeNames) {
    it.each(sessions)(`${dtype}, %s`, { timeout: 120_000 }, (...session) => {
      // All comparisons at one length, and one at all lengths: whole registers, less than one, and what is left over.
      const straight = session[0] === "straight line";
      const lengths = straight ? [] : [1, 3, 4, 5, 17, 5000];
      const every = Object.keys(compares).flatMap((which) => truthCases(dtype, straight ? 5 : 17, which));
      agreeWithReference([...every, ...lengths.flatMap((length) => truthCases(dtype, length, "less"))], session);
    });
  }
});

describe("every conversion", () => {
  const odd = [0, -0, 0.5, -0.5, 1, -1, 2.5, 255, 256, 300.7, -3, 2 ** 31, -(2 ** 31) - 1, 1e10, Number.NaN, Infinity];
  for (const from of dtypeNames) {
    it(`from ${from}, of one value and in lanes`, () => {
      const cases = dtypeNames.flatMap((to) =>
        [1, 5, 16, 35].map((length): Case => {
          const x = o.input({ dtype: from, shape: [length] });
          const data = dtypes[from].zeros(length);
          for (let i = 0; i < length; i++) data[i] = from === "bool" ? i % 2 : odd[(i + length) % odd.length];
          const whole = o.cast(x, to);
          // Alone, and between operations of the type it comes from and of that which it becomes.
          const outputs = [whole, o.cast(o.select(o.equal(x, x), x, x), to), o.cast(whole, from)];
          return { name: `${from} > ${to}[${length}]`, graph: { inputs: [x], outputs }, values: [data] };
        }),
      );
      for (const session of sessions) agreeWithReference(cases, session);
    });
  }
});

describe("empty arrays", () => {
  for (const dtype of dtypeNames) {
    it(`through every op, ${dtype}`, () => {
      const cases = emptyCases(dtype);
      expect(cases.length).toBeGreaterThan(30);
      for (const session of sessions) agreeWithReference(cases, session);
    });
  }

  const reduce = (op: string, dtype: DType) => {
    const x = o.input({ dtype, shape: [0, 3] });
    const made = call(op, [x], { axes: [0] });
    return { inputs: [x], outputs: [made, o.sum(made, [0])] };
  };
  for (const dtype of ["f32", "f64", "i32", "u8"] as const) {
    it(`reductions of nothing, ${dtype}`, () => {
      for (const [, open] of sessions) {
        const none = [dtypes[dtype].zeros(0)];
        const [sum, product] = ["sum", "prod"].map((op) => runOn(open(), reduce(op, dtype), none));
        expect(sum.map((x: TypedArray) => [...x])).toEqual([[0, 0, 0], [0]]);
        expect(product.map((x: TypedArray) => [...x])).toEqual([[1, 1, 1], [3]]);
      }
      for (const op of ["max", "min", "argmax", "argmin"])
        expect(() => reduce(op, dtype)).toThrow(`${op}: nothing to reduce in ${dtype}[0,3]`);
    });
  }
});
