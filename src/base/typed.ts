/** Typed arrays of every kind, read as one of the element types here. */
import { type DType, dtypes, type TypedArray } from "./dtype.ts";
import { DTypeError } from "./errors.ts";

/** Half-precision floats, where the engine has them. Told by its name, so that older type libraries do not matter. */
interface HalfArray {
  readonly [Symbol.toStringTag]: "Float16Array";
  readonly length: number;
  readonly [index: number]: number;
}

/**
 * Every typed array. `Uint8Array`, `Int32Array`, `Float32Array`, `Float64Array` and `Uint8ClampedArray` are taken as they
 * are, uncopied; other whole numbers become i32, half-precision floats f32.
 */
export type NumberArray =
  | TypedArray
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | HalfArray;

interface Kind {
  readonly dtype: DType;
  /** The bytes are those of the element type. */
  readonly same?: boolean;
}

/** By `Symbol.toStringTag`, which arrays of another realm have, too. */
const kinds: Readonly<Record<string, Kind>> = {
  Float32Array: { dtype: "f32", same: true },
  Float64Array: { dtype: "f64", same: true },
  Int32Array: { dtype: "i32", same: true },
  Uint8Array: { dtype: "u8", same: true },
  Uint8ClampedArray: { dtype: "u8", same: true },
  Float16Array: { dtype: "f32" },
  Int8Array: { dtype: "i32" },
  Int16Array: { dtype: "i32" },
  Uint16Array: { dtype: "i32" },
  Uint32Array: { dtype: "i32" },
  BigInt64Array: { dtype: "i32" },
  BigUint64Array: { dtype: "i32" },
};

const nameOf = (value: unknown): string => String((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]);

/** Whether it is a typed array (a `DataView` is none). */
export function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && nameOf(value) in kinds;
}

/** The element type that a typed array of this kind becomes. */
export function dtypeOfNumbers(value: NumberArray): DType {
  return kinds[nameOf(value)].dtype;
}

/**
 * The numbers of a typed array as one of the element types. Whole numbers that i32 does not hold become `wanted`, where
 * that is a float type. Throws a DTypeError for a number that does not fit: nothing is rounded or wrapped in silence.
 */
export function readNumbers(subject: string, array: NumberArray, wanted?: DType): { dtype: DType; data: TypedArray } {
  const { dtype: own, same } = kinds[nameOf(array)];
  if (same) return { dtype: own, data: asOwn(array as TypedArray, own) };
  const dtype = wanted && dtypes[wanted].float && own === "i32" && !fitsI32(array) ? wanted : own;
  const data = dtypes[dtype].zeros(array.length);
  copyNumbers(subject, array, data, 0, dtype);
  return { dtype, data };
}

function fitsI32(array: NumberArray): boolean {
  for (let k = 0; k < array.length; k++) if (!(array[k] >= -2147483648 && array[k] <= 2147483647)) return false;
  return true;
}

function asOwn(array: TypedArray, dtype: DType): TypedArray {
  return array instanceof dtypes[dtype].array
    ? array
    : dtypes[dtype].view(array.buffer, array.byteOffset, array.length);
}

/** Copies all numbers to a place in an array of this type. Throws a DTypeError for one that it cannot hold. */
export function copyNumbers(subject: string, from: NumberArray, into: TypedArray, at: number, dtype: DType): void {
  const { float } = dtypes[dtype];
  for (let k = 0; k < from.length; k++) {
    const value = from[k];
    const number = Number(value);
    into[at + k] = dtype === "bool" ? Number(number !== 0) : number;
    if (dtype === "bool" || (float && typeof value !== "bigint")) continue;
    const kept = into[at + k];
    if (typeof value === "bigint" ? Number.isFinite(kept) && BigInt(kept) === value : kept === number) continue;
    throw cannotHold(subject, dtype, value);
  }
}

/** The error for a number that an element type cannot hold. */
export function cannotHold(subject: string, dtype: DType, value: number | bigint): DTypeError {
  const big = typeof value === "bigint";
  return new DTypeError(subject, `${dtype} cannot hold ${value}${big ? "n" : ""}`, {
    code: "number-dtype",
    hint: big
      ? 'i32 holds whole numbers up to 2147483647, f64 up to 2^53: { dtype: "f64" }'
      : 'i32 holds whole numbers up to 2147483647, u8 up to 255; floats hold others: { dtype: "f64" }',
    facts: { value, dtype },
  });
}
