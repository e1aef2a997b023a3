/**
 * The crew: workers that run programs together. Each has its own instance of a program over the shared memory. A run is one
 * message to each of them; during it they wait for each other in shared memory (`barrier.ts`). The calling thread never waits: it
 * stays free for events, also for the one that a worker has died.
 *
 * Workers are started for the first program that needs them, are used by all sessions, and do not keep a finished process alive.
 */
import { LimpidError } from "../../base/index.ts";
import { startThread, type Thread } from "./thread.ts";

interface Pending {
  left: number;
  readonly resolve: () => void;
  readonly reject: (problem: Error) => void;
}

/** A program that every worker of the crew has an instance of. */
export interface Loaded {
  /** On the first `count` of the workers. */
  run(from: number, to: number, count: number): Promise<void>;
  free(): void;
}

export class Crew {
  readonly threads: readonly Thread[];
  /** When all workers have answered. */
  readonly ready: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #dead: Error | undefined;

  constructor(count: number) {
    this.threads = Array.from({ length: count }, () =>
      startThread({
        done: (run) => this.#done(run),
        failed: (problem) => this.#fail(problem),
      }),
    );
    this.ready = this.#ask((run) => {
      for (const thread of this.threads) thread.send({ k: "ping", run });
    });
    // Callers that wait get the error. If nobody waits, it is not an unhandled rejection.
    this.ready.catch(() => {});
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  load(module: WebAssembly.Module, memory: WebAssembly.Memory): Loaded {
    const program = this.#next++;
    for (const thread of this.threads) thread.send({ k: "load", program, module, memory });
    return {
      run: (from, to, count) =>
        this.#ask((run) => {
          for (const [me, thread] of this.threads.slice(0, count).entries())
            thread.send({ k: "run", run, program, args: [from, to, me, count] });
        }, count),
      free: () => {
        for (const thread of this.threads) thread.send({ k: "free", program });
      },
    };
  }

  #ask(send: (run: number) => void, count: number = this.threads.length): Promise<void> {
    if (this.#dead) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      const run = this.#next++;
      if (this.#pending.size === 0) for (const thread of this.threads) thread.hold(true);
      this.#pending.set(run, { left: count, resolve, reject });
      send(run);
    });
  }

  #done(run: number): void {
    const pending = this.#pending.get(run);
    if (!pending || --pending.left > 0) return;
    this.#pending.delete(run);
    if (this.#pending.size === 0) for (const thread of this.threads) thread.hold(false);
    pending.resolve();
  }

  /** A worker died, and the others would wait for it forever: all are ended, and every run fails. */
  #fail(cause: unknown): void {
    if (this.#dead) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    this.#dead = new LimpidError("threads", `a worker died: ${why}`, {
      code: "worker-died",
      hint: "run it again, with new workers; configure({ threads: 1 }) does without them",
      facts: { why },
      cause,
    });
    for (const thread of this.threads) thread.stop();
    for (const { reject } of this.#pending.values()) reject(this.#dead);
    this.#pending.clear();
  }
}

const crews = new Map<number, Crew>();

/** The crew of `count` workers: a new one where there is none, or where it died. */
export function crewOf(count: number): Crew {
  const known = crews.get(count);
  if (known && !known.dead) return known;
  const crew = new Crew(count);
  crews.set(count, crew);
  return crew;
}

/** Workers take tens of milliseconds each to start. They are worth it after so many operations in all, or in one run. */
const worthCrew = 2e8;
const worthAtOnce = 5e7;
let done = 0;
/** Set where workers cannot be started: then it is not tried again. */
const failed = new Set<number>();

/** Whether a crew of `count` is ready for a run of `flops` operations. Workers are not started for a small run. */
export async function worksAt(count: number, flops: number): Promise<boolean> {
  if (failed.has(count)) return false;
  if (crews.has(count)) return true;
  if (flops < worthAtOnce && done + flops < worthCrew) {
    done += flops;
    return false;
  }
  return crewOf(count).ready.then(
    () => true,
    () => {
      failed.add(count);
      return false;
    },
  );
}
