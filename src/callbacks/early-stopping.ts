import { readOptions, wantFinite, wantFlag, whole } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Callback } from "../train/fit/callbacks.ts";
import { Monitor, type MonitorOptions, ofMonitors } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Stops after this many epochs without improvement. Default: 0, which is as 1. */
  readonly patience?: number;
  /** Stops where the value is not better than this after `patience` epochs. */
  readonly baseline?: number;
  /** The number of the first epoch that is looked at, from 0: for values that jump at the start. Default: 0. */
  readonly startFromEpoch?: number;
  /** Puts the parameters of the best epoch back when training ends, early or not, also by an error or a signal. Default: false. */
  readonly restoreBestWeights?: boolean;
}

/**
 * Stops when a value no longer improves, as Keras's EarlyStopping. `fit` rejects with a ValueError before its first epoch where
 * nothing of that name will be reported, or where it is not known whether it should rise or fall.
 *
 *     callbacks.earlyStopping({ monitor: "valLoss", patience: 3, restoreBestWeights: true })
 */
export function earlyStopping(options?: EarlyStoppingOptions): Callback {
  const {
    patience = 0,
    baseline,
    startFromEpoch = 0,
    restoreBestWeights = false,
    ...monitored
  } = readOptions("earlyStopping", options, {
    ...ofMonitors,
    patience: whole(0),
    baseline: wantFinite,
    startFromEpoch: whole(0),
    restoreBestWeights: wantFlag,
  });
  const monitor = new Monitor("earlyStopping", monitored);
  let since = 0;
  let weights: Readonly<Record<string, Tensor>> | undefined;
  return {
    name: "earlyStopping",
    onTrainBegin({ reported }) {
      [since, weights] = [0, undefined];
      monitor.begin(reported);
    },
    onEpochEnd({ epoch, logs, model, stop }) {
      const value = logs[monitor.key];
      // Not every epoch need be validated.
      if (value === undefined || epoch < startFromEpoch) return;
      const improved = monitor.improves(value);
      since++;
      if (improved && (baseline === undefined || monitor.better(value, baseline))) since = 0;
      // Also without an improvement there must be something to go back to.
      if (restoreBestWeights && (improved || !weights)) weights = model.weights;
      if (since >= Math.max(patience, 1)) stop();
    },
    onTrainEnd({ model }) {
      if (weights) model.setWeights(weights);
    },
    state: () => ({ best: monitor.best ?? null, since, weights }),
    restore(state) {
      const kept = state as { best: number | null; since: number; weights: typeof weights };
      ({ since, weights } = kept);
      monitor.best = kept.best ?? undefined;
    },
  };
}
