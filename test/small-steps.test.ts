/** Steps as straight-line code: elements that data name are read where they are. */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import type { TypedArray } from "../src/base/index.ts";
import type { Graph, NowSession } from "../src/ir/index.ts";
import * as o from "../src/ops/index.ts";
import { runOn } from "./support/contract.ts";
import { skipsNative } from "./support/native.ts";

const [x, w] = [o.input({ dtype: "f64", shape: [3, 2] }), o.input({ dtype: "f64", shape: [2, 2] })];
const places = o.input({ dtype: "i32", shape: [4] });
const values: TypedArray[] = [
  Float64Array.of(1, 2, 3, 4, 5, 6),
  Float64Array.of(1, 0.5, 0, 1),
  Int32Array.of(2, 0, 1, 2),
];
const product = o.contract(x, w, "m k, k n -> m n");

/** A loop of three turns whose carry is read at places that data name, after it was computed anew in the turn. */
function loop(): Graph {
  const [carry, by, at] = [o.input(x.type), o.input(w.type), o.input(places.type)];
  const next = o.contract(carry, by, "m k, k n -> m n");
  const read = o.gather(next, at, 0);
  const body = { inputs: [carry, by, at], outputs: [next, o.sum(read, [0])] };
  const made = o.scan({ body, carries: 1, fed: 0, length: 3, reverse: false }, [x, w, places]);
  return { inputs: [x, w, places], outputs: [o.result(made, 0), o.result(made, 1)] };
}

const graphs: Record<string, Graph> = {
  "of a product": { inputs: [x, w, places], outputs: [o.gather(product, places, 0)] },
  "of an output": { inputs: [x, w, places], outputs: [product, o.gather(product, places, 0)] },
  "of a sum, twice over": {
    inputs: [x, w, places],
    outputs: [o.gather(o.gather(o.sum(product, [1]), places, 0), places, 0)],
  },
  "of what data name": {
    inputs: [x, w, places],
    outputs: [o.gather(product, o.cast(o.gather(o.sum(product, [1]), places, 0), "i32"), 0)],
  },
  "in a loop": loop(),
};

const sessions: [string, () => NowSession, boolean][] = [
  ["wasm", () => openWith({}), false],
  ["native", () => openNative({ flags: ["-O1"] }), skipsNative("test/small-steps.test.ts")],
];

for (const [backend, open, skipped] of sessions)
  describe.skipIf(skipped)(backend, () => {
    for (const [name, graph] of Object.entries(graphs))
      it(name, () => expect(runOn(open(), graph, values)).toEqual(runGraph(graph, values)));
  });

it("a state that is updated in place is read anew at places that data name", () => {
  const session = openWith({});
  const state = session.buffer({ dtype: "f64", shape: [3] });
  state.write(Float64Array.of(1, 2, 3));
  const before = o.input({ dtype: "f64", shape: [3] });
  const next = o.add(before, 1);
  const graph = { inputs: [before, places], outputs: [next, o.sum(o.gather(next, places, 0), [0])] };
  const at = session.buffer(places.type);
  at.write(values[2]);
  const sum = session.buffer({ dtype: "f64", shape: [2] });
  const step = { graph, fed: [false, false], recorded: [false, true] };
  session.programNow(step, [state, at], [state, sum]).run(0, 2);
  expect([...state.readNow()]).toEqual([3, 4, 5]);
  expect([...sum.readNow()]).toEqual([13, 17]);
});
