/**
 * A function of one sample, made one of many: every value that depends on the samples gets an axis in front, one place a sample. Nodes
 * that do not depend on them stay as they are and are computed once. An op says with `lead` how its attributes change; contractions,
 * loops and ops whose indices differ from sample to sample are written here; an op that says nothing runs in a loop over the samples.
 *
 * (JAX's `vmap`: R. Frostig, M. Johnson, C. Leary, "Compiling machine learning programs via high-level tracing", 2018.)
 */
import { apply, type Graph, type Node, nodesOf, withOrigin } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { affine } from "../scalar/index.ts";

/** What stands for a value of one sample: the values of all, or the value itself, which all share. */
interface Many {
  readonly node: Node;
  readonly mapped: boolean;
  /** Of a loop: which of its results have the axis. */
  readonly results?: readonly boolean[];
}

/** Values of one sample, for `n`: those in `samples` have the axis in front already. What was made before them is shared by all. */
export function batched(outputs: readonly Node[], samples: ReadonlyMap<Node, Node>, n: number): Many[] {
  const first = Math.min(...[...samples.keys()].map((x) => x.id));
  const many = new Map<Node, Many>([...samples].map(([x, node]) => [x, { node, mapped: true }]));
  return batchAll({ inputs: [...samples.keys()], outputs }, many, n, first);
}

/** The same of a graph whose inputs are in `many`. */
function batchAll(graph: Graph, many: Map<Node, Many>, n: number, first: number): Many[] {
  for (const node of nodesOf(graph)) {
    if (many.has(node)) continue;
    const inputs = node.inputs.map((x) => many.get(x)!);
    const changed = inputs.some(({ node: now, mapped }, k) => mapped || now !== node.inputs[k]);
    const own = node.id >= first && draws(node);
    many.set(node, changed || own ? withOrigin(node.origin, () => batchOne(node, inputs, n)) : { node, mapped: false });
  }
  return graph.outputs.map((x) => many.get(x)!);
}

/** Whether it draws random numbers: every sample then has its own. */
function draws({ op, attrs }: Node): boolean {
  return op.traits.draws === true || (op.traits.loop === true && nodesOf(attrs.body as Graph).some(draws));
}

/** The axis in front: a shared value is repeated along it. */
export function spreadOver({ node, mapped }: Many, n: number): Node {
  const { shape } = node.type;
  return mapped
    ? node
    : o.broadcast(
        node,
        [n, ...shape],
        shape.map((_, d) => d + 1),
      );
}

/** Axis `from` becomes axis `to`. */
export function moveAxis(x: Node, from: number, to: number): Node {
  const order = x.type.shape.map((_, d) => d).toSpliced(from, 1);
  return o.transpose(x, order.toSpliced(to, 0, from));
}

function batchOne(node: Node, inputs: readonly Many[], n: number): Many {
  const { op, attrs } = node;
  const { traits } = op;
  if (traits.loopResult) return resultOf(node, inputs[0]);
  if (traits.loop && "carries" in attrs) return batchLoop(attrs as unknown as o.ScanAttrs, inputs, n);
  if (!inputs.some(({ mapped }) => mapped) && !traits.draws)
    return {
      node: o.inline(
        { inputs: node.inputs, outputs: [node] },
        inputs.map((x) => x.node),
      )[0],
      mapped: false,
    };
  const made = (result: Node): Many => ({ node: result, mapped: true });
  if (traits.contraction) return made(batchContraction(node, inputs, n));
  if ((traits.gathers || traits.scatters) && inputs[1].mapped) return made(batchIndexed(node, inputs, n));
  const lead = (op as o.Rule).lead ?? (traits.elementwise && !traits.positional ? () => attrs : undefined);
  if (!lead) return made(sampleBySample(node, inputs, n));
  // Seeds, and indices that are the same for all, stay without the axis.
  const shared = (k: number) => traits.draws || ((traits.gathers || traits.scatters) && k === 1);
  const operands = inputs.map((x, k) => (shared(k) ? x.node : spreadOver(x, n)));
  return made(apply(op, operands, lead(attrs, n)));
}

/** One more axis, in the operands that have it and in the result. */
function batchContraction({ attrs }: Node, [a, b]: readonly Many[], n: number): Node {
  const spec = o.parseSpec(attrs.spec as string);
  const used = new Set(Object.keys(attrs.sizes as object));
  let name = "s";
  while (used.has(name)) name += "s";
  const side = (places: typeof spec.a, { mapped }: Many) => (mapped ? [affine.axis(name), ...places] : places);
  const text = o.showSpec({ a: side(spec.a, a), b: side(spec.b, b), out: [name, ...spec.out] });
  return o.contract(a.node, b.node, text, { ...(attrs.sizes as Record<string, number>), [name]: n });
}

/**
 * Indices of their own for every sample. All samples' rows are put one after the other, so that each sample's indices name rows in its
 * own part.
 */
function batchIndexed({ op, attrs, inputs: [one] }: Node, inputs: readonly Many[], n: number): Node {
  const axis = attrs.axis as number;
  const size = one.type.shape[axis];
  const rest = one.type.shape.toSpliced(axis, 1);
  const rows = o.reshape(moveAxis(spreadOver(inputs[0], n), axis + 1, 1), [n * size, ...rest]);
  const indices = o.cast(inputs[1].node, "i32");
  const inside = o.minimum(o.maximum(indices, 0), size - 1);
  const places = o.add(inside, o.mul(o.iota(indices.type.shape, 0), size));
  const outer = range(1, axis);
  const rank = indices.type.shape.length - 1;
  if (op.traits.gathers) {
    const found = o.gather(rows, places, 0);
    return o.transpose(found, inFront(found, range(1 + rank, axis), range(1, rank)));
  }
  const updates = spreadOver(inputs[2], n);
  const moved = o.transpose(updates, inFront(updates, range(1 + axis, rank), outer));
  return moveAxis(o.reshape(o.scatterAdd(rows, places, moved, 0), [n, size, ...rest]), 1, axis + 1);
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, k) => from + k);

/** The order of axes in which these stand first, after the samples' own: the others stay behind them. */
const inFront = ({ type }: Node, ...first: readonly number[][]): number[] => {
  const order = [0, ...first.flat()];
  return [...order, ...range(0, type.shape.length).filter((d) => !order.includes(d))];
};

/** A carry has the axis if it enters with it or gets it in some turn; the body is looked at again until no other does. */
function batchLoop(scan: o.ScanAttrs, inputs: readonly Many[], n: number): Many {
  const { body, carries, fed } = scan;
  const isRow = (k: number) => k >= carries && k < carries + fed;
  const flags = inputs.map(({ mapped }) => mapped);
  const first = Math.min(...body.inputs.map((x) => x.id), ...nodesOf(body).map((x) => x.id));
  for (;;) {
    const own = body.inputs.map(({ type }, k) => o.input(flags[k] ? { ...type, shape: [n, ...type.shape] } : type));
    const many = new Map<Node, Many>(body.inputs.map((x, k) => [x, { node: own[k], mapped: flags[k] }]));
    const results = batchAll(body, many, n, first);
    // Where each sample has its own number of turns, each ends with carries of its own.
    const apart = scan.open === true && results[carries - 1].mapped;
    const more = results.flatMap(({ mapped }, k) => (k < carries && (mapped || apart) && !flags[k] ? [k] : []));
    if (more.length > 0) {
      for (const k of more) flags[k] = true;
      continue;
    }
    const outputs = results.map((x, k) => (k < carries && flags[k] ? spreadOver(x, n) : x.node));
    const operands = inputs.map((x, k) => {
      if (!flags[k]) return x.node;
      return isRow(k) ? moveAxis(x.node, 0, 1) : spreadOver(x, n);
    });
    const made = { ...scan, body: { inputs: own, outputs } };
    const loop = apart ? endingApart(made, operands) : o.scan(made, operands);
    return { node: loop, mapped: true, results: results.map(({ mapped }, k) => (k < carries ? flags[k] : mapped)) };
  }
}

/** It goes on as long as one sample does: one more carry. Those that have ended keep what they have. */
function endingApart(scan: o.ScanAttrs, operands: readonly Node[]): Node {
  const { body, carries } = scan;
  const { inputs } = body;
  const goes = inputs[carries - 1];
  const outputs = body.outputs.map((x, k) => o.select(o.broadcast(goes, x.type.shape, [0]), x, inputs[k]));
  const any = (x: Node) => o.less(0, o.sum(o.cast(x, "i32"), [0]));
  const withAny = (list: readonly Node[], one: Node) => [...list.slice(0, carries), one, ...list.slice(carries)];
  const whole = {
    inputs: withAny(inputs, o.input({ dtype: "bool", shape: [] })),
    outputs: [...outputs, any(outputs[carries - 1])],
  };
  return o.scan({ ...scan, body: whole, carries: carries + 1 }, withAny(operands, any(operands[carries - 1])));
}

/** A result of a loop. Values of all turns have the turns first, then the samples. */
function resultOf(node: Node, { node: loop, results, ...all }: Many): Many {
  const index = node.attrs.index as number;
  const result = o.result(loop, index);
  const mapped = all.mapped && (results?.[index] ?? true);
  const stacked = results !== undefined && index >= (loop.attrs.carries as number);
  return { node: mapped && stacked ? moveAxis(result, 1, 0) : result, mapped };
}

/** One sample after the other, in a loop: right for every op. */
function sampleBySample(node: Node, inputs: readonly Many[], n: number): Node {
  const own = node.inputs.map((x) => o.input(x.type));
  const again = o.inline({ inputs: node.inputs, outputs: [node] }, own)[0];
  const outputs = node.results ? node.results.map((_, k) => o.result(again, k)) : [again];
  const order = [...inputs.keys()].sort((a, b) => Number(inputs[b].mapped) - Number(inputs[a].mapped));
  const fed = inputs.filter(({ mapped }) => mapped).length;
  const body = { inputs: order.map((k) => own[k]), outputs };
  const loop = o.scan(
    { body, carries: 0, fed, length: n, reverse: false },
    order.map((k) => inputs[k].node),
  );
  return node.results ? loop : o.result(loop, 0);
}
