/** Element types. Images stay `u8` until the kernel that reads them; `bool` is one byte, 0 or 1. */
export type DType = "f32" | "f64" | "i32" | "u8" | "bool";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A dense array in this process's memory, row-major. */
export interface HostArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

interface DTypeFacts {
  readonly bytes: number;
  readonly float: boolean;
  /** Allocates zeros. */
  readonly zeros: (length: number) => TypedArray;
  /** Looks at bytes without copying. */
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;
}

export const dtypes: Readonly<Record<DType, DTypeFacts>> = {
  f32: { bytes: 4, float: true, zeros: (n) => new Float32Array(n), view: (b, o, n) => new Float32Array(b, o, n) },
  f64: { bytes: 8, float: true, zeros: (n) => new Float64Array(n), view: (b, o, n) => new Float64Array(b, o, n) },
  i32: { bytes: 4, float: false, zeros: (n) => new Int32Array(n), view: (b, o, n) => new Int32Array(b, o, n) },
  u8: { bytes: 1, float: false, zeros: (n) => new Uint8Array(n), view: (b, o, n) => new Uint8Array(b, o, n) },
  bool: { bytes: 1, float: false, zeros: (n) => new Uint8Array(n), view: (b, o, n) => new Uint8Array(b, o, n) },
};

export const dtypeNames: readonly DType[] = Object.keys(dtypes) as DType[];
