/** Long short-term memory over sequences of images, or of rows: its products are convolutions. */
import {
  needed,
  oneOf,
  share,
  type Want,
  type Wants,
  wantFlag,
  wantSeed,
  wantSizes,
  whole,
} from "../../../base/index.ts";
import { each, windows } from "../../../math/index.ts";
import { conv, type Tensor } from "../../../tensor/index.ts";
import { unfit } from "../../infer.ts";
import {
  boundOf,
  type KernelOptions,
  penaltyOf,
  readKernelOptions,
  wantConstraint,
  wantInitializer,
  wantRegularizer,
} from "../../kernel.ts";
import type { InputType } from "../../layer.ts";
import type { Pair } from "../../options.ts";
import {
  type ActivationLike,
  type ConstraintLike,
  type InitializerLike,
  type RegularizerLike,
  toActivation,
  wantActivation,
} from "../../resolve.ts";
import type { Layer } from "../../symbolic.ts";
import { remembered, remembering } from "./lstm.ts";
import { dropped, type Gives, kept, ofSequences, type SequenceOptions } from "./options.ts";
import { sequenceLayer } from "./sequence.ts";
import type { Turns } from "./turns.ts";

/** Names and defaults are Keras's. */
interface ConvLSTMOptions extends KernelOptions, SequenceOptions {
  readonly filters: number;
  /** "valid": only where the whole kernel fits. "same": as many places as the input has, divided by the strides. Default: "valid". */
  readonly padding?: "valid" | "same";
  /** Of the gates. Default: "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
  /** Default: "orthogonal". */
  readonly recurrentInitializer?: InitializerLike;
  readonly recurrentRegularizer?: RegularizerLike;
  readonly recurrentConstraint?: ConstraintLike;
  /** Whether the forget gate's bias starts with ones. Default: true. */
  readonly unitForgetBias?: boolean;
  /** The share of the input's numbers that is dropped while training: the same places at every turn. Default: 0. */
  readonly dropout?: number;
  /** The same for the state. Default: 0. */
  readonly recurrentDropout?: number;
  /** A whole number in place of the model's seed, for what is dropped. */
  readonly seed?: number;
}

export interface ConvLSTM1dOptions extends ConvLSTMOptions {
  readonly kernelSize: number;
  readonly strides?: number;
  readonly dilationRate?: number;
}

export interface ConvLSTM2dOptions extends ConvLSTMOptions {
  /** One number, or [rows, columns]. */
  readonly kernelSize: Pair;
  readonly strides?: Pair;
  readonly dilationRate?: Pair;
}

type Either = ConvLSTM1dOptions | ConvLSTM2dOptions;

const ofConvLstm = (size: Want): Wants<Omit<ConvLSTM2dOptions, keyof KernelOptions>> => ({
  ...ofSequences,
  filters: needed(whole(1)),
  kernelSize: needed(size),
  strides: size,
  dilationRate: size,
  padding: oneOf(["valid", "same"]),
  recurrentActivation: wantActivation,
  recurrentInitializer: wantInitializer,
  recurrentRegularizer: wantRegularizer,
  recurrentConstraint: wantConstraint,
  unitForgetBias: wantFlag,
  dropout: share(),
  recurrentDropout: share(),
  seed: wantSeed,
});

function convLstm<Result>(kind: string, rank: 1 | 2, options: Either): Layer<never> & Result {
  const {
    read,
    activation: given,
    params,
  } = readKernelOptions<Either>(kind, options, ofConvLstm(wantSizes(rank)) as never);
  const { filters, padding = "valid", strides = 1, dilationRate = 1, recurrentActivation = "sigmoid" } = read;
  const { recurrentInitializer: init = "orthogonal", unitForgetBias = true, seed } = read;
  const activation = given ?? toActivation(kind, "tanh");
  const gate = toActivation(kind, recurrentActivation);
  const [window, stride, dilation] = [read.kernelSize, strides, dilationRate].map((of) => each(rank, of));
  const recurrent = {
    init,
    regularizer: penaltyOf(kind, read.recurrentRegularizer),
    constraint: boundOf(kind, read.recurrentConstraint),
  };
  const stateOf = ({ shape }: InputType): number[] => {
    if (shape.length !== rank + 1)
      unfit(
        kind,
        `[batch,time,${rank === 1 ? "rows" : "rows,columns"},channels]`,
        "reshape gives what a turn has its axes",
      );
    const places = shape.slice(0, rank).map((size, d) => {
      const { count } = windows(size, (window[d] - 1) * dilation[d] + 1, stride[d], padding);
      if (count < 1)
        unfit(
          kind,
          `at least ${(window[d] - 1) * dilation[d] + 1} places for its kernel`,
          'a smaller kernel, or padding: "same"',
        );
      return count;
    });
    return [...places, filters];
  };
  const turns: Turns = {
    states: (row) => [stateOf(row), stateOf(row)],
    params(row) {
      stateOf(row);
      const { kernel, bias } = params([...window, row.shape[rank], 4 * filters]);
      return {
        kernel,
        recurrentKernel: { ...recurrent, shape: [...window, filters, 4 * filters] },
        ...(bias && { bias: unitForgetBias ? remembering(kind, bias, filters) : bias }),
      };
    },
    shared: (row, batch, context) => ({
      ...dropped("dropout", [batch, ...row.shape], read.dropout, seed, context),
      ...dropped(
        "recurrentDropout",
        [batch, ...stateOf(row)],
        read.recurrentDropout,
        seed === undefined ? undefined : seed + 1,
        context,
      ),
    }),
    givesState: true,
    stateNames: ["hiddenState", "cellState"],
    turn({ kernel, recurrentKernel, bias }, x, [h, c], { dropout, recurrentDropout }) {
      const fed = conv(kept(x, dropout), kernel, { strides: stride, padding, dilation });
      const before = conv(kept(h, recurrentDropout), recurrentKernel, { padding: "same" });
      return remembered((bias ? fed.add(bias) : fed).add(before), c, gate, activation);
    },
  };
  return sequenceLayer(kind, read, turns) as never;
}

/**
 * Long short-term memory over sequences of rows, `[batch, time, rows, channels]`: as `convLstm2d`, along one axis. `kernel` is
 * [size, in, 4·filters], `recurrentKernel` [size, filters, 4·filters], `bias` [4·filters].
 *
 *     layers.convLstm1d({ filters: 8, kernelSize: 3, padding: "same" })   // f32[batch,time,20,3] → f32[batch,20,8]
 */
export function convLstm1d<const O extends ConvLSTM1dOptions>(options: O): Layer<Gives<O, [Tensor, Tensor]>> {
  return convLstm("convLstm1d", 1, options);
}

/**
 * Long short-term memory over sequences of images, `[batch, time, rows, columns, channels]` (Shi et al., "Convolutional LSTM
 * network", 2015, without peepholes, as in Keras): the products of `lstm` are convolutions, that of the state with padding "same" and
 * without strides. `kernel` is [rows, columns, in, 4·filters], `recurrentKernel` [rows, columns, filters, 4·filters], `bias`
 * [4·filters], gates in the order i, f, c, o. h and c start with zeros, or with what follows the sequence. With `returnState`, the
 * call gives [output, h, c]. Throws a ShapeError where the kernel does not fit.
 *
 *     layers.convLstm2d({ filters: 8, kernelSize: 3 })   // f32[batch,time,28,28,1] → f32[batch,26,26,8]
 */
export function convLstm2d<const O extends ConvLSTM2dOptions>(options: O): Layer<Gives<O, [Tensor, Tensor]>> {
  return convLstm("convLstm2d", 2, options);
}
