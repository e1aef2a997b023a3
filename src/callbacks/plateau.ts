import { badArgument, finiteFrom, readOptions, type Want, whole } from "../base/index.ts";
import type { Callback } from "../train/fit/callbacks.ts";
import { Monitor, type MonitorOptions, ofMonitors } from "./monitor.ts";

export interface PlateauOptions extends MonitorOptions {
  /** What the rate is multiplied by, below 1. Default: 0.1. */
  readonly factor?: number;
  /** Epochs without improvement after which the rate falls. Default: 10. */
  readonly patience?: number;
  /** Smaller changes are no improvement. Default: 0.0001. */
  readonly minDelta?: number;
  /** Epochs after a fall in which nothing is counted. Default: 0. */
  readonly cooldown?: number;
  /** The rate falls no further. Default: 0. */
  readonly minLearningRate?: number;
}

const wantFactor: Want = (subject, name, value) => {
  if (typeof value === "number" && value >= 0 && value < 1) return;
  throw badArgument(subject, name, value, "share", "a number from 0, below 1", { below: true });
};

/**
 * Lowers the learning rate when a value no longer improves, as Keras's ReduceLROnPlateau. It replaces a schedule.
 *
 *     callbacks.reduceLearningRateOnPlateau({ monitor: "valLoss", factor: 0.2, patience: 5 })
 */
export function reduceLearningRateOnPlateau(options?: PlateauOptions): Callback {
  const subject = "reduceLearningRateOnPlateau";
  const {
    factor = 0.1,
    patience = 10,
    cooldown = 0,
    minLearningRate = 0,
    minDelta = 1e-4,
    ...monitored
  } = readOptions<PlateauOptions>(subject, options, {
    ...ofMonitors,
    factor: wantFactor,
    patience: whole(0),
    cooldown: whole(0),
    minLearningRate: finiteFrom(0),
  });
  const monitor = new Monitor(subject, { ...monitored, minDelta });
  let [since, cooling] = [0, 0];
  return {
    name: subject,
    onTrainBegin({ reported }) {
      [since, cooling] = [0, 0];
      monitor.begin(reported);
    },
    onEpochEnd({ logs, model }) {
      const value = logs[monitor.key];
      if (value === undefined) return;
      if (cooling > 0) [cooling, since] = [cooling - 1, 0];
      if (monitor.improves(value)) since = 0;
      else if (cooling === 0) since++;
      const { learningRate } = model;
      if (cooling > 0 || since < Math.max(patience, 1) || learningRate <= minLearningRate) return;
      model.learningRate = Math.max(learningRate * factor, minLearningRate);
      [since, cooling] = [0, cooldown];
    },
    state: () => ({ best: monitor.best ?? null, since, cooling }),
    restore(state) {
      const kept = state as { best: number | null; since: number; cooling: number };
      ({ since, cooling } = kept);
      monitor.best = kept.best ?? undefined;
    },
  };
}
