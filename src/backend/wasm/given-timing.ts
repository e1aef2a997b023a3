/** Where `timing.ts` is put, for programs that are compiled while a `KernelLog` is open. */
import { InternalError } from "../../base/index.ts";
import type { exportKernels, timedRun } from "../../lower/cpu/timed.ts";
import type { wasmRoof } from "./roof.ts";

export interface Timing {
  readonly exportKernels: typeof exportKernels;
  readonly timedRun: typeof timedRun;
  readonly wasmRoof: typeof wasmRoof;
}

let given: Timing | undefined;

export function giveTiming(timing: Timing): void {
  given = timing;
}

export function wantTiming(): Timing {
  if (!given) throw new InternalError("wasm", "a log of kernels' times is open, but provideTiming() was not called");
  return given;
}
