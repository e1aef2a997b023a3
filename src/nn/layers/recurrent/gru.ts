/** Gated recurrent units: one state, and two gates that say how much of it is kept. */
import { type Wants, wantFlag } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { named } from "../../named.ts";
import { type ActivationLike, toActivation, wantActivation } from "../../resolve.ts";
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
import type { Turns } from "./turns.ts";

export interface GRUCellOptions extends CellOptions {
  /** Of the gates. Default: "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
  /** Whether the reset gate comes after the product with the state, as cuDNN and PyTorch have it. Default: true. */
  readonly resetAfter?: boolean;
}
export type GRUOptions = GRUCellOptions & SequenceOptions;

const ofGru: Wants<Omit<GRUCellOptions, keyof CellOptions>> = {
  recurrentActivation: wantActivation,
  resetAfter: wantFlag,
};

function read<T extends GRUCellOptions>(kind: string, options: T, own: object): { read: T; turns: Turns } {
  const { read, activation, params, shared } = readCellOptions(kind, options, { ...ofGru, ...own } as never);
  const { units, recurrentActivation = "sigmoid", resetAfter = true } = read;
  const gate = toActivation(kind, recurrentActivation);
  const mix = (z: Tensor, h: Tensor, candidate: Tensor) => {
    const next = named("hiddenState", () => z.mul(h).add(z.mul(-1).add(1).mul(candidate)));
    return { output: next, states: [next] };
  };
  const after: Turns["turn"] = ({ kernel, recurrentKernel, bias }, x, [h], { dropout, recurrentDropout }) => {
    const [fromInput, fromState] = bias ? [0, 1].map((k) => bias.slice([k], [k + 1])) : [];
    const fed = kept(x, dropout).matmul(kernel);
    const state = kept(h, recurrentDropout).matmul(recurrentKernel);
    const [xz, xr, xh] = gates(fromInput ? fed.add(fromInput) : fed, 3);
    const [hz, hr, hh] = gates(fromState ? state.add(fromState) : state, 3);
    const r = named("resetGate", () => gate.apply(xr.add(hr)));
    const z = named("updateGate", () => gate.apply(xz.add(hz)));
    return mix(
      z,
      h,
      named("candidate", () => activation.apply(xh.add(r.mul(hh)))),
    );
  };
  const before: Turns["turn"] = ({ kernel, recurrentKernel, bias }, x, [h], { dropout, recurrentDropout }) => {
    const fed = kept(x, dropout).matmul(kernel);
    const state = kept(h, recurrentDropout);
    const [xz, xr, xh] = gates(bias ? fed.add(bias) : fed, 3);
    const gated = recurrentKernel.slice([0, 0], [units, 2 * units]);
    const [hz, hr] = gates(state.matmul(gated), 2);
    const r = named("resetGate", () => gate.apply(xr.add(hr)));
    const rest = r.mul(state).matmul(recurrentKernel.slice([0, 2 * units], [units, 3 * units]));
    const z = named("updateGate", () => gate.apply(xz.add(hz)));
    return mix(
      z,
      h,
      named("candidate", () => activation.apply(xh.add(rest))),
    );
  };
  const turns: Turns = {
    states: () => [[units]],
    params(row) {
      const { bias, ...kernels } = params(row, 3);
      return { ...kernels, ...(bias && { bias: resetAfter ? { ...bias, shape: [2, 3 * units] } : bias }) };
    },
    shared,
    givesState: true,
    stateNames: ["hiddenState"],
    turn: resetAfter ? after : before,
  };
  return { read, turns };
}

/**
 * Gated recurrent units (Cho et al., 2014). z = σ(x · Wz + h · Uz), r = σ(x · Wr + h · Ur), and the candidate is
 * tanh(x · Wh + r · (h · Uh)), or tanh(x · Wh + (r · h) · Uh) without `resetAfter`; h = z · h + (1 - z) · candidate. `kernel` is
 * [in, 3·units], `recurrentKernel` [units, 3·units], both z, r, h beside each other; `bias` [2, 3·units], for the input and for
 * the state, or [3·units] without `resetAfter`. h starts with zeros, or with what follows the sequence: `gru(x, h)`. With
 * `returnState`, the call gives [output, h]. Throws a ValueError on bad options.
 *
 *     layers.gru({ units: 8 })   // f32[batch,time,3] → f32[batch,8]
 */
export function gru<const O extends GRUOptions>(options: O): Layer<Gives<O, [Tensor]>> {
  const { read: known, turns } = read<GRUOptions>("gru", options, ofSequences);
  return sequenceLayer("gru", known, turns);
}

/**
 * One turn of `gru`, for `rnn` or by itself: `cell(x, h)` gives [output, h].
 *
 *     layers.rnn({ cell: layers.gruCell({ units: 8 }) })
 */
export function gruCell(options: GRUCellOptions): Layer<[Tensor, Tensor]> {
  const { read: known, turns } = read("gruCell", options, {});
  return cellLayer("gruCell", known, turns);
}
