/** Functions of one element, or of the last axis. Each call makes the thing that `activation:` takes. */
import { wantFinite, wantOptions } from "../base/index.ts";
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

/** `apply` also takes plain arrays. */
function made({ apply, ...rest }: Activation): Activation {
  return builtIn({ ...rest, apply: (x) => apply(tensor(x)) });
}

/** x: as if there were none. */
export function linear(): Activation {
  return made({ name: "linear", apply: (x) => x });
}
/** max(x, 0) */
export function relu(): Activation {
  return made({ name: "relu", apply: (x) => positive(x) });
}
/** 1 / (1 + e⁻ˣ) */
export function sigmoid(): Activation {
  return made({ name: "sigmoid", apply: (x) => logistic(x), link: "sigmoid" });
}
/** The hyperbolic tangent. */
export function tanh(): Activation {
  return made({ name: "tanh", apply: (x) => hyperbolic(x) });
}
/** eˣ / Σ eˣ along the last axis: probabilities of classes. */
export function softmax(): Activation {
  return made({ name: "softmax", apply: (x) => x.softmax(-1), link: "softmax" });
}
/** x where positive, else negativeSlope · x. Keras's default slope for the function, 0.2. */
export function leakyRelu(options?: { readonly negativeSlope?: number }): Activation {
  const { negativeSlope = 0.2 } = wantOptions("leakyRelu", options, ["negativeSlope"]);
  wantFinite("leakyRelu", "negativeSlope", negativeSlope);
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
  const { alpha = 1 } = wantOptions("elu", options, ["alpha"]);
  wantFinite("elu", "alpha", alpha);
  return made({ name: "elu", config: { alpha }, apply: (x) => where(x.greater(0), x, smoothNegative(x, alpha)) });
}
/** A scaled elu that keeps mean 0 and variance 1 (Klambauer et al., NeurIPS 2017). */
export function selu(): Activation {
  const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
  return made({ name: "selu", apply: (x) => where(x.greater(0), x, smoothNegative(x, alpha)).mul(scale) });
}
/** log(1 + eˣ), computed so that large x do not overflow. */
export function softplus(): Activation {
  return made({ name: "softplus", apply: (x) => positive(x).add(log1p(exp(minimum(x, x.neg())))) });
}
/** x / (1 + |x|) */
export function softsign(): Activation {
  return made({ name: "softsign", apply: (x) => x.div(x.abs().add(1)) });
}
/** x · sigmoid(x) (Ramachandran, Zoph and Le, 2017). */
export function swish(): Activation {
  return made({ name: "swish", apply: (x) => x.mul(logistic(x)) });
}
