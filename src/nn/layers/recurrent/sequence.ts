/** A layer that walks over sequences, made of what a cell does at a turn. */
import { badArgument, type Shape, ShapeError, sameShape, ValueError } from "../../../base/index.ts";
import { Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit } from "../../infer.ts";
import type { InputType, LayerContext, LayerResult, Outcome, StateSpec } from "../../layer.ts";
import type { TrainableOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import type { SequenceOptions } from "./options.ts";
import { type Turns, walk } from "./turns.ts";

type Whole = TrainableOptions & SequenceOptions;

/** What a layer that was made here walks with, for `bidirectional`, which makes two of it. */
export interface Recurrence {
  readonly turns: Turns;
  readonly options: Whole;
}

const recurrences = new WeakMap<object, Recurrence>();

export const recurrenceOf = (layer: object): Recurrence | undefined => recurrences.get(layer);

/** Part by part: its name among the parameters ("" where there is one), and how it walks. */
type Parts = Readonly<Record<string, Recurrence>>;

const ofSeveral = new WeakMap<object, Parts>();

/** Says that a layer is made of several recurrences, each with parameters under its own name. */
export const madeOf = (layer: object, parts: Parts): void => void ofSeveral.set(layer, parts);

/** All recurrences of a layer. */
export function recurrencesIn(layer: object): Parts {
  const own = recurrences.get(layer);
  return own ? { "": own } : (ofSeveral.get(layer) ?? {});
}

/** One sample's type at one turn. */
export function rowOf(kind: string, { dtype, shape }: InputType): InputType {
  if (shape.length < 2) unfit(kind, "sequences [time, features]", "embedding gives them, or reshape([time, 1])");
  return { dtype, shape: shape.slice(1) };
}

export function sequenceLayer<Result extends LayerResult>(kind: string, options: Whole, turns: Turns): Layer<Result> {
  const made = builtInLayer<never, LayerResult>(options, {
    kind,
    results: "any",
    params(sequence, ...states) {
      const row = rowOf(kind, sequence);
      wantStates(kind, turns.states(row), states);
      return turns.params(row);
    },
    ...(options.stateful && { state: (sequence: InputType) => remembered(kind, turns, sequence) }),
    callOptions: ["initialState"],
    mask: ([mask]) => [options.returnSequences ? mask : undefined],
    forward(params, inputs, context): LayerResult {
      const given = firstStates(kind, turns, inputs, context);
      const states = given.length > 0 ? given : Object.values(context.state);
      const walked = walk(turns, params, [inputs[0], ...states], context.masks[0], options, context);
      const outputs = options.goBackwards ? walked.outputs.flip(1) : walked.outputs;
      const output = options.returnSequences ? outputs : walked.last;
      const results: Outcome["outputs"] = options.returnState ? [output, ...walked.states] : output;
      return options.stateful ? { outputs: results, state: lastStates(context.state, walked.states) } : results;
    },
  });
  recurrences.set(made, { turns, options });
  return made as unknown as Layer<Result>;
}

/** What a stateful layer keeps from batch to batch: its states, of so many samples as a batch has. */
export function remembered(kind: string, turns: Turns, sequence: InputType): Record<string, StateSpec> {
  const { batch } = sequence;
  if (batch === undefined)
    throw new ValueError(kind, "is stateful, but how many samples a batch has is not known", {
      code: "stateful-batch",
      hint: "say it where the model begins: input({ shape, batchSize: 4 }), or of a sequential model's first layer { inputShape, batchSize: 4 }",
      facts: { kind },
    });
  const names = turns.states(rowOf(kind, sequence)).map((shape, k): [string, StateSpec] => {
    return [turns.stateNames?.[k] ?? `state${k}`, { shape: [batch, ...shape], init: "zeros", carried: true }];
  });
  return Object.fromEntries(names);
}

/** The last states, by the names under which they are kept. */
export const lastStates = (kept: LayerContext["state"], states: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(Object.keys(kept).map((name, k) => [name, states[k]]));

/** What it starts with, where that is given: after the sequence, or as an option of the call. */
function firstStates(
  kind: string,
  turns: Turns,
  [x, ...states]: readonly Tensor[],
  { options }: LayerContext,
): readonly Tensor[] {
  if (options.initialState === undefined) return states;
  const given = [options.initialState].flat() as readonly unknown[];
  const types = given.map((state) => {
    if (state instanceof Tensor) return { dtype: state.dtype, shape: state.shape.slice(1) };
    throw badArgument(
      kind,
      "initialState",
      options.initialState,
      "recurrent-states",
      "symbolic values: lstm(x, { initialState: [h, c] })",
    );
  });
  wantStates(kind, turns.states({ dtype: x.dtype, shape: x.shape.slice(2) }), types);
  return given as readonly Tensor[];
}

/** Throws where first states are given, but too few, too many or of another shape. */
export function wantStates(
  kind: string,
  wanted: readonly Shape[],
  given: readonly InputType[],
  which: "all" | "all or none" = "all or none",
): void {
  if (given.length === 0 && which === "all or none") return;
  if (given.length === wanted.length && given.every(({ shape }, k) => sameShape(shape, wanted[k]))) return;
  const shapes = (list: readonly Shape[]) => list.map((shape) => `[${["batch", ...shape]}]`).join(", ");
  throw new ShapeError(
    kind,
    `gets first states ${shapes(given.map(({ shape }) => shape))}, but has ${shapes(wanted)}`,
    {
      code: "recurrent-states",
      hint: "first states follow the sequence, all or none of them: lstm(x, h, c)",
      facts: { expected: wanted, received: given.map(({ shape }) => shape) },
    },
  );
}
