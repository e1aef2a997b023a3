/** Reading and adding at indices that are data. An index outside the axis is moved to its nearest end. */
import { DTypeError, type Shape, showType, sizeOf, type Type } from "../base/index.ts";
import type { Attrs } from "../ir/index.ts";
import { affine, binary, cast, compare, type Elem, index, num, reduceOver, select } from "../scalar/index.ts";
import { fail, type Rule, wantNumbers } from "./rule.ts";

function clamped(at: Elem, size: number): Elem {
  const i = cast(at, "i32");
  return binary("min", binary("max", i, num(0, "i32")), num(size - 1, "i32"));
}

function wantIndices(name: string, { dtype, shape }: Type): void {
  if (dtype === "i32" || dtype === "u8") return;
  throw new DTypeError(name, `indices are ${showType({ dtype, shape })}`, {
    code: "needs-int",
    hint: 'indices must be integers: cast(indices, "i32")',
  });
}

/** The same indices for all. */
const lead = ({ axis }: Attrs): Attrs => ({ axis: (axis as number) + 1 });

/** Replaces `axis` of the first operand by the shape of the indices: `x[…, indices[j…], …]`. */
export const gatherRule: Rule = {
  name: "gather",
  traits: { gathers: true },
  type([x, indices], attrs) {
    const axis = attrs.axis as number;
    wantIndices("gather", indices);
    if (x.shape[axis] === 0 && sizeOf(indices.shape) > 0)
      fail("gather", "cannot read from an empty axis", [x, indices]);
    return { ...x, shape: x.shape.toSpliced(axis, 1, ...indices.shape) };
  },
  at(i, [x, indices], attrs) {
    const axis = attrs.axis as number;
    const rank = indices.type.shape.length;
    const place = clamped(indices.at(i.slice(axis, axis + rank)), x.type.shape[axis]);
    return x.at(i.toSpliced(axis, rank, affine.dynamic(place)));
  },
  grad(o, g, y) {
    const [x, indices] = y.inputs;
    return [o.scatterAdd(o.zerosLike(x), indices, g, y.attrs.axis as number), undefined];
  },
  lead,
  samples: [
    { inputs: [[5, 3], { shape: [4], dtype: "i32", values: [0, 4, 2, 2] }], attrs: { axis: 0 } },
    { inputs: [[2, 4], { shape: [2, 2], dtype: "i32", values: [3, 1, 0, 3] }], attrs: { axis: 1 } },
    { inputs: [[5], { shape: [], dtype: "i32", values: [3] }], attrs: { axis: 0 } },
  ],
};

/** `x` with `updates[…, j…, …]` added at `x[…, indices[j…], …]`; repeated indices add up, in order. */
export const scatterAddRule: Rule = {
  name: "scatterAdd",
  traits: { reduction: true, scatters: true },
  type([x, indices, updates], attrs) {
    const axis = attrs.axis as number;
    const want: Shape = x.shape.toSpliced(axis, 1, ...indices.shape);
    wantIndices("scatterAdd", indices);
    wantNumbers("scatterAdd", x);
    if (updates.dtype !== x.dtype)
      throw new DTypeError("scatterAdd", `x is ${showType(x)}, updates are ${showType(updates)}`, {
        code: "mixed-dtypes",
      });
    if (want.length !== updates.shape.length || want.some((n, d) => n !== updates.shape[d])) {
      fail("scatterAdd", `updates must have the shape [${want}]`, [x, indices, updates]);
    }
    return x;
  },
  at(i, [x, indices, updates], attrs, _type, axes) {
    const axis = attrs.axis as number;
    const size = x.type.shape[axis];
    const added = reduceOver(axes, "sum", indices.type.shape, (j) =>
      select(
        compare("eq", clamped(indices.at(j), size), index(i[axis])),
        updates.at(i.toSpliced(axis, 1, ...j)),
        num(0, x.type.dtype),
      ),
    );
    return binary("add", x.at(i), added);
  },
  grad(o, g, y) {
    return [g, undefined, o.gather(g, y.inputs[1], y.attrs.axis as number)];
  },
  lead,
  samples: [
    { inputs: [[5, 3], { shape: [4], dtype: "i32", values: [0, 4, 2, 2] }, [4, 3]], attrs: { axis: 0 } },
    { inputs: [[2, 4], { shape: [2, 2], dtype: "i32", values: [3, 1, 0, 3] }, [2, 2, 2]], attrs: { axis: 1 } },
    { inputs: [[5], { shape: [], dtype: "i32", values: [3] }, []], attrs: { axis: 0 } },
  ],
};
