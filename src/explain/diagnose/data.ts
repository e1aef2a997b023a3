/** The data as the model reads them, also where labels start at 1; and the part of them that is looked at. */
import { DataError, dtypes, type TypedArray } from "../../base/index.ts";
import type { Core } from "../../train/core.ts";
import type { ArrayData, Column, Data, InputData } from "../../train/data/arrays.ts";
import { readNamed } from "../../train/data/named.ts";
import { shuffleInto } from "../../train/data/order.ts";
import { readFitData } from "../../train/data/read-samples.ts";
import type { Samples } from "../../train/data/samples.ts";
import type { CheckedFitOptions } from "../../train/fit/options.ts";

/** Labels that are one too high. They are lowered, so that the rest can be examined. */
export interface Shifted {
  readonly output: string;
  readonly lowest: number;
  readonly highest: number;
  readonly classes: number;
}

export interface Read {
  readonly train: Samples;
  readonly validation: Samples | undefined;
  readonly shifted: Shifted | undefined;
}

/**
 * Reads as `fit` does, and throws what `fit` would throw; but labels 1..C for classes 0..C-1 are a finding, and so are targets
 * that the loss does not take (`Core.onTrial`).
 */
export function readData(core: Core, x: InputData, y: Data, options: CheckedFitOptions): Read {
  try {
    return { ...readFitData(core, x, y, options), shifted: undefined };
  } catch (error) {
    const shifted = error instanceof DataError ? shiftOf(core, error) : undefined;
    if (!shifted) throw error;
    const names = core.plan("diagnose").outputs.map(({ name }) => name);
    const given = readNamed("diagnose", "y", "output", y, names);
    const lowered = Object.fromEntries(
      given.map(({ shape, data }, k): [string, ArrayData] => [
        names[k],
        { shape, data: names[k] === shifted.output ? data.map((label) => label - 1) : data },
      ]),
    );
    // The validation data have labels of the same kind, and weights may be by these; the rest can be examined without.
    const { validationData: _, classWeight: __, ...rest } = options;
    return { ...readFitData(core, x, lowered, rest), shifted };
  }
}

function shiftOf(core: Core, error: DataError): Shifted | undefined {
  if (error.code !== "label-out-of-range") return undefined;
  const { lowest, highest, classes } = error.facts as { lowest: number; highest: number; classes: number };
  if (lowest !== 1 || highest !== classes) return undefined;
  const names = core.plan("diagnose").outputs.map(({ name }) => name);
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
export function draw({ x, y, w, samples }: Samples, count: number): Samples {
  if (count >= samples) return { x, y, w, samples };
  const order = new Int32Array(samples);
  shuffleInto(order, samples, 0, 0);
  const rows = order.subarray(0, count);
  return { x: pick(x, rows, samples), y: pick(y, rows, samples), w: w && pick(w, rows, samples), samples: count };
}
