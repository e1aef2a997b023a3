/** The options of `fit`, checked. */
import {
  LimpidError,
  show,
  unknownName,
  ValueError,
  wantFlag,
  wantFunction,
  wantOptions,
  wantWhole,
} from "../base/index.ts";
import type { Data } from "./arrays.ts";
import { type Callback, hooks } from "./callbacks.ts";
import type { Dataset } from "./dataset.ts";
import type { ProgressOutput, Verbose } from "./progress.ts";
import type { ClassWeight } from "./sample-weights.ts";

/** Samples with their answers, as data sets give them. */
export interface LabelledData {
  readonly x: Data;
  readonly y: Data;
  readonly sampleWeight?: Data;
}

/** Data to validate on: `[x, y]`, `[x, y, sampleWeight]`, or a record. */
export type ValidationData = readonly [x: Data, y: Data, sampleWeight?: Data] | LabelledData;

export interface FitOptions {
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
  /** Reseeds shuffling and dropout. Without it they go on where the last `fit` ended. */
  readonly seed?: number;
  /** The share of the samples to validate on, rounded up: the last ones, before shuffling. From 0, below 1. */
  readonly validationSplit?: number;
  readonly validationData?: ValidationData | Dataset;
  /** Steps of `batchSize` samples after which a validation ends. Default: all of the validation data. */
  readonly validationSteps?: number;
  readonly classWeight?: ClassWeight;
  /** One number a sample: the loss is Σ weight · loss / batch. For several outputs, one array for all or a record. */
  readonly sampleWeight?: Data;
  readonly callbacks?: readonly Callback[];
  /** The number of the first epoch, from 0. */
  readonly initialEpoch?: number;
  /** Stops after the current chunk of steps; the fit then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** 0: silent. 1: a progress bar. 2: one line an epoch. Default: 1. */
  readonly verbose?: Verbose;
  /** Where progress is written. Default: standard error, or a browser's console. */
  readonly output?: ProgressOutput;
}

export const optionNames: readonly string[] = [
  "epochs",
  "batchSize",
  "stepsPerEpoch",
  "shuffle",
  "seed",
  "validationSplit",
  "validationData",
  "validationSteps",
  "classWeight",
  "sampleWeight",
  "callbacks",
  "initialEpoch",
  "signal",
  "verbose",
  "output",
];

export type CheckedFitOptions = FitOptions &
  Required<Pick<FitOptions, "epochs" | "batchSize" | "shuffle" | "callbacks" | "initialEpoch" | "verbose">>;

export function checkFitOptions(given: FitOptions | undefined): CheckedFitOptions {
  const options = wantOptions("fit", given, optionNames);
  const checked = {
    ...options,
    epochs: count("fit", "epochs", options.epochs ?? 1, 0),
    batchSize: count("fit", "batchSize", options.batchSize ?? 32, 1),
    initialEpoch: count("fit", "initialEpoch", options.initialEpoch ?? 0, 0),
    verbose: checkVerbose("fit", options.verbose ?? 1),
    shuffle: wantFlag("fit", "shuffle", options.shuffle ?? true),
    callbacks: checkCallbacks(options.callbacks ?? []),
  };
  const { seed, signal, validationSplit: split, output } = options;
  for (const steps of ["stepsPerEpoch", "validationSteps"] as const)
    if (options[steps] !== undefined) wantWhole("fit", steps, options[steps], 1);
  if (signal !== undefined && (typeof signal?.throwIfAborted !== "function" || typeof signal.aborted !== "boolean"))
    bad("fit", "signal", signal, "an AbortSignal: new AbortController().signal, AbortSignal.timeout(60_000)");
  if (output !== undefined && typeof output?.write !== "function")
    bad("fit", "output", output, "where progress is written: { write: (text) => … }");
  if (seed !== undefined && !Number.isSafeInteger(seed)) bad("fit", "seed", seed, "a whole number, such as 0 or 42");
  if (split !== undefined && !(typeof split === "number" && split >= 0 && split < 1))
    bad("fit", "validationSplit", split, "a share from 0, below 1");
  return checked;
}

function checkCallbacks(callbacks: readonly Callback[]): readonly Callback[] {
  if (
    Array.isArray(callbacks) &&
    Array.from(callbacks).every((c) => typeof c === "object" && c !== null && !Array.isArray(c))
  ) {
    for (const callback of callbacks)
      for (const [hook, run] of Object.entries(callback))
        if (hook.startsWith("on") && run !== undefined) {
          if (!hooks.includes(hook)) throw unknownName("fit", "hook of a callback", hook, hooks);
          wantFunction("fit", `the callback's ${hook}`, run, "a function of what happens: ({ epoch, logs }) => …");
        }
    return callbacks;
  }
  return bad("fit", "callbacks", callbacks, "a list of objects: [{ onEpochEnd: ({ epoch, logs }) => … }]");
}

/** A whole number from `least`. */
export function count(subject: string, name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  return bad(subject, name, value, `a whole number from ${least}`);
}

export function checkVerbose(subject: string, value: Verbose): Verbose {
  if (value === 0 || value === 1 || value === 2) return value;
  return bad(subject, "verbose", value, "0: silent, 1: a progress bar, 2: one line an epoch");
}

function bad(subject: string, name: string, value: unknown, hint: string): never {
  throw new ValueError(subject, `${name} is ${show(value)}`, {
    code: `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    hint,
    facts: { option: name, received: value },
  });
}

/** Adds the word "validation" to an error about validation data. */
export function aboutValidation<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    throw error.retold("fit: validation data");
  }
}
