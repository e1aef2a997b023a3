/**
 * Forward derivatives: how values change when what they are computed from moves in a given direction. They need no rules of their own:
 * cotangents are linear in the cotangent that they come from, and the derivative of that linear function is the direction's image (J.
 * Townsend, "A new trick for calculating Jacobian vector products", 2017). What the first way back computes is not used and falls away.
 * Only through loops that are open there is no way back: their tangents are carried along, turn by turn.
 */
import { dtypes } from "../base/index.ts";
import { type Node, nodesOf, withOrigin } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { pullback } from "./grad.ts";

const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

/** The derivative of each output along the tangents of `wrt`; zeros of its type where it has none. */
export function pushforward(outputs: readonly Node[], wrt: readonly Node[], tangents: readonly Node[]): Node[] {
  const known = new Map(wrt.map((x, k) => [x, tangents[k]]));
  const nodes = nodesOf({ inputs: [], outputs });
  const moves = new Set(wrt);
  for (const node of nodes) {
    if (node.inputs.some((x) => moves.has(x))) moves.add(node);
    if (!node.attrs.open || !moves.has(node)) continue;
    const results = nodes.filter((x) => x.op.traits.loopResult && x.inputs[0] === node && isFloat(x));
    const images = withOrigin(node.origin, () => throughOpenLoop(node, known, results));
    for (const [k, x] of results.entries()) known.set(x, images[k]);
  }
  return directly(outputs, known);
}

function directly(outputs: readonly Node[], known: ReadonlyMap<Node, Node>): Node[] {
  const smooth = outputs.filter(isFloat);
  const probes = smooth.map((y) => o.identity(o.zerosLike(y)));
  const images = pullback(pullback(smooth, probes, [...known.keys()]), [...known.values()], probes);
  return outputs.map((y) => (smooth.includes(y) ? images[smooth.indexOf(y)] : o.zerosLike(y)));
}

/** The tangents of some results of an open loop: those of another one, which carries values and tangents. */
function throughOpenLoop(loop: Node, known: ReadonlyMap<Node, Node>, results: readonly Node[]): Node[] {
  const attrs = loop.attrs as unknown as o.ScanAttrs;
  const { body, carries } = attrs;
  const floats = [...body.inputs.keys()].filter((k) => isFloat(body.inputs[k]));
  const own = floats.map((k) => body.inputs[k]);
  const directions = own.map((x) => o.input(x.type));
  const images = pushforward(body.outputs, own, directions);
  const before = directly(
    floats.map((k) => loop.inputs[k]),
    known,
  );
  const moving = floats.filter((k) => k < carries);
  const goes = carries - 1;
  // Of inputs and of operands: carries, their tangents, whether it goes on, what stays, and the tangents of that.
  const ordered = (values: readonly Node[], along: readonly Node[]) => [
    ...values.slice(0, goes),
    ...along.slice(0, moving.length),
    ...values.slice(goes),
    ...along.slice(moving.length),
  ];
  const outputs = [...body.outputs.slice(0, goes), ...moving.map((k) => images[k]), body.outputs[goes]];
  const both = o.scan(
    { ...attrs, body: { inputs: ordered(body.inputs, directions), outputs }, carries: carries + moving.length },
    ordered(loop.inputs, before),
  );
  return results.map((x) => o.result(both, goes + moving.indexOf(x.attrs.index as number)));
}
