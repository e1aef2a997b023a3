/** Every contraction and map that threads may share, shared by three: the bits must be those of one thread. */
import { expect, it } from "vitest";
import { openWith } from "../../src/backend/wasm/index.ts";
import { dtypes, sizeOf, type TypedArray } from "../../src/base/index.ts";
import { apply, type Graph, type Node, type NowSession } from "../../src/ir/index.ts";
import { allRules } from "../../src/ops/all.ts";
import * as o from "../../src/ops/index.ts";
import { caseOf, numbers } from "../support/samples.ts";
import { traps } from "../support/traps.ts";
import { valuesOf, windowCases } from "../support/windows.ts";

async function run(session: NowSession, graph: Graph, values: readonly TypedArray[]): Promise<TypedArray[]> {
  const inputs = graph.inputs.map((x) => session.buffer(x.type));
  for (const [k, value] of values.entries()) inputs[k].write(value);
  const outputs = graph.outputs.map((x) => session.buffer(x.type));
  const step = { graph, fed: inputs.map(() => false), recorded: outputs.map(() => false) };
  await (await session.program(step, inputs, outputs)).start(0, 2);
  return outputs.map((x) => x.readNow());
}

const shared = () => openWith({ straightLine: false, threads: 3, shareFrom: 0 });
const alone = () => openWith({ straightLine: false });

for (const [name, spec, left, right, sizes] of traps) {
  for (const dtype of ["f32", "f64"] as const) {
    it(`${dtype} ${name}`, async () => {
      const next = numbers(9);
      const inputs = [left, right].map((shape) => o.input({ dtype, shape }));
      const values = inputs.map((x) => dtypes[dtype].zeros(sizeOf(x.type.shape)).map(() => next() - 0.5));
      const graph = { inputs, outputs: [o.tanh(o.contract(inputs[0], inputs[1], spec, sizes))] };
      expect(await run(shared(), graph, values)).toEqual(await run(alone(), graph, values));
    });
  }
}

it("all samples of all ops, in one program", async () => {
  const inputs: Node[] = [];
  const outputs: Node[] = [];
  const values: TypedArray[] = [];
  for (const rule of allRules.values()) {
    if (["input", "result", "scan"].includes(rule.name)) continue;
    for (const sample of rule.samples) {
      const made = caseOf(rule, sample, "f32");
      inputs.push(...made.graph.inputs);
      values.push(...made.values);
      outputs.push(apply(rule, made.graph.inputs, made.graph.outputs[0].attrs));
    }
  }
  expect(outputs.length).toBeGreaterThan(100);
  const graph = { inputs, outputs };
  expect(await run(shared(), graph, values)).toEqual(await run(alone(), graph, values));
});

it("windows, few sums of many terms, and what has a border, in one program", async () => {
  const all = windowCases("f32");
  const graph = {
    inputs: [...new Set(all.flatMap((one) => one.graph.inputs))],
    outputs: all.flatMap((one) => one.graph.outputs),
  };
  const values = graph.inputs.map(valuesOf);
  expect(await run(shared(), graph, values)).toEqual(await run(alone(), graph, values));
});
