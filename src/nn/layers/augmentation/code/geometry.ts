/** Pictures whose pixels are read elsewhere. Places are counted from the middle of the first pixel; `y` goes down. */
import {
  arange,
  cos,
  flip as flipped,
  floor,
  gather,
  minimum,
  mod,
  round,
  sin,
  type Tensor,
  where,
} from "../../../../tensor/index.ts";
import type { Augment } from "../draws.ts";

export type FillMode = "constant" | "reflect" | "wrap" | "nearest";

export interface Sampling {
  readonly fillMode: FillMode;
  readonly interpolation: "nearest" | "bilinear";
  readonly fillValue: number;
}

/** What each picture's places (x, y), from the middle on, are read at: (xx·x + xy·y + x0, yx·x + yy·y + y0); [batch, 1, 1] or a number. */
export interface Affine {
  readonly xx?: Tensor | number;
  readonly xy?: Tensor | number;
  readonly x0?: Tensor | number;
  readonly yx?: Tensor | number;
  readonly yy?: Tensor | number;
  readonly y0?: Tensor | number;
}

/** A row or column, 0 … size - 1, in place of one that may lie outside. */
function inside(at: Tensor, size: number, mode: FillMode): Tensor {
  if (mode === "wrap") return mod(at, size);
  if (mode !== "reflect") return at.clip(0, size - 1);
  const folded = mod(at, 2 * size);
  return minimum(folded, folded.mul(-1).add(2 * size - 1));
}

/** Each picture read at its own places, [batch, rows, columns]. */
function sampled(x: Tensor, ys: Tensor, xs: Tensor, { fillMode, interpolation, fillValue }: Sampling): Tensor {
  const [batch, rows, columns, channels] = x.shape;
  const places = [batch, rows, columns];
  const flat = x.reshape([batch * rows * columns, channels]);
  const first = arange(batch, undefined, undefined, { dtype: "i32" })
    .mul(rows * columns)
    .reshape([batch, 1, 1]);
  // Element numbers are counted in whole numbers: those of a large batch are more than a float tells apart.
  const pixel = (y: Tensor, at: Tensor): Tensor => {
    const row = inside(y, rows, fillMode).cast("i32");
    const column = inside(at, columns, fillMode).cast("i32");
    const number = row.mul(columns).add(column).add(first).broadcastTo(places);
    const value = gather(flat, number.reshape([batch * rows * columns]), 0).reshape([...places, channels]);
    if (fillMode !== "constant") return value;
    const seen = y
      .greaterEqual(0)
      .cast("i32")
      .mul(y.lessEqual(rows - 1).cast("i32"));
    const both = seen.mul(at.greaterEqual(0).cast("i32")).mul(at.lessEqual(columns - 1).cast("i32"));
    return where(
      both
        .broadcastTo(places)
        .reshape([...places, 1])
        .cast("bool"),
      value,
      fillValue,
    );
  };
  if (interpolation === "nearest") return pixel(round(ys), round(xs));
  const [top, left] = [floor(ys), floor(xs)];
  const share = (of: Tensor) => of.broadcastTo(places).reshape([...places, 1]);
  const [down, right] = [share(ys.sub(top)), share(xs.sub(left))];
  const mixed = (a: Tensor, b: Tensor, part: Tensor) => a.mul(part.mul(-1).add(1)).add(b.mul(part));
  const above = mixed(pixel(top, left), pixel(top, left.add(1)), right);
  const below = mixed(pixel(top.add(1), left), pixel(top.add(1), left.add(1)), right);
  return mixed(above, below, down);
}

export function transformed(
  x: Tensor,
  { xx = 1, xy = 0, x0 = 0, yx = 0, yy = 1, y0 = 0 }: Affine,
  how: Sampling,
): Tensor {
  const [, rows, columns] = x.shape;
  const { dtype } = x;
  const [middleY, middleX] = [(rows - 1) / 2, (columns - 1) / 2];
  const dy = arange(rows, undefined, undefined, { dtype }).sub(middleY).reshape([1, rows, 1]);
  const dx = arange(columns, undefined, undefined, { dtype }).sub(middleX).reshape([1, 1, columns]);
  const xs = dx.mul(xx).add(dy.mul(xy)).add(x0).add(middleX);
  const ys = dx.mul(yx).add(dy.mul(yy)).add(y0).add(middleY);
  return sampled(x, ys, xs, how);
}

type Interval = readonly [number, number];
const each = ({ shape }: Tensor): number[] => [shape[0], 1, 1];

export const flip =
  (horizontal: boolean, vertical: boolean): Augment =>
  (x, draws) => {
    const turned = (y: Tensor, axis: number) => where(draws.chance([x.shape[0], 1, 1, 1], 0.5), flipped(y, axis), y);
    const across = horizontal ? turned(x, 2) : x;
    return vertical ? turned(across, 1) : across;
  };

/** Counter-clockwise by `turn` whole turns. */
export function turned(turn: Tensor): Affine {
  const angle = turn.mul(2 * Math.PI);
  return { xx: cos(angle), xy: sin(angle).mul(-1), yx: sin(angle), yy: cos(angle) };
}

export const rotation =
  (turns: Interval, how: Sampling): Augment =>
  (x, draws) =>
    transformed(x, turned(draws.between(each(x), turns)), how);

/** More than 0 shows more of a picture, smaller; without `width` both axes alike. */
export const zoom =
  (height: Interval, width: Interval | undefined, how: Sampling): Augment =>
  (x, draws) => {
    const down = draws.between(each(x), height).add(1);
    const across = width ? draws.between(each(x), width).add(1) : down;
    return transformed(x, { xx: across, yy: down }, how);
  };

/** Down and to the right, in shares of the whole. */
export const translation =
  (height: Interval, width: Interval, how: Sampling): Augment =>
  (x, draws) =>
    transformed(
      x,
      { y0: draws.between(each(x), height).mul(-x.shape[1]), x0: draws.between(each(x), width).mul(-x.shape[2]) },
      how,
    );

/** The first row and column stay where they are. */
export function sheared({ shape: [, rows, columns] }: Tensor, across: Tensor, down: Tensor): Affine {
  return { xy: across, x0: across.mul((rows - 1) / 2), yx: down, y0: down.mul((columns - 1) / 2) };
}

export const shear =
  (across: Interval, down: Interval, how: Sampling): Augment =>
  (x, draws) => {
    const sign = where(draws.chance(each(x), 0.5), -1, 1).cast(x.dtype);
    const [a, b] = [draws.between(each(x), across).mul(sign), draws.between(each(x), down).mul(sign)];
    return transformed(x, sheared(x, a, b), how);
  };

/** One part of all pictures of a batch. */
export const crop =
  (height: number, width: number): Augment =>
  (x, draws) => {
    const start = (room: number) => floor(draws.uniform([1]).mul(room + 1)).cast("i32");
    const lines = (count: number, size: number) =>
      arange(count, undefined, undefined, { dtype: "i32" }).add(start(size - count));
    return gather(gather(x, lines(height, x.shape[1]), 1), lines(width, x.shape[2]), 2);
  };
