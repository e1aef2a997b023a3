/** Every gradient of every op against a central difference, in float64. */
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { dtypes, sizeOf } from "../src/base/index.ts";
import { type Graph, type Node, verifyGraph } from "../src/ir/index.ts";
import { allRules } from "../src/ops/all.ts";
import * as o from "../src/ops/index.ts";
import { grad } from "../src/transform/index.ts";
import { simplify } from "../src/transform/simplify.ts";
import { caseOf, numbers } from "./support/samples.ts";

/** Σ weight · y, so that every element of y has a cotangent of its own. */
function weighted(y: Node): Node {
  const places = o.cast(o.iota([sizeOf(y.type.shape)], 0), y.type.dtype);
  const weights = o.reshape(o.add(o.cos(places), 1.5), y.type.shape);
  return o.sum(
    o.mul(y, weights),
    y.type.shape.map((_, d) => d),
  );
}

function worstGap(graph: Graph, values: readonly Float64Array[]): number {
  const loss = weighted(graph.outputs[0]);
  const wrt = graph.inputs.filter((x) => dtypes[x.type.dtype].float);
  const slopes = simplify(verifyGraph({ inputs: graph.inputs, outputs: grad(loss, wrt) }));
  const exact = runGraph(verifyGraph(slopes), values);
  let worst = 0;
  wrt.forEach((x, n) => {
    const k = graph.inputs.indexOf(x);
    for (let i = 0; i < values[k].length; i++) {
      const at = (step: number) => {
        const moved = values.map((v) => v.slice());
        moved[k][i] += step;
        return runGraph({ inputs: graph.inputs, outputs: [loss] }, moved)[0][0];
      };
      const h = 1e-5;
      worst = Math.max(worst, Math.abs((at(h) - at(-h)) / (2 * h) - exact[n][i]));
    }
  });
  return worst;
}

const rules = [...allRules.values()].filter((rule) => rule.grad);

it("finds the rules", () => expect(rules.length).toBeGreaterThan(25));

it("notices a wrong gradient", () => {
  const wrong = { ...o.rules.get("exp")!, grad: (ops: o.Ops, g: Node) => [ops.mul(g, 1.001)] };
  const { graph, values } = caseOf(wrong, wrong.samples[0], "f64");
  const broken = { ...graph, outputs: [{ ...graph.outputs[0], op: wrong }] };
  const saved = o.rules.get("exp")!;
  (o.rules as Map<string, typeof saved>).set("exp", wrong);
  try {
    expect(worstGap(broken, values as Float64Array[])).toBeGreaterThan(1e-3);
  } finally {
    (o.rules as Map<string, typeof saved>).set("exp", saved);
  }
});

for (const rule of rules) {
  const cases = rule.samples
    .map((sample) => caseOf(rule, sample, "f64"))
    .filter(({ graph }) => graph.outputs[0].type.dtype === "f64" && graph.inputs.some((x) => x.type.dtype === "f64"));
  if (cases.length === 0) continue;
  describe(rule.name, () => {
    for (const { name, graph, values } of cases) {
      it(name, () => expect(worstGap(graph, values as Float64Array[])).toBeLessThan(1e-6));
    }
  });
}

describe("scan", () => {
  const build = (reverse: boolean): Graph => {
    const [h, x, w] = [
      o.input({ dtype: "f64", shape: [3] }),
      o.input({ dtype: "f64", shape: [2] }),
      o.input({ dtype: "f64", shape: [2, 3] }),
    ];
    const next = o.tanh(o.add(o.mul(h, 0.7), o.contract(x, w, "i, i j -> j")));
    const body: Graph = { inputs: [h, x, w], outputs: [next, o.mul(next, h)] };
    const inputs = [
      o.input({ dtype: "f64", shape: [3] }),
      o.input({ dtype: "f64", shape: [4, 2] }),
      o.input({ dtype: "f64", shape: [2, 3] }),
    ];
    const loop = o.scan({ body, carries: 1, fed: 1, length: 4, reverse }, inputs);
    const joined = o.concat([o.reshape(o.result(loop, 0), [1, 3]), o.result(loop, 1)], 0);
    return { inputs, outputs: [joined] };
  };
  for (const reverse of [false, true]) {
    it(reverse ? "backwards" : "forwards", () => {
      const next = numbers(3);
      const graph = build(reverse);
      const values = graph.inputs.map((x) => Float64Array.from({ length: sizeOf(x.type.shape) }, () => next() - 0.5));
      expect(worstGap(graph, values)).toBeLessThan(1e-7);
    });
  }
});

it("differentiates a gradient", () => {
  const x = o.input({ dtype: "f64", shape: [] });
  const [slope] = grad(o.mul(o.sin(x), x), [x]);
  const [second] = grad(slope, [x]);
  const at = 0.8;
  const [value] = runGraph(simplify({ inputs: [x], outputs: [second] }), [Float64Array.of(at)]);
  expect(value[0]).toBeCloseTo(2 * Math.cos(at) - at * Math.sin(at), 12);
});
