/**
 * What a model minimizes. t is the target, o the output, z what came before the last activation (logits). Each sample
 * has one loss; `reduction` says how a batch's are put together. Formulas and the clip at 1e-7 are Keras's.
 */
import { builtIn, finiteFrom, oneOf, readOptions, type Wants, wantFlag } from "../base/index.ts";
import { exp, log, log1p, minimum, relu, stopGradient, type Tensor, where } from "../tensor/index.ts";
import type { Loss } from "./loss.ts";

export interface LossOptions {
  /** How the losses of a batch are put together. */
  readonly reduction?: "mean" | "sum";
}

export interface CrossentropyOptions extends LossOptions {
  /**
   * The last layer has no activation: its outputs are logits, and the loss takes softmax or sigmoid of them. `predict`
   * then gives logits, too. Default: false. (After a softmax or sigmoid Limpid computes from the logits anyway.)
   */
  readonly fromLogits?: boolean;
}

const ofEveryLoss: Wants<LossOptions> = { reduction: oneOf(["mean", "sum"]) };
const ofCrossentropy: Wants<CrossentropyOptions> = { ...ofEveryLoss, fromLogits: wantFlag };

type PerSample = Loss["perSample"];

/** Averages all axes but the batch's. */
const meanOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.mean(axesAfterBatch(x)) : x);
/** Adds up all axes but the batch's. */
const sumOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.sum(axesAfterBatch(x)) : x);
const axesAfterBatch = (x: Tensor): number[] => x.shape.slice(1).map((_, d) => d + 1);

/** A loss of values: targets have the output's shape, up to axes of size 1, and are given its type. */
function ofValues(perSample: PerSample): PerSample {
  return (target, output) => perSample(target.cast(output.dtype).reshape(output.shape), output);
}

type Parts = Pick<Loss, "targets" | "perSample" | "range" | "logits" | "fromLogits">;

function make(name: string, config: LossOptions, usual: "mean" | "sum", parts: Parts): Loss {
  const { reduction = usual } = config;
  return builtIn(name, config, { ...parts, reduction });
}

/** A loss of values that has no options but `reduction`. */
function plain(name: string, options: LossOptions | undefined, usual: "mean" | "sum", perSample: PerSample): Loss {
  return make(name, readOptions(name, options, ofEveryLoss), usual, {
    targets: "values",
    perSample: ofValues(perSample),
  });
}

/** A loss of probabilities that `link` makes. From logits there is one form, else one for each. */
function crossentropy(
  name: string,
  options: CrossentropyOptions | undefined,
  link: "softmax" | "sigmoid",
  { onLogits, perSample, ...rest }: Omit<Parts, "logits" | "fromLogits"> & { readonly onLogits: PerSample },
): Loss {
  const config = readOptions(name, options, ofCrossentropy);
  const parts: Parts = config.fromLogits
    ? { ...rest, perSample: onLogits, logits: link }
    : { ...rest, perSample, fromLogits: { [link]: onLogits } };
  return make(name, config, "mean", parts);
}

/** mean (t - o)² */
export function meanSquaredError(options?: LossOptions): Loss {
  return plain("meanSquaredError", options, "mean", (t, o) => meanOfSample(t.sub(o).square()));
}

/** mean |t - o| */
export function meanAbsoluteError(options?: LossOptions): Loss {
  return plain("meanAbsoluteError", options, "mean", (t, o) => meanOfSample(t.sub(o).abs()));
}

/** Σ ½(t - o)², over outputs and batch: its slope is simply o - t. */
export function halfSquaredError(options?: LossOptions): Loss {
  return plain("halfSquaredError", options, "sum", (t, o) => sumOfSample(t.sub(o).square()).mul(0.5));
}

/** Σ |t - o|, over outputs and batch. */
export function sumAbsoluteError(options?: LossOptions): Loss {
  return plain("sumAbsoluteError", options, "sum", (t, o) => sumOfSample(t.sub(o).abs()));
}

/** mean of ½e² where |e| ≤ δ, else δ|e| - ½δ²: squared near, straight far (Huber, 1964). */
export function huber(options?: LossOptions & { readonly delta?: number }): Loss {
  const { delta = 1, ...rest } = readOptions("huber", options, { delta: finiteFrom(0), ...ofEveryLoss });
  const perSample = ofValues((t, o) => {
    const e = t.sub(o);
    const far = e.abs();
    return meanOfSample(where(far.lessEqual(delta), e.square().mul(0.5), far.mul(delta).sub(0.5 * delta * delta)));
  });
  return make("huber", { ...rest, delta } as LossOptions, "mean", { targets: "values", perSample });
}

/** Probabilities are kept this far from 0 and 1 where a logarithm is taken of them. */
const tiny = 1e-7;
const inside = (p: Tensor): Tensor => p.clip(tiny, 1 - tiny);

/**
 * mean of -t·log(o) - (1 - t)·log(1 - o): o is the probability of yes, t is 0 or 1 (or between: .05 and .95 are smoothed
 * labels). Targets outside of 0..1 are refused, because the loss would fall for ever.
 */
export function binaryCrossentropy(options?: CrossentropyOptions): Loss {
  return crossentropy("binaryCrossentropy", options, "sigmoid", {
    targets: "values",
    range: [0, 1],
    perSample: ofValues((t, o) => {
      const p = inside(o);
      const yes = t.mul(log(p));
      const no = t
        .neg()
        .add(1)
        .mul(log(p.neg().add(1)));
      return meanOfSample(yes.add(no).neg());
    }),
    // softplus(z) - t·z. The smaller of z and -z, not |z|, so that the slope at z = 0 is exactly ½ - t.
    onLogits: ofValues((t, z) =>
      meanOfSample(
        relu(z)
          .add(log1p(exp(minimum(z, z.neg()))))
          .sub(t.mul(z)),
      ),
    ),
  });
}

/** Logits less the largest of their row (which changes no probability), and log Σ exp of those. */
function shiftedAndLogSum(z: Tensor): { shifted: Tensor; logSum: Tensor } {
  const shifted = z.sub(stopGradient(z.max(-1, true)));
  return { shifted, logSum: log(exp(shifted).sum(-1)) };
}

/**
 * -Σ t·log(o): o are the probabilities of classes, scaled to add up to 1, and t those wanted (one-hot, mostly). Targets
 * below 0 are refused.
 */
export function categoricalCrossentropy(options?: CrossentropyOptions): Loss {
  return crossentropy("categoricalCrossentropy", options, "softmax", {
    targets: "values",
    range: [0, Number.POSITIVE_INFINITY],
    perSample: ofValues((t, o) =>
      meanOfSample(
        t
          .mul(log(inside(o.div(o.sum(-1, true)))))
          .sum(-1)
          .neg(),
      ),
    ),
    // log Σ exp(z) · Σt - Σ t·z, whose slope is softmax(z) · Σt - t.
    onLogits: ofValues((t, z) => {
      const { shifted, logSum } = shiftedAndLogSum(z);
      return meanOfSample(logSum.mul(t.sum(-1)).sub(t.mul(shifted).sum(-1)));
    }),
  });
}

/** Of each row the number at the label, as a sum in which all others are 0: its gradient needs no scatter. */
function atLabel(labels: Tensor, rows: Tensor): Tensor {
  const wanted = labels.reshape(rows.shape.slice(0, -1)).oneHot(rows.shape.at(-1)!, "bool");
  return where(wanted, rows, 0).sum(-1);
}

/**
 * -log(o at the label): o are the probabilities of classes, scaled to add up to 1, and t is the class's number.
 *
 *     losses.sparseCategoricalCrossentropy({ fromLogits: true })   // for a last layer without softmax
 */
export function sparseCategoricalCrossentropy(options?: CrossentropyOptions): Loss {
  return crossentropy("sparseCategoricalCrossentropy", options, "softmax", {
    targets: "classes",
    perSample: (t, o) => meanOfSample(log(inside(atLabel(t, o).div(o.sum(-1)))).neg()),
    // log Σ exp(z) - z at the label, whose slope is softmax(z) - oneHot(t).
    onLogits(t, z) {
      const { shifted, logSum } = shiftedAndLogSum(z);
      return meanOfSample(logSum.sub(atLabel(t, shifted)));
    },
  });
}
