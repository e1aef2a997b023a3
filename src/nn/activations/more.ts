/** The activations of Keras that are less often met: what a layer takes, made of the functions of the same names (`tensor/activations.ts`). */
import { finiteFrom, readOptions, wantAxis, wantFinite, wantFlag } from "../../base/index.ts";
import * as f from "../../tensor/activations.ts";
import { exp } from "../../tensor/index.ts";
import type { Activation } from "../layer.ts";
import { made, type NoOptions, plain } from "./make.ts";

/** eˣ */
export function exponential(options?: NoOptions): Activation {
  return plain("exponential", options, (x) => exp(x));
}

/** x where positive, else α · (e^(x/α) - 1): smooth at 0 for every α (Barron, 2017). */
export function celu(options?: { readonly alpha?: number }): Activation {
  const { alpha = 1 } = readOptions("celu", options, { alpha: finiteFrom(Number.MIN_VALUE) });
  const own = { alpha };
  return made("celu", own, (x) => f.celu(x, own));
}

/**
 * x · Φ(x), Φ the share of a normal distribution below x (Hendrycks and Gimpel, 2016); `approximate`: by a hyperbolic tangent, as
 * GPT-2 has it.
 */
export function gelu(options?: { readonly approximate?: boolean }): Activation {
  const { approximate = false } = readOptions("gelu", options, { approximate: wantFlag });
  const own = { approximate };
  return made("gelu", own, (x) => f.gelu(x, own));
}

/**
 * The first half along an axis, times the sigmoid of the second: half as many numbers come out (Dauphin et al., ICML 2017). Throws a
 * ShapeError where the axis cannot be halved.
 */
export function glu(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("glu", options, { axis: wantAxis });
  const own = { axis };
  return made("glu", own, (x) => f.glu(x, own));
}

/** x, and 0 where it is not beyond ±threshold. */
export function hardShrink(options?: { readonly threshold?: number }): Activation {
  const { threshold = 0.5 } = readOptions("hardShrink", options, { threshold: wantFinite });
  const own = { threshold };
  return made("hardShrink", own, (x) => f.hardShrink(x, own));
}

/** x, brought nearer to 0 by threshold; 0 within it. */
export function softShrink(options?: { readonly threshold?: number }): Activation {
  const { threshold = 0.5 } = readOptions("softShrink", options, { threshold: finiteFrom(0) });
  const own = { threshold };
  return made("softShrink", own, (x) => f.softShrink(x, own));
}

/** x - tanh(x) */
export function tanhShrink(options?: NoOptions): Activation {
  return plain("tanhShrink", options, f.tanhShrink);
}

/** x / 6 + ½, within 0 and 1: a sigmoid of straight lines. */
export function hardSigmoid(options?: NoOptions): Activation {
  return plain("hardSigmoid", options, f.hardSigmoid);
}

/** x · hardSigmoid(x) (Howard et al., ICCV 2019). */
export function hardSilu(options?: NoOptions): Activation {
  return plain("hardSilu", options, f.hardSilu);
}

/** The other name of hardSilu. */
export { hardSilu as hardSwish };

/** x within -1 and 1. */
export function hardTanh(options?: NoOptions): Activation {
  return plain("hardTanh", options, f.hardTanh);
}

/** log(sigmoid(x)), computed so that it does not overflow. */
export function logSigmoid(options?: NoOptions): Activation {
  return plain("logSigmoid", options, f.logSigmoid);
}

/** The logarithms of softmax along an axis, the last one unless told otherwise. */
export function logSoftmax(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("logSoftmax", options, { axis: wantAxis });
  return made("logSoftmax", { axis }, (x) => x.logSoftmax(axis));
}

/** x · tanh(log(1 + eˣ)) (Misra, 2019). */
export function mish(options?: NoOptions): Activation {
  return plain("mish", options, f.mish);
}

/** x within 0 and 6. */
export function relu6(options?: NoOptions): Activation {
  return plain("relu6", options, f.relu6);
}

/** 0 to -1, from there ((x + 1) / 2)², from 1 on x. */
export function sparsePlus(options?: NoOptions): Activation {
  return plain("sparsePlus", options, f.sparsePlus);
}

/** (x + 1) / 2, within 0 and 1. */
export function sparseSigmoid(options?: NoOptions): Activation {
  return plain("sparseSigmoid", options, f.sparseSigmoid);
}

/**
 * Shares that add up to 1, of which many are exactly 0: the nearest such point (Martins and Astudillo, ICML 2016). Each number is compared
 * with all others along the axis.
 */
export function sparsemax(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("sparsemax", options, { axis: wantAxis });
  const own = { axis };
  return made("sparsemax", own, (x) => f.sparsemax(x, own));
}

/** (x + √(x² + b)) / 2: like softplus, without an exponential (Barron, 2021). */
export function squareplus(options?: { readonly b?: number }): Activation {
  const { b = 4 } = readOptions("squareplus", options, { b: finiteFrom(0) });
  const own = { b };
  return made("squareplus", own, (x) => f.squareplus(x, own));
}

/** x where it is above `threshold`, else `defaultValue`. Both are 0 unless told otherwise. */
export function threshold(options?: { readonly threshold?: number; readonly defaultValue?: number }): Activation {
  const { threshold = 0, defaultValue = 0 } = readOptions("threshold", options, {
    threshold: wantFinite,
    defaultValue: wantFinite,
  });
  const own = { threshold, defaultValue };
  return made("threshold", own, (x) => f.threshold(x, own));
}
