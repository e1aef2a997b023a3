/** What every command is given: its language, and where to say what. */
import type { ProgressOutput } from "../train/index.ts";
import type { Words } from "../words/index.ts";

export interface Context {
  readonly words: Words;
  readonly json: boolean;
  /** Cells that a line may take: the terminal's, or any number where the width is not known. */
  readonly width: number;
  /** Whether standard output takes 256 colours. */
  readonly colour: boolean;
  /** How the shell calls this program, for commands that it proposes. */
  readonly self: string;
  /** Whether relaxed SIMD was there before this program asked for it, and whether it is there now. */
  readonly relaxedSimd: { readonly before: boolean; readonly now: boolean };
  /** A line for people: on standard output, or beside it where that is for JSON. */
  say(text: string): void;
  /** A line about what is going on, on standard error. */
  note(text: string): void;
  /** The result for programs; does nothing without `--json`. */
  result(value: unknown): void;
}

/** Ctrl-C, or a request to end. */
export class Interrupted extends Error {
  readonly signal: "SIGINT" | "SIGTERM";
  readonly status: number;
  /** The command that goes on, where a run keeps what was learnt; without it nothing was saved. */
  readonly goOn?: string;
  constructor(signal: "SIGINT" | "SIGTERM", goOn?: string) {
    super(signal);
    this.signal = signal;
    this.goOn = goOn;
    this.status = signal === "SIGINT" ? 130 : 143;
  }
}

/**
 * Runs a job that can be stopped: the first Ctrl-C asks it to stop where it can, the second ends the program at once.
 */
export async function interruptible<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => {
      const reason = new Interrupted(name);
      if (controller.signal.aborted) process.exit(reason.status);
      controller.abort(reason);
    };
    process.on(name, listener);
    return { name, listener };
  });
  try {
    return await job(controller.signal);
  } finally {
    for (const { name, listener } of listeners) process.off(name, listener);
  }
}

/** Waits for a job that takes no signal; where the signal comes first, its result is not used. */
export async function unlessAborted<T>(signal: AbortSignal, job: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return Promise.race([
    job,
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    }),
  ]);
}

/** Progress goes to standard error, in the reader's language. */
export function progressIn({ progress }: Context["words"]): ProgressOutput {
  const { stderr } = process;
  return {
    write: (text) => void stderr.write(progress(text)),
    isTTY: stderr.isTTY,
    ...(stderr.columns > 0 && { columns: stderr.columns }),
  };
}

/** A bar for work whose end says nothing that is not said afterwards: on terminals only. */
export function barIn(words: Context["words"]): { readonly verbose: 0 | 1; readonly output: ProgressOutput } {
  const output = progressIn(words);
  return { verbose: output.isTTY ? 1 : 0, output };
}
