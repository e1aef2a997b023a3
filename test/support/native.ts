/** What tests of the native backend share. */
import { backend } from "../../src/backend/native/index.ts";
import type { TypedArray } from "../../src/base/index.ts";

/** Whether there is no native backend here, said aloud. */
export function skipsNative(file: string): boolean {
  const problem = backend.problem?.();
  if (problem) console.warn(`${file}: the native backend is SKIPPED: ${problem.error.message}`);
  return problem !== undefined;
}

/** Bits are equal, but one NaN is as good as another. */
export function sameBits(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}
