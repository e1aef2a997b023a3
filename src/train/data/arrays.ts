/** What users hand in as data (tensors, typed arrays, nested arrays, records of these), read into plain arrays. */
import {
  DataError,
  type DType,
  DTypeError,
  dtypes,
  type HostArray,
  indexOf,
  isNumberArray,
  LimpidError,
  type NumberArray,
  readNumbers,
  type Shape,
  ShapeError,
  showType,
  sizeOf,
  type TypedArray,
  wantDType,
  wantShape,
} from "../../base/index.ts";
import type { TextData } from "../../nn/index.ts";
import { type NestedArray, Tensor, tensor } from "../../tensor/index.ts";

/** One array of samples, the first axis counting them. A bare typed array is cut into samples. */
export type ArrayData =
  | Tensor
  | NumberArray
  | readonly NestedArray[]
  | readonly NumberArray[]
  | { readonly data: NumberArray; readonly shape: Shape };

/** Data for a model: one array, or one for each input (or output) by name. */
export type Data = ArrayData | Readonly<Record<string, ArrayData>>;

/** What goes into a model: numbers, or texts for layers that read them. */
export type InputData = ArrayData | TextData | Readonly<Record<string, ArrayData | TextData>>;

/** An array as it was handed in. */
export class Given implements HostArray {
  /** How messages call it: "x", "y.digit". */
  readonly label: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedArray;
  /** A bare typed array: its shape says nothing. */
  readonly bare: boolean;

  constructor(label: string, { dtype, shape, data }: HostArray, bare = false) {
    this.label = label;
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.bare = bare;
  }

  /** Whether its samples have this shape, trailing axes of size 1 not counting: `[n]` meets `[n,1]`. */
  fits(sample: Shape): boolean {
    if (this.bare && sizeOf(sample) > 1) return this.data.length % sizeOf(sample) === 0;
    return this.shape.length > 0 && same(withoutOnes(this.shape.slice(1)), withoutOnes(sample));
  }

  /** How many samples it holds, where it fits. */
  samplesOf(sample: Shape): number {
    return this.bare ? this.data.length / sizeOf(sample) : this.shape[0];
  }

  /** Whether it is one sample without the axis that counts. */
  isOne(sample: Shape): boolean {
    const { shape, bare } = this;
    return !bare && sizeOf(shape) === sizeOf(sample) && shape.length === sample.length;
  }

  /** Throws where there are no samples. */
  wantSome(subject: string): void {
    if (this.data.length > 0) return;
    throw new DataError(subject, `${this.label} is ${showType(this)}: there are no samples`, {
      code: "data-empty",
      hint: "give at least one sample",
      facts: { label: this.label, shape: this.shape },
    });
  }

  /** Its numbers as floats, checked for NaN and infinity (also those that only the conversion made). */
  floats(subject: string, dtype: DType): TypedArray {
    let { data } = this;
    if (this.dtype !== dtype) {
      const converted = dtypes[dtype].zeros(data.length);
      converted.set(data);
      data = converted;
    }
    if (allFinite(data)) return data;
    const at = data.findIndex((number: number) => !Number.isFinite(number));
    const { text, index } = placeOf(this.label, this.shape, at);
    const value = this.data[at];
    const overflow = Number.isFinite(value);
    throw new DataError(subject, `${text} is ${value}${overflow ? `, which ${dtype} cannot hold` : ""}`, {
      code: "data-not-finite",
      hint: overflow ? "rescale the data" : "remove such samples, or fill the gaps, before training",
      facts: { label: this.label, index, value },
    });
  }
}

/** Samples as a program takes them: `shape` is that of one sample. */
export interface Column {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedArray;
}

export function isShaped(value: unknown): value is { data: NumberArray; shape: Shape } {
  return typeof value === "object" && value !== null && Array.isArray((value as HostArray).shape) && "data" in value;
}

/** Whether it is one array, rather than a record of several. */
export function isArrayData(value: unknown): value is ArrayData {
  return value instanceof Tensor || ArrayBuffer.isView(value) || Array.isArray(value) || isShaped(value);
}

/** Reads one array. JavaScript numbers become f64 here, so that nothing is rounded before the model's type is known. */
export function readArray(subject: string, label: string, value: unknown): Given {
  if (value instanceof Tensor) return new Given(label, value);
  const numbers = (array: NumberArray) => labelled(subject, label, () => readNumbers("data", array, "f64"));
  if (isNumberArray(value)) return new Given(label, { shape: [value.length], ...numbers(value) }, true);
  if (isShaped(value) && isNumberArray(value.data)) {
    // How large it may be depends on what it is for, and is said there.
    if (!Array.from(value.shape).every((n) => Number.isSafeInteger(n) && n >= 0)) wantShape(subject, value.shape);
    if (sizeOf(value.shape) !== value.data.length)
      throw new ShapeError(subject, `${label} has shape [${value.shape}] but ${value.data.length} elements`, {
        code: "shape-size",
        hint: `shape [${value.shape}] holds ${sizeOf(value.shape)}`,
        facts: { shape: value.shape, elements: value.data.length },
      });
    const { dtype: own, data } = numbers(value.data);
    const { dtype = own } = value as { readonly dtype?: DType };
    // Truth values are bytes.
    if (dtype !== own && !(wantDType(subject, dtype) === "bool" && own === "u8"))
      throw new DTypeError(subject, `${label} says ${dtype}, but its data are ${own}`, {
        code: "data-dtype",
        hint: "leave dtype out, or convert the data",
        facts: { label, dtype, received: own },
      });
    return new Given(label, { dtype, shape: value.shape, data });
  }
  if (Array.isArray(value)) {
    return new Given(
      label,
      labelled(subject, label, () => tensor(value, { dtype: "f64" })),
    );
  }
  if (typeof value === "number")
    throw new DTypeError(subject, `${label} is ${value}`, {
      code: "data-kind",
      hint: `the first axis counts samples; one sample is a list of one: [${label}]`,
      facts: { label, received: "number", one: true },
    });
  const what = ArrayBuffer.isView(value) ? `a ${value.constructor.name}` : value === null ? "null" : typeof value;
  throw new DTypeError(subject, value === undefined ? `${label} is missing` : `${label} is ${what}`, {
    code: value === undefined ? "data-missing" : "data-kind",
    hint: "data are tensors, typed arrays, nested arrays, or records of these",
    facts: { label, received: what },
  });
}

/** What cannot be read is told with the name that the array has. */
function labelled<T>(subject: string, label: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    throw error.retold(subject, `${label}: ${error.facts.problem}`);
  }
}

/** Where element `at` stands: `x[3, 17]`. */
export function placeOf(label: string, shape: Shape, at: number): { text: string; index: number[] } {
  const index = indexOf(at, shape);
  return { text: `${label}[${index.join(", ")}]`, index };
}

/** Without axes of size 1 at its end. */
export const withoutOnes = (shape: Shape): Shape => shape.slice(0, shape.findLastIndex((n) => n !== 1) + 1);
const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, d) => n === b[d]);

/** Whether there is neither NaN nor an infinity. */
export function allFinite(array: TypedArray | readonly number[]): boolean {
  // A loop that has never run is slow: what is short is searched by the engine itself.
  if (array.length <= 2 ** 12) return ![Number.NaN, Infinity, -Infinity].some((bad) => array.includes(bad));
  // x - x is 0 for numbers and NaN for the rest. A sum of those has no branch, and four sums need not wait for each other.
  const whole = array.length - (array.length % 4);
  let [p, q, r, s] = [0, 0, 0, 0];
  for (let k = 0; k < whole; k += 4) {
    p += array[k] - array[k];
    q += array[k + 1] - array[k + 1];
    r += array[k + 2] - array[k + 2];
    s += array[k + 3] - array[k + 3];
  }
  for (let k = whole; k < array.length; k++) p += array[k] - array[k];
  return p + q + r + s === 0;
}
