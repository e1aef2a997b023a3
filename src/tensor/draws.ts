/** Random numbers in a loop's body: a draw of its own in every turn. */
import { type Graph, type Node, nodesOf, rewrite } from "../ir/index.ts";
import * as o from "../ops/index.ts";

/**
 * A body may draw from a seed and a counter that are the same in every turn. Then each turn gets a seed of its own, drawn from
 * those outside of the loop: it is a row that the loop is fed. So draws differ from turn to turn, and a gradient's second run draws
 * the same again. A loop that is open is fed no rows: there, each turn's seed is drawn from the first one's and the turn's number. Seeds
 * that a body computes from its carries or rows are left to it.
 */
export function drawnAnew(
  attrs: o.ScanAttrs,
  operands: readonly Node[],
): [attrs: o.ScanAttrs, operands: readonly Node[]] {
  const { body, carries, fed, length } = attrs;
  const last = carries + fed;
  const stay = new Map(body.inputs.slice(last).map((x, k) => [x, operands[last + k]]));
  const steady = new Set<Node>(stay.keys());
  for (const x of nodesOf(body))
    if (!body.inputs.includes(x) && !x.op.traits.loop && x.inputs.every((y) => steady.has(y))) steady.add(x);
  const seeds = new Map<string, { inside: Node; outside: Node }>();
  const draws = nodesOf(body).filter((x) => x.op.traits.draws && x.inputs.every((y) => steady.has(y)));
  if (draws.length === 0) return [attrs, operands];
  if (attrs.open) return [{ ...attrs, body: drawnByTurn(body, draws, body.inputs[carries - 2]) }, operands];
  for (const { inputs } of draws) {
    const key = inputs.map((x) => x.id).join();
    if (seeds.has(key)) continue;
    const [seed, counter] = o.inline({ inputs: [...stay.keys()], outputs: inputs }, [...stay.values()]);
    seeds.set(key, { inside: o.input({ dtype: "i32", shape: [] }), outside: o.randomBits(seed, counter, [length]) });
  }
  const rows = [...seeds.values()];
  const given = { inputs: body.inputs, outputs: body.outputs };
  const { outputs } = rewrite(given, (node, original) => {
    const own = draws.includes(original) ? seeds.get(original.inputs.map((x) => x.id).join()) : undefined;
    return own ? o.randomBits(own.inside, node.inputs[1], original.type.shape) : node;
  });
  const inputs = [...body.inputs.slice(0, last), ...rows.map(({ inside }) => inside), ...body.inputs.slice(last)];
  const graph: Graph = { inputs, outputs };
  return [
    { ...attrs, body: graph, fed: fed + rows.length },
    [...operands.slice(0, last), ...rows.map(({ outside }) => outside), ...operands.slice(last)],
  ];
}

function drawnByTurn({ inputs, outputs }: Graph, draws: readonly Node[], turn: Node): Graph {
  return rewrite({ inputs, outputs }, (node, original) => {
    if (!draws.includes(original)) return node;
    const [seed, counter] = node.inputs;
    const own = o.randomBits(o.randomBits(seed, counter, []), turn, []);
    return o.randomBits(own, counter, original.type.shape);
  });
}
