/** The activations of Keras that are less often met. Formulas and defaults are Keras's. */
import {
  finiteFrom,
  normalizeAxis,
  readOptions,
  ShapeError,
  showType,
  wantAxis,
  wantFinite,
  wantFlag,
} from "../../base/index.ts";
import {
  clip,
  exp,
  log1p,
  minimum,
  relu as positive,
  sigmoid,
  sqrt,
  type Tensor,
  tanh,
  where,
} from "../../tensor/index.ts";
import type { Activation } from "../layer.ts";
import { erf } from "./erf.ts";
import { made, type NoOptions, plain } from "./make.ts";

/** log(1 + eˣ), computed so that large x do not overflow. */
const softly = (x: Tensor): Tensor => positive(x).add(log1p(exp(minimum(x, x.neg()))));

/** eˣ */
export function exponential(options?: NoOptions): Activation {
  return plain("exponential", options, (x) => exp(x));
}

/** x where positive, else α · (e^(x/α) - 1): smooth at 0 for every α (Barron, 2017). */
export function celu(options?: { readonly alpha?: number }): Activation {
  const { alpha = 1 } = readOptions("celu", options, { alpha: wantPositive });
  return made("celu", { alpha }, (x) => positive(x).add(exp(minimum(x, 0).div(alpha)).sub(1).mul(alpha)));
}

/** A number above 0. */
const wantPositive = finiteFrom(Number.MIN_VALUE);

/**
 * x · Φ(x), Φ the share of a normal distribution below x (Hendrycks and Gimpel, 2016); `approximate`: by a hyperbolic tangent, as
 * GPT-2 has it.
 */
export function gelu(options?: { readonly approximate?: boolean }): Activation {
  const { approximate = false } = readOptions("gelu", options, { approximate: wantFlag });
  const inner = (x: Tensor) => x.add(x.square().mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  const rule = approximate
    ? (x: Tensor) => x.mul(tanh(inner(x)).add(1)).mul(0.5)
    : (x: Tensor) => x.mul(erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5);
  return made("gelu", { approximate }, rule);
}

/**
 * The first half along an axis, times the sigmoid of the second: half as many numbers come out (Dauphin et al., ICML 2017). Throws a
 * ShapeError where the axis cannot be halved.
 */
export function glu(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("glu", options, { axis: wantAxis });
  return made("glu", { axis }, (x) => {
    const at = normalizeAxis("glu", axis, x.rank);
    const half = x.shape[at] / 2;
    if (!Number.isInteger(half))
      throw new ShapeError("glu", `cannot halve axis ${at} of ${showType(x)}`, {
        code: "glu-axis",
        hint: "the layer before it needs an even number of units",
        facts: { axis: at, size: x.shape[at] },
      });
    const [first, second] = [0, half].map((from) => {
      const start = x.shape.map((_, d) => (d === at ? from : 0));
      return x.slice(
        start,
        x.shape.map((size, d) => (d === at ? from + half : size)),
      );
    });
    return first.mul(sigmoid(second));
  });
}

/** x, and 0 where it is not beyond ±threshold. */
export function hardShrink(options?: { readonly threshold?: number }): Activation {
  const { threshold: bound = 0.5 } = readOptions("hardShrink", options, { threshold: wantFinite });
  return made("hardShrink", { threshold: bound }, (x) => where(x.abs().greater(bound), x, 0));
}

/** x, brought nearer to 0 by threshold; 0 within it. */
export function softShrink(options?: { readonly threshold?: number }): Activation {
  const { threshold: bound = 0.5 } = readOptions("softShrink", options, { threshold: finiteFrom(0) });
  return made("softShrink", { threshold: bound }, (x) => positive(x.sub(bound)).sub(positive(x.neg().sub(bound))));
}

/** x - tanh(x) */
export function tanhShrink(options?: NoOptions): Activation {
  return plain("tanhShrink", options, (x) => x.sub(tanh(x)));
}

const steps = (x: Tensor): Tensor => clip(x.div(6).add(0.5), 0, 1);

/** x / 6 + ½, within 0 and 1: a sigmoid of straight lines. */
export function hardSigmoid(options?: NoOptions): Activation {
  return plain("hardSigmoid", options, steps);
}
/** x · hardSigmoid(x) (Howard et al., ICCV 2019). */
export function hardSilu(options?: NoOptions): Activation {
  return plain("hardSilu", options, (x) => x.mul(steps(x)));
}
/** The other name of hardSilu. */
export { hardSilu as hardSwish };

/** x within -1 and 1. */
export function hardTanh(options?: NoOptions): Activation {
  return plain("hardTanh", options, (x) => clip(x, -1, 1));
}

/** log(sigmoid(x)), computed so that it does not overflow. */
export function logSigmoid(options?: NoOptions): Activation {
  return plain("logSigmoid", options, (x) => softly(x.neg()).neg());
}

/** The logarithms of softmax along an axis, the last one unless told otherwise. */
export function logSoftmax(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("logSoftmax", options, { axis: wantAxis });
  return made("logSoftmax", { axis }, (x) => x.logSoftmax(axis));
}

/** x · tanh(log(1 + eˣ)) (Misra, 2019). */
export function mish(options?: NoOptions): Activation {
  return plain("mish", options, (x) => x.mul(tanh(softly(x))));
}

/** x within 0 and 6. */
export function relu6(options?: NoOptions): Activation {
  return plain("relu6", options, (x) => minimum(positive(x), 6));
}

/** 0 to -1, from there ((x + 1) / 2)², from 1 on x. */
export function sparsePlus(options?: NoOptions): Activation {
  const curve = (x: Tensor) => where(x.greaterEqual(1), x, clip(x, -1, 1).add(1).square().mul(0.25));
  return plain("sparsePlus", options, curve);
}

/** (x + 1) / 2, within 0 and 1. */
export function sparseSigmoid(options?: NoOptions): Activation {
  return plain("sparseSigmoid", options, (x) => clip(x.add(1).mul(0.5), 0, 1));
}

/**
 * Shares that add up to 1, of which many are exactly 0: the nearest such point (Martins and Astudillo, ICML 2016). Each number is compared
 * with all others along the axis.
 */
export function sparsemax(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("sparsemax", options, { axis: wantAxis });
  return made("sparsemax", { axis }, (x) => {
    const at = normalizeAxis("sparsemax", axis, x.rank);
    const own = x.reshape([...x.shape.slice(0, at + 1), 1, ...x.shape.slice(at + 1)]);
    const other = x.reshape([...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
    const above = other.greaterEqual(own).cast(x.dtype);
    // Those that stay above 0: 1 + how many are as large · itself > the sum of these.
    const stays = x
      .mul(above.sum(at + 1))
      .add(1)
      .greater(above.mul(other).sum(at + 1))
      .cast(x.dtype);
    const taken = stays.mul(x).sum(at, true).sub(1).div(stays.sum(at, true));
    return positive(x.sub(taken));
  });
}

/** (x + √(x² + b)) / 2: like softplus, without an exponential (Barron, 2021). */
export function squareplus(options?: { readonly b?: number }): Activation {
  const { b = 4 } = readOptions("squareplus", options, { b: finiteFrom(0) });
  return made("squareplus", { b }, (x) => x.add(sqrt(x.square().add(b))).mul(0.5));
}

/** x where it is above `threshold`, else `defaultValue`. Both are 0 unless told otherwise. */
export function threshold(options?: { readonly threshold?: number; readonly defaultValue?: number }): Activation {
  const read = readOptions("threshold", options, { threshold: wantFinite, defaultValue: wantFinite });
  const { threshold: bound = 0, defaultValue = 0 } = read;
  return made("threshold", { threshold: bound, defaultValue }, (x) => where(x.greater(bound), x, defaultValue));
}
