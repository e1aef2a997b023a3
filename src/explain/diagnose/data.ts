/** The data as the model reads them, also where labels start at 1; and the part of them that is looked at. */
import { DataError, dtypes, type TypedArray } from "../../base/index.ts";
import { type ArrayData, type Column, type Data, readNamed } from "../../train/arrays.ts";
import type { Core } from "../../train/core.ts";
import type { Labelled } from "../../train/evaluate.ts";
import type { CheckedFitOptions } from "../../train/fit-options.ts";
import { shuffleInto } from "../../train/order.ts";
import { readFitData } from "../../train/prepare.ts";

/** Labels that are one too high. They are lowered, so that the rest can be examined. */
export interface Shifted {
  readonly output: string;
  readonly lowest: number;
  readonly highest: number;
  readonly classes: number;
}

export interface Read {
  readonly train: Labelled;
  readonly validation: Labelled | undefined;
  readonly shifted: Shifted | undefined;
  /** The targets as they came, where the rest needed them mended; one for each output. */
  readonly given: readonly TypedArray[];
}

/**
 * Reads as `fit` does, and throws what `fit` would throw; but labels 1..C for classes 0..C-1, and targets that are no
 * probabilities where the loss takes such, are a finding: they are mended, so that the rest can be examined.
 */
export function readData(core: Core, x: Data, y: Data, options: CheckedFitOptions): Read {
  try {
    const read = readFitData(core, x, y, options);
    return { ...read, shifted: undefined, given: read.train.y.map(({ data }) => data) };
  } catch (error) {
    if (!(error instanceof DataError) || !core.built) throw error;
    const shifted = shiftOf(core, error);
    const outputs = core.outputPorts("diagnose");
    const names = outputs.map(({ name }) => name);
    const given = readNamed("diagnose", "y", "output", y, names);
    const mended = given.map(({ data }, k): TypedArray => {
      if (shifted) return names[k] === shifted.output ? data.map((label) => label - 1) : data;
      const { loss } = outputs[k];
      return loss.targets === "values" && loss.fromLogits && data.every(Number.isFinite)
        ? data.map((target) => Math.min(1, Math.max(0, target)))
        : data;
    });
    if (!shifted && mended.every((data, k) => data.every((value: number, at: number) => value === given[k].data[at])))
      throw error;
    const named = Object.fromEntries(
      given.map(({ shape }, k): [string, ArrayData] => [names[k], { shape, data: mended[k] }]),
    );
    // The validation data have labels of the same kind, and weights may be by these labels; the rest can be examined without.
    const { validationData: _, classWeight: __, ...rest } = options;
    const read = readFitData(core, x, named, rest);
    const asGiven = read.train.y.map(({ data }, k) => (shifted ? data : given[k].data.slice(0, data.length)));
    return { ...read, shifted, given: asGiven };
  }
}

function shiftOf(core: Core, error: DataError): Shifted | undefined {
  if (error.code !== "label-out-of-range") return undefined;
  const { lowest, highest, classes } = error.facts as { lowest: number; highest: number; classes: number };
  if (lowest !== 1 || highest !== classes) return undefined;
  const names = core.outputPorts("diagnose").map(({ name }) => name);
  const label = String(error.facts.label);
  return { output: names.find((name) => label.endsWith(`.${name}`)) ?? names[0], lowest, highest, classes };
}

/** Some rows of columns, in this order. */
function pick(columns: readonly Column[], rows: ArrayLike<number>, samples: number): Column[] {
  return columns.map(({ dtype, shape, data }) => {
    const width = data.length / samples;
    const chosen: TypedArray = dtypes[dtype].zeros(rows.length * width);
    for (let k = 0; k < rows.length; k++) chosen.set(data.subarray(rows[k] * width, (rows[k] + 1) * width), k * width);
    return { dtype, shape, data: chosen };
  });
}

/** Some samples drawn without order, the same ones every time: files are often sorted by class. */
export function draw({ x, y, w, samples }: Labelled, count: number): Labelled {
  if (count >= samples) return { x, y, w, samples };
  const order = new Int32Array(samples);
  shuffleInto(order, samples, 0, 0);
  const rows = order.subarray(0, count);
  return { x: pick(x, rows, samples), y: pick(y, rows, samples), w: w && pick(w, rows, samples), samples: count };
}
