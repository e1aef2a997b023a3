/** Convolutions and pools of one to three axes of places. Channels come last; kernels are not flipped, as in Keras. */

import * as math from "../math/index.ts";
import type { Sizes, WindowOptions } from "../math/slide.ts";
import { type ConvTransposeOptions, convTranspose as transposed } from "../math/transposed.ts";
import { unfold as windowRows } from "../math/unfold.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

type Line = number | readonly [number];
type Pair = number | readonly [number, number];
type Triple = number | readonly [number, number, number];
type Conv<Size> = (x: TensorLike, kernel: TensorLike, options?: math.ConvOptions<Size>) => Tensor;

const sliding =
  <Size extends Sizes>(name: string, rank?: number): Conv<Size> =>
  (x, kernel, options) =>
    run(name, (a, k) => math.conv(a, k, options, name, rank), x, kernel);

/**
 * A kernel [taps…, in / groups, filters] slides over `x` [batch, …places, in], with one to three axes of places, and gives
 * [batch, …places, filters]. Where the kernel has fewer channels than `x`, channels and filters are split into groups that do not see
 * each other. Throws a ShapeError where the two do not fit.
 *
 *     conv(x, kernel, { strides: 2, padding: "same" })   // f32[8,28,28,3], f32[3,3,3,16] → f32[8,14,14,16]
 */
export const conv: Conv<Sizes> = sliding("conv");
/** `conv` of sequences: `x` [batch, steps, in], `kernel` [taps, in / groups, filters]. */
export const conv1d: Conv<Line> = sliding("conv1d", 1);
/** `conv` of pictures: `x` [batch, rows, columns, in], `kernel` [rows, columns, in / groups, filters]. */
export const conv2d: Conv<Pair> = sliding("conv2d", 2);
/** `conv` of volumes: `x` [batch, planes, rows, columns, in], `kernel` [planes, rows, columns, in / groups, filters]. */
export const conv3d: Conv<Triple> = sliding("conv3d", 3);

/**
 * What the gradient of a convolution does: each number of `x` [batch, …places, in] lays the kernel [taps…, filters, in], times itself,
 * over the result [batch, …larger, filters]; where kernels overlap they add up. Throws a ShapeError where the two do not fit, a
 * ValueError where `outputPadding` is not below the stride.
 *
 *     convTranspose(x, kernel, { strides: 2, padding: "same" })   // f32[8,14,14,16], f32[3,3,3,16] → f32[8,28,28,3]
 */
export function convTranspose(x: TensorLike, kernel: TensorLike, options?: ConvTransposeOptions): Tensor {
  return run("convTranspose", (a, k) => transposed(a, k, options), x, kernel);
}

/**
 * Each channel of `x` [batch, …places, channels] by itself, with its own kernels [taps…, channels, multiplier]: the result is
 * [batch, …places, channels · multiplier]. Throws a ShapeError where the two do not fit.
 *
 *     depthwiseConv(x, kernel, { padding: "same" })   // f32[8,28,28,16], f32[3,3,16,1] → f32[8,28,28,16]
 */
export function depthwiseConv(x: TensorLike, kernel: TensorLike, options?: math.ConvOptions): Tensor {
  return run("depthwiseConv", (a, k) => math.depthwiseConv(a, k, options), x, kernel);
}

/**
 * A depthwise convolution, and then a mixture of its channels at each place: `pointwise` is [1…, channels · multiplier, filters].
 * Throws a ShapeError where they do not fit.
 *
 *     separableConv(x, depthwise, pointwise)   // f32[8,28,28,16], f32[3,3,16,1], f32[1,1,16,32] → f32[8,26,26,32]
 */
export function separableConv(
  x: TensorLike,
  depthwise: TensorLike,
  pointwise: TensorLike,
  options?: math.ConvOptions,
): Tensor {
  return run("separableConv", (a, d, p) => math.separableConv(a, d, p, options), x, depthwise, pointwise);
}

/** The largest element of each window. `x` is [batch, …places, channels]; by default windows do not overlap. */
export function maxPool(x: TensorLike, poolSize?: Sizes, options?: WindowOptions): Tensor {
  return run("maxPool", (a) => math.maxPool(a, poolSize, options), x);
}
/** The largest element of each window. `x` is [batch, rows, columns, channels]. */
export function maxPool2d(x: TensorLike, poolSize?: Pair, options?: WindowOptions<Pair>): Tensor {
  return run("maxPool2d", (a) => math.maxPool(a, poolSize, options, "maxPool2d", 2), x);
}
/** The mean of each window; what a border adds is not counted. `x` is [batch, …places, channels]; whole numbers give f32. */
export function averagePool(x: TensorLike, poolSize?: Sizes, options?: WindowOptions): Tensor {
  return run("averagePool", (a) => math.averagePool(a, poolSize, options), x);
}

/**
 * What a kernel of this size sees at each of its places, as a row (im2col): `x` [batch, …places, channels], with one to three axes of
 * places, gives [batch, windows, taps · channels], so that a product with a kernel [taps · channels, filters] is a convolution. Keras
 * has channels first and rows as columns. Throws a ShapeError where the kernel does not fit even once.
 *
 *     unfold(x, 3, { strides: 2, padding: "same" })   // f32[8,28,28,3] → f32[8,196,27]
 */
export function unfold(x: TensorLike, kernelSize: Sizes, options?: math.ConvOptions): Tensor {
  return run("unfold", (a) => windowRows(a, kernelSize, options), x);
}
