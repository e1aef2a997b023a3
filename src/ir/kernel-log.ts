/** The log of kernels' times, if one is open: see `kernel-times.ts`. */
import type { ProgramTimes } from "./kernel-times.ts";

/** What of a program's times the log has to know. */
interface Timed {
  times(): ProgramTimes;
}

/** The programs that were compiled while it was open. */
export class KernelLog {
  readonly #programs: Timed[] = [];

  add<T extends Timed>(program: T): T {
    this.#programs.push(program);
    return program;
  }

  /** Of the programs that ran, the longest first. */
  times(): ProgramTimes[] {
    return this.#programs
      .map((program) => program.times())
      .filter(({ runs }) => runs > 0)
      .sort((a, b) => b.microseconds * b.runs - a.microseconds * a.runs);
  }
}

let current: KernelLog | undefined;

/** The open log, for backends that compile. */
export function kernelLog(): KernelLog | undefined {
  return current;
}

/** Opens a log (and gives back the one that was open before), or closes it. */
export function openKernelLog(log: KernelLog | undefined): KernelLog | undefined {
  const before = current;
  current = log;
  return before;
}
