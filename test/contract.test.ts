/** Every op × every sample × every backend agrees with the reference. An op without samples fails. */
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { type DType, dtypes, sizeOf, type TypedArray } from "../src/base/index.ts";
import { type Graph, nodesOf, type Session } from "../src/ir/index.ts";
import * as o from "../src/ops/index.ts";
import { caseOf, numbers } from "./support/samples.ts";
import { traps } from "./support/traps.ts";

/** Very small steps become straight-line code, so the loops are tested with that turned off. */
const backends: { name: string; open: () => Session }[] = [
  { name: "wasm, straight line", open: () => openWith({}) },
  { name: "wasm, loops", open: () => openWith({ straightLine: false }) },
];
/** Ops that are not computed: a value from outside, a part of a loop's results, a loop (tested as a whole elsewhere). */
const without = new Set(["input", "result", "scan"]);

function runOn(backend: (typeof backends)[number], graph: Graph, values: readonly TypedArray[]): TypedArray[] {
  const session = backend.open();
  const inputs = graph.inputs.map((x) => session.buffer(x.type));
  for (const [k, value] of values.entries()) inputs[k].write(value);
  const outputs = graph.outputs.map((x) => session.buffer(x.type));
  session
    .programSync({ graph, fed: inputs.map(() => false), recorded: outputs.map(() => false) }, inputs, outputs)
    .run(0, 1);
  return outputs.map((x) => x.read());
}

function agree(got: TypedArray, want: TypedArray, dtype: DType, exact: boolean): void {
  const [rtol, atol] = dtype === "f32" ? [2e-5, 2e-6] : exact ? [1e-12, 1e-12] : [1e-11, 1e-12];
  const largest = Math.max(0, ...Array.from(want, Math.abs).filter(Number.isFinite));
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i]) || (Number.isNaN(got[i]) && Number.isNaN(want[i])) || got[i] === want[i]) continue;
    if (!(Math.abs(got[i] - want[i]) <= (dtypes[dtype].float ? atol + rtol * largest : 0))) {
      expect.fail(`element ${i}: got ${got[i]}, want ${want[i]} (all: ${got.slice(0, 20)} / ${want.slice(0, 20)})`);
    }
  }
}

for (const backend of backends) {
  describe(backend.name, () => {
    for (const rule of o.rules.values()) {
      if (without.has(rule.name)) continue;
      describe(rule.name, () => {
        it("has samples", () => expect(rule.samples.length).toBeGreaterThan(0));
        for (const float of ["f32", "f64"] as const) {
          for (const sample of rule.samples) {
            const { name, graph, values } = caseOf(rule, sample, float);
            it(`${float} ${name}`, () => {
              const exact = !nodesOf(graph).some((x) => x.op.traits.dear);
              const [want] = runGraph(graph, values);
              const [got] = runOn(backend, graph, values);
              agree(got, want, graph.outputs[0].type.dtype, exact);
            });
          }
        }
      });
    }
  });
}

for (const backend of backends) {
  describe(`contractions on ${backend.name}`, () => {
    for (const [name, spec, left, right, sizes] of traps) {
      for (const dtype of ["f32", "f64"] as const) {
        it(`${dtype} ${name}`, () => {
          const next = numbers(9);
          const inputs = [left, right].map((shape) => o.input({ dtype, shape }));
          const values = inputs.map((x) => dtypes[dtype].zeros(sizeOf(x.type.shape)).map(() => next() - 0.5));
          const product = o.contract(inputs[0], inputs[1], spec, sizes);
          // An epilogue with a bias along the columns.
          const bias = o.cast(o.iota([product.type.shape.at(-1)!], 0), dtype);
          const graph = { inputs, outputs: [o.relu(o.add(product, o.mul(bias, 0.01)))] };
          agree(runOn(backend, graph, values)[0], runGraph(graph, values)[0], dtype, true);
        });
      }
    }
  });
}

it("notices a wrong value", () => {
  expect(() => agree(Float32Array.of(1.001), Float32Array.of(1), "f32", true)).toThrow("got 1.001");
});
