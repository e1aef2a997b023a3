/** `LIMPID_DEBUG=kernels`: where the time of every program went, kernel by kernel, on standard error when the process ends. */

import { provideTiming } from "../backend/wasm/timing.ts";
import { environment } from "../base/index.ts";
import { KernelLog, openKernelLog } from "../ir/index.ts";
import { showKernelTimes } from "../ir/kernel-times.ts";

let asked = false;

/** On its first call, opens the log if the environment variable asks for it. */
export function obeyDebug(): void {
  if (asked) return;
  asked = true;
  if (!environment("LIMPID_DEBUG")?.split(",").includes("kernels")) return;
  const log = new KernelLog();
  provideTiming();
  openKernelLog(log);
  const { process } = globalThis;
  process.once("exit", () => process.stderr.write(`\n${log.times().map(showKernelTimes).join("\n\n")}\n`));
}
