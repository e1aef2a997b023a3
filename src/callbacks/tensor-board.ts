import type { GrowingFile } from "../base/files.ts";
import { readOptions, wantText, whole } from "../base/index.ts";
import type { Callback } from "../train/fit/callbacks.ts";
import type { Summary } from "./event-file.ts";

/** Event files of this program so far. */
let files = 0;

export interface TensorBoardOptions {
  /** Default: `"logs"`. Below it are `train` and, where fit validates, `validation`. */
  readonly logDir?: string;
  /** Epochs from one histogram of all parameters to the next; 0: none. Default: 0. */
  readonly histogramFreq?: number;
}

/**
 * Writes what TensorBoard shows (`tensorboard --logdir logs`): each value of the history as `epoch_…`, the learning rate, and
 * histograms of the parameters.
 *
 *     callbacks.tensorBoard({ logDir: "logs/first", histogramFreq: 1 })
 */
export function tensorBoard(options?: TensorBoardOptions): Callback {
  const { logDir = "logs", histogramFreq = 0 } = readOptions("tensorBoard", options, {
    logDir: wantText,
    histogramFreq: whole(0),
  });
  let train: GrowingFile | undefined;
  let validation: GrowingFile | undefined;
  const now = () => Date.now() / 1000;
  const open = async (part: string): Promise<GrowingFile> => {
    // Two fits that begin in the same second write into files of their own.
    const name = `events.out.tfevents.${Math.floor(now())}.limpid.${files++}`;
    const { GrowingFile } = await import("../base/files.ts");
    const { fileHead } = await import("./event-file.ts");
    const file = await GrowingFile.open(`${logDir}/${part}/${name}`);
    await file.write(fileHead(now()));
    return file;
  };
  /** `valLoss` is the `loss` of the validation. */
  const plain = (key: string) => key[3].toLowerCase() + key.slice(4);
  return {
    name: "tensorBoard",
    async onTrainBegin({ reported }) {
      const keys = Object.keys(reported);
      train = await open("train");
      validation = keys.includes("valLoss") ? await open("validation") : undefined;
    },
    async onEpochEnd({ epoch, logs, model }) {
      const { eventRecord } = await import("./event-file.ts");
      const isVal = (key: string) => key.startsWith("val") && Object.hasOwn(logs, plain(key));
      const entries = Object.entries(logs);
      const own: Summary[] = entries
        .filter(([key]) => validation === undefined || !isVal(key))
        .map(([key, value]) => ({ tag: `epoch_${key}`, value }));
      own.push({ tag: "epoch_learning_rate", value: model.learningRate });
      if (histogramFreq > 0 && epoch % histogramFreq === 0)
        for (const [key, { data }] of Object.entries(model.weights))
          own.push({ tag: `${key}/histogram`, value: data as ArrayLike<number> });
      await train?.write(eventRecord(now(), epoch, own));
      const theirs = entries.filter(([key]) => validation !== undefined && isVal(key));
      if (theirs.length > 0)
        await validation!.write(
          eventRecord(
            now(),
            epoch,
            theirs.map(([key, value]) => ({ tag: `epoch_${plain(key)}`, value })),
          ),
        );
    },
    // A run that goes on writes a new file, which TensorBoard reads behind the old one.
    state: () => null,
    restore: () => undefined,
  };
}
