/** Turns what users hand in as `y` into columns that the losses take, and says which sample is wrong where one is. */
import { DataError, type DType, type Shape, ShapeError, showType, type TypedArray } from "../../base/index.ts";
import { classCount, type Loss, targetShape } from "../../nn/loss.ts";
import { type Column, type Data, type Given, placeOf } from "./arrays.ts";
import { unequal } from "./inputs.ts";
import { asOne, readNamed, showSamples } from "./named.ts";

/** An output of the model, as its labels see it. */
export interface OutputPort {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  readonly loss: Loss;
}

/** The columns of `y`, each with `samples` rows. */
export function readTargets(
  subject: string,
  y: Data,
  ports: readonly OutputPort[],
  dtype: DType,
  samples: number,
  anyTargets = false,
): Column[] {
  const given = readNamed(
    subject,
    "y",
    "output",
    y,
    ports.map(({ name }) => name),
  );
  return given.map((array, k) => {
    const { shape, loss } = ports[k];
    array.wantSome(subject);
    const classes = loss.targets === "classes";
    const sequence = loss.classes === "sequence";
    // As many labels as the longest row has, whatever the output's steps are.
    const sample = sequence && array.shape.length === 2 ? array.shape.slice(1) : targetShape(loss, shape);
    if (!array.fits(sample)) misfit(subject, array, ports[k], sample, samples);
    const count = array.samplesOf(sample);
    if (count !== samples) unequal(subject, "x", samples, array.label, count);
    const numbers = classes ? classNumbers(subject, array, loss, classCount(loss, shape)) : undefined;
    if (numbers && sequence && shape.length === 2) wantRoom(subject, array, numbers, sample[0], shape[0]);
    return numbers
      ? { dtype: "i32", shape: sample, data: numbers }
      : { dtype, shape: sample, data: inRange(subject, array, array.floats(subject, dtype), loss, anyTargets) };
  });
}

/** Throws where a target lies outside of what the loss can be asked for: training would go on in that direction without end. */
function inRange(subject: string, given: Given, data: TypedArray, loss: Loss, anyTargets: boolean): TypedArray {
  if (!loss.range || anyTargets) return data;
  const [least, most] = loss.range;
  let at = 0;
  while (at < data.length && data[at] >= least && data[at] <= most) at++;
  if (at === data.length) return data;
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) [lowest, highest] = [Math.min(lowest, value), Math.max(highest, value)];
  const { text, index } = placeOf(given.label, given.shape, at);
  const wants = most === Number.POSITIVE_INFINITY ? `targets from ${least}` : `targets from ${least} to ${most}`;
  throw new DataError(subject, `${text} is ${data[at]}, but ${loss.name} wants ${wants}`, {
    code: "target-out-of-range",
    hint: mendRange(given.label, most, lowest, highest),
    facts: { label: given.label, index, value: data[at], loss: loss.name, least, most, lowest, highest },
  });
}

function mendRange(label: string, most: number, lowest: number, highest: number): string {
  if (lowest === 1 && highest === 2) return "labels of two classes are 0 and 1: subtract 1";
  if (lowest === -1 && highest === 1) return `labels of two classes are 0 and 1: tensor(${label}).greater(0)`;
  if (lowest >= 0 && Number.isInteger(highest) && most === 1)
    return `for class numbers 0..${highest}: ${highest + 1} units, softmax and sparseCategoricalCrossentropy`;
  return "they are probabilities; for other numbers use meanSquaredError";
}

function classNumbers(subject: string, given: Given, loss: Loss, classes: number): Int32Array {
  const { data } = given;
  const labels = new Int32Array(data.length);
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < data.length; at++) {
    const value = data[at];
    if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 31) fractional(subject, given, loss, at);
    if (value === loss.ignoreClass) {
      labels[at] = value;
      continue;
    }
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    labels[at] = value;
  }
  if (loss.classes === "any" || lowest > highest || (lowest >= 0 && highest < classes)) return labels;
  const isOut = (value: number) => value !== loss.ignoreClass && (value < 0 || value >= classes);
  const at = data.findIndex(isOut);
  const { text, index } = placeOf(given.label, given.shape, at);
  throw new DataError(subject, `${text} is ${data[at]}, but the model has ${classes} classes: 0..${classes - 1}`, {
    code: "label-out-of-range",
    hint:
      lowest === 1 && highest === classes
        ? `labels start at 0: subtract 1`
        : lowest < 0
          ? "labels start at 0: remove or renumber the samples with negative ones"
          : `labels start at 0; for labels up to ${highest} the last layer needs ${highest + 1} units`,
    facts: { label: given.label, index, value: data[at], classes, lowest, highest },
  });
}

/** Throws where a row of labels, filled up with 0, cannot be spelt by an output of so many steps. */
function wantRoom(subject: string, given: Given, labels: Int32Array, most: number, steps: number): void {
  for (let from = 0; from < labels.length; from += most) {
    const row = labels.subarray(from, from + most);
    const end = row.indexOf(0) < 0 ? most : row.indexOf(0);
    const sample = from / most;
    const late = row.subarray(end).findIndex((label) => label !== 0);
    if (late >= 0)
      throw new DataError(subject, `${given.label}[${sample}] has a 0 before its label ${end + late}`, {
        code: "sequence-gap",
        hint: "0 is the blank, and stands only behind the labels, to fill the row up; classes are counted from 1",
        facts: { label: given.label, sample, at: end + late },
      });
    let needed = end;
    for (let k = 1; k < end; k++) if (row[k] === row[k - 1]) needed++;
    if (needed <= steps) continue;
    throw new DataError(subject, `${given.label}[${sample}] needs ${needed} steps, and an output has ${steps}`, {
      code: "sequence-room",
      hint: `${end} labels, and a blank between ${needed - end} pairs of equal neighbours: give outputs more steps, or leave that sample out`,
      facts: { label: given.label, sample, labels: end, needed, steps },
    });
  }
}

function fractional(subject: string, given: Given, loss: Loss, at: number): never {
  const { text, index } = placeOf(given.label, given.shape, at);
  const value = given.data[at];
  throw new DataError(subject, `${text} is ${value}, but ${loss.name} wants class numbers`, {
    code: Number.isFinite(value) ? "label-fractional" : "data-not-finite",
    hint: "class numbers are whole: 0, 1, 2, …; for probabilities use categoricalCrossentropy",
    facts: { label: given.label, index, value, loss: loss.name },
  });
}

function misfit(subject: string, given: Given, { shape, loss }: OutputPort, sample: Shape, samples: number): never {
  const { label } = given;
  const classes = loss.targets === "classes";
  const wanted = classes ? `class numbers ${showSamples(sample)}` : showSamples(sample);
  const oneHot = classes && given.fits(shape);
  const one = samples === 1 && given.isOne(sample);
  const numbers = !classes && !one && given.fits(shape.slice(0, -1));
  throw new ShapeError(subject, `${label} is ${showType(given)}, but ${loss.name} wants ${wanted}`, {
    code: oneHot ? "labels-one-hot" : numbers ? "labels-not-one-hot" : "label-shape",
    hint: oneHot
      ? `for one-hot labels use categoricalCrossentropy, or give ${label}.argmax(-1)`
      : numbers
        ? `for class numbers use sparseCategoricalCrossentropy, or give oneHot(${label}, ${shape.at(-1)})`
        : one
          ? `that is one sample; the first axis counts samples: ${asOne(label, sample)}`
          : "the first axis counts samples; the others must be those of the model's output",
    facts: { label, loss: loss.name, expected: sample, received: given.shape, one },
  });
}
