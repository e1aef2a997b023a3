/** Callbacks: plain objects that are told what happens in `fit`, and may stop it. */
import type { Direction } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Logs } from "./progress.ts";

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
}
