/** Numbers as they come from outside, read into one dense array. */
import {
  allocate,
  canHold,
  checkedLater,
  copyNumbers,
  type DType,
  DTypeError,
  dtypeOfNumbers,
  dtypes,
  type HostArray,
  isNumberArray,
  type NumberArray,
  readNumbers,
  type Shape,
  ShapeError,
  show,
  sizeOf,
  type TypedArray,
  type Wants,
  wantShape,
  wantType,
} from "../base/index.ts";

export type NestedArray = number | boolean | readonly NestedArray[];

/** Nested arrays, the innermost of which may be typed arrays. */
export type NestedRows = NestedArray | NumberArray | readonly NestedRows[];

export interface TensorOptions {
  readonly dtype?: DType;
}

/** The shape is checked later, together with the numbers. */
export const ofArray: Wants<TensorOptions & { readonly shape?: Shape }> = { dtype: wantType, shape: checkedLater };

/** More axes than anyone needs. An array that contains itself has infinitely many. */
const mostAxes = 32;

/**
 * JavaScript arrays become f32 (truth values bool) unless told otherwise. Typed arrays stay what they are, uncopied,
 * or become the element type that holds them; lists of them have their type.
 */
export function readHost(value: unknown, dtype?: DType): HostArray {
  if (isNumberArray(value)) return { shape: [value.length], ...readNumbers("tensor", value, dtype) };
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
  if (isNumberArray(first)) shape.push(first.length);
  const wanted = dtype ?? (isNumberArray(first) ? dtypeOfNumbers(first) : typeof first === "boolean" ? "bool" : "f32");
  const count = sizeOf(wantShape("tensor", shape));
  const data = allocate("tensor", count, dtypes[wanted].zeros);
  new Filler(shape, wanted, data, dtype === undefined).fill(value, 0);
  return { dtype: wanted, shape, data };
}

/** Copies nested arrays of this shape, element by element; the error names the place that differs. */
class Filler {
  readonly #shape: readonly number[];
  readonly #dtype: DType;
  readonly #data: TypedArray;
  /** No type was asked for, so rows that have one must have this one. */
  readonly #strict: boolean;
  #filled = 0;

  constructor(shape: readonly number[], dtype: DType, data: TypedArray, strict: boolean) {
    this.#shape = shape;
    this.#dtype = dtype;
    this.#data = data;
    this.#strict = strict;
  }

  fill(value: unknown, depth: number): void {
    if (depth === this.#shape.length) {
      this.#data[this.#filled++] = this.#element(value, depth);
      return;
    }
    if (isNumberArray(value)) {
      this.#row(value, depth);
      return;
    }
    if (!Array.isArray(value) || value.length !== this.#shape[depth]) throw this.#ragged(value, depth);
    for (const part of value) this.fill(part, depth + 1);
  }

  #row(row: NumberArray, depth: number): void {
    if (depth !== this.#shape.length - 1 || row.length !== this.#shape[depth]) throw this.#ragged(row, depth);
    const own = dtypeOfNumbers(row);
    if (this.#strict && own !== this.#dtype)
      throw new DTypeError("tensor", `rows differ: one is ${this.#dtype}, another ${own}`, {
        code: "mixed-dtypes",
        hint: 'say which type all of them become: tensor(rows, { dtype: "f32" })',
        facts: { left: this.#dtype, right: own },
      });
    copyNumbers("tensor", row, this.#data, this.#filled, this.#dtype);
    this.#filled += row.length;
  }

  #element(value: unknown, depth: number): number {
    if (Array.isArray(value) || isNumberArray(value)) throw this.#ragged(value, depth);
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
    const found = Array.isArray(value) || isNumberArray(value) ? `an array of ${value.length}` : show(value);
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
    hint: hintFor(value),
    facts: { received: value },
  });
}

function hintFor(value: unknown): string {
  if (value instanceof Promise) return "it is a promise: await it first";
  if (typeof value === "bigint") return "make it a number first: Number(x); numbers are exact up to 2^53";
  // A tensor in a list of numbers. This file does not import the class.
  if (show(value).startsWith("a tensor "))
    return "tensors of one shape are put together by stack([a, b]) and concat([a, b])";
  return "it holds numbers or truth values: nested arrays of them, or typed arrays";
}
