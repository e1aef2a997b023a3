/** How programs run kernel by kernel, timed: brought along by who opens a `KernelLog`, so that no page loads it that opens none. */
import { exportKernels, timedRun } from "../../lower/cpu/timed.ts";
import { giveTiming } from "./given-timing.ts";
import { wasmRoof } from "./roof.ts";

export function provideTiming(): void {
  giveTiming({ exportKernels, timedRun, wasmRoof });
}
