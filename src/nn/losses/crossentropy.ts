/**
 * Losses of probabilities. From probabilities they are clipped at 1e-7, as Keras's; from logits they are exact, also where a
 * probability is 0 or 1.
 */
import { readOptions, type Wants, wantFlag } from "../../base/index.ts";
import { exp, log, log1p, minimum, relu, stopGradient, type Tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type LossOptions, make, meanOfLast, ofEveryLoss, ofValues, type Parts, type PerSample } from "./shared.ts";

export interface CrossentropyOptions extends LossOptions {
  /**
   * The last layer has no activation: its outputs are logits, and the loss takes softmax or sigmoid of them. `predict`
   * then gives logits, too. Default: false. (After a softmax or sigmoid Limpid computes from the logits anyway.)
   */
  readonly fromLogits?: boolean;
}

const ofCrossentropy: Wants<CrossentropyOptions> = { ...ofEveryLoss, fromLogits: wantFlag };

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
  return make(name, config, "sumOverBatchSize", parts);
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
      return meanOfLast(yes.add(no).neg());
    }),
    // softplus(z) - t·z. The smaller of z and -z, not |z|, so that the slope at z = 0 is exactly ½ - t.
    onLogits: ofValues((t, z) =>
      meanOfLast(
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
      t
        .mul(log(inside(o.div(o.sum(-1, true)))))
        .sum(-1)
        .neg(),
    ),
    // log Σ exp(z) · Σt - Σ t·z, whose slope is softmax(z) · Σt - t.
    onLogits: ofValues((t, z) => {
      const { shifted, logSum } = shiftedAndLogSum(z);
      return logSum.mul(t.sum(-1)).sub(t.mul(shifted).sum(-1));
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
    perSample: (t, o) => log(inside(atLabel(t, o).div(o.sum(-1)))).neg(),
    // log Σ exp(z) - z at the label, whose slope is softmax(z) - oneHot(t).
    onLogits(t, z) {
      const { shifted, logSum } = shiftedAndLogSum(z);
      return logSum.sub(atLabel(t, shifted));
    },
  });
}
