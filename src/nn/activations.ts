/** Functions of one element, or of one axis. Each call makes the thing that `activation:` takes. Formulas are Keras's. */
import { readOptions, wantAxis, wantFinite } from "../base/index.ts";
import * as f from "../tensor/activations.ts";
import {
  tanh as hyperbolic,
  sigmoid as logistic,
  minimum,
  relu as positive,
  type Tensor,
  where,
} from "../tensor/index.ts";
import { made, type NoOptions, plain } from "./activations/make.ts";
import type { Activation } from "./layer.ts";
import { ofRelu, type RectifierOptions } from "./relu-options.ts";

/** x itself: as if there were no activation. */
export function linear(options?: NoOptions): Activation {
  return plain("linear", options, (x) => x);
}

/**
 * max(x, 0); with options, x from `threshold` (0) to `maxValue` (∞), and negativeSlope · (x - threshold) below.
 *
 *     activations.relu({ maxValue: 6 }).apply([-1, 3, 8])   // [0, 3, 6]
 */
export function relu(options?: RectifierOptions): Activation {
  const read = readOptions("relu", options, ofRelu);
  const { maxValue, negativeSlope = 0, threshold = 0 } = read;
  const rectified = (x: Tensor): Tensor => {
    if (negativeSlope === 0 && threshold === 0) return positive(x);
    const below = negativeSlope === 0 ? 0 : x.sub(threshold).mul(negativeSlope);
    return where(x.greaterEqual(threshold), x, below);
  };
  return made("relu", read, (x) => (maxValue === undefined ? rectified(x) : minimum(rectified(x), maxValue)));
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(options?: NoOptions): Activation {
  return plain("sigmoid", options, (x) => logistic(x), "sigmoid");
}
/** The hyperbolic tangent. */
export function tanh(options?: NoOptions): Activation {
  return plain("tanh", options, (x) => hyperbolic(x));
}

/**
 * eˣ / Σ eˣ along an axis, the last one unless told otherwise: probabilities of classes.
 *
 *     activations.softmax({ axis: 0 }).apply([[1, 5], [1, 5]])   // [[.5, .5], [.5, .5]]
 */
export function softmax(options?: { readonly axis?: number }): Activation {
  const { axis = -1 } = readOptions("softmax", options, { axis: wantAxis });
  // Losses have a numerically stable form only for a softmax along the last axis.
  return axis === -1
    ? made("softmax", {}, (x) => x.softmax(), "softmax")
    : made("softmax", { axis }, (x) => x.softmax(axis));
}

/** x where positive, else negativeSlope · x. Keras's default slope for the function, 0.2. */
export function leakyRelu(options?: { readonly negativeSlope?: number }): Activation {
  const { negativeSlope = 0.2 } = readOptions("leakyRelu", options, { negativeSlope: wantFinite });
  return made("leakyRelu", { negativeSlope }, (x) => f.leakyRelu(x, { negativeSlope }));
}

/** x where positive, else α · (eˣ - 1) (Clevert, Unterthiner and Hochreiter, ICLR 2016). */
export function elu(options?: { readonly alpha?: number }): Activation {
  const { alpha = 1 } = readOptions("elu", options, { alpha: wantFinite });
  return made("elu", { alpha }, (x) => f.elu(x, { alpha }));
}
/** A scaled elu that keeps mean 0 and variance 1 (Klambauer et al., NeurIPS 2017). */
export function selu(options?: NoOptions): Activation {
  return plain("selu", options, f.selu);
}
/** log(1 + eˣ), computed so that large x do not overflow. */
export function softplus(options?: NoOptions): Activation {
  return plain("softplus", options, f.softplus);
}
/** x / (1 + |x|) */
export function softsign(options?: NoOptions): Activation {
  return plain("softsign", options, f.softsign);
}
/** x · sigmoid(x) (Ramachandran, Zoph and Le, 2017). */
export function swish(options?: NoOptions): Activation {
  return plain("swish", options, f.silu);
}

export * from "./activations/more.ts";
/** The other name of swish (Hendrycks and Gimpel, 2016). */
export { swish as silu };
