/** What readers and writers of arrays have in common, whatever the format. */
import { writeFileBy } from "../base/files.ts";
import { type DType, isRecord, show, ValueError, wantFlag, wantText } from "../base/index.ts";
import { type Wants, wantType } from "../base/options.ts";
import { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import { type FileArray, toHost, wantFileArray } from "./elements.ts";
import { type Limits, wantLimits } from "./limits.ts";

/** How arrays are read from a file. */
export interface ArrayOptions {
  /** What becomes of the elements. Default: half floats become f32, and integers other than u8 become i32. */
  readonly dtype?: DType;
  /** Gives `FileArray`s, whose elements are those of the file: i64 as BigInts. Default: false. */
  readonly raw?: boolean;
  /** What the file may claim. */
  readonly limits?: Limits;
  /** What errors call it. Default: its path. */
  readonly name?: string;
}

export type Raw = ArrayOptions & { readonly raw: true };

export const arrayWants: Wants<ArrayOptions> = { dtype: wantType, raw: wantFlag, limits: wantLimits, name: wantText };

/** An array of a file as the options want it. */
export function asWanted(
  subject: string,
  name: string,
  array: FileArray,
  { raw, dtype }: Pick<ArrayOptions, "raw" | "dtype">,
): Tensor | FileArray {
  return raw ? array : fromHost(toHost(subject, name, array, dtype));
}

/** What can be written: a tensor, or an array of any of the file's element types. */
export type Writable = Tensor | FileArray;

export function wantArray(subject: string, name: string, given: Writable): FileArray {
  if (given instanceof Tensor) return { dtype: given.dtype, shape: given.shape, data: given.data };
  if (isRecord(given)) return wantFileArray(subject, name, given);
  throw new ValueError(subject, `"${name}" is no tensor`, {
    code: "tensor-expected",
    hint: "pass tensors, or { dtype, shape, data }",
    facts: { name, received: show(given) },
  });
}

/** Writes a file of these parts. What is wrong with the arguments is told as what is wrong with the file is: the promise rejects. */
export async function writeParts(path: string | URL, make: () => readonly Uint8Array[]): Promise<void> {
  const parts = make();
  await writeFileBy(path, async (write) => {
    let at = 0;
    for (const part of parts) {
      await write(part, at);
      at += part.length;
    }
  });
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
