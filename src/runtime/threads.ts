/** How many threads to use by default. */
import { builtin } from "../base/builtin.ts";
import { environment, show, ValueError } from "../base/index.ts";
import { say } from "./say.ts";

/** More threads than this rarely help, and each has its own engine in memory. */
const mostByDefault = 8;

/** `LIMPID_THREADS`, else one for each core that this process may use, at most 8. */
export function defaultThreads(): number {
  const wanted = environment("LIMPID_THREADS");
  if (wanted !== undefined) {
    const threads = Number(wanted);
    checkThreads("LIMPID_THREADS", threads, wanted);
    return atMostCores("LIMPID_THREADS", threads);
  }
  return Math.max(1, Math.min(mostByDefault, cores(), containerLimit()));
}

export function checkThreads(subject: string, threads: number, said: unknown = threads): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= 256) return;
  throw new ValueError(subject, `threads is ${show(said)}`, {
    code: "threads",
    hint: "a whole number from 1 to 256",
    facts: { threads: said },
  });
}

/** At most one thread for each core, with a warning: threads that share a core wait for each other, ten times slower. */
export function atMostCores(subject: string, threads: number): number {
  const most = cores();
  if (threads <= most) return threads;
  say({
    line: `${subject}: ${threads} threads are more than this computer has cores; using ${most}`,
    code: "threads-over-cores",
    facts: { subject, threads, most },
  });
  return most;
}

function cores(): number {
  return builtin("node:os")?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Linux containers may have a share of the processor's time that is less than the cores they see. */
function containerLimit(): number {
  try {
    const text = builtin("node:fs")?.readFileSync("/sys/fs/cgroup/cpu.max", "utf8") ?? "";
    const [quota, period] = text.split(" ").map(Number);
    return quota > 0 && period > 0 ? Math.ceil(quota / period) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
