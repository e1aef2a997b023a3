/**
 * A loop with carried state whose body is a graph: 28 steps or 28,000 cost the same code.
 *
 * Operands and the body's inputs are, in order, `carries` values that each step passes to the next, `fed` arrays of which the
 * body gets row t, and any number of values that stay the same. The body's outputs are the next carries, then values to be stacked.
 * The results are the last carries, then the stacks `[length, …]`.
 */
import { dtypes, ShapeError, sameShape, showType, type Type } from "../base/index.ts";
import { apply, type Graph, type Node, nodesOf, rebuild, rewrite } from "../ir/index.ts";
import type { ScanAttrs } from "./gradient.ts";
import { resultRule } from "./literal.ts";
import { arity, type Rule } from "./rule.ts";

const rows = (type: Type, length: number): Type => ({ ...type, shape: [length, ...type.shape] });
const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

function check(inputs: readonly Type[], { body, carries, fed, length }: ScanAttrs): void {
  arity("scan", inputs, body.inputs.length);
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

  /**
   * Runs the loop once more, keeping what each turn started from, then walks it backwards: the cotangents of the
   * carries are passed from turn to turn, those of values that stay are added up, those of the rows are stacked.
   */
  gradLoop(o, gs, y, vjp) {
    const scan = y.attrs as unknown as ScanAttrs;
    const { body, carries, length, reverse } = scan;
    const [given, operands] = [grouped(body.inputs, scan), grouped(y.inputs, scan)];
    const kept = o.scan(
      { ...scan, body: { inputs: body.inputs, outputs: [...body.outputs, ...given.carry] } },
      y.inputs,
    );
    const trail = given.carry.map((_, k) => o.result(kept, body.outputs.length + k));

    // What a turn backwards is given: what the turn forwards was, and a cotangent for each float that it gave.
    const fresh = (x: Node) => o.input(x.type);
    const again = { carry: given.carry.map(fresh), rows: given.rows.map(fresh), stay: given.stay.map(fresh) };
    const cotangents = body.outputs.map((x) => (isFloat(x) ? fresh(x) : undefined));
    const slopes = o.inline(vjp(body), [...again.carry, ...again.rows, ...again.stay, ...cotangents.filter(isThere)]);
    const floats = body.inputs.filter(isFloat);
    const slopeOf = (x: Node) => slopes[floats.indexOf(x)];
    const asked = (k: number) => {
      const { type } = body.outputs[k];
      return gs[k] ?? o.full(k < carries ? type : rows(type, length), 0);
    };
    const sums = new Map(given.stay.filter(isFloat).map((x) => [x, fresh(x)]));

    // Carries: cotangents of the carries, then sums. Rows: all that was given or asked in a turn.
    const [passed, stacked] = [cotangents.slice(0, carries), cotangents.slice(carries)];
    const floatCarries = given.carry.filter(isFloat);
    const floatRows = given.rows.filter(isFloat);
    const inputs = {
      carry: [...passed.filter(isThere), ...sums.values()],
      rows: [...again.carry, ...again.rows, ...stacked.filter(isThere)],
    };
    const starts = cotangents.flatMap((x, k) => (x && k < carries ? [asked(k)] : []));
    const backward = o.scan(
      {
        body: {
          inputs: [...inputs.carry, ...inputs.rows, ...again.stay],
          outputs: [
            ...floatCarries.map(slopeOf),
            ...[...sums].map(([x, sum]) => o.add(sum, slopeOf(x))),
            ...floatRows.map(slopeOf),
          ],
        },
        carries: inputs.carry.length,
        fed: inputs.rows.length,
        length,
        reverse: !reverse,
        ...(scan.remat && { remat: true }),
      },
      [
        ...starts,
        ...[...sums.keys()].map((x) => o.full(x.type, 0)),
        ...trail,
        ...operands.rows,
        ...cotangents.flatMap((x, k) => (x && k >= carries ? [asked(k)] : [])),
        ...operands.stay,
      ],
    );
    const answers = [...floatCarries, ...sums.keys(), ...floatRows];
    return body.inputs.map((x) => (isFloat(x) ? o.result(backward, answers.indexOf(x)) : undefined));
  },
};

/** A loop's operands or its body's inputs, by what they are. */
function grouped(list: readonly Node[], { carries, fed }: ScanAttrs): Record<"carry" | "rows" | "stay", Node[]> {
  return {
    carry: list.slice(0, carries),
    rows: list.slice(carries, carries + fed),
    stay: list.slice(carries + fed),
  };
}

const isThere = <T>(x: T | undefined): x is T => x !== undefined;

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
