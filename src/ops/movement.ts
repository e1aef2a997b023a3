/** Ops that only move elements. Their element rules are arithmetic on indices, so reading through them is free. */
import { DTypeError, type Shape, ShapeError, sameShape, showType, sizeOf, stridesOf } from "../base/index.ts";
import { type Affine, affine, guard, index as indexElem, num, type Range } from "../scalar/index.ts";
import { fail, type Rule, wantHeld } from "./rule.ts";

const view = { view: true } as const;

/** Axes, where one more stands in front. */
const behind = (axes: unknown): number[] => (axes as readonly number[]).map((a) => a + 1);

/** The same elements in the same order under another shape. */
export const reshapeRule: Rule = {
  name: "reshape",
  traits: { view: true, sameOrder: true },
  type([x], attrs) {
    const shape = attrs.shape as Shape;
    if (sizeOf(shape) === sizeOf(x.shape)) return { ...x, shape };
    throw new ShapeError("reshape", `${showType(x)} has ${sizeOf(x.shape)} elements, [${shape}] has ${sizeOf(shape)}`, {
      code: "reshape-size",
      hint: "the product of the sizes must stay the same; one size may be -1",
      facts: { from: x.shape, to: shape },
    });
  },
  at: (i, [x], _attrs, type) => x.atFlat(affine.dot(i, stridesOf(type.shape))),
  grad: (o, g, y) => [o.reshape(g, y.inputs[0].type.shape)],
  lead: ({ shape }, n) => ({ shape: [n, ...(shape as Shape)] }),
  samples: [
    { inputs: [[2, 6]], attrs: { shape: [3, 4] } },
    { inputs: [[4, 6]], attrs: { shape: [2, 2, 3, 2] } },
    { inputs: [[1]], attrs: { shape: [] } },
  ],
};

/** Axis d of the result is axis `perm[d]` of the operand. */
export const transposeRule: Rule = {
  name: "transpose",
  traits: view,
  type([x], attrs) {
    const perm = attrs.perm as number[];
    if (perm.length === x.shape.length && new Set(perm).size === perm.length && perm.every((d) => d in x.shape)) {
      return { ...x, shape: perm.map((d) => x.shape[d]) };
    }
    return fail("transpose", `[${perm}] is not an order of the ${x.shape.length} axes`, [x]);
  },
  at(i, [x], attrs) {
    const source = new Array<Affine>(i.length);
    (attrs.perm as number[]).forEach((d, k) => {
      source[d] = i[k];
    });
    return x.at(source);
  },
  grad(o, g, y) {
    const perm = y.attrs.perm as number[];
    return [
      o.transpose(
        g,
        perm.map((_, d) => perm.indexOf(d)),
      ),
    ];
  },
  lead: ({ perm }) => ({ perm: [0, ...behind(perm)] }),
  samples: [
    { inputs: [[2, 3]], attrs: { perm: [1, 0] } },
    { inputs: [[2, 3, 4]], attrs: { perm: [2, 0, 1] } },
  ],
};

/** Repeats along new axes: axis d of the operand becomes axis `axes[d]` of the result. */
export const broadcastRule: Rule = {
  name: "broadcast",
  traits: view,
  type([x], attrs) {
    const shape = attrs.shape as Shape;
    const axes = attrs.axes as number[];
    const fits =
      axes.length === x.shape.length && axes.every((a, d) => shape[a] === x.shape[d] && (d === 0 || a > axes[d - 1]));
    return fits ? { ...x, shape } : fail("broadcast", `axes [${axes}] do not place it in [${shape}]`, [x]);
  },
  at: (i, [x], attrs) => x.at((attrs.axes as number[]).map((a) => i[a])),
  grad(o, g, y) {
    const axes = y.attrs.axes as number[];
    return [
      o.sum(
        g,
        y.type.shape.map((_, a) => a).filter((a) => !axes.includes(a)),
      ),
    ];
  },
  lead: ({ shape, axes }, n) => ({ shape: [n, ...(shape as Shape)], axes: [0, ...behind(axes)] }),
  samples: [
    { inputs: [[3]], attrs: { shape: [2, 3], axes: [1] } },
    { inputs: [[]], attrs: { shape: [2, 2], axes: [] } },
    { inputs: [[2, 4]], attrs: { shape: [2, 3, 4], axes: [0, 2] } },
  ],
};

/** Element `start + step·i` along each axis. A negative step walks backwards. */
export const sliceRule: Rule = {
  name: "slice",
  traits: view,
  type([x], attrs) {
    const { start, size, step } = attrs as { start: number[]; size: number[]; step: number[] };
    const inside = (at: number, d: number) => at >= 0 && at < x.shape[d];
    const fits =
      start.length === x.shape.length &&
      x.shape.every(
        (_, d) =>
          size[d] >= 0 && (size[d] === 0 || (inside(start[d], d) && inside(start[d] + (size[d] - 1) * step[d], d))),
      );
    return fits
      ? { ...x, shape: size }
      : fail("slice", `start [${start}], size [${size}], step [${step}] leave the array`, [x]);
  },
  at(i, [x], attrs) {
    const { start, step } = attrs as { start: number[]; step: number[] };
    return x.at(i.map((at, d) => affine.shift(affine.scale(at, step[d]), start[d])));
  },
  grad(o, g, y) {
    const { start, size, step } = y.attrs as { start: number[]; size: number[]; step: number[] };
    const whole = y.inputs[0].type.shape;
    let spread = g;
    for (let d = 0; d < whole.length; d++) {
      if (size[d] > 1 && step[d] < 0) spread = o.flip(spread, d);
      if (Math.abs(step[d]) > 1 && size[d] > 1) spread = o.spread(spread, d, Math.abs(step[d]));
    }
    const lo = start.map((from, d) => (step[d] < 0 ? from + (size[d] - 1) * step[d] : from));
    return [
      o.pad(
        spread,
        lo,
        whole.map((n, d) => n - lo[d] - spread.type.shape[d]),
      ),
    ];
  },
  lead({ start, size, step }, n) {
    const first = (at: number, of: unknown) => [at, ...(of as number[])];
    return { start: first(0, start), size: first(n, size), step: first(1, step) };
  },
  samples: [
    { inputs: [[5, 4]], attrs: { start: [1, 0], size: [3, 2], step: [1, 2] } },
    { inputs: [[6]], attrs: { start: [5], size: [3], step: [-2] } },
  ],
};

/** Puts `lo` and `hi` elements of `value` around each axis. */
export const padRule: Rule = {
  name: "pad",
  traits: {},
  type([x], attrs) {
    const { lo, hi, value } = attrs as { lo: number[]; hi: number[]; value: number };
    wantHeld("pad", "the value", value, x);
    if (lo.length === x.shape.length && hi.length === lo.length && [...lo, ...hi].every((n) => n >= 0)) {
      return { ...x, shape: x.shape.map((n, d) => n + lo[d] + hi[d]) };
    }
    return fail("pad", `lo [${lo}] and hi [${hi}] must be one non-negative count per axis`, [x]);
  },
  at(i, [x], attrs) {
    const { lo, hi, value } = attrs as { lo: number[]; hi: number[]; value: number };
    const source = i.map((at, d) => affine.shift(at, -lo[d]));
    const ranges: Range[] = source
      .map((at, d) => ({ at, lo: 0, hi: x.type.shape[d] }))
      .filter((_, d) => lo[d] + hi[d] > 0);
    return guard(ranges, x.at(source), num(value, x.type.dtype));
  },
  grad(o, g, y) {
    return [o.slice(g, y.attrs.lo as number[], y.inputs[0].type.shape)];
  },
  lead: ({ lo, hi, value }) => ({ lo: [0, ...(lo as number[])], hi: [0, ...(hi as number[])], value }),
  samples: [
    { inputs: [[2, 3]], attrs: { lo: [1, 0], hi: [0, 2], value: 0 } },
    { inputs: [[4]], attrs: { lo: [2], hi: [3], value: -1 } },
  ],
};

/** One after the other along an axis. */
export const concatRule: Rule = {
  name: "concat",
  traits: { joins: true },
  type(inputs, attrs) {
    const axis = attrs.axis as number;
    const [first, ...rest] = inputs;
    if (!first) return fail("concat", "needs at least one operand", inputs);
    for (const x of rest) {
      if (x.dtype !== first.dtype) {
        throw new DTypeError("concat", `operands are ${showType(first)} and ${showType(x)}`, {
          code: "mixed-dtypes",
          hint: "cast them to one dtype first",
        });
      }
      if (!sameShape(x.shape.toSpliced(axis, 1), first.shape.toSpliced(axis, 1))) {
        fail("concat", `shapes differ outside axis ${axis}`, inputs);
      }
    }
    return {
      ...first,
      shape: first.shape.with(
        axis,
        inputs.reduce((n, x) => n + x.shape[axis], 0),
      ),
    };
  },
  at(i, inputs, attrs, type) {
    const axis = attrs.axis as number;
    let from = type.shape[axis];
    // From the last to the first, so that each operand is read only where it lies.
    return inputs.reduceRight(
      (rest, x) => {
        const size = x.type.shape[axis];
        from -= size;
        const at = affine.shift(i[axis], -from);
        return guard([{ at, lo: 0, hi: size }], x.at(i.with(axis, at)), rest);
      },
      num(0, type.dtype),
    );
  },
  grad(o, g, y) {
    const axis = y.attrs.axis as number;
    let from = 0;
    return y.inputs.map((x) => {
      const start = g.type.shape.map((_, d) => (d === axis ? from : 0));
      from += x.type.shape[axis];
      return o.slice(g, start, x.type.shape);
    });
  },
  lead: ({ axis }) => ({ axis: (axis as number) + 1 }),
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 2],
      ],
      attrs: { axis: 1 },
    },
    { inputs: [[2], [3], [1]], attrs: { axis: 0 } },
  ],
};

/** 0, 1, 2, … along one axis. */
export const iotaRule: Rule = {
  name: "iota",
  traits: { elementwise: true, positional: true },
  type: (_inputs, attrs) => ({ dtype: "i32", shape: attrs.shape as Shape }),
  at: (i, _inputs, attrs) => indexElem(i[attrs.axis as number]),
  samples: [{ inputs: [], attrs: { shape: [3, 4], axis: 1 } }],
};
