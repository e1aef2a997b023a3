/**
 * Sorting, as a network of comparisons (K. E. Batcher's bitonic sort, 1968): whole arrays are compared with themselves, so it
 * compiles to passes over memory on every backend, and places of equal elements keep their order.
 */
import { dtypes, normalizeAxis, ShapeError, showType, sizeOf } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { rankOf as rank } from "./array.ts";
import { isnan } from "./elementary.ts";

/** Rows as numbers that increase as they are to be sorted: NaN comes last, in both orders. */
function keysOf(rows: Node, descending: boolean): Node {
  const { dtype } = rows.type;
  if (dtypes[dtype].float) return descending ? o.neg(rows) : rows;
  const numbers = o.cast(rows, "i32");
  return descending ? o.xor(numbers, -1) : numbers;
}

/** The places of a row's elements in increasing order, for the last axis of [rows, n]. */
function placesInOrder(rows: Node, descending: boolean): Node {
  const [count, n] = rows.type.shape;
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, n)));
  const shape = [count, size];
  const places = o.iota(shape, 1);
  const given = keysOf(rows, descending);
  const float = dtypes[given.type.dtype].float;
  const most = float ? Number.POSITIVE_INFINITY : 2 ** 31 - 1;
  const filled = o.pad(given, [0, 0], [0, size - n], most);
  // What is equal is told apart by its place. NaN stand behind infinities, and what fills up the row behind all.
  const none = o.full({ dtype: "i32", shape }, 0);
  const later = o.select(o.lessEqual(n, places), 2 * size, float ? o.select(isnan(filled), size, none) : none);
  let keys = float ? o.select(isnan(filled), most, filled) : filled;
  let order = o.add(places, later);
  for (let block = 2; block <= size; block *= 2)
    for (let apart = block / 2; apart >= 1; apart /= 2) [keys, order] = compared(keys, order, block, apart);
  const sorted = o.slice(order, [0, 0], [count, n]);
  return o.mod(sorted, size);
}

/** Puts each two elements that are `apart` into order; blocks go up and down in turn. */
function compared(keys: Node, order: Node, block: number, apart: number): [Node, Node] {
  const [count, size] = keys.type.shape;
  const pairs = [count, size / (2 * apart), 2, apart];
  const [k, p] = [o.reshape(keys, pairs), o.reshape(order, pairs)];
  const half = [count, size / (2 * apart), 1, apart];
  const side = (x: Node, which: number): Node => o.slice(x, [0, 0, which, 0], half);
  const [k0, k1, p0, p1] = [side(k, 0), side(k, 1), side(p, 0), side(p, 1)];
  const inOrder = o.or(o.less(k0, k1), o.and(o.equal(k0, k1), o.less(p0, p1)));
  const up = o.equal(o.and(o.iota(half, 1), block / (2 * apart)), 0);
  const stay = o.equal(o.cast(inOrder, "i32"), o.cast(up, "i32"));
  const both = (a: Node, b: Node): Node =>
    o.reshape(o.concat([o.select(stay, a, b), o.select(stay, b, a)], 2), [count, size]);
  return [both(k0, k1), both(p0, p1)];
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
