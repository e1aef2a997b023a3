/** Callbacks: plain objects that are told what happens in `fit`, and may stop it. */
import type { Direction } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Core } from "../core.ts";
import { type Logs, logsAt } from "./events.ts";
import type { Subscriber } from "./run-log.ts";

/** What a callback may listen to. */
export const hooks: readonly string[] = ["onTrainBegin", "onEpochBegin", "onSteps", "onEpochEnd", "onTrainEnd"];

/** What the logs of each epoch will hold, by key, and which way each gets better; undefined where that is not known. */
export type Reported = Readonly<Record<string, Direction | undefined>>;

/** The model, as callbacks see it. */
export interface CallbackModel {
  readonly weights: Readonly<Record<string, Tensor>>;
  setWeights(weights: Readonly<Record<string, Tensor>>): unknown;
  learningRate: number;
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
  onEpochEnd?(context: CallbackContext & { readonly epoch: number; readonly logs: Logs }): void | Promise<void>;
  onTrainEnd?(context: CallbackContext): void | Promise<void>;
  /**
   * For runs that are kept in a folder: what it remembers, made of records, lists, numbers, texts, tensors and typed arrays. It is
   * written with each checkpoint.
   */
  state?(): unknown;
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
  // Between windows the parameters may be changed; the next window takes its own snapshot.
  const call = (hook: keyof Callback, run: (callback: Callback) => unknown): Promise<void> | undefined => {
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
  return {
    policy: "wait",
    on({ event }) {
      switch (event.type) {
        case "compiled":
          return call("onTrainBegin", (c) => c.onTrainBegin?.({ ...usual, reported }));
        case "epochBegins":
          return call("onEpochBegin", (c) => c.onEpochBegin?.({ ...usual, epoch: event.epoch }));
        case "steps": {
          const { from, to, losses } = event;
          return call("onSteps", (c) => c.onSteps?.({ ...usual, from, to, losses }));
        }
        case "epochs": {
          // Where a callback has this hook, training pauses after each epoch: there is one.
          const logs = logsAt(event, event.from);
          return call("onEpochEnd", (c) => c.onEpochEnd?.({ ...usual, epoch: event.from, logs }));
        }
        case "end":
          return call("onTrainEnd", (c) => c.onTrainEnd?.(usual));
      }
    },
  };
}

const isThenable = (given: unknown): given is PromiseLike<unknown> =>
  typeof (given as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
