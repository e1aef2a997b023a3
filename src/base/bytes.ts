/** Bytes from outside: as plain `Uint8Array`s, and described for errors ("this is a gzip file" instead of "wrong magic"). */
import { DTypeError } from "./errors.ts";

const signatures: readonly (readonly [what: string, start: readonly number[]])[] = [
  ["a gzip file", [0x1f, 0x8b]],
  ["a zip file", [0x50, 0x4b, 0x03, 0x04]],
  ["a PNG picture", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG picture", [0xff, 0xd8, 0xff]],
  ["an HDF5 file", [0x89, 0x48, 0x44, 0x46]],
  ["a NumPy file", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ["an IDX file", [0x00, 0x00, 0x08]],
  ["a web page", [0x3c, 0x21]],
  ["a web page", [0x3c, 0x68, 0x74, 0x6d, 0x6c]],
  ["JSON text", [0x7b, 0x22]],
];

/** `"a gzip file"`, or undefined where the beginning says nothing. */
export function sniff(bytes: Uint8Array): string | undefined {
  return signatures.find(([, start]) => start.every((byte, k) => bytes[k] === byte))?.[0];
}

/** The first bytes as hexadecimal, for messages. */
export function firstBytes(bytes: Uint8Array, count = 4): string {
  return Array.from(bytes.subarray(0, count), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/**
 * The bytes as a plain `Uint8Array`, not copied. Node's `Buffer` is one too, but its `slice` shares memory where a
 * `Uint8Array`'s copies, so nothing below may meet a `Buffer`.
 */
export function plainBytes(subject: string, bytes: Uint8Array | ArrayBuffer): Uint8Array {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  throw new DTypeError(subject, `wants the bytes of a file, got ${bytes === null ? "null" : typeof bytes}`, {
    code: "not-bytes",
    hint: "pass a Uint8Array or an ArrayBuffer",
  });
}
