/** The passes over loops: each alone keeps values, and what they make of an LSTM's training step. */
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { type Graph, type Node, nodesOf, verifyGraph } from "../src/ir/index.ts";
import { hash } from "../src/ir/key.ts";
import * as o from "../src/ops/index.ts";
import { grad } from "../src/transform/index.ts";
import { improveLoops } from "../src/transform/loops/index.ts";
import { mergeLoops, shareLoops } from "../src/transform/loops/merge.ts";
import { hoistLoops, sinkLoops } from "../src/transform/loops/move.ts";
import { tidyLoops } from "../src/transform/loops/tidy.ts";
import { simplify } from "../src/transform/simplify.ts";
import { unroll } from "../src/transform/unroll.ts";
import { randomLoop } from "./support/loops.ts";

const loopsOf = (graph: Graph) => nodesOf(graph).filter((x) => x.op.traits.loop);
const bodyOf = (loop: Node) => loop.attrs.body as Graph;

describe("each pass alone keeps the values of 50 random loops and their gradients", () => {
  const passes: Record<string, (graph: Graph) => Graph> = {
    merge: mergeLoops,
    share: (graph) => shareLoops(mergeLoops(graph)),
    tidy: (graph) => tidyLoops(graph, simplify),
    hoist: hoistLoops,
    sink: sinkLoops,
    all: improveLoops,
  };
  for (const [name, pass] of Object.entries(passes)) {
    it(name, { timeout: 60_000 }, () => {
      for (let seed = 0; seed < 50; seed++) {
        const { withGradients, values } = randomLoop(seed, "f64");
        const got = runGraph(verifyGraph(pass(withGradients)), values);
        const want = runGraph(unroll(withGradients).graph, values);
        for (const [k, one] of want.entries())
          for (const [i, x] of one.entries())
            if (!(Math.abs(got[k][i] - x) <= 1e-11 * (1 + Math.abs(x))))
              expect.fail(`seed ${seed}, output ${k}, element ${i}: ${got[k][i]}, wanted ${x}`);
      }
    });
  }
});

/** A training step of an LSTM of 2 units over 5 turns of 3 numbers, two samples. */
function lstm(): Graph {
  const of = (...shape: number[]) => o.input({ dtype: "f32", shape });
  const [x, w, u, b] = [of(5, 2, 3), of(3, 8), of(2, 8), of(8)];
  const [h, c, row, iw, iu, ib] = [of(2, 2), of(2, 2), of(2, 3), of(3, 8), of(2, 8), of(8)];
  const product = (p: Node, q: Node) => o.contract(p, q, "m k, k n -> m n");
  const z = o.add(o.add(product(row, iw), ib), product(h, iu));
  const gate = (k: number) => o.slice(z, [0, 2 * k], [2, 2]);
  const cell = o.add(o.mul(o.sigmoid(gate(1)), c), o.mul(o.sigmoid(gate(0)), o.tanh(gate(2))));
  const out = o.mul(o.sigmoid(gate(3)), o.tanh(cell));
  const start = o.full(h.type, 0);
  const body = { inputs: [h, c, row, iw, iu, ib], outputs: [out, cell] };
  const loop = o.scan({ body, carries: 2, fed: 1, length: 5, reverse: false }, [start, start, x, w, u, b]);
  const loss = o.sum(o.mul(o.result(loop, 0), o.result(loop, 0)), [0, 1]);
  return { inputs: [x, w, u, b], outputs: [loss, ...grad(loss, [w, u, b])] };
}

describe("an LSTM's training step", () => {
  it("runs its forward loop once, and each product of a turn that needs the turn before", () => {
    expect(loopsOf(lstm()).length).toBe(3);
    const loops = loopsOf(improveLoops(simplify(lstm())));
    const products = loops.map((loop) => nodesOf(bodyOf(loop)).filter((x) => x.op.traits.contraction).length);
    // h·U, and dz·Uᵀ.
    expect(products).toEqual([1, 1]);
  });

  it("computes nothing dear again on its way back", () => {
    const [, back] = loopsOf(improveLoops(simplify(lstm())));
    expect(nodesOf(bodyOf(back)).filter((x) => x.op.traits.costly)).toEqual([]);
    // The gates' parts lie side by side.
    expect(nodesOf(bodyOf(back)).filter((x) => x.op.name === "concat").length).toBe(1);
  });

  it("is this text", () => {
    expect(hash(improveLoops(simplify(lstm())))).toMatchInlineSnapshot(`
      "graph(%0: f32[5,2,3], %1: f32[3,8], %2: f32[2,8], %3: f32[8]) {
        %4: f32[] = constant {"value":0,"dtype":"f32"}
        %5: f32[2,2] = broadcast %4 {"shape":[2,2],"axes":[]}
        %6: f32[5,2,8] = contract %0 %1 {"spec":"T m k, k n -> T m n","sizes":{"m":2,"k":3,"n":8,"T":5}}
        %7: f32[5,2,8] = broadcast %3 {"shape":[5,2,8],"axes":[2]}
        %8: f32[5,2,8] = add %6 %7
        %9: f32[2,2] = scan %5 %5 %8 %2 {"carries":2,"fed":1,"length":5,"reverse":false} do graph(%0: f32[2,2], %1: f32[2,2], %2: f32[2,8], %3: f32[2,8]) {
          %4: f32[2,8] = contract %0 %3 {"spec":"m k, k n -> m n","sizes":{"m":2,"k":2,"n":8}}
          %5: f32[2,8] = add %2 %4
          %6: f32[2,2] = slice %5 {"start":[0,2],"size":[2,2],"step":[1,1]}
          %7: f32[2,2] = sigmoid %6
          %8: f32[2,2] = slice %5 {"start":[0,0],"size":[2,2],"step":[1,1]}
          %9: f32[2,2] = sigmoid %8
          %10: f32[2,2] = slice %5 {"start":[0,4],"size":[2,2],"step":[1,1]}
          %11: f32[2,2] = tanh %10
          %12: f32[2,2] = slice %5 {"start":[0,6],"size":[2,2],"step":[1,1]}
          %13: f32[2,2] = sigmoid %12
          %14: f32[2,2] = mul %9 %11
          %15: f32[2,2] = mul %7 %1
          %16: f32[2,2] = add %15 %14
          %17: f32[2,2] = tanh %16
          %18: f32[2,2] = mul %13 %17
          return %18 %16 %17 %13 %11 %9 %7 %0 %1
        }
        %10: f32[5,2,2] = result %9 {"index":2}
        %11: f32[5,2,2] = result %9 {"index":3}
        %12: f32[5,2,2] = result %9 {"index":4}
        %13: f32[5,2,2] = result %9 {"index":5}
        %14: f32[5,2,2] = result %9 {"index":6}
        %15: f32[2,2] = result %9 {"index":0}
        %16: f32[5,2,2] = result %9 {"index":7}
        %17: f32[5,2,2] = result %9 {"index":8}
        %18: f32[2,2] = mul %15 %15
        %19: f32[] = sum %18 {"axes":[0,1]}
        %20: f32[2,2] = scan %15 %5 %17 %10 %11 %12 %13 %14 %2 {"carries":2,"fed":6,"length":5,"reverse":true} do graph(%0: f32[2,2], %1: f32[2,2], %2: f32[2,2], %3: f32[2,2], %4: f32[2,2], %5: f32[2,2], %6: f32[2,2], %7: f32[2,2], %8: f32[2,8]) {
          %9: f32[] = constant {"value":1,"dtype":"f32"}
          %10: f32[2,2] = broadcast %9 {"shape":[2,2],"axes":[]}
          %11: f32[2,2] = mul %0 %3
          %12: f32[2,2] = mul %0 %4
          %13: f32[2,2] = mul %3 %3
          %14: f32[2,2] = sub %10 %13
          %15: f32[2,2] = mul %12 %14
          %16: f32[2,2] = add %1 %15
          %17: f32[2,2] = mul %16 %5
          %18: f32[2,2] = mul %16 %6
          %19: f32[2,2] = mul %5 %5
          %20: f32[2,2] = mul %16 %2
          %21: f32[2,2] = mul %16 %7
          %22: f32[2,2] = sub %10 %4
          %23: f32[2,2] = mul %4 %22
          %24: f32[2,2] = mul %11 %23
          %25: f32[2,2] = sub %10 %19
          %26: f32[2,2] = mul %18 %25
          %27: f32[2,2] = sub %10 %6
          %28: f32[2,2] = mul %6 %27
          %29: f32[2,2] = mul %17 %28
          %30: f32[2,2] = sub %10 %7
          %31: f32[2,2] = mul %7 %30
          %32: f32[2,2] = mul %20 %31
          %33: f32[2,8] = concat %29 %32 %26 %24 {"axis":1}
          %34: f32[2,2] = contract %33 %8 {"spec":"m n, k n -> m k","sizes":{"m":2,"k":2,"n":8}}
          return %34 %21 %33
        }
        %21: f32[5,2,8] = result %20 {"index":2}
        %22: f32[3,8] = contract %0 %21 {"spec":"T m k, T m n -> k n","sizes":{"m":2,"k":3,"n":8,"T":5}}
        %23: f32[2,8] = contract %16 %21 {"spec":"T m k, T m n -> k n","sizes":{"m":2,"k":2,"n":8,"T":5}}
        %24: f32[8] = sum %21 {"axes":[0,1]}
        return %19 %22 %23 %24
      }"
    `);
  });
});
