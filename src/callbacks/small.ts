/** Callbacks of a few lines. */
import { isRecord, readOptions, show, unknownName, ValueError, wantFlag, wantFunction } from "../base/index.ts";
import { say } from "../runtime/say.ts";
import type { Callback, CallbackModel } from "../train/fit/callbacks.ts";
import { hooks } from "../train/fit/hooks.ts";
import { swapAverages, wantAverages } from "../train/step/averages.ts";

/** Of a callback whose past does not matter to a run that goes on. */
const remembersNothing: Pick<Callback, "state" | "restore"> = { state: () => null, restore: () => undefined };

/**
 * Sets the learning rate at the beginning of each epoch. (For a rate by step give the optimizer a schedule.)
 *
 *     callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))
 */
export function learningRateScheduler(schedule: (epoch: number, rate: number) => number): Callback {
  wantFunction("learningRateScheduler", "the schedule", schedule, "a function of epoch and rate");
  return {
    name: "learningRateScheduler",
    onEpochBegin({ epoch, model }) {
      model.learningRate = schedule(epoch, model.learningRate);
    },
    // The rate itself is the model's.
    ...remembersNothing,
  };
}

/**
 * Where a loss or a parameter becomes NaN or infinite, training ends with the last good parameters instead of rejecting. What happened
 * is said on the console. With `raiseError` it rejects, as it does without this callback.
 */
export function terminateOnNan(options?: { readonly raiseError?: boolean }): Callback {
  const { raiseError = false } = readOptions("terminateOnNan", options, { raiseError: wantFlag });
  return {
    name: "terminateOnNan",
    onNonFinite({ error }) {
      if (!raiseError) say({ line: error.message, code: "not-finite", facts: {}, error });
      return !raiseError;
    },
    ...remembersNothing,
  };
}

/**
 * A callback of some functions: the hooks of `Callback`.
 *
 *     callbacks.lambda({ onEpochEnd: ({ epoch, logs }) => console.log(epoch, logs.loss) })
 */
export function lambda(functions: Omit<Callback, "name">): Callback {
  if (!isRecord(functions) || Object.keys(functions).length === 0)
    throw new ValueError("lambda", `the functions are ${show(functions)}`, {
      code: "lambda",
      hint: "a record: { onEpochEnd: ({ epoch, logs }) => … }",
      facts: { received: functions },
    });
  for (const [hook, run] of Object.entries(functions)) {
    if (!hooks.includes(hook)) throw unknownName("lambda", "hook of a callback", hook, hooks);
    wantFunction("lambda", hook, run, "a function of what happens: ({ epoch, logs }) => …");
  }
  return { name: "lambda", ...functions };
}

/**
 * Validation reads the moving averages of the parameters (an optimizer with `useEma`), as Keras's SwapEMAWeights. With `swapOnEpoch`
 * the model has them until the next epoch begins, so that callbacks behind this one save or log them.
 */
export function swapEmaWeights(options?: { readonly swapOnEpoch?: boolean }): Callback {
  const { swapOnEpoch = false } = readOptions("swapEmaWeights", options, { swapOnEpoch: wantFlag });
  let core: CallbackModel["internals"] | undefined;
  const swapTo = async ({ internals }: CallbackModel, averages: boolean): Promise<void> => {
    if (internals.state.swapped !== averages) await swapAverages(internals);
  };
  return {
    name: "swapEmaWeights",
    onTrainBegin({ model }) {
      core = model.internals;
      wantAverages(core, "swapEmaWeights");
    },
    onTestBegin: ({ model }) => swapTo(model, true),
    onTestEnd: ({ model }) => swapTo(model, false),
    ...(swapOnEpoch && {
      onEpochEnd: ({ model }) => swapTo(model, true),
      onEpochBegin: ({ model }) => swapTo(model, false),
    }),
    onTrainEnd: ({ model }) => swapTo(model, false),
    state: () => core?.state.swapped === true,
    restore(swapped) {
      if (core) core.state.swapped = swapped === true;
    },
  };
}
