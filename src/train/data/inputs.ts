/** Turns what users hand in as `x` into columns that the model's inputs take. Integers stay as they are. */
import {
  DataError,
  type DType,
  DTypeError,
  dtypes,
  type Shape,
  ShapeError,
  showType,
  sizeOf,
} from "../../base/index.ts";
import { type Front, holdsTexts, type Network, readTexts, runFront } from "../../nn/index.ts";
import type { Core } from "../core.ts";
import { type Column, Given, type InputData, isArrayData, placeOf, readArray } from "./arrays.ts";
import { asOne, partsByName, readNamed, showSamples } from "./named.ts";
import { Texts } from "./texts.ts";

/** The columns of `x` and their common length. */
export function readInputs(core: Core, subject: string, x: InputData): { columns: Column[]; samples: number } {
  if (!core.built) buildFor(core, subject, x);
  const { inputs, front } = core.network;
  const given = front && !isBehind(front, inputs, x) ? readFront(front, subject, x) : readGiven(inputs, subject, x);
  const columns = given.map((array, k) => {
    const column = toColumn(subject, array, inputs[k], core.dtype);
    if (inputs[k].rows) wantRows(subject, array, inputs[k].rows);
    return column;
  });
  return { columns, samples: wantOneLength(subject, given, inputs) };
}

/** Whether it is what the layers on the host would give, by their names: numbers that were read once are not read again. */
function isBehind(front: Front, inputs: Network["inputs"], x: InputData): boolean {
  if (isArrayData(x) || typeof x !== "object" || x === null) return false;
  const keys = Object.keys(x);
  const all = keys.every((key) => inputs.some(({ name }) => name === key));
  return all && keys.some((key) => !front.inputs.some(({ name }) => name === key));
}

const readGiven = (inputs: Network["inputs"], subject: string, x: InputData): Given[] =>
  readNamed(
    subject,
    "x",
    "input",
    x,
    inputs.map(({ name }) => name),
  );

/** What layers on the host make of `x`: one array for each of the network's inputs, labelled by the layer. */
function readFront(front: Front, subject: string, x: InputData): Given[] {
  const names = front.inputs.map(({ name }) => name);
  const given = partsByName(subject, "x", "input", x, names).map(({ label, value }, k) => {
    const { dtype, shape } = front.inputs[k];
    const isText = dtype === "string" || (dtype === undefined && holdsTexts(value));
    return isText ? textsFor(subject, label, value, shape) : numbersFor(subject, label, value, shape);
  });
  wantOneLength(subject, given, front.inputs);
  return runFront(subject, front, given).map((made, k) => {
    const from = front.feeds[k] - front.inputs.length;
    if (from < 0) return given[front.feeds[k]] as Given;
    return new Given(front.layers[front.calls[from].layer].name, made);
  });
}

/** Samples of numbers that layers on the host look up. */
function numbersFor(subject: string, label: string, value: unknown, sample: Shape): Given {
  const given = readArray(subject, label, value);
  given.wantSome(subject);
  if (!given.fits(sample)) misfit(subject, given, sample);
  return new Given(label, { ...given, shape: [given.samplesOf(sample), ...sample] });
}

function textsFor(subject: string, label: string, value: unknown, sample: Shape): Texts {
  const given = new Texts(subject, label, readTexts(subject, label, value), sample);
  given.wantSome(subject);
  return given;
}

/** Throws unless there are as many samples of each. */
function wantOneLength(
  subject: string,
  given: readonly Pick<Given, "label" | "samplesOf">[],
  inputs: readonly { readonly shape: Shape }[],
): number {
  const counts = given.map((array, k) => array.samplesOf(inputs[k].shape));
  counts.forEach((count, k) => {
    if (count !== counts[0]) unequal(subject, given[0].label, counts[0], given[k].label, count);
  });
  return counts[0];
}

/** For a sequential model that was not told its input's shape: the first data tell. */
function buildFor(core: Core, subject: string, x: InputData): void {
  const texts = holdsTexts(x) ? readTexts(subject, "x", x) : undefined;
  if (texts) {
    core.buildFor(texts.shape.slice(1), "string");
    return;
  }
  const given = readArray(subject, "x", x);
  const { shape } = given;
  try {
    core.buildFor(shape.slice(1));
  } catch (cause) {
    // One sample without the axis that counts is what is most often meant by so few axes.
    if (!(cause instanceof ShapeError) || shape.length > 1) throw cause;
    throw new ShapeError(subject, `x is ${showType(given)}, and the first axis counts samples`, {
      code: "input-shape",
      hint: `if it is one sample: ${asOne("x", shape)}`,
      facts: { label: "x", received: shape, one: true },
      cause,
    });
  }
}

export function unequal(subject: string, a: string, m: number, b: string, n: number): never {
  throw new DataError(subject, `${a} has ${m} sample${m === 1 ? "" : "s"}, but ${b} has ${n}`, {
    code: "unequal-lengths",
    hint: "there must be one for each sample, in the same order",
    facts: { [a]: m, [b]: n },
  });
}

function toColumn(subject: string, given: Given, port: Network["inputs"][number], modelType: DType): Column {
  given.wantSome(subject);
  if (!given.fits(port.shape)) misfit(subject, given, port.shape);
  const { shape } = port;
  const dtype = port.dtype ?? (dtypes[given.dtype].float ? modelType : given.dtype);
  if (dtypes[dtype].float) return { dtype, shape, data: given.floats(subject, dtype) };
  if (given.dtype === dtype) return { dtype, shape, data: given.data };
  const data = dtypes[dtype].zeros(given.data.length);
  data.set(given.data);
  const wrong = data.findIndex((value: number, at: number) => value !== given.data[at]);
  if (wrong < 0) return { dtype, shape, data };
  throw new DTypeError(subject, `${given.label} holds ${given.data[wrong]}, but input "${port.name}" takes ${dtype}`, {
    code: "input-dtype",
    hint: `cast it: ${given.label}.cast("${dtype}")`,
    facts: { label: given.label, value: given.data[wrong], expected: dtype },
  });
}

/** Throws where numbers of rows, such as tokens, are not whole or there is no such row. */
function wantRows(
  subject: string,
  given: Given,
  { below, layer, option }: NonNullable<Network["inputs"][number]["rows"]>,
): void {
  const { data, label, shape } = given;
  const isRow = (value: number) => Number.isInteger(value) && value >= 0 && value < below;
  let [first, count, highest] = [-1, 0, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < data.length; at++) {
    const value = Number(data[at]);
    if (isRow(value)) continue;
    if (count++ === 0) first = at;
    highest = Math.max(highest, value);
  }
  if (count === 0) return;
  const { text, index } = placeOf(label, shape, first);
  const others = count > 1 ? `, and ${count - 1} more ${count > 2 ? "are" : "is"} not` : "";
  throw new DataError(
    subject,
    `${text} is ${data[first]}, but layer "${layer}" knows the tokens 0..${below - 1}${others}`,
    {
      code: "token-out-of-range",
      hint:
        highest >= below && Number.isInteger(highest)
          ? `for tokens up to ${highest} it needs ${option}: ${highest + 1}`
          : "tokens are whole numbers from 0",
      facts: { label, index, value: data[first], below, layer, count, highest, option },
    },
  );
}

function misfit(subject: string, given: Given, sample: Shape): never {
  const { label, shape } = given;
  const one = given.isOne(sample);
  const countless = sizeOf(shape) % sizeOf(sample) === 0;
  throw new ShapeError(subject, `${label} is ${showType(given)}, but the model wants ${showSamples(sample)}`, {
    code: "input-shape",
    hint: one
      ? `that is one sample; the first axis counts samples: ${asOne(label, sample)}`
      : countless
        ? `${label}.reshape([${[-1, ...sample].join(", ")}]) if its samples are laid out like that`
        : "the first axis counts samples; the others must be those of the model's input",
    facts: { label, expected: sample, received: shape, one },
  });
}
