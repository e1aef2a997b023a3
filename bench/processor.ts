/** The widest instructions of this processor for many numbers at once, as a person names them. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";

const x86 = { "AVX-512": /\bavx512f\b/i, AVX2: /\bavx2\b/i, AVX: /\bavx\b|\bavx1\.0\b/i, SSE2: /\bsse2\b/i };
const arm = { SVE: /\bsve\b/, NEON: /\basimd\b|\bneon\b/ };

/** From the flags that the system lists. */
export function widest(flags: string): string {
  const found = Object.entries({ ...x86, ...arm }).find(([, pattern]) => pattern.test(flags));
  return found?.[0] ?? "instruction set unknown";
}

function flagsOf(platform: NodeJS.Platform): string {
  if (platform === "linux") return readFileSync("/proc/cpuinfo", "utf8").slice(0, 1 << 16);
  if (platform === "darwin") return execFileSync("sysctl", ["-a", "machdep.cpu", "hw.optional"], { encoding: "utf8" });
  return "";
}

export function instructionSet(): string {
  // Every 64-bit ARM processor has it.
  const least = os.arch() === "arm64" ? " asimd" : "";
  try {
    return widest(flagsOf(os.platform()) + least);
  } catch {
    return widest(least);
  }
}
