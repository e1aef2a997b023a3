/** The gradient of a loop: loops again. */
import { dtypes, type Type, ValueError } from "../base/index.ts";
import type { Graph, Node } from "../ir/index.ts";
import type { Ops, ScanAttrs } from "./gradient.ts";

const rows = (type: Type, length: number): Type => ({ ...type, shape: [length, ...type.shape] });
const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

/**
 * Runs the loop once more, keeping what each turn started from, then walks it backwards: the cotangents of the
 * carries are passed from turn to turn, those of values that stay are added up, those of the rows are stacked.
 */
export function loopCotangents(
  o: Ops,
  gs: readonly (Node | undefined)[],
  y: Node,
  vjp: (body: Graph) => Graph,
): readonly (Node | undefined)[] {
  const scan = y.attrs as unknown as ScanAttrs;
  const { body, carries, length, reverse, open } = scan;
  if (open)
    throw new ValueError("whileLoop", "how many turns it takes is not known before it runs: there is no way back", {
      code: "while-bound",
      hint: "for a gradient give the most turns: whileLoop(condition, body, carry, { maximumIterations: 100 })",
    });
  const [given, operands] = [grouped(body.inputs, scan), grouped(y.inputs, scan)];
  const kept = o.scan({ ...scan, body: { inputs: body.inputs, outputs: [...body.outputs, ...given.carry] } }, y.inputs);
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
}

/** A loop's operands or its body's inputs, by what they are. */
function grouped(list: readonly Node[], { carries, fed }: ScanAttrs): Record<"carry" | "rows" | "stay", Node[]> {
  return {
    carry: list.slice(0, carries),
    rows: list.slice(carries, carries + fed),
    stay: list.slice(carries + fed),
  };
}

const isThere = <T>(x: T | undefined): x is T => x !== undefined;
