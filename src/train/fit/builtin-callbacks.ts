/** The built-in callbacks. */
import {
  finiteFrom,
  oneOf,
  readOptions,
  unknownName,
  ValueError,
  type Wants,
  wantFinite,
  wantFlag,
  wantFunction,
  wantText,
  whole,
} from "../../base/index.ts";
import type { Direction } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Callback, Reported } from "./callbacks.ts";
import { valKey } from "./history.ts";

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
 * nothing of that name will be reported, or where nobody knows whether it should rise or fall.
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
      const direction = directionOf(monitor, reported);
      sign = (mode === "auto" ? (direction ?? unknownDirection(monitor)) : mode) === "max" ? -1 : 1;
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
  };
}

/** Which way a value gets better, where that is known. Throws where it will not be reported at all. */
function directionOf(monitor: string, reported: Reported): Direction | undefined {
  if (Object.hasOwn(reported, monitor)) return reported[monitor];
  const known = Object.keys(reported);
  const bare = (key: string) => key.toLowerCase().replaceAll("_", "");
  const plain = known.find((key) => bare(valKey(key)) === bare(monitor));
  if (plain === undefined || Object.hasOwn(reported, valKey(plain)))
    throw unknownName("earlyStopping", "value to monitor:", monitor, known);
  throw new ValueError("earlyStopping", `there is no ${valKey(plain)}, because nothing is validated`, {
    code: "monitor-not-validated",
    hint: `give fit validationData or validationSplit, or stop by the training itself: monitor: "${plain}"`,
    facts: { monitor, known, plain },
  });
}

function unknownDirection(monitor: string): never {
  throw new ValueError("earlyStopping", `whether ${monitor} should rise or fall is not known`, {
    code: "monitor-direction",
    hint: 'say mode: "max" or mode: "min"; or let the metric say it: { name, direction: "max", perSample }',
    facts: { monitor },
  });
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
