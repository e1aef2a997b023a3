/**
 * Where a step's time goes, kernel by kernel. Off by default. Programs that are compiled while a `KernelLog` is open run kernel
 * by kernel and record how long each took: in its place in the step, with the caches as the kernel before it left them. Their
 * results are the same.
 */
import { KernelLog, type KernelTime, type KernelWork, openKernelLog, type ProgramTimes } from "./kernel-log.ts";

/** What the machine can do at best, measured on the spot by the same backend. */
export interface Roof {
  /** Operations a second on numbers of this type. */
  flops(dtype: "f32" | "f64"): number;
  /** Bytes a second, read and written, for kernels that touch so many bytes. */
  bandwidth(bytes: number): number;
}

/** A call of a kernel. In a loop it is called several times a step. */
interface KernelCall {
  readonly kernel: number;
  readonly run: () => void;
}

/** One program's times so far. Kernels are known by their place in `work`. */
export class ProgramLog {
  readonly #name: string;
  readonly #backend: string;
  readonly #dtype: "f32" | "f64";
  readonly #work: readonly KernelWork[];
  readonly #roof: Roof;
  /** Of each call, its kernel and its quickest run: a long loop as a whole is never undisturbed on a busy machine. */
  #calls: readonly KernelCall[] = [];
  #best = new Float64Array();
  #runs = 0;

  constructor(
    { name, backend, dtype }: { readonly name: string; readonly backend: string; readonly dtype: "f32" | "f64" },
    work: readonly KernelWork[],
    roof: Roof,
  ) {
    this.#name = name;
    this.#backend = backend;
    this.#dtype = dtype;
    this.#work = work;
    this.#roof = roof;
  }

  /** Runs a step's kernels one by one, timed: the same calls every time. */
  run(calls: readonly KernelCall[]): void {
    if (this.#runs++ === 0) {
      this.#calls = calls;
      this.#best = new Float64Array(calls.length).fill(Number.POSITIVE_INFINITY);
    }
    let before = performance.now();
    for (let k = 0; k < calls.length; k++) {
      calls[k].run();
      const after = performance.now();
      this.#best[k] = Math.min(this.#best[k], after - before);
      before = after;
    }
  }

  times(): ProgramTimes {
    const runs = this.#runs;
    // Each of them includes the time of reading the clock.
    const own = clockMicroseconds();
    const best = new Float64Array(this.#work.length);
    for (const [k, { kernel }] of this.#calls.entries()) best[kernel] += Math.max(0, this.#best[k] * 1e3 - own);
    const total = best.reduce((sum, us) => sum + us, 0);
    const peak = this.#roof.flops(this.#dtype);
    const kernels = this.#work.map((work, k): KernelTime => {
      const microseconds = best[k];
      const [arithmetic, memory] = [work.flops / peak, work.bytes / this.#roof.bandwidth(work.bytes)];
      const rate = (amount: number) => (microseconds > 0 ? amount / microseconds / 1e3 : 0);
      return {
        ...work,
        runs,
        microseconds,
        share: total > 0 ? microseconds / total : 0,
        gigaflops: rate(work.flops),
        gigabytes: rate(work.bytes),
        bound: arithmetic > memory ? "arithmetic" : "memory",
        ofRoof: microseconds > 0 ? Math.min(1, (Math.max(arithmetic, memory) * 1e6) / microseconds) : 0,
      };
    });
    return { name: this.#name, backend: this.#backend, runs, microseconds: total, peakGigaflops: peak / 1e9, kernels };
  }
}

/** The shortest time between two readings of the clock. */
function clockMicroseconds(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 1000; k++) {
    const before = performance.now();
    best = Math.min(best, performance.now() - before);
  }
  return best * 1e3;
}

/**
 * Where the time goes in the programs that `job` compiles and runs. Whatever was compiled before stays as it is, and is not
 * in the table.
 *
 *     for (const program of await timeKernels(() => model.fit(x, y))) console.log(showKernelTimes(program));
 */
export async function timeKernels(job: () => unknown): Promise<ProgramTimes[]> {
  const log = new KernelLog();
  const before = openKernelLog(log);
  try {
    await job();
  } finally {
    openKernelLog(before);
  }
  return log.times();
}

/** The table that people read. */
export function showKernelTimes({ name, backend, runs, microseconds, peakGigaflops, kernels }: ProgramTimes): string {
  const rows = kernels.map((kernel) => [
    kernel.name,
    `${(100 * kernel.share).toFixed(1)} %`,
    kernel.microseconds.toFixed(2),
    short(kernel.flops),
    short(kernel.bytes),
    kernel.gigaflops.toFixed(1),
    kernel.gigabytes.toFixed(1),
    `${(100 * kernel.ofRoof).toFixed(0)} % of ${kernel.bound}`,
  ]);
  const head = ["kernel", "share", "µs", "flops", "bytes", "GFLOP/s", "GB/s", "roof"];
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k].length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, k) => (k === 0 || k === 7 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  ")}`.trimEnd();
  const title = `${name} on ${backend}, one thread: ${microseconds.toFixed(1)} µs a step, ${runs} steps; peak ${peakGigaflops.toFixed(1)} GFLOP/s`;
  return [title, line(head), ...rows.map(line)].join("\n");
}

function short(amount: number): string {
  if (amount < 1e4) return String(Math.round(amount));
  return amount < 1e7 ? `${Math.round(amount / 1e3)} k` : `${Math.round(amount / 1e6)} M`;
}
