/** Callbacks: plain objects that are told what happens in `fit`, and may stop it. */
import type { NonFiniteError } from "../../base/index.ts";
import type { Direction } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Core } from "../core.ts";
import { type Logs, logsAt } from "./events.ts";
import type { Entry, Subscriber } from "./run-log.ts";

/** What the logs of each epoch will hold, by key, and which way each gets better; undefined where that is not known. */
export type Reported = Readonly<Record<string, Direction | undefined>>;

/** The model, as callbacks see it. */
export interface CallbackModel {
  readonly weights: Readonly<Record<string, Tensor>>;
  setWeights(weights: Readonly<Record<string, Tensor>>): unknown;
  learningRate: number;
  save(path: string | URL): Promise<void>;
  /** For rooms above and built-in callbacks. */
  readonly internals: Core;
}

export interface CallbackContext {
  readonly model: CallbackModel;
  /** Ends training after this epoch (in `onSteps`: after this chunk of steps). */
  readonly stop: () => void;
}

/**
 * A callback of one's own has any of these. With `onEpochBegin` or `onEpochEnd`, training pauses at the end of each
 * epoch; without, it may run through many epochs at once.
 *
 *     await model.fit(x, y, { callbacks: [{ onEpochEnd: ({ epoch, logs }) => console.log(epoch, logs.loss) }] });
 */
export interface Callback {
  readonly name?: string;
  onTrainBegin?(context: CallbackContext & { readonly reported: Reported }): void | Promise<void>;
  onEpochBegin?(context: CallbackContext & { readonly epoch: number }): void | Promise<void>;
  /** Some steps are over: numbers from..to-1 of this fit. Parameters must not be changed here. */
  onSteps?(
    context: CallbackContext & { readonly from: number; readonly to: number; readonly losses: Float64Array },
  ): void | Promise<void>;
  /** The validation of an epoch begins, and is over. */
  onTestBegin?(context: CallbackContext): void | Promise<void>;
  onTestEnd?(context: CallbackContext): void | Promise<void>;
  onEpochEnd?(context: CallbackContext & { readonly epoch: number; readonly logs: Logs }): void | Promise<void>;
  /** A loss or a parameter became NaN or infinite, and the last good state is back. True: the fit ends here instead of rejecting. */
  onNonFinite?(context: CallbackContext & { readonly error: NonFiniteError }): boolean | undefined;
  /** Training is over: at its end, where somebody stopped it, by a signal or by an error. */
  onTrainEnd?(context: CallbackContext): void | Promise<void>;
  /**
   * For runs that are kept in a folder: what it remembers, made of records, lists, numbers, texts, tensors and typed arrays. It is
   * written with each checkpoint.
   */
  state?(): unknown;
  /**
   * The run that it asks for: see `backupAndRestore`.
   *
   * @internal
   */
  readonly backup?: { readonly run: string; readonly every: "epoch" | number; readonly deleteRun: boolean };
  /** Takes back what `state` gave, after `onTrainBegin`, where a run goes on. */
  restore?(state: unknown): void | Promise<void>;
}

/** Whether training has to pause between epochs for them. */
export function pausing(callbacks: readonly Callback[]): boolean {
  return callbacks.some((c) => c.onEpochBegin || c.onEpochEnd);
}

/** Calls the hooks of callbacks, one callback after the other, as a run's log tells it. */
export function hooksOf(
  callbacks: readonly Callback[],
  core: Core,
  context: CallbackContext & { readonly reported: Reported },
): Subscriber {
  const { reported, ...usual } = context;
  // Who was not told that training begins is not told that it ends, and nobody twice.
  let training = false;
  const call = callerOf(callbacks, core);
  const begun = (slow: Promise<void> | undefined): Promise<void> | undefined => {
    if (slow) return slow.then(() => void begun(undefined));
    training = true;
    return undefined;
  };
  const end = (): Promise<void> | undefined => {
    if (!training) return undefined;
    training = false;
    return call("onTrainEnd", (c) => c.onTrainEnd?.(usual));
  };
  /** One of them failed: nothing more is told but the end. */
  const failed = async (error: unknown): Promise<never> => {
    try {
      await end();
    } catch {
      // The first error counts.
    }
    throw error;
  };
  const told = ({ event }: Entry): Promise<void> | undefined => {
    switch (event.type) {
      case "compiled":
        return begun(call("onTrainBegin", (c) => c.onTrainBegin?.({ ...usual, reported })));
      case "epochBegins":
        return call("onEpochBegin", (c) => c.onEpochBegin?.({ ...usual, epoch: event.epoch }));
      case "steps": {
        const { from, to, losses } = event;
        return call("onSteps", (c) => c.onSteps?.({ ...usual, from, to, losses }));
      }
      case "epochs": {
        // Whoever listens here has training pause after each.
        const logs = logsAt(event, event.from);
        return call("onEpochEnd", (c) => c.onEpochEnd?.({ ...usual, epoch: event.from, logs }));
      }
      case "testBegins":
        return call("onTestBegin", (c) => c.onTestBegin?.(usual));
      case "testEnds":
        return call("onTestEnd", (c) => c.onTestEnd?.(usual));
      case "end":
      case "error":
        return end();
    }
  };
  return {
    policy: "wait",
    on(entry) {
      try {
        return told(entry)?.catch(failed);
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** Calls a hook of all that have it, each when the one before is done. */
function callerOf(callbacks: readonly Callback[], core: Core) {
  // Between windows the parameters may be changed; the next window takes its own snapshot.
  return (hook: keyof Callback, run: (callback: Callback) => unknown): Promise<void> | undefined => {
    let slow: Promise<unknown> | undefined;
    core.setBetween(hook !== "onSteps");
    try {
      for (const callback of callbacks) {
        if (!callback[hook]) continue;
        const given = slow ? slow.then(() => run(callback)) : run(callback);
        if (isThenable(given)) slow = Promise.resolve(given);
      }
    } finally {
      if (!slow) core.setBetween(false);
    }
    return slow?.finally(() => core.setBetween(false)) as Promise<void> | undefined;
  };
}

const isThenable = (given: unknown): given is PromiseLike<unknown> =>
  typeof (given as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
