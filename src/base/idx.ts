/**
 * The IDX format, in which MNIST is published (http://yann.lecun.com/exdb/mnist): two zero bytes, a type, the number of
 * sizes, the sizes as big-endian u32, then the elements, row-major and big-endian.
 *
 * It stands in `base` because `data` (the data sets) and `io` (files) both read it and siblings do not import each other.
 */

import { firstBytes, plainBytes, sniff } from "./bytes.ts";
import { wantNumber } from "./check.ts";
import { type DType, dtypes, type HostArray } from "./dtype.ts";
import { FileError } from "./errors.ts";
import { readOptions } from "./options.ts";
import { sizeOf } from "./shape.ts";

interface ElementType {
  readonly bytes: number;
  /** Types that Limpid lacks widen to the next one that holds every value. */
  readonly dtype: DType;
  readonly read: (view: DataView, at: number) => number;
}

const elementTypes: Readonly<Record<number, ElementType>> = {
  8: { bytes: 1, dtype: "u8", read: (view, at) => view.getUint8(at) },
  9: { bytes: 1, dtype: "i32", read: (view, at) => view.getInt8(at) },
  11: { bytes: 2, dtype: "i32", read: (view, at) => view.getInt16(at) },
  12: { bytes: 4, dtype: "i32", read: (view, at) => view.getInt32(at) },
  13: { bytes: 4, dtype: "f32", read: (view, at) => view.getFloat32(at) },
  14: { bytes: 8, dtype: "f64", read: (view, at) => view.getFloat64(at) },
};

const MAX_RANK = 8;

export interface IdxOptions {
  /** Refuse files with more elements than this. Without it the file's own length is the limit. */
  readonly maxElements?: number;
}

/** What an IDX file's header says. */
interface IdxHeader {
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
  /** Of an element. */
  readonly bytes: number;
}

/** The header, of the first bytes of a file of `length` bytes, with every claim checked. Throws `FileError`. */
export function idxHeader(
  subject: string,
  first: Uint8Array,
  length: number,
  maxElements: number = Number.POSITIVE_INFINITY,
): IdxHeader {
  const fail = (problem: string, code: string, hint: string, facts: Record<string, unknown> = {}): never => {
    throw new FileError(subject, problem, { code, hint, facts: { length, ...facts } });
  };
  const what = sniff(first);
  if (what === "a gzip file")
    fail("this is a gzip file, not an IDX file", "idx-gzip", "unpack it first: gunzip, or DecompressionStream");
  if (length < 4)
    fail(
      `${length} bytes are no IDX file: its header alone has 4`,
      "idx-truncated",
      "the file is cut off; fetch it again",
    );
  const element = elementTypes[first[2]];
  if (first[0] !== 0 || first[1] !== 0 || element === undefined) {
    const seen = `begins with ${firstBytes(first)}`;
    fail(
      what && what !== "an IDX file" ? `this is ${what}, not an IDX file` : `${seen}, which is no IDX header`,
      "idx-magic",
      "an IDX file begins with 00 00, a type (08, 09, 0b, 0c, 0d or 0e) and the number of sizes",
      { magic: [...first.subarray(0, 4)] },
    );
  }
  const rank = first[3];
  if (rank > MAX_RANK)
    fail(`has ${rank} dimensions`, "idx-rank", `Limpid reads at most ${MAX_RANK}; the header may be damaged`, { rank });
  const start = 4 + 4 * rank;
  if (length < start)
    fail(`ends inside the list of its ${rank} sizes`, "idx-truncated", "the file is cut off; fetch it again", { rank });

  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const shape = Array.from({ length: rank }, (_, d) => view.getUint32(4 + 4 * d));
  // At most (2^32)^8, which a double holds without overflow; a rounded product is far above any real length.
  const count = sizeOf(shape);
  const facts = { shape, elements: count };
  if (count > maxElements)
    fail(
      `[${shape}] are ${count} elements, more than the limit of ${maxElements}`,
      "idx-too-large",
      "raise maxElements if that is what you expect",
      { ...facts, maxElements },
    );
  const expected = start + count * element.bytes;
  const sizes = `[${shape}] with ${element.bytes} byte${element.bytes === 1 ? "" : "s"} each`;
  if (length < expected)
    fail(`is cut off: ${sizes} needs ${expected} bytes, found ${length}`, "idx-truncated", "fetch the file again", {
      ...facts,
      expected,
    });
  if (length > expected)
    fail(
      `is too long: ${sizes} needs ${expected} bytes, found ${length}`,
      "idx-trailing",
      "the header or the end is damaged; fetch the file again",
      { ...facts, expected },
    );
  return { shape, start, bytes: element.bytes };
}

/**
 * The array in an IDX file's bytes. Unsigned bytes are looked at in place, everything else is copied. Throws `FileError`.
 *
 *     decodeIdx("labels", bytes)   // { dtype: "u8", shape: [60000], data }
 */
export function decodeIdx(subject: string, source: Uint8Array | ArrayBuffer, options?: IdxOptions): HostArray {
  const { maxElements } = readOptions(subject, options, { maxElements: wantNumber });
  const bytes = plainBytes(subject, source);
  const { shape, start, bytes: each } = idxHeader(subject, bytes, bytes.length, maxElements);
  const { dtype, read } = elementTypes[bytes[2]];
  if (dtype === "u8") return { dtype, shape, data: bytes.subarray(start) };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = dtypes[dtype].zeros(sizeOf(shape));
  for (let k = 0; k < data.length; k++) data[k] = read(view, start + k * each);
  return { dtype, shape, data };
}
