/** The log of kernels' times, while one is open: see `kernel-times.ts`. */
/** What a kernel has to do. */
export interface KernelWork {
  readonly name: string;
  /** Elements that it computes. */
  readonly places: number;
  /** Arithmetic of one run; functions like exp, which take many instructions, count twenty. */
  readonly flops: number;
  /** The fewest bytes that one run must read from memory and write to it. */
  readonly bytes: number;
}

export interface KernelTime extends KernelWork {
  readonly runs: number;
  /** Of the quickest run: on a busy machine slower runs say little about the kernel. */
  readonly microseconds: number;
  /** Of the step's time. */
  readonly share: number;
  readonly gigaflops: number;
  readonly gigabytes: number;
  /** What limits its speed: arithmetic or memory. */
  readonly bound: "arithmetic" | "memory";
  /** How close it comes to that limit: 1 is as fast as this machine can be. */
  readonly ofRoof: number;
}

export interface ProgramTimes {
  readonly name: string;
  readonly backend: string;
  readonly runs: number;
  /** The sum of the kernels'. */
  readonly microseconds: number;
  readonly peakGigaflops: number;
  /** In the order in which they run. */
  readonly kernels: readonly KernelTime[];
}

/** What the log reads of a program's times. */
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
