/** What `fit` and `evaluate` are called with: arrays or a data set, and options. */
import { ValueError } from "../../base/index.ts";
import type { TextData } from "../../nn/index.ts";
import { type ArrayData, type Data, type InputData, isShaped } from "../data/arrays.ts";
import { type Dataset, isDataset, type LabelledData } from "../data/dataset.ts";
import type { FitOptions } from "./options.ts";

/** The names of all options: what they must be is loaded with training. */
const fitOptions: Readonly<Record<keyof FitOptions, true>> = {
  epochs: true,
  batchSize: true,
  stepsPerEpoch: true,
  shuffle: true,
  seed: true,
  validationSplit: true,
  validationData: true,
  validationSteps: true,
  validationFreq: true,
  classWeight: true,
  sampleWeight: true,
  callbacks: true,
  run: true,
  resume: true,
  checkpoint: true,
  initialEpoch: true,
  signal: true,
  verbose: true,
  output: true,
};

/** Samples with their answers, as `datasets.mnist()` gives them. */
export interface Pair {
  readonly x: ArrayData | TextData;
  readonly y: ArrayData;
}

/** Tells `fit(x, y, options)` from `fit(data, options)`. */
export function fitArguments(
  subject: string,
  x: unknown,
  y: unknown,
  options: object | undefined,
): { data: LabelledData | Dataset; options: object } {
  const whole = isDataset(x) || isPair(x, y);
  if (!whole) return { data: { x: x as InputData, y: y as Data }, options: options ?? {} };
  if (y !== undefined && (options !== undefined || !isPlain(y)))
    throw new ValueError(subject, "y was given beside a data set", {
      code: "dataset-and-y",
      hint: "a data set's chunks hold x and y: fit(dataset, { epochs: 5 })",
    });
  return { data: x as LabelledData | Dataset, options: (y as object | undefined) ?? options ?? {} };
}

/** `{ x, y }` and nothing else, with no `y` beside it. */
function isPair(x: unknown, y: unknown): boolean {
  const isRecord = typeof x === "object" && x !== null && !isShaped(x);
  return isRecord && (y === undefined || isOptions(y)) && Object.keys(x).sort().join() === "x,y";
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype && !isShaped(value);

/** Options rather than a record of arrays: no option holds an array of numbers but `sampleWeight`. */
const isOptions = (value: unknown): boolean =>
  isPlain(value) && Object.keys(value).every((key) => Object.hasOwn(fitOptions, key));
