/** Any cell over a sequence, and cells that stand on each other. */
import { badArgument, needed, ValueError, type Want, wantFlag } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { runLayer } from "../../infer.ts";
import type { AnyLayer, InputType, LayerResult } from "../../layer.ts";
import { inPart } from "../../named.ts";
import { readLayerOptions, type TrainableOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { cellLayer, turnsOf } from "./cell.ts";
import { ofSequences, type SequenceOptions } from "./options.ts";
import { sequenceLayer } from "./sequence.ts";
import { outputType, type Turns } from "./turns.ts";
import { isLayer, prefixed, under } from "./wrapped.ts";

export interface RNNOptions extends TrainableOptions, SequenceOptions {
  /** A cell: `layers.lstmCell({ units: 8 })`, or a layer of your own with `stateShapes`. */
  readonly cell: Layer<LayerResult>;
  /** Gives zeros at turns that do not count, in place of the output before them. Default: false. */
  readonly zeroOutputForMask?: boolean;
}

const isCell = (value: unknown): value is AnyLayer => isLayer(value) && typeof value.stateShapes === "function";

const cellHint =
  "a cell: layers.lstmCell({ units: 8 }), or layer({ kind, stateShapes: () => [[8]], forward: (_, [x, h]) => [output, next] })";

const wantCell: Want = (subject, name, value) => {
  if (!isCell(value)) throw badArgument(subject, name, value, "recurrent-cell", cellHint);
};

/** What a cell does at a turn: its own way if it was made here, else its `forward`. */
function turnsOfCell(cell: AnyLayer): Turns {
  const known = turnsOf(cell);
  if (known) return known;
  return {
    states: (input) => cell.stateShapes!(input),
    params: (input) => cell.params?.(input, ...cell.stateShapes!(input).map((shape) => ({ ...input, shape }))) ?? {},
    givesState: false,
    turn(params, row, states, _, context) {
      const { outputs } = runLayer(cell, params, [row, ...states], context);
      if (outputs.length !== states.length + 1)
        throw new ValueError(cell.kind, `gives ${outputs.length} tensors at a turn, but has ${states.length} states`, {
          code: "cell-result",
          hint: "a cell's forward(params, [x, ...states], context) gives [output, ...states]",
          facts: { given: outputs.length, states: states.length },
        });
      const [first, ...next] = outputs;
      return { output: cell.activation ? cell.activation.apply(first) : first, states: next };
    },
  };
}

/**
 * Walks over a sequence with any cell: one of `limpid`'s, several on each other (`stackedRNNCells`), or a layer of your own whose
 * `forward(params, [x, ...states], context)` gives [output, ...states] and whose `stateShapes` gives their shapes without the batch
 * axis. States start with zeros, or with what follows the sequence. Weights are the cell's. Throws a ValueError on bad options.
 *
 *     layers.rnn({ cell: layers.gruCell({ units: 8 }), returnSequences: true })   // f32[batch,time,3] → f32[batch,time,8]
 */
export function rnn<const O extends RNNOptions>(
  options: O,
): Layer<O extends { readonly returnState: true } ? [Tensor, ...Tensor[]] : Tensor> {
  const read = readLayerOptions<RNNOptions>("rnn", options, {
    ...ofSequences,
    cell: needed(wantCell),
    zeroOutputForMask: wantFlag,
  });
  return sequenceLayer("rnn", read, turnsOfCell(read.cell));
}

export interface StackedRNNCellsOptions extends TrainableOptions {
  readonly cells: readonly Layer<LayerResult>[];
}

const wantCells: Want = (subject, name, value) => {
  if (Array.isArray(value) && value.length > 0 && Array.from(value).every(isCell)) return;
  throw badArgument(subject, name, value, "recurrent-cells", `a list of cells, at least one; ${cellHint}`);
};

/**
 * Cells on each other as one: each gets the output of the one before it. States are those of the first cell, then of the second, and
 * so on. Weights are named by the cell's number: "cell0/kernel". Throws a ValueError where the list is empty or holds no cells.
 *
 *     layers.rnn({ cell: layers.stackedRNNCells({ cells: [layers.lstmCell({ units: 8 }), layers.gruCell({ units: 4 })] }) })
 */
export function stackedRNNCells(options: StackedRNNCellsOptions): Layer<[Tensor, ...Tensor[]]> {
  const read = readLayerOptions<StackedRNNCellsOptions>("stackedRNNCells", options, { cells: needed(wantCells) });
  const all = read.cells.map(turnsOfCell);
  /** What each cell gets: the output's type of the one before it. */
  const inputs = (first: InputType): InputType[] => {
    const types = [first];
    for (const turns of all.slice(0, -1)) types.push(outputType(turns, types[types.length - 1]));
    return types;
  };
  const each = <T>(input: InputType, of: (turns: Turns, input: InputType, k: number) => T): T[] => {
    const types = inputs(input);
    return all.map((turns, k) => of(turns, types[k], k));
  };
  return cellLayer("stackedRNNCells", read, {
    states: (input) => each(input, (turns, row) => turns.states(row)).flat(),
    params: (input) => Object.assign({}, ...each(input, (turns, row, k) => prefixed(`cell${k}`, turns.params(row)))),
    shared: (input, batch, context) =>
      Object.assign(
        {},
        ...each(input, (turns, row, k) => prefixed(`cell${k}`, turns.shared?.(row, batch, context) ?? {})),
      ),
    givesState: false,
    turn(params, row, states, shared, context) {
      const next: Tensor[] = [];
      let output = row;
      for (const [k, turns] of all.entries()) {
        const { shape, dtype } = output;
        const count = turns.states({ dtype, shape: shape.slice(1) }).length;
        const own = states.slice(next.length, next.length + count);
        const [given, fed] = [under(`cell${k}`, params), output];
        const turned = inPart(`cell${k}`, () => turns.turn(given, fed, own, under(`cell${k}`, shared), context));
        output = turned.output;
        next.push(...turned.states);
      }
      return { output, states: next };
    },
  });
}
