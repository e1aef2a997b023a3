/** Activations as functions of arrays of floats. Formulas and defaults are Keras's; `activations` of `limpid` makes of each what a layer takes. */
import {
  finiteFrom,
  normalizeAxis,
  readOptions,
  ShapeError,
  showType,
  wantAxis,
  wantFinite,
  wantFlag,
} from "../base/index.ts";
import { apply } from "../ir/index.ts";
import { erfRule } from "../ops/error-functions.ts";
import { wantFloat } from "../ops/rule.ts";
import { as } from "./as.ts";
import { clip, exp, log1p, minimum, relu, sigmoid, sqrt, tanh, where } from "./functions.ts";
import { run, type Tensor, type TensorLike, traced } from "./tensor.ts";

/** A function made of others, as one: its errors have its name, and it is computed as a whole. */
function whole(name: string, x: TensorLike, rule: (x: Tensor) => Tensor): Tensor {
  return run(
    name,
    (node) => {
      wantFloat(name, node.type);
      return rule(traced(node)).node;
    },
    as(x),
  );
}

/** x where positive, else negativeSlope · x: 0.2 unless told otherwise. */
export function leakyRelu(x: TensorLike, options?: { readonly negativeSlope?: number }): Tensor {
  const { negativeSlope = 0.2 } = readOptions("leakyRelu", options, { negativeSlope: wantFinite });
  return whole("leakyRelu", x, (v) => where(v.greater(0), v, v.mul(negativeSlope)));
}

/** α · (eˣ - 1) for negative x. The branch not taken must stay finite, or its gradient 0·∞ would be NaN. */
const smoothNegative = (x: Tensor, alpha: number): Tensor => exp(minimum(x, 0)).sub(1).mul(alpha);

/** x where positive, else α · (eˣ - 1) (Clevert, Unterthiner and Hochreiter, ICLR 2016). */
export function elu(x: TensorLike, options?: { readonly alpha?: number }): Tensor {
  const { alpha = 1 } = readOptions("elu", options, { alpha: wantFinite });
  return whole("elu", x, (v) => where(v.greater(0), v, smoothNegative(v, alpha)));
}

/** A scaled elu that keeps mean 0 and variance 1 (Klambauer et al., NeurIPS 2017). */
export function selu(x: TensorLike): Tensor {
  const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
  return whole("selu", x, (v) => where(v.greater(0), v, smoothNegative(v, alpha)).mul(scale));
}

/** log(1 + eˣ), computed so that large x do not overflow. */
const softly = (x: Tensor): Tensor => relu(x).add(log1p(exp(minimum(x, x.neg()))));

/** log(1 + eˣ), computed so that large x do not overflow. */
export const softplus = (x: TensorLike): Tensor => whole("softplus", x, softly);

/** x / (1 + |x|) */
export const softsign = (x: TensorLike): Tensor => whole("softsign", x, (v) => v.div(v.abs().add(1)));

/** x · sigmoid(x) (Hendrycks and Gimpel, 2016; Ramachandran, Zoph and Le, 2017, call it swish). */
export const silu = (x: TensorLike): Tensor => whole("silu", x, (v) => v.mul(sigmoid(v)));

/** x where positive, else α · (e^(x/α) - 1): smooth at 0 for every α (Barron, 2017). */
export function celu(x: TensorLike, options?: { readonly alpha?: number }): Tensor {
  const { alpha = 1 } = readOptions("celu", options, { alpha: finiteFrom(Number.MIN_VALUE) });
  return whole("celu", x, (v) => relu(v).add(exp(minimum(v, 0).div(alpha)).sub(1).mul(alpha)));
}

/**
 * x · Φ(x), Φ the share of a normal distribution below x (Hendrycks and Gimpel, 2016); `approximate`: by a hyperbolic tangent, as
 * GPT-2 has it.
 */
export function gelu(x: TensorLike, options?: { readonly approximate?: boolean }): Tensor {
  const { approximate = false } = readOptions("gelu", options, { approximate: wantFlag });
  const inner = (v: Tensor) => v.add(v.square().mul(v).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  // Halves first: twice a number may be too large.
  const rule = approximate
    ? (v: Tensor) => v.mul(tanh(inner(v)).add(1).mul(0.5))
    : (v: Tensor) =>
        v.mul(
          traced(apply(erfRule, [v.mul(Math.SQRT1_2).node]))
            .add(1)
            .mul(0.5),
        );
  return whole("gelu", x, rule);
}

/**
 * The first half along an axis, times the sigmoid of the second: half as many numbers come out (Dauphin et al., ICML 2017). Throws a
 * ShapeError where the axis cannot be halved.
 */
export function glu(x: TensorLike, options?: { readonly axis?: number }): Tensor {
  const { axis = -1 } = readOptions("glu", options, { axis: wantAxis });
  return whole("glu", x, (v) => {
    const at = normalizeAxis("glu", axis, v.rank);
    const half = v.shape[at] / 2;
    if (!Number.isInteger(half))
      throw new ShapeError("glu", `cannot halve axis ${at} of ${showType(v)}`, {
        code: "glu-axis",
        hint: "the layer before it needs an even number of units",
        facts: { axis: at, size: v.shape[at] },
      });
    const [first, second] = [0, half].map((from) => {
      const start = v.shape.map((_, d) => (d === at ? from : 0));
      return v.slice(
        start,
        v.shape.map((size, d) => (d === at ? from + half : size)),
      );
    });
    return first.mul(sigmoid(second));
  });
}

/** x, and 0 where it is not beyond ±threshold: 0.5 unless told otherwise. */
export function hardShrink(x: TensorLike, options?: { readonly threshold?: number }): Tensor {
  const { threshold: bound = 0.5 } = readOptions("hardShrink", options, { threshold: wantFinite });
  return whole("hardShrink", x, (v) => where(v.abs().greater(bound), v, 0));
}

/** x, brought nearer to 0 by threshold (0.5 unless told otherwise); 0 within it. */
export function softShrink(x: TensorLike, options?: { readonly threshold?: number }): Tensor {
  const { threshold: bound = 0.5 } = readOptions("softShrink", options, { threshold: finiteFrom(0) });
  return whole("softShrink", x, (v) => relu(v.sub(bound)).sub(relu(v.neg().sub(bound))));
}

/** x - tanh(x) */
export const tanhShrink = (x: TensorLike): Tensor => whole("tanhShrink", x, (v) => v.sub(tanh(v)));

const steps = (x: Tensor): Tensor => clip(x.div(6).add(0.5), 0, 1);

/** x / 6 + ½, within 0 and 1: a sigmoid of straight lines. */
export const hardSigmoid = (x: TensorLike): Tensor => whole("hardSigmoid", x, steps);
/** x · hardSigmoid(x) (Howard et al., ICCV 2019). */
export const hardSilu = (x: TensorLike): Tensor => whole("hardSilu", x, (v) => v.mul(steps(v)));
/** x within -1 and 1. */
export const hardTanh = (x: TensorLike): Tensor => whole("hardTanh", x, (v) => clip(v, -1, 1));
/** log(sigmoid(x)), computed so that it does not overflow. */
export const logSigmoid = (x: TensorLike): Tensor => whole("logSigmoid", x, (v) => softly(v.neg()).neg());
/** x · tanh(log(1 + eˣ)) (Misra, 2019). */
export const mish = (x: TensorLike): Tensor => whole("mish", x, (v) => v.mul(tanh(softly(v))));
/** x within 0 and 6. */
export const relu6 = (x: TensorLike): Tensor => whole("relu6", x, (v) => minimum(relu(v), 6));

/** 0 to -1, from there ((x + 1) / 2)², from 1 on x. */
export const sparsePlus = (x: TensorLike): Tensor =>
  whole("sparsePlus", x, (v) => where(v.greaterEqual(1), v, clip(v, -1, 1).add(1).square().mul(0.25)));

/** (x + 1) / 2, within 0 and 1. */
export const sparseSigmoid = (x: TensorLike): Tensor => whole("sparseSigmoid", x, (v) => clip(v.add(1).mul(0.5), 0, 1));

/**
 * Shares that add up to 1, of which many are exactly 0: the nearest such point (Martins and Astudillo, ICML 2016). Each number is compared
 * with all others along the axis.
 */
export function sparsemax(x: TensorLike, options?: { readonly axis?: number }): Tensor {
  const { axis = -1 } = readOptions("sparsemax", options, { axis: wantAxis });
  return whole("sparsemax", x, (v) => {
    const at = normalizeAxis("sparsemax", axis, v.rank);
    const own = v.reshape([...v.shape.slice(0, at + 1), 1, ...v.shape.slice(at + 1)]);
    const other = v.reshape([...v.shape.slice(0, at), 1, ...v.shape.slice(at)]);
    const above = other.greaterEqual(own).cast(v.dtype);
    // Those that stay above 0: 1 + how many are as large · itself > the sum of these.
    const stays = v
      .mul(above.sum(at + 1))
      .add(1)
      .greater(above.mul(other).sum(at + 1))
      .cast(v.dtype);
    const taken = stays.mul(v).sum(at, true).sub(1).div(stays.sum(at, true));
    return relu(v.sub(taken));
  });
}

/** (x + √(x² + b)) / 2, b 4 unless told otherwise: like softplus, without an exponential (Barron, 2021). */
export function squareplus(x: TensorLike, options?: { readonly b?: number }): Tensor {
  const { b = 4 } = readOptions("squareplus", options, { b: finiteFrom(0) });
  return whole("squareplus", x, (v) => v.add(sqrt(v.square().add(b))).mul(0.5));
}

/** x where it is above `threshold`, else `defaultValue`. Both are 0 unless told otherwise. */
export function threshold(
  x: TensorLike,
  options?: { readonly threshold?: number; readonly defaultValue?: number },
): Tensor {
  const read = readOptions("threshold", options, { threshold: wantFinite, defaultValue: wantFinite });
  const { threshold: bound = 0, defaultValue = 0 } = read;
  return whole("threshold", x, (v) => where(v.greater(bound), v, defaultValue));
}
