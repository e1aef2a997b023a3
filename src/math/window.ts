/** Windows that slide over images: convolution and pooling. */
import {
  type DType,
  dtypes,
  oneOf,
  pairOf,
  readOptions,
  ShapeError,
  showType,
  type Wants,
  wantPair,
  wantShape,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { affine } from "../scalar/index.ts";
import { rankOf } from "./array.ts";

export interface WindowOptions {
  /** Step between windows: one number, or [rows, columns]. */
  readonly strides?: number | readonly [number, number];
  /** `"valid"`: only whole windows. `"same"`: as many outputs as inputs / stride, the odd padding at the end. */
  readonly padding?: "valid" | "same";
}

export interface ConvOptions extends WindowOptions {
  /** Distance between the taps of the kernel. */
  readonly dilation?: number | readonly [number, number];
}

const ofWindows: Wants<WindowOptions> = { strides: wantPair, padding: oneOf(["valid", "same"]) };
const ofConv: Wants<ConvOptions> = { ...ofWindows, dilation: wantPair };

/** Output size and padding of one spatial axis. */
export function windows(
  size: number,
  window: number,
  stride: number,
  padding: "valid" | "same",
): { count: number; lo: number; hi: number } {
  if (padding === "valid") return { count: Math.floor((size - window) / stride) + 1, lo: 0, hi: 0 };
  const count = Math.ceil(size / stride);
  const total = Math.max(0, (count - 1) * stride + window - size);
  return { count, lo: Math.floor(total / 2), hi: total - Math.floor(total / 2) };
}

/** `x` [batch, rows, columns, in] with `kernel` [rows, columns, in, out]: a sliding product, not flipped (as in Keras). */
export function conv2d(x: Node, kernel: Node, options?: ConvOptions): Node {
  const { strides = 1, padding = "valid", dilation = 1 } = readOptions("conv2d", options, ofConv);
  if (rankOf(x) !== 4 || rankOf(kernel) !== 4 || x.type.shape[3] !== kernel.type.shape[2]) {
    throw new ShapeError("conv2d", `x is ${showType(x.type)}, kernel is ${showType(kernel.type)}`, {
      code: "conv-shape",
      hint: "x is [batch, rows, columns, channels], kernel is [rows, columns, channels, filters]",
      facts: { x: x.type.shape, kernel: kernel.type.shape },
    });
  }
  const [batch, rows, columns] = x.type.shape;
  const [kh, kw, channels, filters] = kernel.type.shape;
  const [sy, sx] = pairOf(strides);
  const [dy, dx] = pairOf(dilation);
  const v = windows(rows, (kh - 1) * dy + 1, sy, padding);
  const h = windows(columns, (kw - 1) * dx + 1, sx, padding);
  if (v.count < 1 || h.count < 1) {
    throw new ShapeError("conv2d", `a ${kh}x${kw} kernel does not fit into ${rows}x${columns} pixels`, {
      code: "conv-too-small",
      hint: 'a smaller kernel, or padding: "same"',
    });
  }
  // The index that tap i of the window reads, for output y.
  const place = (out: string, stride: number, tap: string, dilate: number, lo: number) =>
    affine.shift(affine.add(affine.scale(affine.axis(out), stride), affine.scale(affine.axis(tap), dilate)), -lo);
  const spec = o.showSpec({
    a: [affine.axis("b"), place("y", sy, "i", dy, v.lo), place("x", sx, "j", dx, h.lo), affine.axis("c")],
    b: ["i", "j", "c", "o"].map(affine.axis),
    out: ["b", "y", "x", "o"],
  });
  return o.contract(x, kernel, spec, { b: batch, y: v.count, x: h.count, i: kh, j: kw, c: channels, o: filters });
}

/** The largest element of each window, per channel. `x` is [batch, rows, columns, channels]. */
export function maxPool2d(x: Node, poolSize?: number | readonly [number, number], options?: WindowOptions): Node {
  return pool("maxPool2d", x, poolSize, options, lowest(x.type.dtype), (y, axes) => o.max(y, axes));
}

/** The least value of the type: a border of it is never the largest of a window. */
function lowest(dtype: DType): number {
  if (dtypes[dtype].float) return -Infinity;
  return dtype === "i32" ? -(2 ** 31) : 0;
}

function pool(
  subject: string,
  x: Node,
  poolSize: number | readonly [number, number] = 2,
  options: WindowOptions | undefined,
  fill: number,
  reduce: (x: Node, axes: number[]) => Node,
): Node {
  wantPair(subject, "poolSize", poolSize);
  const { strides = poolSize, padding = "valid" } = readOptions(subject, options, ofWindows);
  if (rankOf(x) !== 4)
    throw new ShapeError(subject, `x is ${showType(x.type)}`, {
      code: "pool-shape",
      hint: "x is [batch, rows, columns, channels]",
    });
  const [ph, pw] = wantShape(subject, pairOf(poolSize));
  const [sy, sx] = pairOf(strides);
  const [batch, rows, columns, channels] = x.type.shape;
  const v = windows(rows, ph, sy, padding);
  const h = windows(columns, pw, sx, padding);
  if (v.count < 1 || h.count < 1)
    throw new ShapeError(subject, `a ${ph}x${pw} window does not fit into ${rows}x${columns} pixels`, {
      code: "pool-too-small",
      hint: 'a smaller window, or padding: "same"',
    });
  // Windows that do not overlap are a reshape: rows that are in no window are never computed.
  if (sy === ph && sx === pw && v.hi === 0 && h.hi === 0) {
    const whole = o.slice(x, [0, 0, 0, 0], [batch, v.count * ph, h.count * pw, channels]);
    return reduce(o.reshape(whole, [batch, v.count, ph, h.count, pw, channels]), [2, 4]);
  }
  const attrs = { axes: [1, 2], size: [ph, pw], stride: [sy, sx], lo: [v.lo, h.lo], hi: [v.hi, h.hi], fill };
  return reduce(o.window(x, attrs), [4, 5]);
}
