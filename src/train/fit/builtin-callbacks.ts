/** The built-in callbacks. */
import {
  finiteFrom,
  oneOf,
  readOptions,
  type Wants,
  wantFinite,
  wantFlag,
  wantFunction,
  wantText,
  whole,
} from "../../base/index.ts";
import type { Direction } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Callback } from "./callbacks.ts";
import { wayOf } from "./monitor.ts";

export interface EarlyStoppingOptions {
  /** A key of the history. Default: `"valLoss"`, for which fit needs validation data. */
  readonly monitor?: string;
  /**
   * Whether the value should fall (`"min"`) or rise (`"max"`). Default: `"auto"`, which knows losses, the metrics that are
   * built in, and metrics of one's own that say their `direction`.
   */
  readonly mode?: Direction | "auto";
  /** Stops after this many epochs without improvement. Default: 0, which is as 1. */
  readonly patience?: number;
  /** Smaller changes are no improvement. Default: 0. */
  readonly minDelta?: number;
  /** Stops where the value is not better than this after `patience` epochs. */
  readonly baseline?: number;
  /** The number of the first epoch that is looked at, from 0: for values that jump at the start. Default: 0. */
  readonly startFromEpoch?: number;
  /** Puts the parameters of the best epoch back when training ends, early or not. Default: false. */
  readonly restoreBestWeights?: boolean;
}

const wants: Wants<EarlyStoppingOptions> = {
  monitor: wantText,
  mode: oneOf(["auto", "min", "max"]),
  patience: whole(0),
  minDelta: finiteFrom(0),
  baseline: wantFinite,
  startFromEpoch: whole(0),
  restoreBestWeights: wantFlag,
};

/**
 * Stops when a value no longer improves, as Keras's EarlyStopping. `fit` rejects with a ValueError before its first epoch where
 * nothing of that name will be reported, or where it is not known whether it should rise or fall.
 *
 *     callbacks.earlyStopping({ monitor: "valLoss", patience: 3, restoreBestWeights: true })
 */
export function earlyStopping(options?: EarlyStoppingOptions): Callback {
  const {
    monitor = "valLoss",
    mode = "auto",
    patience = 0,
    minDelta = 0,
    baseline,
    startFromEpoch = 0,
    restoreBestWeights = false,
  } = readOptions("earlyStopping", options, wants);
  let sign = mode === "max" ? -1 : 1;
  let best = Number.POSITIVE_INFINITY;
  let since = 0;
  let weights: Readonly<Record<string, Tensor>> | undefined;
  const better = (value: number, than: number): boolean => sign * value < than - minDelta;
  return {
    name: "earlyStopping",
    onTrainBegin({ reported }) {
      [best, since, weights] = [Number.POSITIVE_INFINITY, 0, undefined];
      sign = wayOf("earlyStopping", monitor, reported, mode) === "max" ? -1 : 1;
    },
    onEpochEnd({ epoch, logs, model, stop }) {
      if (epoch < startFromEpoch) return;
      const value = logs[monitor];
      const improved = better(value, best);
      since++;
      if (improved) {
        best = sign * value;
        if (baseline === undefined || better(value, sign * baseline)) since = 0;
      }
      // Also without an improvement there must be something to go back to.
      if (restoreBestWeights && (improved || !weights)) weights = model.weights;
      if (since >= Math.max(patience, 1)) stop();
    },
    onTrainEnd({ model }) {
      if (weights) model.setWeights(weights);
    },
    state: () => ({ best, since, weights }),
    restore(state) {
      ({ best, since, weights } = state as { best: number; since: number; weights: typeof weights });
    },
  };
}

/**
 * Sets the learning rate at the beginning of each epoch. (For a rate by step give the optimizer a schedule.)
 *
 *     callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))
 */
export function learningRateScheduler(schedule: (epoch: number, rate: number) => number): Callback {
  wantFunction("learningRateScheduler", "the schedule", schedule, "a function of epoch and rate");
  return {
    name: "learningRateScheduler",
    onEpochBegin({ epoch, model }) {
      model.learningRate = schedule(epoch, model.learningRate);
    },
    // The rate itself is the model's.
    state: () => null,
    restore() {},
  };
}
