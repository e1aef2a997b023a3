/**
 * Losses of probabilities. From probabilities they are clipped at 1e-7, as Keras's; from logits they are exact, also where a
 * probability is 0 or 1.
 */
import { readOptions, share, type Wants, wantFlag, wantWhole } from "../../base/index.ts";
import { exp, log, log1p, minimum, relu, stopGradient, type Tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import {
  type LossOptions,
  make,
  meanOver,
  ofEveryLoss,
  ofValues,
  type Parts,
  type PerSample,
  wantLossAxis,
  withLast,
} from "./shared.ts";

export interface ProbabilityOptions extends LossOptions {
  /**
   * The last layer has no activation: its outputs are logits, and the loss takes softmax or sigmoid of them. `predict`
   * then gives logits, too. Default: false. (After a softmax or sigmoid Limpid computes from the logits anyway.)
   */
  readonly fromLogits?: boolean;
  /** The axis of the classes, or, of yes and no, the axis that is averaged. Default: -1, the last. */
  readonly axis?: number;
}

export interface CrossentropyOptions extends ProbabilityOptions {
  /**
   * How much of a target is spread evenly, from 0 to 1: 0.1 makes of 0 and 1 the targets 0.05 and 0.95, and of one-hot rows of n
   * classes 0.1 / n and 0.9 + 0.1 / n. Default: 0.
   */
  readonly labelSmoothing?: number;
}

export interface SparseCrossentropyOptions extends ProbabilityOptions {
  /** A class number, also one that is no class, such as -1 or 255: samples and places of it do not count. */
  readonly ignoreClass?: number;
}

const ofProbabilities: Wants<ProbabilityOptions> = {
  ...ofEveryLoss,
  fromLogits: wantFlag,
  axis: wantLossAxis,
};
export const ofCrossentropy: Wants<CrossentropyOptions> = { ...ofProbabilities, labelSmoothing: share() };

/** A loss of probabilities that `link` makes. From logits there is one form, else one for each. */
export function crossentropy(
  name: string,
  config: ProbabilityOptions,
  link: "softmax" | "sigmoid",
  { onLogits, perSample, ...rest }: Omit<Parts, "logits" | "fromLogits"> & { readonly onLogits: PerSample },
): Loss {
  if (config.fromLogits) return make(name, config, "sumOverBatchSize", { ...rest, perSample: onLogits, logits: link });
  // A softmax is of the last axis, and a loss along another one is not its.
  const stable = link === "sigmoid" || (config.axis ?? -1) === -1;
  const fromLogits = stable ? { fromLogits: { [link]: onLogits } } : {};
  return make(name, config, "sumOverBatchSize", { ...rest, perSample, ...fromLogits });
}

/** Probabilities are kept this far from 0 and 1 where a logarithm is taken of them. */
const tiny = 1e-7;
export const inside = (p: Tensor): Tensor => p.clip(tiny, 1 - tiny);

/** -t·log(p) - (1 - t)·log(1 - p), element by element. */
export function binaryOf(t: Tensor, o: Tensor): Tensor {
  const p = inside(o);
  const yes = t.mul(log(p));
  const no = t
    .neg()
    .add(1)
    .mul(log(p.neg().add(1)));
  return yes.add(no).neg();
}

/** softplus(z) - t·z. The smaller of z and -z, not |z|, so that the slope at z = 0 is exactly ½ - t. */
export function binaryOfLogits(t: Tensor, z: Tensor): Tensor {
  return relu(z)
    .add(log1p(exp(minimum(z, z.neg()))))
    .sub(t.mul(z));
}

/** Targets of yes and no, squeezed towards ½. */
export const smoothedBits = (t: Tensor, by: number): Tensor => (by === 0 ? t : t.mul(1 - by).add(0.5 * by));
/** Rows of shares, squeezed towards equal ones. */
export const smoothedRows = (t: Tensor, by: number): Tensor =>
  by === 0 ? t : t.mul(1 - by).add(by / t.shape[t.rank - 1]);

/**
 * mean of -t·log(o) - (1 - t)·log(1 - o): o is the probability of yes, t is 0 or 1 (or between: .05 and .95 are smoothed
 * labels). Targets outside of 0..1 are refused, because the loss would fall for ever.
 */
export function binaryCrossentropy(options?: CrossentropyOptions): Loss {
  const name = "binaryCrossentropy";
  const config = readOptions(name, options, ofCrossentropy);
  const { labelSmoothing = 0, axis = -1 } = config;
  return crossentropy(name, config, "sigmoid", {
    targets: "values",
    range: [0, 1],
    perSample: ofValues((t, o) => meanOver(name, binaryOf(smoothedBits(t, labelSmoothing), o), axis)),
    onLogits: ofValues((t, z) => meanOver(name, binaryOfLogits(smoothedBits(t, labelSmoothing), z), axis)),
  });
}

/** Logits less the largest of their row (which changes no probability), and log Σ exp of those. */
export function shiftedAndLogSum(z: Tensor): { shifted: Tensor; logSum: Tensor } {
  const shifted = z.sub(stopGradient(z.max(-1, true)));
  return { shifted, logSum: log(exp(shifted).sum(-1)) };
}

/**
 * -Σ t·log(o): o are the probabilities of classes, scaled to add up to 1, and t those wanted (one-hot, mostly). Targets
 * below 0 are refused.
 *
 *     losses.categoricalCrossentropy({ labelSmoothing: 0.1 })
 */
export function categoricalCrossentropy(options?: CrossentropyOptions): Loss {
  const name = "categoricalCrossentropy";
  const config = readOptions(name, options, ofCrossentropy);
  const { labelSmoothing = 0, axis = -1 } = config;
  const ofRows = (perSample: PerSample): PerSample =>
    ofValues((t, o) => perSample(smoothedRows(withLast(name, t, axis), labelSmoothing), withLast(name, o, axis)));
  return crossentropy(name, config, "softmax", {
    targets: "values",
    range: [0, Number.POSITIVE_INFINITY],
    perSample: ofRows((t, o) =>
      t
        .mul(log(inside(o.div(o.sum(-1, true)))))
        .sum(-1)
        .neg(),
    ),
    // log Σ exp(z) · Σt - Σ t·z, whose slope is softmax(z) · Σt - t.
    onLogits: ofRows((t, z) => {
      const { shifted, logSum } = shiftedAndLogSum(z);
      return logSum.mul(t.sum(-1)).sub(t.mul(shifted).sum(-1));
    }),
  });
}

/** Of each row the number at the label, as a sum in which all others are 0: its gradient needs no scatter. */
export function atLabel(labels: Tensor, rows: Tensor): Tensor {
  const wanted = labels.reshape(rows.shape.slice(0, -1)).oneHot(rows.shape.at(-1)!, "bool");
  return where(wanted, rows, 0).sum(-1);
}

/**
 * -log(o at the label): o are the probabilities of classes, scaled to add up to 1, and t is the class's number.
 *
 *     losses.sparseCategoricalCrossentropy({ fromLogits: true })   // for a last layer without softmax
 *     losses.sparseCategoricalCrossentropy({ ignoreClass: 255 })   // places without a label
 */
export function sparseCategoricalCrossentropy(options?: SparseCrossentropyOptions): Loss {
  const name = "sparseCategoricalCrossentropy";
  const config = readOptions(name, options, {
    ...ofProbabilities,
    ignoreClass: (subject, option, value) => wantWhole(subject, option, value, -(2 ** 31), 2 ** 31 - 1),
  });
  const { ignoreClass, axis = -1 } = config;
  const ofLabels =
    (perSample: PerSample): PerSample =>
    (labels, given) => {
      const o = withLast(name, given, axis);
      if (ignoreClass === undefined) return perSample(labels, o);
      const t = labels.reshape(o.shape.slice(0, -1));
      const counts = t.notEqual(ignoreClass);
      return where(counts, perSample(where(counts, t, 0), o), 0);
    };
  return crossentropy(name, config, "softmax", {
    targets: "classes",
    ...(axis !== -1 && { axis }),
    ...(ignoreClass !== undefined && {
      ignoreClass,
      mask: (labels: Tensor, losses: Tensor) => labels.reshape(losses.shape).notEqual(ignoreClass),
    }),
    perSample: ofLabels((t, o) => log(inside(atLabel(t, o).div(o.sum(-1)))).neg()),
    // log Σ exp(z) - z at the label, whose slope is softmax(z) - oneHot(t).
    onLogits: ofLabels((t, z) => {
      const { shifted, logSum } = shiftedAndLogSum(z);
      return logSum.sub(atLabel(t, shifted));
    }),
  });
}
