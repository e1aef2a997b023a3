/**
 * Graph to graph, the same values at less cost: constants are computed, algebra is applied, equal values are merged, and unused
 * values are removed. Rewrites are small rules tried at every node, operands first; all keep the bits of finite
 * results (so `x·0` stays: it is NaN where x is infinite).
 */

import { dtypes, type Shape, sameShape } from "../base/index.ts";
import { type Graph, type Node, nodesOf, readersOf, rebuild, withOrigin } from "../ir/index.ts";
import { keyOf } from "../ir/key.ts";
import * as o from "../ops/index.ts";
import { type Affine, affine, binaryOfFloat, binaryOfInt, type Sizes, unaryOf } from "../scalar/index.ts";

/** A better node for `x`, or nothing. `sole` says whether `x` is the only reader of an operand. */
type Rewrite = (x: Node, sole: boolean) => Node | undefined;

/** One rewrite: which rule replaced which node by which. */
export interface Replaced {
  readonly old: Node;
  readonly new: Node;
  readonly rule: string;
}

/** The number that every element is, where that is known. */
export function uniform(x: Node): number | undefined {
  if (x.op.name === "constant") return x.attrs.value as number;
  return x.op.name === "broadcast" || x.op.name === "reshape" ? uniform(x.inputs[0]) : undefined;
}

const is = (x: Node, name: string): boolean => x.op.name === name;
const round = (value: number, x: Node): number => (x.type.dtype === "f32" ? Math.fround(value) : value);

const rules: Readonly<Record<string, Rewrite>> = {
  "drop identity": (x) => (is(x, "identity") || is(x, "stopGradient") ? x.inputs[0] : undefined),

  "fold constants"(x) {
    const values = x.inputs.map(uniform);
    if (values.length === 0 || values.some((v) => v === undefined)) return undefined;
    const [a, b] = values as number[];
    const [table, ints] = [x.op.name as never, !dtypes[x.type.dtype].float];
    // A reduction must not be mistaken for the scalar function of its name.
    if (!x.op.traits.elementwise) return undefined;
    const pick = { maximum: "max", minimum: "min" }[x.op.name] ?? table;
    const value =
      values.length === 2
        ? (ints ? binaryOfInt : binaryOfFloat)[pick as "add"]?.(a, b)
        : values.length === 1
          ? unaryOf[table as "neg"]?.(a)
          : undefined;
    return value === undefined ? undefined : o.full(x.type, round(value, x));
  },

  "neutral element"(x) {
    const [a, b] = x.inputs;
    const right = b && uniform(b);
    const left = a && uniform(a);
    switch (x.op.name) {
      case "add":
        return right === 0 ? a : left === 0 ? b : undefined;
      case "sub":
        return right === 0 ? a : left === 0 ? o.neg(b) : undefined;
      case "mul":
        return right === 1 ? a : left === 1 ? b : right === -1 ? o.neg(a) : left === -1 ? o.neg(b) : undefined;
      case "div":
        return right === 1 ? a : undefined;
      case "pow":
        return right === 1 ? a : right === 2 ? o.mul(a, a) : right === 0.5 ? o.sqrt(a) : undefined;
      default:
        return undefined;
    }
  },

  "double negation": (x) =>
    (is(x, "neg") || is(x, "not")) && x.inputs[0].op === x.op ? x.inputs[0].inputs[0] : undefined,
  "add of negation": (x) =>
    is(x, "add") && is(x.inputs[1], "neg") ? o.sub(x.inputs[0], x.inputs[1].inputs[0]) : undefined,
  "cast to itself": (x) => (is(x, "cast") && x.inputs[0].type.dtype === x.type.dtype ? x.inputs[0] : undefined),
  "select of constants"(x) {
    if (!is(x, "select")) return undefined;
    const cond = uniform(x.inputs[0]);
    return cond === undefined ? (x.inputs[1] === x.inputs[2] ? x.inputs[1] : undefined) : x.inputs[cond ? 1 : 2];
  },

  "reshape of reshape"(x) {
    if (!is(x, "reshape")) return undefined;
    const [from] = x.inputs;
    if (sameShape(from.type.shape, x.type.shape)) return from;
    return is(from, "reshape") ? o.reshape(from.inputs[0], x.type.shape) : undefined;
  },
  "transpose of transpose"(x) {
    if (!is(x, "transpose") || !is(x.inputs[0], "transpose")) return undefined;
    const [outer, inner] = [x.attrs.perm as number[], x.inputs[0].attrs.perm as number[]];
    return o.transpose(
      x.inputs[0].inputs[0],
      outer.map((d) => inner[d]),
    );
  },
  "broadcast of broadcast"(x) {
    if (!is(x, "broadcast") || !is(x.inputs[0], "broadcast")) return undefined;
    const [outer, inner] = [x.attrs.axes as number[], x.inputs[0].attrs.axes as number[]];
    return o.broadcast(
      x.inputs[0].inputs[0],
      x.type.shape,
      inner.map((d) => outer[d]),
    );
  },

  /** A sum over axes that only repeat is a product; over axes of size one it is a reshape. */
  "sum of broadcast"(x) {
    if (!is(x, "sum")) return undefined;
    const [from] = x.inputs;
    const axes = x.attrs.axes as number[];
    if (axes.every((a) => from.type.shape[a] === 1)) return o.reshape(from, x.type.shape);
    return undefined;
  },
  "sum of sum"(x) {
    if (!is(x, "sum") || !is(x.inputs[0], "sum")) return undefined;
    const [outer, inner] = [x.attrs.axes as number[], x.inputs[0].attrs.axes as number[]];
    const whole = x.inputs[0].inputs[0];
    const kept = whole.type.shape.map((_, d) => d).filter((d) => !inner.includes(d));
    return o.sum(
      whole,
      [...inner, ...outer.map((a) => kept[a])].sort((a, b) => a - b),
    );
  },

  /** A product that is added up over an axis of both operands is a product without that axis. */
  "sum of product"(x, sole) {
    if (!sole || !is(x, "sum") || !x.inputs[0].op.traits.contraction) return undefined;
    const [product] = x.inputs;
    const spec = o.parseSpec(product.attrs.spec as string);
    const axes = x.attrs.axes as number[];
    const inBoth = (name: string) =>
      [spec.a, spec.b].every((places) => places.some((at) => affine.coefficient(at, name) !== 0));
    if (!axes.every((d) => inBoth(spec.out[d]))) return undefined;
    const text = o.showSpec({ ...spec, out: spec.out.filter((_, d) => !axes.includes(d)) });
    return o.contract(product.inputs[0], product.inputs[1], text, product.attrs.sizes as Sizes);
  },
  /** Parts with zeros around them that fill an axis, added up, are the parts one after the other. */
  "parts side by side"(x) {
    const parts = is(x, "add") ? addends(x) : [];
    if (parts.length < 2 || !parts.every((y) => is(y, "pad") && y.attrs.value === 0)) return undefined;
    const bounds = parts.map((y) => y.attrs as unknown as { lo: number[]; hi: number[] });
    const padded = x.type.shape.map((_, d) => d).filter((d) => bounds.some(({ lo, hi }) => lo[d] + hi[d] > 0));
    const [axis] = padded;
    if (padded.length !== 1) return undefined;
    const order = [...parts.keys()].sort((a, b) => bounds[a].lo[axis] - bounds[b].lo[axis]);
    let end = 0;
    for (const k of order) {
      if (bounds[k].lo[axis] !== end) return undefined;
      end = x.type.shape[axis] - bounds[k].hi[axis];
    }
    if (end !== x.type.shape[axis]) return undefined;
    return o.concat(
      order.map((k) => parts[k].inputs[0]),
      axis,
    );
  },

  /** A slice moves up through elementwise ops, so that what it leaves out is never computed. */
  "slice moves up"(x, sole) {
    // What several slices read is computed whole, once.
    if (!sole || !is(x, "slice") || !x.inputs[0].op.traits.elementwise || x.inputs[0].inputs.length === 0)
      return undefined;
    const [from] = x.inputs;
    if (from.op.traits.positional) return undefined;
    const { start, size, step } = x.attrs as { start: number[]; size: number[]; step: number[] };
    return rebuild(
      from,
      from.inputs.map((y) => o.slice(y, start, size, step)),
    );
  },
  "slice of broadcast"(x) {
    if (!is(x, "slice") || !is(x.inputs[0], "broadcast")) return undefined;
    const { start, size, step } = x.attrs as { start: number[]; size: number[]; step: number[] };
    const axes = x.inputs[0].attrs.axes as number[];
    const pick = (list: Shape) => axes.map((a) => list[a]);
    return o.broadcast(o.slice(x.inputs[0].inputs[0], pick(start), pick(size), pick(step)), x.type.shape, axes);
  },
  /** A border of zeros stays zero in "keep or zero": so select first and pad afterwards. */
  "pad moves down"(x) {
    if (!is(x, "select") || !is(x.inputs[1], "pad") || x.inputs[1].attrs.value !== 0 || uniform(x.inputs[2]) !== 0)
      return undefined;
    const { lo, hi } = x.inputs[1].attrs as { lo: number[]; hi: number[] };
    const [inner] = x.inputs[1].inputs;
    return o.pad(o.select(o.slice(x.inputs[0], lo, inner.type.shape), inner, 0), lo, hi);
  },

  /** A product reads zero outside its operands, so a border of zeros need not be there. */
  "product of padded"(x) {
    if (!x.op.traits.contraction) return undefined;
    const side = x.inputs.findIndex((y) => is(y, "pad") && y.attrs.value === 0);
    if (side < 0) return undefined;
    const spec = o.parseSpec(x.attrs.spec as string);
    const { lo } = x.inputs[side].attrs as { lo: number[] };
    const [inner] = x.inputs[side].inputs;
    const sizes: Record<string, number> = { ...(x.attrs.sizes as Sizes) };
    const moved: Record<string, Affine> = {};
    const places = side === 0 ? spec.a : spec.b;
    // An axis of the result that is read as it is must find a whole dimension.
    const cut = places.some((at, d) => {
      const name = affine.asAxis(at);
      return name !== undefined && spec.out.includes(name) && lo[d] === 0 && inner.type.shape[d] < sizes[name];
    });
    if (cut) return undefined;
    const own = places.map((at, d) => {
      const name = affine.asAxis(at);
      // An axis that is added up and runs over just this dimension gets shorter; any other place reads zero outside.
      if (name === undefined || spec.out.includes(name)) return affine.shift(at, -lo[d]);
      sizes[name] = Math.min(sizes[name] - lo[d], inner.type.shape[d]);
      moved[name] = affine.shift(affine.axis(name), lo[d]);
      return at;
    });
    if (Object.keys(moved).some((name) => own.filter((at) => affine.coefficient(at, name) !== 0).length !== 1))
      return undefined;
    const other = (side === 0 ? spec.b : spec.a).map((at) => affine.substitute(at, moved));
    const text = o.showSpec({ a: side === 0 ? own : other, b: side === 0 ? other : own, out: spec.out });
    return o.contract(side === 0 ? inner : x.inputs[0], side === 1 ? inner : x.inputs[1], text, sizes);
  },

  /** A slice of a product: what it leaves out is never computed. */
  "slice of product"(x, sole) {
    if (!sole || !is(x, "slice") || !x.inputs[0].op.traits.contraction) return undefined;
    const { start, size, step } = x.attrs as { start: number[]; size: number[]; step: number[] };
    const [product] = x.inputs;
    const spec = o.parseSpec(product.attrs.spec as string);
    if (step.some((s) => s !== 1)) return undefined;
    const moved = Object.fromEntries(spec.out.map((name, d) => [name, affine.shift(affine.axis(name), start[d])]));
    const places = (list: readonly Affine[]) => list.map((at) => affine.substitute(at, moved));
    const sizes = {
      ...(product.attrs.sizes as Sizes),
      ...Object.fromEntries(spec.out.map((name, d) => [name, size[d]])),
    };
    const text = o.showSpec({ a: places(spec.a), b: places(spec.b), out: spec.out });
    return o.contract(product.inputs[0], product.inputs[1], text, sizes);
  },
};

/** What a chain of additions adds up, from the left; a few, as gates are. */
function addends(x: Node, most = 16): Node[] {
  if (!is(x, "add") || most <= 1) return [x];
  const left = addends(x.inputs[0], most - 1);
  return [...left, ...addends(x.inputs[1], most - left.length)];
}

const rewrites = Object.entries(rules);

/** Graphs that this pass has made: simplifying one again would change nothing. */
const simple = new WeakSet<Graph>();

/** Rewrites until nothing changes. `onReplaced` is called with every rewrite. */
export function simplify(graph: Graph, onReplaced?: (event: Replaced) => void): Graph {
  if (simple.has(graph)) return graph;
  let now = graph;
  const settled: Settled = { sole: new Set(), shared: new Set() };
  // Each round shrinks the graph or moves a slice up; the bound only guards against a bug that would loop.
  for (let round = 0; round < 50; round++) {
    const next = once(now, settled, onReplaced);
    if (next.outputs.every((x, k) => x === now.outputs[k])) break;
    now = next;
  }
  simple.add(now);
  return now;
}

/** Nodes for which no rule had anything better, by whether they were the sole readers of their first operand. */
type Settled = Readonly<Record<"sole" | "shared", Set<Node>>>;

function once(graph: Graph, settled: Settled, onReplaced?: (event: Replaced) => void): Graph {
  const now = new Map<Node, Node>();
  const known = new Map<string, Node>();
  const inputs = new Set(graph.inputs);
  const outputs = new Set(graph.outputs);
  const shared = (x: Node): Node => {
    const key = keyOf(x);
    const same = known.get(key);
    if (!same) known.set(key, x);
    return same ?? x;
  };
  const readers = readersOf(graph);
  const only = (x: Node) => (readers.get(x)?.length ?? 0) + (outputs.has(x) ? 1 : 0) === 1;
  const improve = (node: Node, first: Node): Node => {
    const sole = node.inputs.length > 0 && only(node.inputs[0]);
    const done = settled[sole ? "sole" : "shared"];
    if (done.has(first)) return first;
    let value = first;
    withOrigin(node.origin, () => {
      for (const [rule, rewrite] of rewrites) {
        const better = rewrite(value, sole);
        if (!better) continue;
        onReplaced?.({ old: node, new: better, rule });
        value = better;
      }
    });
    if (value === first) done.add(first);
    return value;
  };
  for (const node of nodesOf(graph)) {
    const operands = node.inputs.map((x) => now.get(x)!);
    now.set(node, shared(inputs.has(node) ? node : improve(node, rebuild(node, operands))));
  }
  return { inputs: graph.inputs, outputs: graph.outputs.map((x) => now.get(x)!) };
}
