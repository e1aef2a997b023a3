/** Functions that move axes and whole rows, and compute nothing. They take every element type. Meanings are NumPy's. */
import {
  badArgument,
  normalizeAxis,
  ShapeError,
  show,
  showType,
  sizeOf,
  ValueError,
  wantList,
  wantShape,
  wantWhole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { type Axis, as } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const rank = math.rankOf;

/** A new axis of size 1, or several; places are those in the result. */
export function expandDims(x: TensorLike, axis: Axis): Tensor {
  return run(
    "expandDims",
    (node) => {
      const given = Array.isArray(axis) ? wantList("expandDims", "axis", axis) : [axis as number];
      const places = given.map((a) => normalizeAxis("expandDims", a, rank(node) + given.length));
      const shape: number[] = [];
      for (let d = 0, next = 0; d < rank(node) + places.length; d++)
        shape.push(places.includes(d) ? 1 : node.type.shape[next++]);
      if (new Set(places).size !== places.length)
        throw badArgument("expandDims", "axis", axis, "axes", "each axis once");
      return o.reshape(node, shape);
    },
    as(x),
  );
}

/** Without axes of size 1: all of them, or those named. */
export function squeeze(x: TensorLike, axis?: Axis): Tensor {
  return run(
    "squeeze",
    (node) => {
      const { shape } = node.type;
      const named = axis === undefined ? undefined : math.axesOf("squeeze", node, axis);
      for (const d of named ?? [])
        if (shape[d] !== 1)
          throw new ShapeError("squeeze", `axis ${d} of ${showType(node.type)} has size ${shape[d]}`, {
            code: "squeeze-size",
            hint: "only axes of size 1 can be left out",
            facts: { axis: d, size: shape[d] },
          });
      return o.reshape(
        node,
        shape.filter((n, d) => (named ? !named.includes(d) : n !== 1)),
      );
    },
    as(x),
  );
}

/** All elements in one row. */
export function ravel(x: TensorLike): Tensor {
  return run("ravel", (node) => o.reshape(node, [sizeOf(node.type.shape)]), as(x));
}

/** Moves axes to other places; the rest keep their order. */
export function moveaxis(x: TensorLike, source: Axis, destination: Axis): Tensor {
  return run("moveaxis", (node) => moved("moveaxis", node, source, destination), as(x));
}

function moved(subject: string, node: Node, source: Axis, destination: Axis): Node {
  const places = (name: string, axis: Axis): number[] =>
    (Array.isArray(axis) ? wantList(subject, name, axis) : [axis as number]).map((a) =>
      normalizeAxis(subject, a, rank(node)),
    );
  const [from, to] = [places("source", source), places("destination", destination)];
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length)
    throw new ValueError(subject, `moves axes ${show(source)} to ${show(destination)}`, {
      code: "moved-axes",
      hint: "as many places as axes, each once",
    });
  const order = node.type.shape.map((_, d) => d).filter((d) => !from.includes(d));
  for (const [place, axis] of to.map((t, k) => [t, from[k]]).sort((a, b) => a[0] - b[0])) order.splice(place, 0, axis);
  return o.transpose(node, order);
}

/** Two axes in each other's place. */
export function swapaxes(x: TensorLike, axis1: number, axis2: number): Tensor {
  return run(
    "swapaxes",
    (node) => {
      const [p, q] = [axis1, axis2].map((a) => normalizeAxis("swapaxes", a, rank(node)));
      const order = node.type.shape.map((_, d) => (d === p ? q : d === q ? p : d));
      return o.transpose(node, order);
    },
    as(x),
  );
}

/** The array side by side with itself, so often along each axis. */
export function tile(x: TensorLike, times: Axis): Tensor {
  return run(
    "tile",
    (node) => {
      const given = wantShape("tile", Array.isArray(times) ? times : [times as number]);
      const most = Math.max(given.length, rank(node));
      const counts = [...Array<number>(most - given.length).fill(1), ...given];
      const shape = [...Array<number>(most - rank(node)).fill(1), ...node.type.shape];
      const single = o.reshape(
        node,
        shape.flatMap((n) => [1, n]),
      );
      const many = o.broadcastTo(
        single,
        shape.flatMap((n, d) => [counts[d], n]),
      );
      return o.reshape(
        many,
        shape.map((n, d) => n * counts[d]),
      );
    },
    as(x),
  );
}

/** Each element `times` in a row, along an axis; of the flattened array where no axis is given. */
export function repeat(x: TensorLike, times: number, axis?: number): Tensor {
  wantWhole("repeat", "times", times, 0);
  return run(
    "repeat",
    (given) => {
      const node = axis === undefined ? o.reshape(given, [sizeOf(given.type.shape)]) : given;
      const { shape } = node.type;
      const at = normalizeAxis("repeat", axis ?? 0, shape.length);
      wantShape("repeat", shape.with(at, shape[at] * times));
      const single = o.reshape(node, shape.toSpliced(at + 1, 0, 1));
      return o.reshape(o.broadcastTo(single, shape.toSpliced(at + 1, 0, times)), shape.with(at, shape[at] * times));
    },
    as(x),
  );
}

/** Moves elements along an axis; what leaves at one end comes in at the other. */
export function roll(x: TensorLike, shift: Axis, axis?: Axis): Tensor {
  return run(
    "roll",
    (node) => {
      if (axis === undefined) {
        const flat = o.reshape(node, [sizeOf(node.type.shape)]);
        return o.reshape(rolled(flat, 0, wantWhole("roll", "shift", shift, -(2 ** 31))), node.type.shape);
      }
      const axes = (Array.isArray(axis) ? wantList("roll", "axis", axis) : [axis as number]).map((a) =>
        normalizeAxis("roll", a, rank(node)),
      );
      const shifts = Array.isArray(shift) ? wantList("roll", "shift", shift) : axes.map(() => shift as number);
      if (shifts.length !== axes.length || !shifts.every(Number.isSafeInteger))
        throw badArgument("roll", "shift", shift, "shift", "a whole number, or one for each axis");
      return axes.reduce((y, a, k) => rolled(y, a, shifts[k]), node);
    },
    as(x),
  );
}

function rolled(x: Node, axis: number, shift: number): Node {
  const { shape } = x.type;
  const size = shape[axis];
  const by = size === 0 ? 0 : ((shift % size) + size) % size;
  if (by === 0) return x;
  const part = (from: number, count: number): Node =>
    o.slice(
      x,
      shape.map((_, d) => (d === axis ? from : 0)),
      shape.with(axis, count),
    );
  return o.concat([part(size - by, by), part(0, size - by)], axis);
}

/** Left and right changed: axis 1 the other way round. */
export function fliplr(x: TensorLike): Tensor {
  return run("fliplr", (node) => math.flip(node, normalizeAxis("fliplr", 1, rank(node))), as(x));
}
/** Up and down changed: axis 0 the other way round. */
export function flipud(x: TensorLike): Tensor {
  return run("flipud", (node) => math.flip(node, normalizeAxis("flipud", 0, rank(node))), as(x));
}

/** Turned by `times` quarters, from the first of two axes towards the second. */
export function rot90(x: TensorLike, times = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  wantWhole("rot90", "times", times, -(2 ** 31));
  return run(
    "rot90",
    (node) => {
      const list = wantList("rot90", "axes", axes).map((a) => normalizeAxis("rot90", a, rank(node)));
      if (list.length !== 2 || list[0] === list[1])
        throw badArgument("rot90", "axes", axes, "axes", "two different axes: [0, 1]");
      const [p, q] = list;
      const turns = ((times % 4) + 4) % 4;
      const swapped = (y: Node): Node =>
        o.transpose(
          y,
          y.type.shape.map((_, d) => (d === p ? q : d === q ? p : d)),
        );
      if (turns === 0) return node;
      if (turns === 2) return o.flip(o.flip(node, p), q);
      return turns === 1 ? swapped(o.flip(node, q)) : o.flip(swapped(node), q);
    },
    as(x),
  );
}
