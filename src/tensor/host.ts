/** Numbers as they come from outside, read into one dense array. */
import {
  allocate,
  canHold,
  type DType,
  DTypeError,
  dtypeOfArray,
  dtypes,
  type HostArray,
  isTypedArray,
  ShapeError,
  show,
  sizeOf,
  type TypedArray,
  wantShape,
} from "../base/index.ts";

export type NestedArray = number | boolean | readonly NestedArray[];

/** More than anyone needs; an array that contains itself has infinitely many. */
const mostAxes = 32;

/** JavaScript arrays become f32 (truth values bool) unless told otherwise; typed arrays stay what they are, uncopied. */
export function readHost(value: unknown, dtype?: DType): HostArray {
  if (isTypedArray(value)) return { dtype: dtypeOfArray(value), shape: [value.length], data: value };
  if (!Array.isArray(value) && typeof value !== "number" && typeof value !== "boolean") throw notNumbers(value);
  const shape: number[] = [];
  let first: unknown = value;
  for (; Array.isArray(first) && shape.length <= mostAxes; first = first[0]) shape.push(first.length);
  if (shape.length > mostAxes)
    throw new ShapeError("tensor", `has more than ${mostAxes} axes`, {
      code: "rank",
      hint: "does the array contain itself?",
      facts: { most: mostAxes },
    });
  const wanted = dtype ?? (typeof first === "boolean" ? "bool" : "f32");
  const count = sizeOf(wantShape("tensor", shape));
  const data = allocate("tensor", count, dtypes[wanted].zeros);
  new Filler(shape, wanted, data).fill(value, 0);
  return { dtype: wanted, shape, data };
}

/** Copies a nesting of this shape, element by element, and says where it differs. */
class Filler {
  readonly #shape: readonly number[];
  readonly #dtype: DType;
  readonly #data: TypedArray;
  #filled = 0;

  constructor(shape: readonly number[], dtype: DType, data: TypedArray) {
    this.#shape = shape;
    this.#dtype = dtype;
    this.#data = data;
  }

  fill(value: unknown, depth: number): void {
    if (depth === this.#shape.length) {
      this.#data[this.#filled++] = this.#element(value, depth);
      return;
    }
    if (!Array.isArray(value) || value.length !== this.#shape[depth]) throw this.#ragged(value, depth);
    for (const part of value) this.fill(part, depth + 1);
  }

  #element(value: unknown, depth: number): number {
    if (Array.isArray(value)) throw this.#ragged(value, depth);
    if (typeof value !== "number" && typeof value !== "boolean") throw notNumbers(value);
    const number = Number(value);
    if (this.#dtype === "bool") return number === 0 ? 0 : 1;
    if (canHold(this.#dtype, number)) return number;
    throw new DTypeError("tensor", `${this.#dtype} cannot hold ${show(value)}`, {
      code: "number-dtype",
      hint: 'make it of floats first, and cast: tensor(x).cast("i32") drops what is behind the point',
      facts: { value, dtype: this.#dtype },
    });
  }

  #ragged(value: unknown, depth: number): ShapeError {
    const shape = this.#shape;
    const wants = depth < shape.length ? `an array of ${shape[depth]}` : "a number";
    const found = Array.isArray(value) ? `an array of ${value.length}` : show(value);
    return new ShapeError("tensor", `rows differ: at depth ${depth} expected ${wants}, found ${found}`, {
      code: "ragged",
      hint: "all rows of a nested array must have the same length, and hold numbers",
      facts: { depth, shape },
    });
  }
}

function notNumbers(value: unknown): DTypeError {
  return new DTypeError("tensor", `cannot hold ${show(value)}`, {
    code: "array-type",
    hint:
      value instanceof Promise
        ? "it is a promise: await it first"
        : "it holds numbers or truth values: nested arrays of them, Float32Array, Float64Array, Int32Array or Uint8Array",
    facts: { received: value },
  });
}
