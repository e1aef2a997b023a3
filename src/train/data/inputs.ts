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
import {
  asOne,
  type Column,
  type Data,
  fits,
  floats,
  type Given,
  isOneSample,
  readNamed,
  samplesIn,
  showSamples,
  wantSamples,
} from "./arrays.ts";

/** An input of the model, as data see it. */
export interface InputPort {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  /** Where the model insists on one. */
  readonly dtype?: DType;
}

/** The columns of `x` and their common length. */
export function readInputs(
  subject: string,
  x: Data,
  ports: readonly InputPort[],
  dtype: DType,
): { columns: Column[]; samples: number } {
  const given = readNamed(
    subject,
    "x",
    "input",
    x,
    ports.map(({ name }) => name),
  );
  const columns = given.map((array, k) => toColumn(subject, array, ports[k], dtype));
  const counts = given.map((array, k) => samplesIn(array, ports[k].shape));
  counts.forEach((count, k) => {
    if (count !== counts[0]) unequal(subject, given[0].label, counts[0], given[k].label, count);
  });
  return { columns, samples: counts[0] };
}

export function unequal(subject: string, a: string, m: number, b: string, n: number): never {
  throw new DataError(subject, `${a} has ${m} sample${m === 1 ? "" : "s"}, but ${b} has ${n}`, {
    code: "unequal-lengths",
    hint: "there must be one for each sample, in the same order",
    facts: { [a]: m, [b]: n },
  });
}

function toColumn(subject: string, given: Given, port: InputPort, modelType: DType): Column {
  wantSamples(subject, given);
  if (!fits(given, port.shape)) misfit(subject, given, port.shape);
  const { shape } = port;
  const dtype = port.dtype ?? (dtypes[given.dtype].float ? modelType : given.dtype);
  if (dtypes[dtype].float) return { dtype, shape, data: floats(subject, given, dtype) };
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

function misfit(subject: string, given: Given, sample: Shape): never {
  const { label, shape } = given;
  const one = isOneSample(given, sample);
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
