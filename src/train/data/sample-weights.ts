/** How much each sample counts in the loss: `sampleWeight`, and `classWeight` spread over the samples. */
import {
  DataError,
  type DType,
  dtypes,
  isRecord,
  show,
  sizeOf,
  type TypedArray,
  ValueError,
} from "../../base/index.ts";
import { type Column, type Data, isArrayData, placeOf, readArray, readNamed } from "./arrays.ts";
import { unequal } from "./inputs.ts";
import type { OutputPort } from "./targets.ts";

/** One weight a class, by class number. Classes that are left out count once. */
export type ClassWeight = Readonly<Record<number, number>>;

/** One column `[samples]` for each output, or nothing where all samples count once. */
export function readSampleWeights(
  subject: string,
  given: { sampleWeight?: Data; classWeight?: ClassWeight },
  ports: readonly OutputPort[],
  targets: readonly Column[],
  dtype: DType,
  samples: number,
): Column[] | undefined {
  const { sampleWeight, classWeight } = given;
  if (sampleWeight === undefined && classWeight === undefined) return undefined;
  const columns = ports.map(() => dtypes[dtype].zeros(samples).fill(1));
  if (classWeight !== undefined && !isRecord(classWeight) && !Array.isArray(classWeight))
    throw new ValueError(subject, `classWeight is ${show(classWeight)}`, {
      code: "class-weight",
      hint: "a record by class number: { 0: 1, 1: 5 }",
      facts: { received: classWeight },
    });
  if (sampleWeight !== undefined) {
    const names = ports.map(({ name }) => name);
    const perOutput = typeof sampleWeight === "object" && sampleWeight !== null && !isArrayData(sampleWeight);
    const arrays = perOutput
      ? readNamed(subject, "sampleWeight", "output", sampleWeight, names)
      : [readArray(subject, "sampleWeight", sampleWeight)];
    columns.forEach((column, k) => {
      // One array counts for all outputs.
      const weights = arrays[k] ?? arrays[0];
      if (weights.data.length !== samples) unequal(subject, "x", samples, weights.label, weights.data.length);
      column.set(weights.data);
      const wrong = column.findIndex((w: number) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
      if (wrong < 0) return;
      const { text, index } = placeOf(weights.label, [samples], wrong);
      throw new DataError(subject, `${text} is ${column[wrong]}`, {
        code: "sample-weight",
        hint: "weights are numbers from 0",
        facts: { index, value: column[wrong] },
      });
    });
  }
  if (classWeight !== undefined) spread(subject, classWeight, ports, targets, columns);
  return columns.map((data) => ({ dtype, shape: [], data }));
}

function spread(
  subject: string,
  classWeight: ClassWeight,
  ports: readonly OutputPort[],
  targets: readonly Column[],
  columns: readonly TypedArray[],
): void {
  if (ports.length > 1)
    throw new ValueError(subject, `classWeight was given, but the model has ${ports.length} outputs`, {
      code: "class-weight-outputs",
      hint: "use sampleWeight: { output: … }",
    });
  const [{ shape, loss }] = ports;
  const [{ data, shape: sample }] = targets;
  const width = sizeOf(sample);
  const classes = Math.max(2, shape.at(-1) ?? 1);
  for (const [name, weight] of Object.entries(classWeight)) {
    const at = Number(name);
    if (Number.isInteger(at) && at >= 0 && at < classes && Number.isFinite(weight) && weight >= 0) continue;
    throw new ValueError(subject, `classWeight has ${name}: ${show(weight)}`, {
      code: "class-weight",
      hint: `classes are 0..${classes - 1}, weights are numbers from 0`,
      facts: { received: classWeight, classes },
    });
  }
  const column = columns[0];
  const perClass = loss.targets === "classes" || width === 1;
  if (loss.targets === "classes" && width !== 1)
    throw new ValueError(subject, "classWeight needs one class a sample", {
      code: "class-weight-shape",
      hint: "use sampleWeight",
    });
  for (let k = 0; k < column.length; k++) {
    let label = data[k * width];
    if (!perClass) {
      const row = data.subarray(k * width, (k + 1) * width);
      label = row.indexOf(Math.max(...row));
    }
    column[k] *= classWeight[Math.round(label)] ?? 1;
  }
}
