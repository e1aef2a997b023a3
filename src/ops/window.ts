/**
 * Sliding windows as a view: `x[…, stride·i + w - lo, …]`, the offsets `w` inside the window becoming new last
 * axes. Pooling is a reduction over them; nothing is copied. Places outside the operand read `fill`.
 */
import { affine, guard, num, type Range } from "../scalar/index.ts";
import { fail, type Rule, wantHeld } from "./rule.ts";

export interface WindowAttrs {
  readonly axes: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly fill: number;
}

export const windowRule: Rule = {
  name: "window",
  traits: { view: true, overlaps: true },
  type([x], attrs) {
    const { axes, size, stride, lo, hi, fill } = attrs as unknown as WindowAttrs;
    wantHeld("window", "the border's value", fill, x);
    const shape = [...x.shape];
    axes.forEach((a, k) => {
      const room = x.shape[a] + lo[k] + hi[k];
      if (size[k] > room)
        fail(
          "window",
          `a window of ${size[k]} does not fit into axis ${a} of ${room} (padding included)`,
          [x],
          "use a smaller window, or same padding",
        );
      shape[a] = Math.floor((room - size[k]) / stride[k]) + 1;
    });
    return { ...x, shape: [...shape, ...size] };
  },
  at(i, [x], attrs) {
    const { axes, stride, lo, hi, fill } = attrs as unknown as WindowAttrs;
    const rank = x.type.shape.length;
    const source = i.slice(0, rank);
    const ranges: Range[] = [];
    axes.forEach((a, k) => {
      source[a] = affine.shift(affine.add(affine.scale(i[a], stride[k]), i[rank + k]), -lo[k]);
      if (lo[k] > 0 || hi[k] > 0) ranges.push({ at: source[a], lo: 0, hi: x.type.shape[a] });
    });
    return guard(ranges, x.at(source), num(fill, x.type.dtype));
  },
  // Several windows contain an element: add up the cotangents from each offset of the window.
  grad(o, g, y) {
    const { axes, size, stride, lo } = y.attrs as unknown as WindowAttrs;
    const whole = y.inputs[0].type.shape;
    const rank = whole.length;
    const offsets = size.reduce<number[][]>(
      (all, n) => all.flatMap((w) => Array.from({ length: n }, (_, k) => [...w, k])),
      [[]],
    );
    const parts = offsets.map((w) => {
      const outer = g.type.shape.slice(0, rank);
      let part = o.reshape(o.slice(g, [...outer.map(() => 0), ...w], [...outer, ...w.map(() => 1)]), outer);
      axes.forEach((a, k) => {
        part = o.spread(part, a, stride[k]);
        // The part's first element belongs at w - lo of the operand; cut or fill both ends to the operand's size.
        const from = w[k] - lo[k];
        const length = part.type.shape[a];
        const cut = Math.max(0, -from);
        const kept = Math.min(length, whole[a] - from) - cut;
        const start = part.type.shape.map((_, d) => (d === a ? cut : 0));
        part = o.slice(part, start, part.type.shape.with(a, Math.max(0, kept)));
        const before = Math.max(0, from);
        const zero = part.type.shape.map(() => 0);
        part = o.pad(part, zero.with(a, before), zero.with(a, whole[a] - before - Math.max(0, kept)));
      });
      return part;
    });
    return [parts.reduce((sum, part) => o.add(sum, part))];
  },
  lead: (attrs) => ({ ...attrs, axes: (attrs.axes as number[]).map((a) => a + 1) }),
  samples: [
    { inputs: [[5]], attrs: { axes: [0], size: [3], stride: [1], lo: [0], hi: [0], fill: 0 } },
    { inputs: [[2, 5, 6]], attrs: { axes: [1, 2], size: [3, 2], stride: [2, 2], lo: [1, 0], hi: [1, 0], fill: 0 } },
  ],
};
