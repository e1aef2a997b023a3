import {
  needed,
  oneOf,
  readOptions,
  unknownName,
  ValueError,
  type Want,
  wantFinite,
  wantFlag,
  wantText,
  whole,
} from "../base/index.ts";
import type { Callback, CallbackModel } from "../train/fit/callbacks.ts";
import type { Logs } from "../train/fit/events.ts";
import { Monitor, type MonitorOptions, ofMonitors } from "./monitor.ts";

export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Where to: `"best.limpid"`, or a file for each, `"runs/{epoch:03d}-{valLoss:.2f}.limpid"`. Epochs count from 1 here, as in Keras;
   * `{batch}` is the number of steps so far. Folders are made.
   */
  readonly filepath: string;
  /** Only where the value is the best so far. Default: false. */
  readonly saveBestOnly?: boolean;
  /** `"epoch"`, or a number of steps, after which it is saved at the end of the chunk of steps under way. Default: `"epoch"`. */
  readonly saveFreq?: "epoch" | number;
  /** With `saveBestOnly`: what the first value must be better than. */
  readonly initialValueThreshold?: number;
}

const wantFreq: Want = (subject, name, value) => {
  if (typeof value === "number") whole(1)(subject, name, value);
  else oneOf(["epoch"])(subject, name, value);
};

/** `{epoch:03d}`: a name, and perhaps how many digits. */
const places = /\{([^{}:]*)(?::(?:(0?)(\d*)d|\.(\d+)f))?\}/g;

/**
 * Saves the whole model, as `model.save` does, after each epoch or only where it is the best so far: Keras's ModelCheckpoint.
 *
 *     callbacks.modelCheckpoint({ filepath: "best.limpid", monitor: "valAccuracy", saveBestOnly: true })
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const subject = "modelCheckpoint";
  const {
    filepath,
    saveBestOnly = false,
    saveFreq = "epoch",
    initialValueThreshold,
    ...monitored
  } = readOptions<ModelCheckpointOptions>(subject, options, {
    ...ofMonitors,
    filepath: needed(wantText),
    saveBestOnly: wantFlag,
    saveFreq: wantFreq,
    initialValueThreshold: wantFinite,
  });
  if (saveBestOnly && saveFreq !== "epoch")
    throw new ValueError(subject, "saveBestOnly and steps as saveFreq do not go together", {
      code: "checkpoint-best",
      hint: "values are monitored at the end of an epoch: leave saveFreq out",
    });
  const monitor = new Monitor(subject, monitored);
  let [saved, epochNow] = [0, 0];
  const save = async (model: CallbackModel, values: Logs): Promise<void> => {
    const path = filepath.replace(places, (_, name: string, zero?: string, width?: string, digits?: string) => {
      const value = values[name];
      if (value === undefined) throw unknownName(subject, "value in filepath:", name, Object.keys(values));
      const text = digits === undefined ? String(value) : value.toFixed(Number(digits));
      return text.padStart(Number(width || 0), zero ? "0" : " ");
    });
    const { makeFolderOf } = await import("../base/files.ts");
    await makeFolderOf(path);
    await model.save(path);
  };
  return {
    name: subject,
    onTrainBegin({ reported }) {
      [saved, epochNow] = [0, 0];
      const known = ["epoch", ...(saveFreq === "epoch" ? Object.keys(reported) : ["batch", "loss"])];
      for (const [, name] of filepath.matchAll(places))
        if (!known.includes(name)) throw unknownName(subject, "value in filepath:", name, known);
      if (!saveBestOnly) return;
      monitor.begin(reported);
      monitor.best = initialValueThreshold;
    },
    state: () => ({ best: monitor.best ?? null, saved }),
    restore(state) {
      const kept = state as { best: number | null; saved: number };
      saved = kept.saved;
      monitor.best = kept.best ?? undefined;
    },
    ...(saveFreq === "epoch"
      ? {
          async onEpochEnd({ epoch, logs, model }) {
            const value = logs[monitor.key];
            if (saveBestOnly && (value === undefined || !monitor.improves(value))) return;
            await save(model, { ...logs, epoch: epoch + 1 });
          },
        }
      : {
          onEpochBegin: ({ epoch }) => {
            epochNow = epoch;
          },
          async onSteps({ to, losses, model }) {
            if (to - saved < saveFreq) return;
            saved = to;
            await save(model, { epoch: epochNow + 1, batch: to, loss: losses[losses.length - 1] });
          },
        }),
  } satisfies Callback;
}
