/** Many elements to one. `axes` are dropped; all of them are reduced together. */
import { showType, stridesOf, type Type } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { type Affine, type Reduction, reduceOver } from "../scalar/index.ts";
import { fail, type Ops, type Rule, wantNumbers } from "./rule.ts";

function reduction(op: Reduction, grad?: (o: Ops, g: Node, y: Node, axes: number[]) => Node): Rule {
  const index = op === "argmax" || op === "argmin";
  return {
    name: op,
    traits: { reduction: true },
    type([x], attrs): Type {
      const axes = attrs.axes as number[];
      if (axes.some((a, k) => !(a in x.shape) || axes.indexOf(a) !== k))
        fail(op, `axes [${axes}] are not axes of it`, [x]);
      wantNumbers(op, x);
      const empty = axes.some((a) => x.shape[a] === 0);
      if (empty && op !== "sum" && op !== "prod") fail(op, `nothing to reduce in ${showType(x)}`, [x]);
      return { dtype: index ? "i32" : x.dtype, shape: x.shape.filter((_, d) => !axes.includes(d)) };
    },
    at(i, [x], attrs, _type, names) {
      const axes = attrs.axes as number[];
      return reduceOver(
        names,
        op,
        axes.map((a) => x.type.shape[a]),
        (r) => {
          const kept = [...i];
          return x.at(x.type.shape.map((_, d): Affine => (axes.includes(d) ? r[axes.indexOf(d)] : kept.shift()!)));
        },
      );
    },
    lead: ({ axes }) => ({ axes: (axes as number[]).map((a) => a + 1) }),
    ...(grad && { grad: (o: Ops, g: Node, y: Node) => [grad(o, g, y, y.attrs.axes as number[])] }),
    samples: [
      { inputs: [[2, 3]], attrs: { axes: [0] } },
      { inputs: [[2, 3, 4]], attrs: { axes: [1] } },
      { inputs: [[3, 4, 2]], attrs: { axes: [0, 2] } },
      { inputs: [[5]], attrs: { axes: [0] } },
    ],
  };
}

/** `y`, broadcast over the axes of `x` that were reduced. */
function back(o: Ops, y: Node, x: Node, axes: readonly number[]): Node {
  return o.broadcast(
    y,
    x.type.shape,
    x.type.shape.map((_, d) => d).filter((d) => !axes.includes(d)),
  );
}

/** The cotangent goes to the first element that is largest (or smallest), and to no other, also on ties. */
function toBest(arg: "argmax" | "argmin") {
  return (o: Ops, g: Node, y: Node, axes: number[]): Node => {
    const x = y.inputs[0];
    const strides = stridesOf(axes.map((a) => x.type.shape[a]));
    const places = axes
      .map((a, k) => o.mul(o.iota(x.type.shape, a), strides[k]))
      .reduce((sum, place) => o.add(sum, place));
    return o.select(o.equal(places, back(o, o[arg](x, axes), x, axes)), back(o, g, x, axes), 0);
  };
}

/** Up to so many numbers are multiplied pair by pair; more are divided into groups. */
const group = 8;
const mostTogether = 16;

/**
 * For each number of the last axis, the product of all others there. Without division, so it is exact where some are zero. Where
 * there are many, it is the product of the others in its group times that of all other groups: linear work.
 */
function othersOf(o: Ops, x: Node): Node {
  const { shape } = x.type;
  const last = shape.length - 1;
  const count = shape[last];
  if (count > mostTogether) {
    const groups = Math.ceil(count / group);
    const none = shape.map(() => 0);
    const more = none.with(last, groups * group - count);
    const cut = o.reshape(o.pad(x, none, more, 1), [...shape.slice(0, last), groups, group]);
    const axes = cut.type.shape.map((_, d) => d);
    const outside = o.broadcast(othersOf(o, o.prod(cut, [last + 1])), cut.type.shape, axes.slice(0, -1));
    const all = o.reshape(o.mul(othersOf(o, cut), outside), shape.with(last, groups * group));
    return o.slice(all, none, shape);
  }
  const square = [...shape, count];
  const rows = o.broadcast(x, square, [...shape.keys()].with(last, last + 1));
  return o.prod(o.select(o.equal(o.iota(square, last), o.iota(square, last + 1)), 1, rows), [last + 1]);
}

export const reduceRules: Readonly<Record<Reduction, Rule>> = {
  // Every element that was added gets the whole cotangent.
  sum: reduction("sum", (o, g, y, axes) => back(o, g, y.inputs[0], axes)),
  max: reduction("max", toBest("argmax")),
  min: reduction("min", toBest("argmin")),
  // Each element's slope is the product of all the others: exact where some are zero, which y/x would not be.
  prod: reduction("prod", (o, g, y, axes) => {
    const x = y.inputs[0];
    const kept = x.type.shape.map((_, d) => d).filter((d) => !axes.includes(d));
    const last = o.transpose(x, [...kept, ...axes]);
    const count = axes.reduce((n, a) => n * x.type.shape[a], 1);
    const flat = o.reshape(last, [...kept.map((d) => x.type.shape[d]), count]);
    const others = othersOf(o, flat);
    const spread = o.reshape(others, last.type.shape);
    const order = [...kept, ...axes];
    return o.mul(
      back(o, g, x, axes),
      o.transpose(
        spread,
        order.map((_, d) => order.indexOf(d)),
      ),
    );
  }),
  argmax: reduction("argmax"),
  argmin: reduction("argmin"),
};
