/** Losses of areas: how little what was marked and what should be overlap. Targets and outputs are shares from 0 to 1. */
import { badArgument, finiteFrom, readOptions, type Want, type Wants } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { axisAt, type LossOptions, make, ofEveryLoss, ofValues } from "./shared.ts";

export interface DiceOptions extends LossOptions {
  /**
   * The axes of one area: [1, 2, 3] of pictures gives a loss for each. Default: all, also the batch's, so that there is one number for
   * the batch, as in Keras; samples then cannot have weights.
   */
  readonly axis?: number | readonly number[];
}

const wantAxes: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length > 0 && list.every((axis) => Number.isSafeInteger(axis) && axis !== 0)) return;
  throw badArgument(subject, name, value, "loss-axes", "axes of a sample, such as [1, 2, 3]; 0 counts samples");
};

const ofDice: Wants<DiceOptions> = { ...ofEveryLoss, axis: wantAxes };
const tiny = 1e-7;

/** Adds up an area. */
function adder(name: string, axis: DiceOptions["axis"]): (x: Tensor) => Tensor {
  if (axis === undefined) return (x) => x.sum();
  const axes = typeof axis === "number" ? [axis] : axis;
  return (x) => x.sum([...new Set(axes.map((one) => axisAt(name, one, x.rank)))]);
}

/** 1 - 2·Σ t·o / (Σ t + Σ o + 1e-7) */
export function dice(options?: DiceOptions): Loss {
  const config = readOptions("dice", options, ofDice);
  const sum = adder("dice", config.axis);
  return make("dice", config, "sumOverBatchSize", {
    targets: "values",
    range: [0, 1],
    perSample: ofValues((t, o) =>
      sum(t.mul(o))
        .mul(2)
        .div(sum(t).add(sum(o)).add(tiny))
        .neg()
        .add(1),
    ),
  });
}

export interface TverskyOptions extends DiceOptions {
  /** How much counts what was marked and should not be. Default: 0.5. */
  readonly alpha?: number;
  /** How much counts what should be marked and was not. Default: 0.5. */
  readonly beta?: number;
}

/**
 * 1 - Σ t·o / (Σ t·o + α·Σ (1 - t)·o + β·Σ t·(1 - o) + 1e-7). With α = β = ½ it is `dice` (S. Salehi et al., 2017).
 *
 *     losses.tversky({ alpha: 0.3, beta: 0.7 })   // rather too much than too little
 */
export function tversky(options?: TverskyOptions): Loss {
  const config = readOptions("tversky", options, { ...ofDice, alpha: finiteFrom(0), beta: finiteFrom(0) });
  const { alpha = 0.5, beta = 0.5 } = config;
  const sum = adder("tversky", config.axis);
  return make("tversky", config, "sumOverBatchSize", {
    targets: "values",
    range: [0, 1],
    perSample: ofValues((t, o) => {
      const both = sum(t.mul(o));
      const tooMuch = sum(t.neg().add(1).mul(o)).mul(alpha);
      const tooLittle = sum(o.neg().add(1).mul(t)).mul(beta);
      return both.div(both.add(tooMuch).add(tooLittle).add(tiny)).neg().add(1);
    }),
  });
}
