import { decodeIdx, type IdxOptions } from "../base/idx.ts";
import { FileError, readOptions, wantNumber } from "../base/index.ts";
import { inflate } from "../base/inflate.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import { harmless, type Limits, limitsOf, wantLimits } from "./limits.ts";
import { bytesOf, type FileSource, subjectOf } from "./source.ts";

/** How an IDX file is read. */
export interface IdxFileOptions extends IdxOptions {
  /** What the file may claim. */
  readonly limits?: Limits;
}

/**
 * Reads an IDX file (MNIST's format), packed by gzip or not, as a tensor: u8, i32, f32 or f64. Throws `FileError` where the file is
 * missing, is no IDX file, is longer or shorter than its header says, or would unpack to more than the limits. `parseIdx(bytes)` of
 * `limpid/data` reads bytes that are not packed, at once.
 *
 *     const images = await readIdx("train-images-idx3-ubyte.gz");   // u8 [60000,28,28]
 */
export async function readIdx(source: FileSource, options?: IdxFileOptions): Promise<Tensor> {
  const { limits: given, ...wanted } = readOptions<IdxFileOptions>("readIdx", options, {
    maxElements: wantNumber,
    limits: wantLimits,
  });
  const limits = limitsOf(given);
  const subject = subjectOf("readIdx", source);
  const file = await bytesOf(subject, source, limits);
  return fromHost(decodeIdx(subject, await plain(subject, file, limits), wanted));
}

async function plain(subject: string, file: Uint8Array, limits: Required<Limits>): Promise<Uint8Array> {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  // How much it will be is not known before: the numbers at its end may lie, and there may be several parts.
  const most = Math.min(limits.bytes, Math.max(harmless, file.length * limits.ratio));
  try {
    return await inflate(new Uint8Array(file), "gzip", most);
  } catch (cause) {
    throw new FileError(subject, `cannot be unpacked: ${(cause as Error).message}`, {
      code: "gzip",
      hint: "the file is damaged, or unpacks to more than its limits: { bytes, ratio }; fetch it again",
      facts: { most },
      cause,
    });
  }
}
