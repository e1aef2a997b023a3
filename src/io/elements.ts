/**
 * Elements of tensors in files. Files know more kinds than Limpid computes with: those become the next one that holds them, exactly
 * or not at all.
 */
import { canHold, type DType, dtypes, FileError, type HostArray, type TypedArray, ValueError } from "../base/index.ts";

/** Element types of files: those of tensors, and what has to be converted for a tensor. */
export type FileDType = DType | "i8" | "i16" | "u16" | "u32" | "i64" | "u64" | "f16" | "bf16";

export type FileData = TypedArray | Int8Array | Int16Array | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array;

/** An array as a file holds it: integers of 64 bits are BigInts; the half floats f16 and bf16 stand in a Float32Array. */
export interface FileArray {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  readonly data: FileData;
}

interface ArrayClass {
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): FileData;
  readonly BYTES_PER_ELEMENT: number;
}

interface FileDTypeFacts {
  readonly bytes: number;
  /** Of its values in memory. */
  readonly array: ArrayClass;
  readonly integer: boolean;
}

const kept = (array: ArrayClass, integer: boolean): FileDTypeFacts => ({
  bytes: array.BYTES_PER_ELEMENT,
  array,
  integer,
});

export const fileDTypes: Readonly<Record<FileDType, FileDTypeFacts>> = {
  f16: { bytes: 2, array: Float32Array, integer: false },
  bf16: { bytes: 2, array: Float32Array, integer: false },
  f32: kept(Float32Array, false),
  f64: kept(Float64Array, false),
  i8: kept(Int8Array, true),
  i16: kept(Int16Array, true),
  i32: kept(Int32Array, true),
  i64: kept(BigInt64Array, true),
  u8: kept(Uint8Array, true),
  u16: kept(Uint16Array, true),
  u32: kept(Uint32Array, true),
  u64: kept(BigUint64Array, true),
  bool: kept(Uint8Array, false),
};

export const isFileDType = (name: unknown): name is FileDType =>
  typeof name === "string" && Object.hasOwn(fileDTypes, name);

/** Values from their bytes, which must be a copy that nobody else holds. Throws on truth values other than 0 and 1. */
export function decode(subject: string, name: string, dtype: FileDType, bytes: Uint8Array<ArrayBuffer>): FileData {
  const { bytes: each, array } = fileDTypes[dtype];
  // A copy of an odd place: typed arrays begin at multiples of their size.
  const { buffer, byteOffset, length } = bytes.byteOffset % each === 0 ? bytes : bytes.slice();
  if (dtype === "bool" && bytes.some((byte) => byte > 1))
    throw new FileError(subject, `"${name}" is BOOL and holds other bytes than 0 and 1`, {
      code: "safetensors-bool",
      hint: "the file is damaged, or was made by something else; save or fetch it again",
      facts: { tensor: name },
    });
  if (dtype === "f16" || dtype === "bf16")
    return widened(new Uint16Array(buffer, byteOffset, length / 2), dtype === "f16" ? fromHalf : fromBrain);
  return new array(buffer, byteOffset, length / each);
}

/** The bytes of values, for a file. Those of whole types are looked at in place. */
export function encode({ dtype, data }: FileArray): Uint8Array {
  const { buffer, byteOffset, byteLength } =
    dtype === "f16" || dtype === "bf16" ? narrowed(data as Float32Array, dtype === "f16" ? toHalf : toBrain) : data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Turns bytes around where the file has the larger ones first. */
export function swapBytes(bytes: Uint8Array, each: number): void {
  for (let at = 0; at + each <= bytes.length; at += each) bytes.subarray(at, at + each).reverse();
}

// Between the half floats and f32 go bits, not numbers: so every NaN stays the one that it was.

function widened(bits: Uint16Array, widen: (half: number) => number): Float32Array<ArrayBuffer> {
  const all = new Uint32Array(bits.length);
  for (let k = 0; k < bits.length; k++) all[k] = widen(bits[k]);
  return new Float32Array(all.buffer);
}

function narrowed({ buffer, byteOffset, length }: Float32Array, narrow: (single: number) => number): Uint16Array {
  const bits = new Uint32Array(buffer, byteOffset, length);
  const all = new Uint16Array(length);
  for (let k = 0; k < length; k++) all[k] = narrow(bits[k]);
  return all;
}

const fromBrain = (half: number): number => half << 16;

/** Rounded to the nearest, ties to even. */
function toBrain(single: number): number {
  if ((single & 0x7fffffff) > 0x7f800000) return (single >>> 16) | ((single & 0xffff) !== 0 ? 0x40 : 0);
  return ((single >>> 0) + 0x7fff + ((single >>> 16) & 1)) >>> 16;
}

/** IEEE 754-2019, 3.4: 5 bits of exponent, 10 of fraction. */
function fromHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Below the smallest normal one: the leading bit becomes the hidden one.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** Rounded to the nearest, ties to even; what is too large becomes infinite. */
function toHalf(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const rest = single & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7c00 | ((rest >>> 13) & 0x3ff || 0x200);
  if (rest >= 0x477ff000) return sign | 0x7c00;
  // 2^-14 is the smallest normal one.
  if (rest >= 0x38800000) return sign | ((rest - 0x38000000 + 0xfff + ((rest >>> 13) & 1)) >>> 13);
  if (rest < 0x33000000) return sign;
  const shift = 126 - (rest >>> 23);
  const fraction = (rest & 0x7fffff) | 0x800000;
  const kept = fraction >>> shift;
  const over = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (over > half || (over === half && (kept & 1) === 1) ? 1 : 0));
}

/** What an element type becomes where nothing else is asked for: labels are integers of 64 bits in most files. */
function usual(dtype: FileDType): DType {
  if (Object.hasOwn(dtypes, dtype)) return dtype as DType;
  return fileDTypes[dtype].integer ? "i32" : "f32";
}

/**
 * A file's array as one that Limpid computes with: half floats become f32 and other integers i32, unless `wanted` says otherwise.
 * Throws where a value would change; only f64 is rounded to f32, where that is wanted.
 */
export function toHost(subject: string, name: string, given: FileArray, wanted?: DType): HostArray {
  const { dtype: from, shape, data } = given;
  const dtype = wanted ?? usual(from);
  if (dtype === from) return { dtype, shape, data: data as TypedArray };
  const found = dtypes[dtype].zeros(data.length);
  const rounds = !fileDTypes[from].integer && dtype === "f32";
  for (let k = 0; k < data.length; k++) {
    const value = Number(data[k]);
    found[k] = value;
    // NaN stays NaN, and -0 is the integer 0.
    if (rounds || (canHold(dtype, value) && (found[k] === value || Number.isNaN(value)) && isSame(data[k], value)))
      if (dtype !== "bool" || value === 0 || value === 1) continue;
    throw cannotHold(subject, name, given, k, dtype);
  }
  return { dtype, shape, data: found };
}

const isSame = (exact: number | bigint, value: number): boolean => typeof exact === "number" || BigInt(value) === exact;

function cannotHold(subject: string, name: string, { data, dtype: from }: FileArray, k: number, dtype: DType) {
  const value = String(data[k]);
  const wide = fileDTypes[from].integer && Math.abs(Number(data[k])) <= Number.MAX_SAFE_INTEGER;
  return new FileError(subject, `"${name}" holds ${value} at element ${k}, which ${dtype} cannot hold`, {
    code: "file-exact",
    hint: `nothing is rounded silently; ${wide && dtype !== "f64" ? 'dtype: "f64" holds it, and ' : ""}raw: true gives the file's own ${from}`,
    facts: { tensor: name, value, element: k, from, dtype },
  });
}

/** Checks an array that is to be written. Throws a ValueError. */
export function wantFileArray(subject: string, name: string, given: FileArray): FileArray {
  const refuse = (problem: string, hint: string): never => {
    throw new ValueError(subject, `"${name}" ${problem}`, { code: "tensor-expected", hint, facts: { name } });
  };
  const { dtype, shape, data } = given;
  if (!isFileDType(dtype))
    return refuse(`has the dtype ${String(dtype)}`, `one of ${Object.keys(fileDTypes).join(", ")}`);
  const { array } = fileDTypes[dtype];
  if (!(data instanceof array)) return refuse(`is ${dtype} without its numbers`, `data: new ${array.name}(…)`);
  const sound = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sound || shape.reduce((product, size) => product * size, 1) !== data.length)
    return refuse(
      `has ${data.length} elements, which are no [${String(shape)}]`,
      "their product must be the number of elements",
    );
  if (dtype === "bool" && data.some((value: number | bigint) => Number(value) > 1))
    return refuse("is bool and holds other numbers than 0 and 1", "use u8");
  return given;
}
