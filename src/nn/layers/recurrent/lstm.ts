/** Long short-term memory: a second state that is added to, so that what was kept is not forgotten by being multiplied. */
import { type Wants, wantFlag } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import type { Activation, Initializer, ParamSpec } from "../../layer.ts";
import { named } from "../../named.ts";
import { type ActivationLike, toActivation, toInitializer, wantActivation } from "../../resolve.ts";
import type { Layer } from "../../symbolic.ts";
import { cellLayer } from "./cell.ts";
import {
  type CellOptions,
  type Gives,
  gates,
  kept,
  ofSequences,
  readCellOptions,
  type SequenceOptions,
} from "./options.ts";
import { sequenceLayer } from "./sequence.ts";
import type { Turned, Turns } from "./turns.ts";

export interface LSTMCellOptions extends CellOptions {
  /** Of the gates. Default: "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
  /** Whether the forget gate's bias starts with ones (Jozefowicz et al., 2015). Default: true. */
  readonly unitForgetBias?: boolean;
}
export type LSTMOptions = LSTMCellOptions & SequenceOptions;

const ofLstm: Wants<Omit<LSTMCellOptions, keyof CellOptions>> = {
  recurrentActivation: wantActivation,
  unitForgetBias: wantFlag,
};

function read<T extends LSTMCellOptions>(kind: string, options: T, own: object): { read: T; turns: Turns } {
  const { read, activation, params, shared } = readCellOptions(kind, options, { ...ofLstm, ...own } as never);
  const { units, recurrentActivation = "sigmoid", unitForgetBias = true } = read;
  const gate = toActivation(kind, recurrentActivation);
  const turns: Turns = {
    states: () => [[units], [units]],
    params(row) {
      const { bias, ...kernels } = params(row, 4);
      return { ...kernels, ...(bias && { bias: unitForgetBias ? remembering(kind, bias, units) : bias }) };
    },
    shared,
    givesState: true,
    stateNames: ["hiddenState", "cellState"],
    turn({ kernel, recurrentKernel, bias }, x, [h, c], { dropout, recurrentDropout }) {
      const fed = kept(x, dropout).matmul(kernel);
      const sum = (bias ? fed.add(bias) : fed).add(kept(h, recurrentDropout).matmul(recurrentKernel));
      return remembered(sum, c, gate, activation);
    },
  };
  return { read, turns };
}

/** What the four gates beside each other make of a cell's state: h and c after the turn. */
export function remembered(sum: Tensor, c: Tensor, gate: Activation, activation: Activation): Turned {
  const [i, f, g, o] = gates(sum, 4);
  const cell = named("cellState", () =>
    named("forgetGate", () => gate.apply(f))
      .mul(c)
      .add(named("inputGate", () => gate.apply(i)).mul(named("candidate", () => activation.apply(g)))),
  );
  const next = named("hiddenState", () => named("outputGate", () => gate.apply(o)).mul(activation.apply(cell)));
  return { output: next, states: [next, cell] };
}

/** The bias with ones for the forget gate. Values that are given as such stay as they are. */
export function remembering(kind: string, bias: ParamSpec, units: number): ParamSpec {
  const init = toInitializer(kind, bias.init as string | Initializer);
  if (!("values" in (init as object))) return bias;
  const { values } = init as Initializer;
  const draw: Initializer["values"] = (_, random, fans) => {
    const [input, rest] = [values([units], random, fans), values([2 * units], random, fans)];
    return [...Array.from(input), ...new Array<number>(units).fill(1), ...Array.from(rest)];
  };
  return { ...bias, init: { name: "unitForgetBias", values: draw } };
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers et al., 2000). At each turn
 * z = x · kernel + bias + h · recurrentKernel is cut into i, f, g, o, in this order; c = σ(f) · c + σ(i) · tanh(g) and
 * h = σ(o) · tanh(c). `kernel` is [in, 4·units], `recurrentKernel` [units, 4·units], `bias` [4·units]. h and c start with zeros,
 * or with what follows the sequence: `lstm(x, h, c)`. With `returnState`, the call gives [output, h, c]. Throws a ValueError on
 * bad options.
 *
 *     layers.lstm({ units: 8, returnSequences: true })   // f32[batch,time,3] → f32[batch,time,8]
 */
export function lstm<const O extends LSTMOptions>(options: O): Layer<Gives<O, [Tensor, Tensor]>> {
  const { read: known, turns } = read<LSTMOptions>("lstm", options, ofSequences);
  return sequenceLayer("lstm", known, turns);
}

/**
 * One turn of `lstm`, for `rnn` or by itself: `cell(x, h, c)` gives [output, h, c].
 *
 *     layers.rnn({ cell: layers.lstmCell({ units: 8 }) })
 */
export function lstmCell(options: LSTMCellOptions): Layer<[Tensor, Tensor, Tensor]> {
  const { read: known, turns } = read("lstmCell", options, {});
  return cellLayer("lstmCell", known, turns);
}
