/** Sorting, and what comes of it; running sums. */
import { dtypes, normalizeAxis, ShapeError, showType, sizeOf } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { cumulate, rank as rankOfEach } from "../ops/order.ts";
import { rankOf as rank } from "./array.ts";
import { isnan } from "./elementary.ts";

/** Rows as numbers that increase as they are to be sorted: NaN comes last, in both orders. */
function keysOf(rows: Node, descending: boolean): Node {
  const { dtype } = rows.type;
  if (dtypes[dtype].float) return descending ? o.neg(rows) : rows;
  const numbers = o.cast(rows, "i32");
  return descending ? o.xor(numbers, -1) : numbers;
}

/** The places of a row's elements in increasing order, for the last axis of [rows, n]: where each element goes, turned round. */
function placesInOrder(rows: Node, descending: boolean): Node {
  const { shape } = rows.type;
  const [count, n] = shape;
  const ranks = rankOfEach(keysOf(rows, descending));
  const flat = (x: Node): Node => o.reshape(x, [count * n]);
  const goes = o.add(ranks, o.mul(o.iota(shape, 0), n));
  const none = o.full({ dtype: "i32", shape: [count * n] }, 0);
  return o.reshape(o.scatterAdd(none, flat(goes), flat(o.iota(shape, 1)), 0), shape);
}

/** The places of the elements along an axis in order; NaN come last. */
export function orderAlong(subject: string, x: Node, axis: number, descending: boolean): Node {
  const a = normalizeAxis(subject, axis, rank(x));
  const axes = [...x.type.shape.keys()].filter((d) => d !== a).concat(a);
  const turned = o.transpose(x, axes);
  const n = x.type.shape[a];
  const rows = n === 0 ? 0 : sizeOf(x.type.shape) / n;
  if (rows === 0) return o.full({ dtype: "i32", shape: x.type.shape }, 0);
  const places = placesInOrder(o.reshape(turned, [rows, n]), descending);
  return o.transpose(
    o.reshape(places, turned.type.shape),
    axes.map((_, d) => axes.indexOf(d)),
  );
}

/** The elements along an axis in order. */
export function sorted(subject: string, x: Node, axis: number, descending = false): Node {
  return takenAlong(x, orderAlong(subject, x, axis, descending), axis);
}

/** Along an axis, an element for each place of `indices`, whose other axes are those of `x`. */
export function takenAlong(x: Node, indices: Node, axis: number): Node {
  const subject = "takeAlongAxis";
  const a = normalizeAxis(subject, axis, rank(x));
  const fits = rank(indices) === rank(x) && x.type.shape.every((n, d) => d === a || indices.type.shape[d] === n);
  if (!fits || !["i32", "u8"].includes(indices.type.dtype))
    throw new ShapeError(subject, `x is ${showType(x.type)}, indices are ${showType(indices.type)}`, {
      code: "take-along",
      hint: "whole numbers, of the shape of x but for the axis along which they are taken",
    });
  const order = [...x.type.shape.keys()].filter((d) => d !== a).concat(a);
  const back = order.map((_, d) => order.indexOf(d));
  const size = x.type.shape[a];
  const places = o.cast(o.transpose(indices, order), "i32");
  const count = indices.type.shape[a];
  const rows = sizeOf(places.type.shape) / Math.max(1, count);
  if (count === 0 || rows === 0) return o.full({ dtype: x.type.dtype, shape: indices.type.shape }, 0);
  const flatPlaces = o.reshape(places, [rows, count]);
  const counted = o.select(o.less(flatPlaces, 0), o.add(flatPlaces, size), flatPlaces);
  const within = o.minimum(o.maximum(counted, 0), size - 1);
  const base = o.mul(o.iota([rows, count], 0), size);
  const flat = o.reshape(o.transpose(x, order), [rows * size]);
  const taken = o.gather(flat, o.add(base, within), 0);
  return o.transpose(o.reshape(taken, places.type.shape), back);
}

/** How many elements of a sorted vector are below each value: by halves, log₂ n steps. */
export function searched(line: Node, values: Node, right: boolean): Node {
  const n = line.type.shape[0];
  const { float } = dtypes[values.type.dtype];
  let low = o.full({ dtype: "i32", shape: values.type.shape }, 0);
  if (n === 0) return low;
  for (let step = 2 ** Math.floor(Math.log2(n)); step >= 1; step /= 2) {
    const next = o.add(low, step);
    const at = o.gather(line, o.minimum(o.sub(next, 1), n - 1), 0);
    const less = right ? o.lessEqual(at, values) : o.less(at, values);
    // NaN stands behind all numbers, as where rows are sorted.
    const behind = float && (right ? isnan(values) : o.and(isnan(values), o.not(isnan(at))));
    const before = behind ? o.or(less, behind) : less;
    low = o.select(o.and(o.lessEqual(next, n), before), next, low);
  }
  return low;
}

/** Running sums along an axis; of all elements in a row where no axis is given. Bytes and truth values are counted in i32. */
export function cumsum(x: Node, axis: number | undefined): Node {
  const narrow = x.type.dtype === "u8" || x.type.dtype === "bool";
  const numbers = narrow ? o.cast(x, "i32") : x;
  const flat = axis === undefined ? o.reshape(numbers, [sizeOf(x.type.shape)]) : numbers;
  const a = normalizeAxis("cumsum", axis ?? 0, rank(flat));
  return sizeOf(flat.type.shape) === 0 ? flat : cumulate(flat, a);
}
