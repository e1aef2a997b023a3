/** How much each sample counts in the loss: `sampleWeight`, and `classWeight` spread over the samples. */
import {
  DataError,
  type DType,
  dtypes,
  isRecord,
  type Shape,
  ShapeError,
  show,
  showType,
  sizeOf,
  type TypedArray,
  ValueError,
} from "../../base/index.ts";
import { type Column, type Data, type Given, isArrayData, placeOf, readArray, withoutOnes } from "./arrays.ts";
import { unequal } from "./inputs.ts";
import { readNamed, showSamples } from "./named.ts";
import type { OutputPort } from "./targets.ts";

/** One weight a class, by class number. Classes that are left out count once. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * One column for each output, or nothing where all samples count once: a weight for each sample, or for each of its steps (the first
 * axes of an output that has several).
 */
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
  const columns = ports.map((): Weights => ({ shape: [], data: dtypes[dtype].zeros(samples).fill(1) }));
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
    // One array counts for all outputs.
    ports.forEach((port, k) => {
      columns[k] = readWeights(subject, arrays[k] ?? arrays[0], port, dtype, samples);
    });
  }
  if (classWeight !== undefined) spread(subject, classWeight, ports, targets, columns);
  return columns.map((column) => ({ dtype, ...column }));
}

interface Weights {
  /** Of one sample's. */
  readonly shape: Shape;
  readonly data: TypedArray;
}

function readWeights(subject: string, given: Given, { shape }: OutputPort, dtype: DType, samples: number): Weights {
  const own = withoutOnes(given.shape.slice(1));
  const steps = given.bare || own.length === 0 ? [] : own;
  const counted = given.bare ? given.data.length : (given.shape[0] ?? 0);
  if (counted !== samples) unequal(subject, "x", samples, given.label, counted);
  if (steps.length >= Math.max(1, shape.length) || steps.some((n, d) => n !== shape[d])) {
    const places = shape.slice(0, -1);
    const each = places.length > 0 ? `, or for each step, ${showSamples(places)}` : "";
    throw new ShapeError(subject, `${given.label} is ${showType(given)}`, {
      code: "sample-weight-shape",
      hint: `one weight for each sample, [samples]${each}`,
      facts: { label: given.label, received: given.shape, places },
    });
  }
  const data = dtypes[dtype].zeros(given.data.length);
  data.set(given.data);
  const wrong = data.findIndex((w: number) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (wrong < 0) return { shape: steps, data };
  const { text, index } = placeOf(given.label, [samples, ...steps], wrong);
  throw new DataError(subject, `${text} is ${data[wrong]}`, {
    code: "sample-weight",
    hint: "weights are numbers from 0",
    facts: { index, value: data[wrong] },
  });
}

function spread(
  subject: string,
  classWeight: ClassWeight,
  ports: readonly OutputPort[],
  targets: readonly Column[],
  columns: readonly Weights[],
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
  const { data: column } = columns[0];
  const steps = column.length / (data.length / width);
  const perClass = loss.targets === "classes" || width === 1;
  if (loss.targets === "classes" && width !== 1)
    throw new ValueError(subject, "classWeight needs one class a sample", {
      code: "class-weight-shape",
      hint: "use sampleWeight",
    });
  for (let k = 0; k < column.length; k++) {
    const at = Math.floor(k / steps) * width;
    let label = data[at];
    if (!perClass) {
      const row = data.subarray(at, at + width);
      label = row.indexOf(Math.max(...row));
    }
    column[k] *= classWeight[Math.round(label)] ?? 1;
  }
}
