/** A cell as a layer of its own: one turn, `[output, ...states]` from a row and the states before. */
import { builtInLayer } from "../../built-in-layer.ts";
import type { InputType, LayerResult } from "../../layer.ts";
import type { TrainableOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { wantStates } from "./sequence.ts";
import type { Turns } from "./turns.ts";

const cells = new WeakMap<object, Turns>();

/** What a cell that was made here does at a turn. */
export const turnsOf = (cell: object): Turns | undefined => cells.get(cell);

export function cellLayer<Result extends LayerResult>(
  kind: string,
  options: TrainableOptions,
  turns: Turns,
): Layer<Result> {
  const made = builtInLayer<never, LayerResult>(options, {
    kind,
    results: "any",
    stateShapes: turns.states,
    params(row: InputType, ...states: InputType[]) {
      wantStates(kind, turns.states(row), states, "all");
      return turns.params(row);
    },
    forward(params, [row, ...states], context) {
      const [batch, ...shape] = row.shape;
      const shared = turns.shared?.({ dtype: row.dtype, shape }, batch, context) ?? {};
      const { output, states: next } = turns.turn(params, row, states, shared, context);
      return [output, ...next];
    },
  });
  cells.set(made, turns);
  return made as unknown as Layer<Result>;
}
