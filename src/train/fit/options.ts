/** The options of `fit`, checked. */
import {
  badArgument,
  checkedLater,
  readOptions,
  share,
  unknownName,
  ValueError,
  type Want,
  type Wants,
  wantFlag,
  wantFunction,
  wantSeed,
  wantText,
  whole,
} from "../../base/index.ts";
import { wantPath } from "../../base/path.ts";
import type { Data } from "../data/arrays.ts";
import type { Chunk, Dataset } from "../data/dataset.ts";
import type { ClassWeight } from "../data/sample-weights.ts";
import type { Callback } from "./callbacks.ts";
import { hooks } from "./hooks.ts";
import type { ProgressOutput, Verbose } from "./progress.ts";

/** Data to validate on: `[x, y]`, `[x, y, sampleWeight]`, or a record. */
export type ValidationData = Chunk;

/** All that a fit may validate on. */
export type AnyValidation = Chunk | Dataset;

export interface FitOptions<Share extends number = number, Validation extends AnyValidation = AnyValidation> {
  /** How often to go through the data; with `initialEpoch`, the number of the last epoch. Default: 1. */
  readonly epochs?: number;
  /** Samples a step. Default: 32. The last step of an epoch takes what is left. */
  readonly batchSize?: number;
  /**
   * Steps after which an epoch ends, of `batchSize` samples each: for data sets without an end. A function that makes a generator
   * is called anew for each epoch; a generator itself goes on in the next epoch, and in the next `fit`. Default: an epoch
   * is once through the data.
   */
  readonly stepsPerEpoch?: number;
  /** A new order of the samples each epoch. Default: true. */
  readonly shuffle?: boolean;
  /**
   * Reseeds shuffling and dropout, not the weights. Without it they go on where the last `fit` ended, and begin with the model's own
   * seed: 0 where it was given none, for all models alike.
   */
  readonly seed?: number;
  /** The share of the samples to validate on, rounded up: the last ones, before shuffling. From 0, below 1. */
  readonly validationSplit?: Share;
  /** Data to validate on after each epoch: `[x, y]`, `{ x, y }`, or a data set. */
  readonly validationData?: Validation;
  /** Steps of `batchSize` samples after which a validation ends. Default: all of the validation data. */
  readonly validationSteps?: number;
  /** Epochs from one validation to the next; or the epochs after which to validate, from 1: `[1, 10, 20]`. Default: 1. */
  readonly validationFreq?: number | readonly number[];
  /** How much samples of a class count in training, by class number: `{ 0: 1, 1: 5 }`. */
  readonly classWeight?: ClassWeight;
  /**
   * One number a sample, or one for each step of it, `[samples, time]`: the loss is Σ weight · loss / how many losses. For several
   * outputs, one array for all or a record.
   */
  readonly sampleWeight?: Data;
  /** Objects that are called after epochs and steps, and may stop the fit: `callbacks.earlyStopping(…)`, or objects of your own. */
  readonly callbacks?: readonly Callback[];
  /**
   * A folder in which the run is kept: what was to be done, what happened, checkpoints, and the model at the end. Node only. Throws
   * a FileError where a run is in it already, unless `resume` is given.
   */
  readonly run?: string | URL;
  /**
   * Goes on from the newest checkpoint in the folder `run`, with the same bits as if it had never been stopped, or begins the run.
   * `epochs` counts from the run's beginning. Default: false.
   */
  readonly resume?: boolean;
  /** When to keep a state in the folder `run`, and how many. Default: `{ every: "epoch", keep: 2 }`. */
  readonly checkpoint?: CheckpointOptions;
  /** The number of the first epoch, from 0. */
  readonly initialEpoch?: number;
  /** Stops after the current chunk of steps; the fit then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** 0: silent. 1: a progress bar. 2: one line an epoch. Default: 1. */
  readonly verbose?: Verbose;
  /** Where progress is written. Default: standard error, or a browser's console. */
  readonly output?: ProgressOutput;
}

/** When a run keeps its state. */
interface CheckpointOptions {
  /**
   * After each epoch, or always after so many steps. Epochs that end while a state is still being written are passed over, but for
   * the last. Default: `"epoch"`.
   */
  readonly every?: "epoch" | number;
  /** How many of the newest ones to keep. Default: 2, so that one is whole whatever happens to the other. */
  readonly keep?: number;
  /** A key of the history: the state after the epoch with the best such value is kept as well. */
  readonly best?: string;
}

const wantEvery: Want = (subject, name, value) => {
  if (value === "epoch" || (Number.isSafeInteger(value) && (value as number) >= 1)) return;
  throw badArgument(subject, name, value, "every", '"epoch", or a number of steps from 1');
};

const checkpointWants: Wants<CheckpointOptions> = { every: wantEvery, keep: whole(1), best: wantText };

const wantCheckpoint: Want = (subject, _, value) => {
  readOptions(`${subject}: checkpoint`, value as CheckpointOptions, checkpointWants);
};

const wantRun: Want = (_, __, value) => wantPath(value);

export const wantSignal: Want = (subject, name, value) => {
  const signal = value as Partial<AbortSignal> | null;
  if (typeof signal?.throwIfAborted === "function" && typeof signal.aborted === "boolean") return;
  const hint = "an AbortSignal: new AbortController().signal, AbortSignal.timeout(60_000)";
  throw badArgument(subject, name, value, "signal", hint);
};

export const wantOutput: Want = (subject, name, value) => {
  if (typeof (value as Partial<ProgressOutput> | null)?.write === "function") return;
  throw badArgument(subject, name, value, "output", "where progress is written: { write: (text) => … }");
};

export const wantVerbose: Want = (subject, name, value) => {
  if (value === 0 || value === 1 || value === 2) return;
  throw badArgument(subject, name, value, "verbose", "0: silent, 1: a progress bar, 2: one line an epoch");
};

const wantFreq: Want = (subject, name, value) => {
  if (!Array.isArray(value)) return whole(1)(subject, name, value);
  for (const epoch of Array.from(value)) whole(1)(subject, `an epoch of ${name}`, epoch);
};

const wantCallbacks: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [undefined];
  if (!list.every((c) => typeof c === "object" && c !== null && !Array.isArray(c)))
    throw badArgument(subject, name, value, "callbacks", "a list of objects: [{ onEpochEnd: ({ epoch, logs }) => … }]");
  for (const callback of list)
    for (const [hook, run] of Object.entries(callback as Callback)) {
      if (!hook.startsWith("on") || run === undefined) continue;
      if (!hooks.includes(hook)) throw unknownName(subject, "hook of a callback", hook, hooks);
      wantFunction(subject, `the callback's ${hook}`, run, "a function of what happens: ({ epoch, logs }) => …");
    }
};

/** What each option of `fit` must be. Data are checked where they are read. */
export const fitWants: Wants<FitOptions> = {
  epochs: whole(0),
  batchSize: whole(1),
  stepsPerEpoch: whole(1),
  shuffle: wantFlag,
  seed: wantSeed,
  validationSplit: share({ below: true }),
  validationData: checkedLater,
  validationSteps: whole(1),
  validationFreq: wantFreq,
  classWeight: checkedLater,
  sampleWeight: checkedLater,
  callbacks: wantCallbacks,
  run: wantRun,
  resume: wantFlag,
  checkpoint: wantCheckpoint,
  initialEpoch: whole(0),
  signal: wantSignal,
  verbose: wantVerbose,
  output: wantOutput,
};

const usual = { epochs: 1, batchSize: 32, initialEpoch: 0, verbose: 1, shuffle: true, callbacks: [] } as const;

export type CheckedFitOptions = FitOptions &
  Required<Pick<FitOptions, keyof typeof usual>> & {
    /** The folder of the run goes when the run has ended: see `backupAndRestore`. */
    readonly deleteRun?: boolean;
  };

export function checkFitOptions(given: FitOptions | undefined): CheckedFitOptions {
  const options = { ...usual, ...readOptions("fit", given, fitWants) } as CheckedFitOptions;
  for (const option of ["resume", "checkpoint"] as const)
    if (options[option] && options.run === undefined)
      throw new ValueError("fit", `${option} was given without run`, {
        code: "run-needed",
        hint: 'name the folder of the run: run: "runs/iris"',
        facts: { option },
      });
  return withBackup(options);
}

/** What a callback asks for that backs up: a run in its folder, which goes on where it stopped. */
function withBackup(options: CheckedFitOptions): CheckedFitOptions {
  const asked = options.callbacks.flatMap(({ backup }) => backup ?? []);
  if (asked.length === 0) return options;
  if (asked.length > 1 || options.run !== undefined)
    throw new ValueError("fit", `backupAndRestore was given ${asked.length > 1 ? "twice" : "beside run"}`, {
      code: "backup-and-run",
      hint: 'one place is enough: run: "runs/iris", resume: true does the same, and keeps the run',
      facts: { twice: asked.length > 1 },
    });
  const [{ run, every, deleteRun }] = asked;
  return { ...options, run, resume: true, checkpoint: { every }, deleteRun };
}
