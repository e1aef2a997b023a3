/** Element types. Images stay `u8` until the kernel that reads them; `bool` is one byte, 0 or 1. */
export type DType = "f32" | "f64" | "i32" | "u8" | "bool";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A dense array in this process's memory, row-major. */
export interface HostArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

interface ArrayClass {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

interface DTypeFacts {
  readonly bytes: number;
  readonly float: boolean;
  /** The class of the arrays that hold it. */
  readonly array: ArrayClass;
  /** Allocates zeros. */
  readonly zeros: (length: number) => TypedArray;
  /** Looks at bytes without copying. */
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;
}

const heldBy = (array: ArrayClass, float: boolean): DTypeFacts => ({
  bytes: array.BYTES_PER_ELEMENT,
  float,
  array,
  zeros: (length) => new array(length),
  view: (buffer, byteOffset, length) => new array(buffer, byteOffset, length),
});

export const dtypes: Readonly<Record<DType, DTypeFacts>> = {
  f32: heldBy(Float32Array, true),
  f64: heldBy(Float64Array, true),
  i32: heldBy(Int32Array, false),
  u8: heldBy(Uint8Array, false),
  bool: heldBy(Uint8Array, false),
};

export const dtypeNames: readonly DType[] = Object.keys(dtypes) as DType[];

/** Whether it is one of the arrays that hold numbers here. */
export function isTypedArray(value: unknown): value is TypedArray {
  return (
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array
  );
}

export function dtypeOfArray(data: TypedArray): DType {
  if (data instanceof Float32Array) return "f32";
  if (data instanceof Float64Array) return "f64";
  return data instanceof Int32Array ? "i32" : "u8";
}

/** Whether an element of this type can be exactly this number. Floats round, and truth values ask for "not 0". */
export function canHold(dtype: DType, value: number): boolean {
  if (dtypes[dtype].float || dtype === "bool") return true;
  return dtype === "i32" ? (value | 0) === value : (value & 255) === value;
}
