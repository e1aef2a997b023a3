/**
 * Losses of probabilities that hard samples, or wrong labels, weigh otherwise. The focal factor is that of T.-Y. Lin et al., "Focal
 * Loss for Dense Object Detection" (2017).
 */
import { badArgument, finiteFrom, readOptions, share, type Want, wantFinite, wantFlag } from "../../base/index.ts";
import { exp, log, type Tensor, tensor } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import {
  atLabel,
  binaryOf,
  binaryOfLogits,
  type CrossentropyOptions,
  crossentropy,
  inside,
  ofCrossentropy,
  shiftedAndLogSum,
  smoothedBits,
  smoothedRows,
} from "./crossentropy.ts";
import { type LossOptions, make, meanOver, ofEveryLoss, ofValues, type PerSample, plain, withLast } from "./shared.ts";

export interface BinaryFocalOptions extends CrossentropyOptions {
  /** Whether yes counts `alpha` times and no 1 - `alpha` times. Default: false. */
  readonly applyClassBalancing?: boolean;
  /** From 0 to 1. Default: 0.25. */
  readonly alpha?: number;
  /** How little samples count that are right already: 0 is binary cross entropy. Default: 2. */
  readonly gamma?: number;
}

/** (1 - p)^gamma of what is to be multiplied. */
const focused = (wrong: Tensor, gamma: number): Tensor => (gamma === 0 ? wrong.mul(0).add(1) : wrong.pow(gamma));

/**
 * mean of (1 - pₜ)^γ times the binary cross entropy, where pₜ is the probability of the answer that is right.
 *
 *     losses.binaryFocalCrossentropy({ gamma: 3, applyClassBalancing: true })
 */
export function binaryFocalCrossentropy(options?: BinaryFocalOptions): Loss {
  const name = "binaryFocalCrossentropy";
  const config = readOptions(name, options, {
    ...ofCrossentropy,
    applyClassBalancing: wantFlag,
    alpha: share(),
    gamma: finiteFrom(0),
  });
  const { applyClassBalancing = false, alpha = 0.25, gamma = 2, labelSmoothing = 0, axis = -1 } = config;
  /** `yes` and `no` are the probabilities of either, both exact. */
  const weigh = (t: Tensor, entropy: Tensor, yes: Tensor, no: Tensor): Tensor => {
    const not = t.neg().add(1);
    const focal = focused(t.mul(no).add(not.mul(yes)), gamma).mul(entropy);
    return applyClassBalancing
      ? t
          .mul(alpha)
          .add(not.mul(1 - alpha))
          .mul(focal)
      : focal;
  };
  return crossentropy(name, config, "sigmoid", {
    targets: "values",
    range: [0, 1],
    perSample: ofValues((given, o) => {
      const t = smoothedBits(given, labelSmoothing);
      return meanOver(name, weigh(t, binaryOf(t, o), o, o.neg().add(1)), axis);
    }),
    onLogits: ofValues((given, z) => {
      const t = smoothedBits(given, labelSmoothing);
      return meanOver(name, weigh(t, binaryOfLogits(t, z), z.sigmoid(), z.neg().sigmoid()), axis);
    }),
  });
}

export interface CategoricalFocalOptions extends CrossentropyOptions {
  /** How much classes count: a number for all, or one for each. Default: 0.25. */
  readonly alpha?: number | readonly number[];
  /** How little classes count that are right already: 0 is α times categorical cross entropy. Default: 2. */
  readonly gamma?: number;
}

const wantAlpha: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length > 0 && list.every((one) => Number.isFinite(one) && (one as number) >= 0)) return;
  throw badArgument(subject, name, value, "alpha", "a number from 0, or one for each class: [0.25, 0.5, 0.25]");
};

/** Σ α·(1 - o)^γ·(-t·log(o)): o are the probabilities of classes, scaled to add up to 1. */
export function categoricalFocalCrossentropy(options?: CategoricalFocalOptions): Loss {
  const name = "categoricalFocalCrossentropy";
  const config = readOptions(name, options, { ...ofCrossentropy, alpha: wantAlpha, gamma: finiteFrom(0) });
  const { alpha = 0.25, gamma = 2, labelSmoothing = 0, axis = -1 } = config;
  const weigh = (t: Tensor, logs: Tensor, p: Tensor): Tensor => {
    const each = focused(p.neg().add(1), gamma).mul(t).mul(logs).neg();
    const factor = typeof alpha === "number" ? alpha : tensor([...alpha], { dtype: p.dtype });
    return each.mul(factor).sum(-1);
  };
  const ofRows = (perSample: PerSample): PerSample =>
    ofValues((t, o) => perSample(smoothedRows(withLast(name, t, axis), labelSmoothing), withLast(name, o, axis)));
  return crossentropy(name, config, "softmax", {
    targets: "values",
    range: [0, Number.POSITIVE_INFINITY],
    perSample: ofRows((t, o) => {
      const p = inside(o.div(o.sum(-1, true)));
      return weigh(t, log(p), p);
    }),
    onLogits: ofRows((t, z) => {
      const { shifted, logSum } = shiftedAndLogSum(z);
      const logs = shifted.sub(logSum.reshape([...logSum.shape, 1]));
      return weigh(t, logs, exp(logs));
    }),
  });
}

/**
 * (1 - p^q) / q, where p is the probability at the label, a class's number: near cross entropy for small q, near the absolute error
 * for q near 1, which wrong labels hurt less (Z. Zhang and M. Sabuncu, 2018).
 */
export function categoricalGeneralizedCrossEntropy(options?: LossOptions & { readonly q?: number }): Loss {
  const name = "categoricalGeneralizedCrossEntropy";
  const config = readOptions(name, options, { ...ofEveryLoss, q: wantQ });
  const { q = 0.5 } = config;
  const of = (power: Tensor): Tensor => power.neg().add(1).div(q);
  return make(name, config, "sumOverBatchSize", {
    targets: "classes",
    perSample: (t, o) => of(atLabel(t, o).pow(q)),
    fromLogits: {
      softmax(t, z) {
        const { shifted, logSum } = shiftedAndLogSum(z);
        return of(exp(atLabel(t, shifted).sub(logSum).mul(q)));
      },
    },
  });
}

const wantQ: Want = (subject, name, value) => {
  const q = wantFinite(subject, name, value);
  if (q > 0 && q < 1) return;
  throw badArgument(subject, name, value, "between", "a number above 0 and below 1");
};

/** Probabilities are at least this, where a ratio of them is taken. */
const tiny = 1e-7;

/**
 * Σ t·log(t / o): how far the shares o are from the shares t (Kullback and Leibler, 1951). Both are clipped to 1e-7..1. Unlike cross
 * entropy it is 0 where they are alike.
 */
export function klDivergence(options?: LossOptions): Loss {
  const shares = (t: Tensor): Tensor => t.clip(tiny, 1);
  const of = (t: Tensor, logs: Tensor): Tensor => t.mul(log(t).sub(logs)).sum(-1);
  return make("klDivergence", readOptions("klDivergence", options, ofEveryLoss), "sumOverBatchSize", {
    targets: "values",
    range: [0, 1],
    perSample: ofValues((t, o) => of(shares(t), log(shares(o)))),
    fromLogits: {
      softmax: ofValues((t, z) => of(shares(t), z.logSoftmax(-1))),
      sigmoid: ofValues((t, z) => of(shares(t), binaryOfLogits(t.mul(0).add(1), z).neg())),
    },
  });
}

/** mean of o - t·log(o + 1e-7): o is how many there are on average, t how many there were. Targets below 0 are refused. */
export function poisson(options?: LossOptions): Loss {
  return plain("poisson", options, (t, o) => meanOver("poisson", o.sub(t.mul(log(o.add(tiny)))), -1), {
    range: [0, Number.POSITIVE_INFINITY],
  });
}
