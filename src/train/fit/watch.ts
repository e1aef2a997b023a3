/** Long work besides `fit` that can be watched and stopped as a fit can: it writes the same events into the same log. */
import { badArgument, isFunction, type Want, type Wants } from "../../base/index.ts";
import type { Logs, RunEvent } from "./events.ts";
import { wantOutput, wantSignal, wantVerbose } from "./options.ts";
import { Progress, type ProgressOutput, type Verbose } from "./progress.ts";
import { RunLog, tellError } from "./run-log.ts";

export interface WatchOptions {
  /** Stops after the current chunk of work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hears what happens, as a fit's log has it: "begin", "progress", "end" or "error". The work waits for its promise. */
  readonly onEvent?: (event: RunEvent) => void | Promise<void>;
  /** 0: silent. 1: a progress bar. 2: one line. */
  readonly verbose?: Verbose;
  /** Where progress is written. Default: standard error, or a browser's console. */
  readonly output?: ProgressOutput;
}

const wantListener: Want = (subject, name, value) => {
  if (!isFunction(value))
    throw badArgument(subject, name, value, "function", "a function of an event: ({ type }) => …");
};

export const watchWants: Required<Wants<WatchOptions>> = {
  signal: wantSignal,
  onEvent: wantListener,
  verbose: wantVerbose,
  output: wantOutput,
};

/** So many steps are done, with so many samples (0 where it is not samples that are worked on). Throws where the work is to stop. */
export type Tell = (steps: number, samples: number, logs?: () => Logs) => Promise<void>;

/** Runs a job that says how far it is. `size`: its steps and samples, where they are known. */
export async function watched<T>(
  { signal, onEvent, verbose = 0, output }: WatchOptions,
  size: { readonly steps: number | undefined; readonly samples: number | undefined },
  job: (tell: Tell) => Promise<T>,
): Promise<T> {
  const log = new RunLog({ kept: false });
  if (verbose > 0) log.subscribe(new Progress({ verbose, output }));
  if (onEvent) log.subscribe({ policy: "wait", on: ({ event }) => onEvent(event) });
  const heard = verbose > 0 || onEvent !== undefined;
  let done = 0;
  const tell: Tell = async (steps, samples, logs = () => ({})) => {
    done = steps;
    if (heard) await log.append({ type: "progress", epoch: 0, steps, samples, logs: logs() });
    signal?.throwIfAborted();
  };
  try {
    signal?.throwIfAborted();
    await log.append({ type: "begin", epochs: 1, ...size });
    const result = await job(tell);
    await log.append({ type: "end", steps: done });
    return result;
  } catch (error) {
    await tellError(log, error);
    throw error;
  }
}
