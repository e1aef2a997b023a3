/**
 * Ranks and running sums along an axis. Their element rules are the obvious ones, and look at whole rows for every element;
 * schedules know them again and go through a row as often as it needs (`lower/cpu/order.ts`, `lower/cpu/prefix.ts`). They are not in
 * the table of `builders.ts`, so that programs which do not call them do not carry them.
 */
import { apply, type Node } from "../ir/index.ts";
import { affine, cast, guard, index, num, precedes, reduceOver } from "../scalar/index.ts";
import { fail, type Rule, wantNumbers } from "./rule.ts";

const same = (attrs: object) => ({ ...attrs });

export const rankRule: Rule = {
  name: "rank",
  traits: { reduction: true, rereads: true },
  type([x]) {
    wantNumbers("rank", x);
    return x.shape.length > 0 ? { dtype: "i32", shape: x.shape } : fail("rank", "has no axis", [x]);
  },
  at(i, [x], _attrs, type, axes) {
    const own = i[i.length - 1];
    return reduceOver(axes, "sum", [type.shape[i.length - 1]], ([j]) =>
      cast(precedes(x.at(i.with(-1, j)), index(j), x.at(i), index(own)), "i32"),
    );
  },
  lead: same,
  samples: [
    { inputs: [[7]] },
    { inputs: [[2, 6]] },
    { inputs: [{ shape: [2, 5], dtype: "i32", values: [4, -2, 4, 0, -2, 9, 8, 7, 6, 5] }] },
  ],
};

/** How many elements of its row stand before each, in increasing order: NaN comes last, and what is equal keeps its order. */
export function rank(x: Node): Node {
  return apply(rankRule, [x]);
}

export const cumulateRule: Rule = {
  name: "cumulate",
  traits: { reduction: true },
  type([x], attrs) {
    wantNumbers("cumulate", x);
    return (attrs.axis as number) in x.shape ? x : fail("cumulate", `${attrs.axis} is no axis of it`, [x]);
  },
  at(i, [x], attrs, { dtype, shape }, axes) {
    const axis = attrs.axis as number;
    const n = shape[axis];
    return reduceOver(axes, "sum", [n], ([j]) => {
      const [from, to] = attrs.reverse ? [i[axis], j] : [j, i[axis]];
      const behind = affine.add(to, affine.scale(from, -1));
      return guard([{ at: behind, lo: 0, hi: n }], x.at(i.with(axis, j)), num(0, dtype));
    });
  },
  // What is added to all later elements gets the cotangents of all of them.
  grad: (_o, g, y) => [cumulate(g, y.attrs.axis as number, !(y.attrs.reverse as boolean))],
  lead: (attrs) => ({ ...attrs, axis: (attrs.axis as number) + 1 }),
  samples: [
    { inputs: [[9]], attrs: { axis: 0, reverse: false } },
    { inputs: [[3, 20]], attrs: { axis: 1, reverse: true } },
    { inputs: [[5, 3, 6]], attrs: { axis: 1, reverse: false } },
    { inputs: [{ shape: [2, 5], dtype: "i32" }], attrs: { axis: 1, reverse: false } },
  ],
};

/** Running sums along an axis, from its beginning or from its end. */
export function cumulate(x: Node, axis: number, reverse = false): Node {
  return apply(cumulateRule, [x], { axis, reverse });
}
