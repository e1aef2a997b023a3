/** Functions of one element, or of one axis. Each call makes the thing that `activation:` takes. Formulas are Keras's. */
import { readOptions, wantAxis, wantFinite } from "../base/index.ts";
import {
  exp,
  tanh as hyperbolic,
  log1p,
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
  return made("leakyRelu", { negativeSlope }, (x) => where(x.greater(0), x, x.mul(negativeSlope)));
}

/** α · (eˣ - 1) for negative x. The branch not taken must stay finite, or its gradient 0·∞ would be NaN. */
const smoothNegative = (x: Tensor, alpha: number) => exp(minimum(x, 0)).sub(1).mul(alpha);

/** x where positive, else α · (eˣ - 1) (Clevert, Unterthiner and Hochreiter, ICLR 2016). */
export function elu(options?: { readonly alpha?: number }): Activation {
  const { alpha = 1 } = readOptions("elu", options, { alpha: wantFinite });
  return made("elu", { alpha }, (x) => where(x.greater(0), x, smoothNegative(x, alpha)));
}
/** A scaled elu that keeps mean 0 and variance 1 (Klambauer et al., NeurIPS 2017). */
export function selu(options?: NoOptions): Activation {
  const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
  return plain("selu", options, (x) => where(x.greater(0), x, smoothNegative(x, alpha)).mul(scale));
}
/** log(1 + eˣ), computed so that large x do not overflow. */
export function softplus(options?: NoOptions): Activation {
  return plain("softplus", options, (x) => positive(x).add(log1p(exp(minimum(x, x.neg())))));
}
/** x / (1 + |x|) */
export function softsign(options?: NoOptions): Activation {
  return plain("softsign", options, (x) => x.div(x.abs().add(1)));
}
/** x · sigmoid(x) (Ramachandran, Zoph and Le, 2017). */
export function swish(options?: NoOptions): Activation {
  return plain("swish", options, (x) => x.mul(logistic(x)));
}

export * from "./activations/more.ts";
/** The other name of swish (Hendrycks and Gimpel, 2016). */
export { swish as silu };
