/** Callbacks that write a line an epoch into a file. */
import type { GrowingFile } from "../base/files.ts";
import { needed, readOptions, type Wants, wantFlag, wantText } from "../base/index.ts";
import type { Callback } from "../train/fit/callbacks.ts";

export interface LoggerOptions {
  readonly filename: string;
  /** Writes behind what is there, instead of over it. Default: false. */
  readonly append?: boolean;
}

export interface CsvLoggerOptions extends LoggerOptions {
  /** Default: `","`. */
  readonly separator?: string;
}

/** What writes files is loaded by those who write some. */
async function growing(filename: string, append: boolean): Promise<GrowingFile> {
  const files = await import("../base/files.ts");
  return files.GrowingFile.open(filename, { append });
}

const ofLoggers: Wants<LoggerOptions> = { filename: needed(wantText), append: wantFlag };

/**
 * Writes epochs into a CSV file: a column `epoch`, from 0, then one for each value of the history. What an epoch does not report is
 * `NA`.
 *
 *     callbacks.csvLogger({ filename: "training.csv" })
 */
export function csvLogger(options: CsvLoggerOptions): Callback {
  const {
    filename,
    append = false,
    separator = ",",
  } = readOptions<CsvLoggerOptions>("csvLogger", options, { ...ofLoggers, separator: wantText });
  const quoted = (text: string) =>
    /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  const line = (values: readonly string[]) => `${values.map(quoted).join(separator)}\n`;
  let keys: readonly string[] = [];
  let more = append;
  let file: GrowingFile | undefined;
  return {
    name: "csvLogger",
    onTrainBegin({ reported }) {
      [keys, file, more] = [Object.keys(reported), undefined, append];
    },
    async onEpochEnd({ epoch, logs }) {
      if (!file) {
        file = await growing(filename, more);
        if (file.empty) await file.write(line(["epoch", ...keys]));
      }
      const values = keys.map((key) => (logs[key] === undefined ? "NA" : String(logs[key])));
      await file.write(line([String(epoch), ...values]));
    },
    state: () => null,
    // A run that goes on writes behind what it wrote before.
    restore() {
      more = true;
    },
  };
}

/**
 * Writes epochs as JSON, one object a line: `{"epoch":0,"learningRate":0.001,"loss":0.6}`. NaN and infinities are texts.
 *
 *     callbacks.jsonLogger({ filename: "training.jsonl" })
 */
export function jsonLogger(options: LoggerOptions): Callback {
  const { filename, append = false } = readOptions<LoggerOptions>("jsonLogger", options, ofLoggers);
  let more = append;
  let file: GrowingFile | undefined;
  return {
    name: "jsonLogger",
    onTrainBegin() {
      [file, more] = [undefined, append];
    },
    async onEpochEnd({ epoch, logs, model }) {
      const values = { epoch, learningRate: model.learningRate, ...logs };
      const told = Object.entries(values).map(([key, value]) => [key, Number.isFinite(value) ? value : String(value)]);
      file ??= await growing(filename, more);
      await file.write(`${JSON.stringify(Object.fromEntries(told))}\n`);
    },
    state: () => null,
    restore() {
      more = true;
    },
  };
}
