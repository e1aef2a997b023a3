/** Functions of one element, or of one axis. Each call makes the thing that `activation:` takes. Formulas are Keras's. */
import { finiteFrom, readOptions, wantAxis, wantFinite } from "../base/index.ts";
import {
  exp,
  tanh as hyperbolic,
  log1p,
  sigmoid as logistic,
  minimum,
  relu as positive,
  type Tensor,
  tensor,
  where,
} from "../tensor/index.ts";
import { builtIn } from "./built-in.ts";
import type { Activation } from "./layer.ts";

/** What takes no options refuses those that it is given. */
type NoOptions = Readonly<Record<string, never>>;

/** `apply` also takes plain arrays. */
function made({ apply, ...rest }: Activation): Activation {
  return builtIn({ ...rest, apply: (x) => apply(tensor(x)) });
}

/** One without options. */
function plain(options: NoOptions | undefined, activation: Activation): Activation {
  readOptions(activation.name, options, {});
  return made(activation);
}

/** x: as if there were none. */
export function linear(options?: NoOptions): Activation {
  return plain(options, { name: "linear", apply: (x) => x });
}

/**
 * max(x, 0); with options, x from `threshold` (0) to `maxValue` (∞), and negativeSlope · (x - threshold) below.
 *
 *     activations.relu({ maxValue: 6 }).apply([-1, 3, 8])   // [0, 3, 6]
 */
export function relu(options?: {
  /** The largest value. Default: none. */
  readonly maxValue?: number;
  /** The slope below the threshold. Default: 0. */
  readonly negativeSlope?: number;
  /** What is smaller is not let through. Default: 0. */
  readonly threshold?: number;
}): Activation {
  const config = readOptions("relu", options, {
    maxValue: finiteFrom(0),
    negativeSlope: finiteFrom(0),
    threshold: finiteFrom(0),
  });
  const { maxValue, negativeSlope = 0, threshold = 0 } = config;
  const rectified = (x: Tensor): Tensor => {
    if (negativeSlope === 0 && threshold === 0) return positive(x);
    const below = negativeSlope === 0 ? 0 : x.sub(threshold).mul(negativeSlope);
    return where(x.greaterEqual(threshold), x, below);
  };
  const apply = (x: Tensor) => (maxValue === undefined ? rectified(x) : minimum(rectified(x), maxValue));
  return made({ name: "relu", ...(Object.keys(config).length > 0 && { config }), apply });
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(options?: NoOptions): Activation {
  return plain(options, { name: "sigmoid", apply: (x) => logistic(x), link: "sigmoid" });
}
/** The hyperbolic tangent. */
export function tanh(options?: NoOptions): Activation {
  return plain(options, { name: "tanh", apply: (x) => hyperbolic(x) });
}

/**
 * eˣ / Σ eˣ along an axis, the last one unless told otherwise: probabilities of classes.
 *
 *     activations.softmax({ axis: 0 }).apply([[1, 5], [1, 5]])   // [[.5, .5], [.5, .5]]
 */
export function softmax(options?: { readonly axis?: number }): Activation {
  const config = readOptions("softmax", options, { axis: wantAxis });
  const { axis = -1 } = config;
  // The losses' stable forms know the last axis.
  const last = axis === -1;
  return made({
    name: "softmax",
    ...(!last && { config }),
    apply: (x) => x.softmax(axis),
    ...(last && { link: "softmax" }),
  });
}

/** x where positive, else negativeSlope · x. Keras's default slope for the function, 0.2. */
export function leakyRelu(options?: { readonly negativeSlope?: number }): Activation {
  const { negativeSlope = 0.2 } = readOptions("leakyRelu", options, { negativeSlope: wantFinite });
  return made({
    name: "leakyRelu",
    config: { negativeSlope },
    apply: (x) => where(x.greater(0), x, x.mul(negativeSlope)),
  });
}

/** α · (eˣ - 1) for negative x. The branch not taken must stay finite, or its gradient 0·∞ would be NaN. */
const smoothNegative = (x: Tensor, alpha: number) => exp(minimum(x, 0)).sub(1).mul(alpha);

/** x where positive, else α · (eˣ - 1) (Clevert, Unterthiner and Hochreiter, ICLR 2016). */
export function elu(options?: { readonly alpha?: number }): Activation {
  const { alpha = 1 } = readOptions("elu", options, { alpha: wantFinite });
  return made({ name: "elu", config: { alpha }, apply: (x) => where(x.greater(0), x, smoothNegative(x, alpha)) });
}
/** A scaled elu that keeps mean 0 and variance 1 (Klambauer et al., NeurIPS 2017). */
export function selu(options?: NoOptions): Activation {
  const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
  return plain(options, { name: "selu", apply: (x) => where(x.greater(0), x, smoothNegative(x, alpha)).mul(scale) });
}
/** log(1 + eˣ), computed so that large x do not overflow. */
export function softplus(options?: NoOptions): Activation {
  return plain(options, { name: "softplus", apply: (x) => positive(x).add(log1p(exp(minimum(x, x.neg())))) });
}
/** x / (1 + |x|) */
export function softsign(options?: NoOptions): Activation {
  return plain(options, { name: "softsign", apply: (x) => x.div(x.abs().add(1)) });
}
/** x · sigmoid(x) (Ramachandran, Zoph and Le, 2017). */
export function swish(options?: NoOptions): Activation {
  return plain(options, { name: "swish", apply: (x) => x.mul(logistic(x)) });
}
/** The other name of swish (Hendrycks and Gimpel, 2016). */
export { swish as silu };
