/** Mixtures of samples and of their answers. */
import { badArgument, builtIn, readOptions, type Want, wantSeed } from "../../base/index.ts";
import { type Factor, intervalOf, wantFactor } from "../layers/augmentation/factor.ts";
import type { Augmentation } from "./augmentation.ts";
import { cutMixed, mixedUp } from "./code.ts";

export interface MixUpOptions {
  /** How strongly samples are mixed: shares are drawn from Beta(alpha, alpha). Default: 0.2, mostly a little. */
  readonly alpha?: number;
  /** A whole number in place of the model's seed. */
  readonly seed?: number;
}

export interface CutMixOptions {
  /**
   * Patches' shares are drawn from Beta(a, a), and `a` between two numbers from 0 to 1, or up to one: the larger, the more patches of
   * middle size. Default: 1.
   */
  readonly factor?: Factor;
  /** A whole number in place of the model's seed. */
  readonly seed?: number;
}

const wantAlpha: Want = (subject, name, value) => {
  if (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw badArgument(subject, name, value, "above-0", "a number above 0, such as 0.2");
};

/**
 * While training, mixes each sample of a batch with another one, and their answers with the same shares:
 * λ · sample + (1 - λ) · other, λ from Beta(alpha, alpha), one for each batch (H. Zhang et al., "mixup: Beyond empirical risk
 * minimization", ICLR 2018; Keras's `MixUp`). Answers are numbers or one-hot rows; class numbers cannot be mixed. Where samples
 * have weights, each answer counts with its own. Throws a ValueError where alpha is not above 0.
 *
 *     model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", augment: mixUp({ alpha: 0.2 }) });
 *     await model.fit(x, toCategorical(labels, 10));
 */
export function mixUp(options?: MixUpOptions): Augmentation {
  const read = readOptions("mixUp", options, { alpha: wantAlpha, seed: wantSeed });
  const { alpha = 0.2, seed } = read;
  return builtIn("mixUp", read, {
    mixes: "numbers" as const,
    augment: mixedUp(alpha, seed),
  });
}

/**
 * While training, puts a patch of another picture of the batch into each one, and mixes their answers by the areas (S. Yun et al.,
 * "CutMix", ICCV 2019; Keras's `CutMix`): a patch of a share 1 - λ of the area, anywhere inside, λ from Beta(a, a), one for each
 * picture. Inputs are pictures, [height,width,channels]; answers as for `mixUp`. Throws a ValueError for a factor that is not from
 * 0 to 1.
 *
 *     model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", augment: "cutMix" });
 */
export function cutMix(options?: CutMixOptions): Augmentation {
  const read = readOptions("cutMix", options, { factor: wantFactor(0, 1), seed: wantSeed });
  const { factor = 1, seed } = read;
  return builtIn("cutMix", read, {
    mixes: "pictures" as const,
    augment: cutMixed(intervalOf(factor, false), seed),
  });
}
