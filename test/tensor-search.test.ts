/**
 * Every function of limpid/tensor × every element type × shapes that break things (nothing, one element, odd lengths,
 * large numbers, NaN and infinities, -0, truth values): what it gives at once, and compiled on each backend, is NumPy's
 * value; or all forms refuse it with the same error. The values are made by `fixtures/tensor.py`; a function without a
 * row there fails here.
 */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { backend as reference } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { type DType, DTypeError, dtypeNames, ValueError } from "../src/base/index.ts";
import type { NowSession } from "../src/ir/index.ts";
import * as t from "../src/tensor/all.ts";
import { runOn } from "./support/contract.ts";
import {
  atOnce,
  type Call,
  calls,
  callsIn,
  decompositions,
  differs,
  type Form,
  fault,
  fixture,
  ofFunctions,
  onlyAtOnce,
  refusals,
  traced,
} from "./support/functions.ts";
import { skipsNative } from "./support/native.ts";

const without = new Set([...ofFunctions, ...decompositions]);
const names = Object.entries(t).flatMap(([name, value]) =>
  typeof value === "function" && name !== "Tensor" && !without.has(name) ? [name] : [],
);

const backends: [form: Form, open: () => NowSession][] = [
  ["reference", () => reference.openNow()],
  ["wasm, straight line", () => openWith({})],
  ["wasm, loops", () => openWith({ straightLine: false })],
];

describe("the table", () => {
  it("has every function of the door, and every element type of each", () => {
    expect(Object.keys(fixture.functions).sort()).toEqual([...names].sort());
    for (const [name, { cases, refused }] of Object.entries(fixture.functions))
      for (const dtype of dtypeNames)
        expect(dtype in cases || dtype in refused, `${name} of ${dtype} is neither computed nor refused`).toBe(true);
    expect(calls.length).toBeGreaterThan(1500);
  });

  it("notices a wrong value, a wrong sign of zero, a wrong type", () => {
    const want = t.tensor([1, -0, Number.NaN]);
    expect(differs(t.tensor([1, -0, Number.NaN]), want, "f32")).toBeUndefined();
    expect(differs(t.tensor([1.0001, -0, Number.NaN]), want, "f32")).toContain("element 0");
    expect(differs(t.tensor([1, 0, Number.NaN]), want, "f32")).toBe("element 1: got 0, want -0");
    expect(differs(t.tensor([1, -0, 2]), want, "f32")).toContain("element 2");
    expect(differs(t.tensor([1, -0, Number.NaN], { dtype: "f64" }), want, "f32")).toContain("got f64[3]");
  });
});

it("at once", { timeout: 240_000 }, () => {
  const faults = calls.map((call) => {
    try {
      return fault(call, atOnce(call));
    } catch (error) {
      return `${call.text}: ${error}`;
    }
  });
  expect(faults.filter(Boolean)).toEqual([]);
});

/** What is wrong with the results of these calls, computed by one program. */
function faultsOf(session: NowSession, many: readonly Call[]): string[] {
  const { graph, values } = traced(many);
  const results = runOn(session, graph, values);
  return many.flatMap((call, k) => fault(call, { ...graph.outputs[k].type, data: results[k] }) ?? []);
}

describe.each(backends)("compiled: %s", (form, open) => {
  it.each(dtypeNames)("%s", (dtype) => {
    const session = open();
    const own = callsIn(form, dtype);
    const faults = names.flatMap((name) => {
      const many = own.filter((call) => call.name === name);
      return many.length === 0 ? [] : faultsOf(session, many);
    });
    expect(faults).toEqual([]);
  });
});

/** A C compiler takes long to start and little for one function more: all functions of an element type are one program. */
describe.skipIf(skipsNative("test/tensor-search.test.ts"))("compiled: native", () => {
  const flags: Readonly<Partial<Record<DType, string>>> = { f32: "-O1" };
  it.each(dtypeNames)("%s", { timeout: 240_000 }, (dtype) => {
    const session = openNative({ straightLine: false, flags: [flags[dtype] ?? "-O0"] });
    expect(faultsOf(session, callsIn("native", dtype))).toEqual([]);
  });
});

it("what is as long as the numbers make it is refused in traces, in its own name", () => {
  for (const name of onlyAtOnce) {
    const call = calls.find((one) => one.name === name)!;
    expect(() => traced([call]), name).toThrow(ValueError);
    expect(() => traced([call]), name).toThrow(`${name}: ${call.dtype}[`);
  }
});

describe("what a type does not have is refused alike in all forms", () => {
  const caught = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  it("in the function's own name, with a hint", () => {
    expect(refusals.length).toBeGreaterThan(50);
    for (const call of refusals) {
      const error = caught(() => atOnce(call));
      expect(error, call.text).toBeInstanceOf(DTypeError);
      const { subject, code, hint, message } = error as DTypeError;
      expect([subject, Boolean(hint)], call.text).toEqual([call.name, true]);
      expect(
        caught(() => traced([call])),
        call.text,
      ).toMatchObject({ name: "DTypeError", code, message });
    }
  });
});
