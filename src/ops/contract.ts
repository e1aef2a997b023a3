/**
 * The one contraction: matrix products, batched products, convolutions and both their gradients are this op. Its gradient
 * rule gives contractions again (see `spec.ts` for the notation).
 */
import { DTypeError, showType } from "../base/index.ts";
import type { Operand } from "../ir/index.ts";
import {
  type Affine,
  type Axis,
  affine,
  binary,
  type Elem,
  guard,
  num,
  type Range,
  reduceOver,
  type Sizes,
} from "../scalar/index.ts";
import { fail, type Rule, wantNumbers } from "./rule.ts";
import { parseSpec, reducedAxes } from "./spec.ts";

/** Reads an operand; zero at places outside it. */
function clippedRead(x: Operand, places: readonly Affine[], sizes: Sizes, by: Readonly<Record<Axis, Affine>>): Elem {
  const at = places.map((place) => affine.substitute(place, by));
  const ranges: Range[] = [];
  places.forEach((place, d) => {
    const [lo, hi] = affine.rangeOf(place, sizes);
    if (lo < 0 || hi >= x.type.shape[d]) ranges.push({ at: at[d], lo: 0, hi: x.type.shape[d] });
  });
  return guard(ranges, x.at(at), num(0, x.type.dtype));
}

export const contractRule: Rule = {
  name: "contract",
  traits: { contraction: true },
  type(inputs, attrs) {
    const [a, b] = inputs;
    const spec = parseSpec(attrs.spec as string);
    const sizes = attrs.sizes as Sizes;
    if (a.dtype !== b.dtype) {
      throw new DTypeError("contract", `operands are ${showType(a)} and ${showType(b)}`, {
        code: "mixed-dtypes",
        hint: "cast them to one dtype first",
      });
    }
    wantNumbers("contract", a);
    if (spec.a.length !== a.shape.length || spec.b.length !== b.shape.length)
      fail("contract", `"${attrs.spec}" does not fit the ranks`, inputs);
    const axes = [...new Set([...spec.a, ...spec.b].flatMap(affine.axesOf).concat(spec.out))];
    for (const name of axes)
      if (!(sizes[name] >= 0)) fail("contract", `axis ${name} of "${attrs.spec}" has no size`, inputs);
    [...spec.a, ...spec.b].forEach((place, d) => {
      const name = affine.asAxis(place);
      const size = [...a.shape, ...b.shape][d];
      // Where a place is a single axis, the sizes must agree. In gradients, a place that was solved for is never a single axis.
      if (name !== undefined && sizes[name] > size)
        fail("contract", `axis ${name} is ${sizes[name]} in one place and ${size} in another`, inputs);
    });
    return { dtype: a.dtype, shape: spec.out.map((name) => sizes[name]) };
  },
  at(i, [a, b], attrs, _type, axes) {
    const spec = parseSpec(attrs.spec as string);
    const sizes = attrs.sizes as Sizes;
    const red = reducedAxes(spec);
    const product = (r: readonly Affine[]) => {
      const by = Object.fromEntries([
        ...spec.out.map((name, d) => [name, i[d]]),
        ...red.map((name, d) => [name, r[d]]),
      ]);
      return binary("mul", clippedRead(a, spec.a, sizes, by), clippedRead(b, spec.b, sizes, by));
    };
    return red.length === 0
      ? product([])
      : reduceOver(
          axes,
          "sum",
          red.map((name) => sizes[name]),
          product,
        );
  },
  grad(o, g, y) {
    return [o.long.contract(o, g, y, "a"), o.long.contract(o, g, y, "b")];
  },
  samples: [
    {
      inputs: [
        [3, 4],
        [4, 5],
      ],
      attrs: { spec: "m k, k n -> m n", sizes: { m: 3, k: 4, n: 5 } },
    },
    {
      inputs: [
        [4, 3],
        [5, 4],
      ],
      attrs: { spec: "k m, n k -> m n", sizes: { m: 3, k: 4, n: 5 } },
    },
    {
      inputs: [
        [2, 3, 4],
        [2, 4, 5],
      ],
      attrs: { spec: "b m k, b k n -> b m n", sizes: { b: 2, m: 3, k: 4, n: 5 } },
    },
    { inputs: [[3], [4]], attrs: { spec: "m, n -> m n", sizes: { m: 3, n: 4 } } },
    {
      inputs: [
        [1, 7],
        [7, 1],
      ],
      attrs: { spec: "m k, k n -> m n", sizes: { m: 1, k: 7, n: 1 } },
    },
    {
      inputs: [
        [2, 5, 4, 3],
        [3, 2, 3, 2],
      ],
      attrs: { spec: "b y+i x+j c, i j c o -> b y x o", sizes: { b: 2, y: 3, x: 3, i: 3, j: 2, c: 3, o: 2 } },
    },
    {
      inputs: [
        [1, 5, 6, 2],
        [3, 3, 2, 3],
      ],
      attrs: { spec: "b 2*y+i-1 2*x+j c, i j c o -> b y x o", sizes: { b: 1, y: 3, x: 3, i: 3, j: 3, c: 2, o: 3 } },
    },
    { inputs: [[9], [3]], attrs: { spec: "y+2*i, i -> y", sizes: { y: 5, i: 3 } } },
    { inputs: [[11], [4]], attrs: { spec: "2*y+3*i-1, i -> y", sizes: { y: 6, i: 4 } } },
    { inputs: [[12], [3]], attrs: { spec: "4*y+2*i, i -> y", sizes: { y: 2, i: 3 } } },
    {
      inputs: [
        [2, 33],
        [33, 18],
      ],
      attrs: { spec: "m k, k n -> m n", sizes: { m: 2, k: 33, n: 18 } },
    },
  ],
};
