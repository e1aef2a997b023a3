/**
 * A loop with carried state whose body is a graph: 28 steps or 28,000 cost the same code.
 *
 * Operands and the body's inputs are, in order, `carries` values that each step passes to the next, `fed` arrays of which the
 * body gets row t, and any number of values that stay the same. The body's outputs are the next carries, then values to be stacked.
 * The results are the last carries, then the stacks `[length, …]`.
 */
import { ShapeError, sameShape, showType, type Type } from "../base/index.ts";
import { apply, type Graph, type Node, nodesOf, rebuild, rewrite } from "../ir/index.ts";
import type { ScanAttrs } from "./gradient.ts";
import { resultRule } from "./literal.ts";
import { arity, type Rule } from "./rule.ts";

const rows = (type: Type, length: number): Type => ({ ...type, shape: [length, ...type.shape] });

/** With how many turns estimates count where a loop finds out on the way how many there are. */
export const openTurns = 100;

function check(inputs: readonly Type[], { body, carries, fed, length, open }: ScanAttrs): void {
  arity("scan", inputs, body.inputs.length);
  const last = body.outputs[carries - 1]?.type;
  if (open && (fed > 0 || body.outputs.length > carries || last?.dtype !== "bool" || last.shape.length > 0))
    throw new ShapeError(
      "scan",
      "its turns are not counted, but it is fed rows, stacks values, or ends for no reason",
      {
        code: "scan-carry",
        hint: "an open loop has carries only, the last of which is the truth value for which it goes on",
      },
    );
  body.inputs.forEach((want, k) => {
    const have = k >= carries && k < carries + fed ? rows(want.type, length) : want.type;
    if (have.dtype !== inputs[k].dtype || !sameShape(have.shape, inputs[k].shape)) {
      throw new ShapeError("scan", `operand ${k} is ${showType(inputs[k])}, the body wants ${showType(have)}`, {
        code: "scan-operand",
      });
    }
  });
  for (let k = 0; k < carries; k++) {
    const [before, after] = [body.inputs[k].type, body.outputs[k].type];
    if (before.dtype === after.dtype && sameShape(before.shape, after.shape)) continue;
    throw new ShapeError("scan", `carry ${k} enters as ${showType(before)} and leaves as ${showType(after)}`, {
      code: "scan-carry",
      hint: "a carried value keeps its type from step to step",
    });
  }
}

export const scanRule: Rule = {
  name: "scan",
  traits: { loop: true },
  type: (inputs, attrs) => scanRule.results!(inputs, attrs)[0],
  results(inputs, attrs) {
    const scan = attrs as unknown as ScanAttrs;
    check(inputs, scan);
    return scan.body.outputs.map(({ type }, k) => (k < scan.carries ? type : rows(type, scan.length)));
  },
  samples: [],

  gradLoop: (o, gs, y, vjp) => o.long.loop(o, gs, y, vjp),
};

export function scan(attrs: ScanAttrs, inputs: readonly Node[]): Node {
  return apply(scanRule, inputs, { ...attrs });
}

/** The same graph where a loop that is read as a value, which is its first result, is read by way of that result. */
export function withResults(graph: Graph): Graph {
  if (!nodesOf(graph).some((x) => x.op.traits.loop)) return graph;
  const first = (x: Node): Node => (x.op.traits.loop ? apply(resultRule, [x], { index: 0, type: x.type }) : x);
  const { inputs, outputs } = rewrite(graph, (node) =>
    node.op.traits.loopResult ? node : rebuild(node, node.inputs.map(first)),
  );
  return { inputs, outputs: outputs.map(first) };
}
