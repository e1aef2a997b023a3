/** The plain recurrence: what a layer gave at the turn before is one more of its inputs. */
import type { Tensor } from "../../../tensor/index.ts";
import { named } from "../../named.ts";
import type { Layer } from "../../symbolic.ts";
import { cellLayer } from "./cell.ts";
import { type CellOptions, type Gives, kept, ofSequences, readCellOptions, type SequenceOptions } from "./options.ts";
import { sequenceLayer } from "./sequence.ts";
import type { Turns } from "./turns.ts";

export type SimpleRNNCellOptions = CellOptions;
export type SimpleRNNOptions = CellOptions & SequenceOptions;

function read<T extends CellOptions>(kind: string, options: T, own: object): { read: T; turns: Turns } {
  const { read, activation, params, shared } = readCellOptions(kind, options, own as never);
  const turns: Turns = {
    states: () => [[read.units]],
    params: (row) => params(row, 1),
    shared,
    givesState: true,
    stateNames: ["hiddenState"],
    turn({ kernel, recurrentKernel, bias }, x, [h], { dropout, recurrentDropout }) {
      const fed = kept(x, dropout).matmul(kernel);
      const sum = (bias ? fed.add(bias) : fed).add(kept(h, recurrentDropout).matmul(recurrentKernel));
      const next = named("hiddenState", () => activation.apply(sum));
      return { output: next, states: [next] };
    },
  };
  return { read, turns };
}

/**
 * The plain recurrence: h = activation(x · kernel + bias + h · recurrentKernel) at each turn (Elman, "Finding structure in time",
 * 1990). `kernel` is [in, units], `recurrentKernel` [units, units], `bias` [units]. h starts with zeros, or with what follows
 * the sequence: `simpleRNN(x, h)`. With `returnState`, the call gives [output, h]. Throws a ValueError on bad options.
 *
 *     layers.simpleRNN({ units: 8 })   // f32[batch,time,3] → f32[batch,8], the last turn's
 */
export function simpleRNN<const O extends SimpleRNNOptions>(options: O): Layer<Gives<O, [Tensor]>> {
  const { read: known, turns } = read<SimpleRNNOptions>("simpleRNN", options, ofSequences);
  return sequenceLayer("simpleRNN", known, turns);
}

/**
 * One turn of `simpleRNN`, for `rnn` or by itself: `cell(x, h)` gives [output, h].
 *
 *     layers.rnn({ cell: layers.simpleRNNCell({ units: 8 }) })
 */
export function simpleRNNCell(options: SimpleRNNCellOptions): Layer<[Tensor, Tensor]> {
  const { read: known, turns } = read("simpleRNNCell", options, {});
  return cellLayer("simpleRNNCell", known, turns);
}
