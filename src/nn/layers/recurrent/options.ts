/** Options of recurrent layers and of their cells, and what follows from them. */
import { needed, type Shape, share, type Wants, wantFlag, wantSeed, whole } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { dropFactors } from "../../drop-factors.ts";
import { unfit } from "../../infer.ts";
import { boundOf, type KernelOptions, readKernelOptions, wantConstraint } from "../../kernel.ts";
import type { Activation, InputType, LayerContext, ParamSpec } from "../../layer.ts";
import {
  type ConstraintLike,
  type InitializerLike,
  type RegularizerLike,
  toActivation,
  toInitializer,
  toRegularizer,
} from "../../resolve.ts";

/** What every cell takes. Names and defaults are Keras's. */
export interface CellOptions extends KernelOptions {
  /** How many numbers a state has. */
  readonly units: number;
  /** Default: "orthogonal". */
  readonly recurrentInitializer?: InitializerLike;
  readonly recurrentRegularizer?: RegularizerLike;
  readonly recurrentConstraint?: ConstraintLike;
  /** The share of the input's numbers that is dropped while training: the same places at every turn. Default: 0. */
  readonly dropout?: number;
  /** The same for the state. Default: 0. */
  readonly recurrentDropout?: number;
  /** A whole number in place of the model's seed, for what is dropped. */
  readonly seed?: number;
}

/** What every layer over a sequence takes. Names and defaults are Keras's. */
export interface SequenceOptions {
  /** Whether all outputs are given, `[batch, time, …]`, or the last one alone. Default: false. */
  readonly returnSequences?: boolean;
  /** Whether the last states follow the output. Default: false. */
  readonly returnState?: boolean;
  /** From the last turn to the first; outputs come in that order, too. Default: false. */
  readonly goBackwards?: boolean;
  /** Writes the turns out one after the other, which is faster for very short sequences and larger for long ones. Default: false. */
  readonly unroll?: boolean;
  /**
   * Whether a batch goes on where the one before it ended: its first states are the last ones of that batch, sample by sample, until
   * `model.resetStates()`. The model's input must say how large a batch is. Default: false.
   */
  readonly stateful?: boolean;
}

export const ofSequences: Wants<SequenceOptions> = {
  returnSequences: wantFlag,
  returnState: wantFlag,
  goBackwards: wantFlag,
  unroll: wantFlag,
  stateful: wantFlag,
};

const ofCells: Wants<Omit<CellOptions, keyof KernelOptions>> = {
  units: needed(whole(1)),
  recurrentInitializer: (kind, _, value) => toInitializer(kind, value as InitializerLike),
  recurrentRegularizer: (kind, _, value) => toRegularizer(kind, value as RegularizerLike),
  recurrentConstraint: wantConstraint,
  dropout: share(),
  recurrentDropout: share(),
  seed: wantSeed,
};

/** What cells have in common. */
export interface CellParts<T> {
  readonly read: T;
  readonly activation: Activation;
  /** Kernel, recurrent kernel and bias of so many gates beside each other. */
  readonly params: (row: InputType, gates: number) => Record<string, ParamSpec>;
  readonly shared: (row: InputType, batch: number, context: LayerContext) => Record<string, Tensor>;
}

/** The options of a cell, its own among them. */
export function readCellOptions<T extends CellOptions>(
  kind: string,
  options: T,
  own: Wants<Omit<T, keyof CellOptions>>,
): CellParts<T> {
  const wants = { ...own, ...ofCells } as unknown as Wants<Omit<T, keyof KernelOptions>>;
  const { read, activation, params } = readKernelOptions(kind, options, wants);
  const { units, recurrentInitializer: init = "orthogonal", recurrentRegularizer: penalty } = read;
  const regularizer = penalty === undefined ? undefined : toRegularizer(kind, penalty);
  const constraint = boundOf(kind, read.recurrentConstraint);
  return {
    read,
    activation: activation ?? toActivation(kind, "tanh"),
    params: ({ shape }, gates) => {
      const [size] = shape;
      if (shape.length !== 1)
        unfit(
          kind,
          "features alone at each turn",
          "flatten what a turn has: layers.reshape({ targetShape: [time, -1] })",
        );
      const { kernel, ...bias } = params([size, gates * units]);
      return { kernel, recurrentKernel: { shape: [units, gates * units], init, regularizer, constraint }, ...bias };
    },
    shared: (row, batch, context) => ({
      ...dropped("dropout", [batch, ...row.shape], read.dropout, read.seed, context),
      ...dropped(
        "recurrentDropout",
        [batch, units],
        read.recurrentDropout,
        read.seed === undefined ? undefined : read.seed + 1,
        context,
      ),
    }),
  };
}

/** What the numbers are multiplied by of which a share is dropped; nothing where none is. */
export function dropped(
  name: string,
  shape: Shape,
  rate = 0,
  seed: number | undefined,
  { training, uniform }: LayerContext,
): Record<string, Tensor> {
  if (!training || rate === 0) return {};
  return { [name]: dropFactors(shape, rate, seed, uniform) };
}

/** x without the places that are dropped. */
export const kept = (x: Tensor, mask: Tensor | undefined): Tensor => (mask ? x.mul(mask) : x);

/** Parts of one size that stand beside each other along the last axis. */
export function gates(z: Tensor, count: number): Tensor[] {
  const outer = z.shape.slice(0, -1);
  const size = z.shape[z.rank - 1] / count;
  const first = outer.map(() => 0);
  return Array.from({ length: count }, (_, k) => z.slice([...first, k * size], [...outer, (k + 1) * size]));
}

/** What a call gives: the output, or with `returnState` the last states, too. */
export type Gives<Options, States extends readonly Tensor[]> = Options extends { readonly returnState: true }
  ? [Tensor, ...States]
  : Tensor;
