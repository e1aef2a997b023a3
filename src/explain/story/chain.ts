/**
 * The chain rule as a net: a knot is one element of a station, and a strand from a knot to one nearer the loss carries
 * the slope of the latter by the former. Both are read off the gradient's own graph: it is linear in what the loss hands
 * back, so its element rules say which elements hand back to which, and times what.
 */
import { type Linear, linearIn, runGraph } from "../../backend/reference/index.ts";
import { InternalError } from "../../base/index.ts";
import { type Node, nodesOf, withOrigin } from "../../ir/index.ts";
import { constant } from "../../ops/index.ts";
import { cotangentRule, pullback } from "../../transform/index.ts";
import type { Scene } from "./scene.ts";

/** One element of the gradient's graph, and the value it is the cotangent of. */
export interface Knot {
  /** The station, the objective, or the target. */
  readonly of: Node;
  readonly element: number;
  /** Towards the loss. */
  readonly strands: readonly Strand[];
  /** In how many ways the target reaches it. */
  readonly ways: bigint;
  /** The slope of this value by the target: the sum over these ways. */
  readonly slope: number;
  /** The largest |product| of slopes from here to the loss. */
  readonly best: number;
}

export interface Strand {
  readonly to: number;
  readonly slope: number;
}

export interface Chain {
  /** Towards the loss: a strand's `to` is larger than its knot's number. The first is the target. */
  readonly knots: readonly Knot[];
  /** The loss's number among them; undefined where the target does not reach it. */
  readonly loss: number | undefined;
  /** The gradient's own node, and its value at the target: what the paths must add up to. */
  readonly gradient: Node;
  readonly exact: number;
  readonly region: Region;
}

/** The gradient's graph between two stations. */
interface Region {
  /** What hands a station's cotangent on: the node under its mark. */
  readonly under: ReadonlyMap<Node, Node>;
  /** The cotangents themselves, by their nodes; and the seed, for the objective. */
  readonly stops: ReadonlyMap<Node, Node>;
  readonly active: ReadonlySet<Node>;
  readonly linear: (node: Node) => Linear;
}

/** The net between the loss and one element of a value of the forward half. */
export function chainOf(scene: Scene, target: Node, element: number): Chain {
  const { objective } = scene.nodes;
  const seed = withOrigin({ gradientOf: objective, rule: "seed" }, () => constant(1, objective.type.dtype));
  const marked = new Set([...scene.stations.keys()].filter((node) => node !== target));
  const [gradient] = pullback([objective], [seed], [target], marked);
  const values = scene.values;
  const graph = { inputs: scene.graph.inputs, outputs: [gradient] };
  runGraph(graph, scene.inputs, undefined, values);

  const active = new Set<Node>([seed]);
  const stops = new Map<Node, Node>([[seed, objective]]);
  const under = new Map<Node, Node>([[target, gradient]]);
  for (const node of nodesOf(graph)) {
    if (!node.inputs.some((x) => active.has(x))) continue;
    active.add(node);
    const { gradientOf, rule } = node.origin;
    if (rule !== cotangentRule || !gradientOf || !marked.has(gradientOf)) continue;
    stops.set(node, gradientOf);
    under.set(gradientOf, node.inputs[0]);
  }
  const taken = new Map<Node, Linear>();
  const linear = (node: Node): Linear => {
    const known = taken.get(node);
    if (known) return known;
    const operands = node.inputs.map((x) => values.get(x)!);
    const made = linearIn(
      node,
      operands,
      node.inputs.map((x) => active.has(x)),
    );
    if (!made) throw new InternalError("explain", `${node.op.name} is not linear in the cotangent it is given`);
    taken.set(node, made);
    return made;
  };
  const region = { under, stops, active, linear };
  const exact = values.get(gradient)![element];
  const knots = tie(region, target, element, objective);
  const loss = knots.findIndex(({ of }) => of === objective);
  return { knots, loss: loss < 0 ? undefined : loss, gradient, exact, region };
}

interface Loose {
  readonly of: Node;
  readonly element: number;
  strands: Strand[];
  ways: bigint;
  slope: number;
}

/** Finds all knots that the target reaches, and what dynamic programming says of each. */
function tie(region: Region, target: Node, element: number, objective: Node): Knot[] {
  const knots: Loose[] = [];
  const places = new Map<Node, Map<number, number>>();
  const knotAt = (of: Node, at: number): number => {
    const own = places.get(of) ?? new Map<number, number>();
    places.set(of, own);
    const known = own.get(at);
    if (known !== undefined) return known;
    own.set(at, knots.length);
    return knots.push({ of, element: at, strands: [], ways: 0n, slope: 0 }) - 1;
  };
  // Cotangents nearer the loss are made earlier: a station is done once all with later cotangents are.
  const order = [...region.stops].sort(([a], [b]) => b.id - a.id).map(([, of]) => of);
  const first = knots[knotAt(target, element)];
  [first.ways, first.slope] = [1n, 1];
  for (const of of [target, ...order]) {
    if (of === objective) break;
    for (const number of places.get(of)?.values() ?? []) {
      const knot = knots[number];
      for (const [to, byElement] of slopesFrom(region, of, knot.element))
        for (const [at, slope] of byElement) {
          const next = knotAt(to, at);
          knot.strands.push({ to: next, slope });
          knots[next].ways += knot.ways;
          knots[next].slope += slope * knot.slope;
        }
    }
  }
  return sorted(knots, [target, ...order], places, objective);
}

/** Numbers the knots towards the loss, and finds the best way onwards from each, from the loss back. */
function sorted(
  knots: readonly Loose[],
  order: readonly Node[],
  places: ReadonlyMap<Node, Map<number, number>>,
  objective: Node,
): Knot[] {
  const before = order.flatMap((of) => [...(places.get(of)?.values() ?? [])]);
  const now = new Map(before.map((number, k) => [number, k]));
  const result = before.map((number) => {
    const knot = knots[number];
    return { ...knot, strands: knot.strands.map(({ to, slope }) => ({ to: now.get(to)!, slope })), best: 0 };
  });
  for (let k = result.length - 1; k >= 0; k--) {
    const { strands, of } = result[k];
    if (of === objective) result[k].best = 1;
    for (const { to, slope } of strands) {
      const reach = Math.abs(slope) * result[to].best;
      if (!(reach <= result[k].best)) result[k].best = reach;
    }
  }
  return result;
}

/** Slopes by value and element. */
type Slopes = Map<Node, Map<number, number>>;

/** From one element of a station to the next stations: the slopes of their elements by it. */
function slopesFrom({ under, stops, linear, active }: Region, of: Node, element: number): Slopes {
  const found: Slopes = new Map();
  const start = under.get(of)!;
  const pending: Slopes = new Map([[start, new Map([[element, 1]])]]);
  // Operands are older than what reads them: the newest node has everything that is handed to it.
  for (;;) {
    let node: Node | undefined;
    for (const candidate of pending.keys()) if (!node || candidate.id > node.id) node = candidate;
    if (!node) return found;
    const own = pending.get(node)!;
    pending.delete(node);
    const stop = stops.get(node);
    if (stop) {
      found.set(stop, own);
      continue;
    }
    if (!active.has(node)) continue;
    const take = linear(node);
    for (const [at, slope] of own)
      take(at, (operand, place, coefficient) => {
        const x = node.inputs[operand];
        const list = pending.get(x) ?? new Map<number, number>();
        pending.set(x, list);
        list.set(place, (list.get(place) ?? 0) + slope * coefficient);
      });
  }
}
