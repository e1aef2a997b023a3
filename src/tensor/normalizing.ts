/** Arrays brought to one scale: what the layers of these names do, as functions without weights of their own. Defaults are Keras's. */
import {
  finiteFrom,
  normalizeAxis,
  readOptions,
  ShapeError,
  sameShape,
  showType,
  type Want,
  type Wants,
  wantAxis,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { wantFloats } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import type { Axis } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

/** Arrays are checked where they are used. */
const anArray: Want = () => undefined;

/** A factor or an addend for each place along these axes, laid along them; one number stands for all. */
function along(subject: string, name: string, given: Node, x: Node, axes: readonly number[]): Node {
  const sizes = axes.map((d) => x.type.shape[d]);
  if (given.type.shape.length === 0) return given;
  if (sameShape(given.type.shape, sizes))
    return o.reshape(
      given,
      x.type.shape.map((size, d) => (axes.includes(d) ? size : 1)),
    );
  throw new ShapeError(subject, `${name} is ${showType(given.type)}, x is ${showType(x.type)}`, {
    code: "normalization-shape",
    hint: `one number for each place along the ${axes.length === 1 ? "axis" : "axes"}: [${sizes}]`,
    facts: { name, received: given.type.shape, expected: sizes },
  });
}

/** Calls `build` with the operands by name: those that are needed, and of the others those that are there. */
function withThose(
  subject: string,
  needed: Readonly<Record<string, TensorLike>>,
  others: Readonly<Record<string, TensorLike | undefined>>,
  build: (those: Readonly<Record<string, Node>>) => Node,
): Tensor {
  const there = Object.entries(others).filter((entry): entry is [string, TensorLike] => entry[1] !== undefined);
  const all = [...Object.entries(needed), ...there];
  return run(
    subject,
    (...nodes) => build(Object.fromEntries(all.map(([name], k) => [name, nodes[k]]))),
    ...all.map(([, value]) => value),
  );
}

export interface BatchNormalizationOptions {
  /** The axis along which `mean`, `variance`, `offset` and `scale` lie. Default: -1, the channels. */
  readonly axis?: number;
  /** What is added at the end. Default: nothing. */
  readonly offset?: TensorLike;
  /** By what it is multiplied before. Default: 1. */
  readonly scale?: TensorLike;
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
}
const ofBatch: Wants<BatchNormalizationOptions> = {
  axis: wantAxis,
  offset: anArray,
  scale: anArray,
  epsilon: finiteFrom(0),
};

/**
 * (x - mean) / √(variance + epsilon) · scale + offset, with one of each for every channel. Mean and variance are those that you give:
 * `moments(x, axes)` takes them from the batch. Throws a ShapeError where one of them does not fit along the axis.
 *
 *     const [mean, variance] = moments(x, [0, 1, 2]);
 *     batchNormalization(x, mean, variance, { scale: gamma, offset: beta })   // f32[8,28,28,3] → f32[8,28,28,3]
 *
 * Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015.
 */
export function batchNormalization(
  x: TensorLike,
  mean: TensorLike,
  variance: TensorLike,
  options?: BatchNormalizationOptions,
): Tensor {
  const subject = "batchNormalization";
  const { axis = -1, offset, scale, epsilon = 1e-3 } = readOptions(subject, options, ofBatch);
  return withThose(subject, { x, mean, variance }, { scale, offset }, (given) => {
    const numbers = wantFloats(subject, given.x);
    const axes = [normalizeAxis(subject, axis, math.rankOf(numbers))];
    const laid = (name: string): Node | undefined => given[name] && along(subject, name, given[name], numbers, axes);
    const root = o.sqrt(o.add(along(subject, "variance", given.variance, numbers, axes), epsilon));
    return moved(
      o.sub(numbers, along(subject, "mean", given.mean, numbers, axes)),
      root,
      laid("scale"),
      laid("offset"),
    );
  });
}

/** centred / root · factor + addend */
function moved(centred: Node, root: Node, factor: Node | undefined, addend: Node | undefined): Node {
  const scaled = factor ? o.mul(centred, o.div(factor, root)) : o.div(centred, root);
  return addend ? o.add(scaled, addend) : scaled;
}

export interface LayerNormalizationOptions {
  /** The axis, or axes, over which mean and variance are taken. Default: -1. */
  readonly axis?: Axis;
  /** By what it is multiplied, of the shape of the axes. Default: 1. */
  readonly gamma?: TensorLike;
  /** What is added at the end, of the shape of the axes. Default: nothing. */
  readonly beta?: TensorLike;
  /** Added to the variance. Default: 1e-7. */
  readonly epsilon?: number;
}
const ofLayer: Wants<LayerNormalizationOptions> = {
  axis: anArray,
  gamma: anArray,
  beta: anArray,
  epsilon: finiteFrom(0),
};

/**
 * Mean 0 and variance 1 over an axis, then gamma · x + beta. Throws a ShapeError where there is no such axis, or where gamma or beta do
 * not have its shape.
 *
 *     layerNormalization([0, 1, 2, 3, 4])   // [-1.414, -0.707, 0, 0.707, 1.414]
 *
 * Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", 2016.
 */
export function layerNormalization(x: TensorLike, options?: LayerNormalizationOptions): Tensor {
  const subject = "layerNormalization";
  const { axis = -1, gamma, beta, epsilon = 1e-7 } = readOptions(subject, options, ofLayer);
  return withThose(subject, { x }, { gamma, beta }, (given) => {
    const numbers = wantFloats(subject, given.x);
    const axes = math.axesOf(subject, numbers, axis);
    const laid = (name: string): Node | undefined => given[name] && along(subject, name, given[name], numbers, axes);
    const centred = o.sub(numbers, math.mean(numbers, axes, true));
    const root = o.sqrt(o.add(math.mean(math.square(centred), axes, true), epsilon));
    return moved(centred, root, laid("gamma"), laid("beta"));
  });
}

export interface RMSNormalizationOptions {
  /** The axis, or axes, over which the mean square is taken. Default: -1. */
  readonly axis?: Axis;
  /** By what it is multiplied: a number, or an array of the shape of the axes. Default: 1. */
  readonly scale?: TensorLike;
  /** Added to the mean square. Default: 1e-7. */
  readonly epsilon?: number;
}
const ofRms: Wants<RMSNormalizationOptions> = { axis: anArray, scale: anArray, epsilon: finiteFrom(0) };

/**
 * Divided by the root of the mean square over an axis, then multiplied by `scale`. Throws a ShapeError where there is no such axis, or
 * where `scale` does not have its shape.
 *
 *     rmsNormalization([3, 4])   // [0.849, 1.131]: both divided by √12.5
 *
 * Source: B. Zhang, R. Sennrich, "Root mean square layer normalization", NeurIPS 2019.
 */
export function rmsNormalization(x: TensorLike, options?: RMSNormalizationOptions): Tensor {
  const subject = "rmsNormalization";
  const { axis = -1, scale, epsilon = 1e-7 } = readOptions(subject, options, ofRms);
  return withThose(subject, { x }, { scale }, (given) => {
    const numbers = wantFloats(subject, given.x);
    const axes = math.axesOf(subject, numbers, axis);
    const root = o.sqrt(o.add(math.mean(math.square(numbers), axes, true), epsilon));
    return moved(numbers, root, given.scale && along(subject, "scale", given.scale, numbers, axes), undefined);
  });
}
