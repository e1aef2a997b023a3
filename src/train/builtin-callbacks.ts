/** The built-in callbacks. */
import { show, unknownName, ValueError, wantFlag, wantFunction, wantOptions } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Callback } from "./callbacks.ts";

export interface EarlyStoppingOptions {
  /** A key of the logs. Default: `"valLoss"`. Keys with "accuracy" should rise, all others fall. */
  readonly monitor?: string;
  /** Stops after this many epochs without improvement. Default: 0, which is as 1. */
  readonly patience?: number;
  /** Smaller changes are no improvement. Default: 0. */
  readonly minDelta?: number;
  /** Puts the parameters of the best epoch back. Default: false. */
  readonly restoreBestWeights?: boolean;
}

/**
 * Stops when a value no longer improves.
 *
 *     callbacks.earlyStopping({ monitor: "valLoss", patience: 3, restoreBestWeights: true })
 */
export function earlyStopping(options?: EarlyStoppingOptions): Callback {
  const known = ["monitor", "patience", "minDelta", "restoreBestWeights"];
  const {
    monitor = "valLoss",
    patience = 0,
    minDelta = 0,
    restoreBestWeights = false,
  } = wantOptions("earlyStopping", options, known);
  wantFlag("earlyStopping", "restoreBestWeights", restoreBestWeights);
  if (typeof monitor !== "string")
    throw unknownName("earlyStopping", "value to monitor:", monitor, ["loss", "valLoss"]);
  if (!Number.isInteger(patience) || patience < 0)
    throw new ValueError("earlyStopping", `patience is ${show(patience)}`, {
      code: "patience",
      hint: "epochs: 0, 1, 2, …",
    });
  if (typeof minDelta !== "number" || !(minDelta >= 0))
    throw new ValueError("earlyStopping", `minDelta is ${show(minDelta)}`, {
      code: "min-delta",
      hint: "a number from 0",
    });
  const sign = /accuracy/i.test(monitor) ? -1 : 1;
  let best = Number.POSITIVE_INFINITY;
  let since = 0;
  let weights: Readonly<Record<string, Tensor>> | undefined;
  return {
    name: "earlyStopping",
    onTrainBegin() {
      [best, since, weights] = [Number.POSITIVE_INFINITY, 0, undefined];
    },
    onEpochEnd({ logs, model, stop }) {
      const value = logs[monitor];
      if (value === undefined) throw unknownName("earlyStopping", "value to monitor:", monitor, Object.keys(logs));
      if (sign * value < best - minDelta) {
        best = sign * value;
        since = 0;
        if (restoreBestWeights) weights = model.weights;
      } else if (++since >= Math.max(patience, 1)) stop();
    },
    onTrainEnd({ model }) {
      if (weights) model.setWeights(weights);
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
  };
}
