/** Layers that bring each sample's numbers to one scale, by this sample alone. What needs the batch is `batchNormalization`. */
import { badArgument, finiteFrom, type Want, wantAxis, wantFlag } from "../../base/index.ts";
import { maximum, sqrt, type Tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { axisOfSample, unfit } from "../infer.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../kernel.ts";
import type { InputType } from "../layer.ts";
import { named } from "../named.ts";
import { type LayerOptions, readLayerOptions, type TrainableOptions } from "../options.ts";
import type { ConstraintLike, InitializerLike, RegularizerLike } from "../resolve.ts";
import type { Layer } from "../symbolic.ts";

interface ScaleOptions extends TrainableOptions {
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
  /** Whether `beta` is added. Default: true. */
  readonly center?: boolean;
  /** Whether it multiplies by `gamma`. Default: true. */
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerLike;
  readonly gammaInitializer?: InitializerLike;
  readonly betaRegularizer?: RegularizerLike;
  readonly gammaRegularizer?: RegularizerLike;
  readonly betaConstraint?: ConstraintLike;
  readonly gammaConstraint?: ConstraintLike;
}

const ofScale = {
  epsilon: finiteFrom(0),
  center: wantFlag,
  scale: wantFlag,
  betaInitializer: wantInitializer,
  gammaInitializer: wantInitializer,
  betaRegularizer: wantRegularizer,
  gammaRegularizer: wantRegularizer,
  betaConstraint: wantConstraint,
  gammaConstraint: wantConstraint,
};

type Params = Partial<Record<"gamma" | "beta", Tensor>>;

/** What gamma and beta start with, each of this shape. */
function scaleParams(kind: string, read: ScaleOptions, shape: readonly number[]) {
  const { center = true, scale = true, betaInitializer = "zeros", gammaInitializer = "ones" } = read;
  const gamma = {
    shape,
    init: gammaInitializer,
    regularizer: penaltyOf(kind, read.gammaRegularizer),
    constraint: boundOf(kind, read.gammaConstraint),
  };
  const beta = {
    shape,
    init: betaInitializer,
    regularizer: penaltyOf(kind, read.betaRegularizer),
    constraint: boundOf(kind, read.betaConstraint),
  };
  return { ...(scale && { gamma }), ...(center && { beta }) };
}

/** Mean 0 and variance 1 over these axes, the variance being the biased one. */
function standardized(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const names = x.shape.map((_, d) => (axes.includes(d) ? "" : d === 0 ? "sample" : "place"));
  const mean = named("mean", () => x.mean(axes, { keepDims: true }), names);
  const centred = x.sub(mean);
  const variance = named("variance", () => centred.square().mean(axes, { keepDims: true }), names);
  return named("scaled", () => centred.div(sqrt(variance.add(epsilon))));
}

/** gamma · x + beta, where these are there, each laid along the axes that `own` keeps. */
function scaled(x: Tensor, { gamma, beta }: Params, own: readonly number[]): Tensor {
  const multiplied = gamma ? x.mul(gamma.reshape(own)) : x;
  return beta ? multiplied.add(beta.reshape(own)) : multiplied;
}

/** A shape in which only these axes keep their size. */
const along = ({ shape }: Tensor, axes: readonly number[]): number[] =>
  shape.map((size, axis) => (axes.includes(axis) ? size : 1));

const wantAxes: Want = (subject, name, value) => {
  const list = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length > 0 && list.every((axis) => Number.isSafeInteger(axis) && axis !== 0)) return;
  throw badArgument(subject, name, value, "normalized-axes", "a whole number, or several; axis 0 counts samples");
};

/** The axes of a batch that are meant, in order. */
function axesOf(kind: string, axis: number | readonly number[], input: InputType): number[] {
  return [axis]
    .flat()
    .map((one) => axisOfSample(kind, one, input))
    .sort((a, b) => a - b);
}

const batched = ({ dtype, shape }: Tensor): InputType => ({ dtype, shape: shape.slice(1) });

export interface LayerNormalizationOptions extends ScaleOptions {
  /** The axis, or axes, over which mean and variance are taken; they count the batch axis as 0. Default: -1. */
  readonly axis?: number | readonly number[];
}

/**
 * Gives each sample's features mean 0 and variance 1, then gamma · x + beta; gamma and beta have the shape of the axes. Throws a
 * ShapeError where there is no such axis.
 *
 *     layers.layerNormalization()   // f32[batch,time,16] → f32[batch,time,16], over each 16 numbers
 *
 * Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", 2016; defaults as in Keras.
 */
export function layerNormalization(options?: LayerNormalizationOptions): Layer {
  const kind = "layerNormalization";
  const read = readLayerOptions<LayerNormalizationOptions>(kind, options, { ...ofScale, axis: wantAxes });
  const { axis = -1, epsilon = 1e-3 } = read;
  return builtInLayer<string>(read, {
    kind,
    results: "any",
    mask: "pass",
    params: (input) =>
      scaleParams(
        kind,
        read,
        axesOf(kind, axis, input).map((at) => input.shape[at - 1]),
      ),
    forward(params, [x]) {
      const axes = axesOf(kind, axis, batched(x));
      return scaled(standardized(x, axes, epsilon), params, along(x, axes));
    },
  });
}

export interface GroupNormalizationOptions extends ScaleOptions {
  /** How many groups the channels are cut into; -1 makes each channel a group. Default: 32. */
  readonly groups?: number;
  /** The channels' axis; it counts the batch axis as 0. Default: -1. */
  readonly axis?: number;
}

const wantGroups: Want = (subject, name, value) => {
  if (Number.isSafeInteger(value) && ((value as number) >= 1 || value === -1)) return;
  throw badArgument(subject, name, value, "channel-groups", "a whole number from 1, or -1 for one group a channel");
};

/**
 * Cuts the channels into groups and gives each sample's group, all places together, mean 0 and variance 1, then gamma · x + beta with
 * one of each for a channel. Throws a ShapeError where the groups do not divide the channels.
 *
 *     layers.groupNormalization({ groups: 4 })   // f32[batch,28,28,32] → f32[batch,28,28,32]
 *
 * Source: Y. Wu, K. He, "Group normalization", ECCV 2018; defaults as in Keras.
 */
export function groupNormalization(options?: GroupNormalizationOptions): Layer {
  const kind = "groupNormalization";
  const read = readLayerOptions<GroupNormalizationOptions>(kind, options, {
    ...ofScale,
    axis: wantAxis,
    groups: wantGroups,
  });
  const { axis = -1, epsilon = 1e-3, groups = 32 } = read;
  return builtInLayer<string>(read, {
    kind,
    results: "any",
    mask: "pass",
    params(input) {
      const channels = input.shape[axisOfSample(kind, axis, input) - 1];
      const count = groups === -1 ? channels : groups;
      if (channels % count !== 0) unfit(kind, `channels that ${count} groups divide`, `there are ${channels}`);
      return scaleParams(kind, read, [channels]);
    },
    forward(params, [x]) {
      const at = axisOfSample(kind, axis, batched(x));
      const count = groups === -1 ? x.shape[at] : groups;
      const parted = [...x.shape.slice(0, at), count, x.shape[at] / count, ...x.shape.slice(at + 1)];
      const others = parted.map((_, d) => d).filter((d) => d !== 0 && d !== at);
      const grouped = standardized(x.reshape(parted), others, epsilon);
      return scaled(grouped.reshape(x.shape), params, along(x, [at]));
    },
  });
}

export interface RMSNormalizationOptions extends TrainableOptions {
  /** The axis, or axes, over which the mean square is taken; they count the batch axis as 0. Default: -1. */
  readonly axis?: number | readonly number[];
  /** Added to the mean square. Default: 1e-6. */
  readonly epsilon?: number;
}

/**
 * Divides each sample's features by the root of their mean square, then multiplies by `scale`, which has the shape of the axes and
 * starts with ones. Throws a ShapeError where there is no such axis.
 *
 *     layers.rmsNormalization()   // f32[batch,time,16] → f32[batch,time,16]
 *
 * Source: B. Zhang, R. Sennrich, "Root mean square layer normalization", NeurIPS 2019; defaults as in Keras.
 */
export function rmsNormalization(options?: RMSNormalizationOptions): Layer {
  const kind = "rmsNormalization";
  const read = readLayerOptions<RMSNormalizationOptions>(kind, options, { axis: wantAxes, epsilon: finiteFrom(0) });
  const { axis = -1, epsilon = 1e-6 } = read;
  return builtInLayer<"scale">(read, {
    kind,
    results: "any",
    mask: "pass",
    params: (input) => ({
      scale: { shape: axesOf(kind, axis, input).map((at) => input.shape[at - 1]), init: "ones" },
    }),
    forward({ scale }, [x]) {
      const axes = axesOf(kind, axis, batched(x));
      const names = x.shape.map((_, d) => (axes.includes(d) ? "" : d === 0 ? "sample" : "place"));
      const square = named("meanSquare", () => x.square().mean(axes, { keepDims: true }), names);
      const root = sqrt(square.add(epsilon));
      return named("scaled", () => x.div(root)).mul(scale.reshape(along(x, axes)));
    },
  });
}

export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis, or axes, along which a vector lies; they count the batch axis as 0. Default: -1. */
  readonly axis?: number | readonly number[];
}

/**
 * Gives each vector of features the length 1: x / √max(Σ x², 1e-12).
 *
 *     layers.unitNormalization()   // f32[batch,16] → f32[batch,16]
 */
export function unitNormalization(options?: UnitNormalizationOptions): Layer {
  const kind = "unitNormalization";
  const read = readLayerOptions<UnitNormalizationOptions>(kind, options, { axis: wantAxes });
  const { axis = -1 } = read;
  return builtInLayer(read, {
    kind,
    results: "any",
    mask: "pass",
    params(input) {
      axesOf(kind, axis, input);
      return {};
    },
    forward: (_, [x]) =>
      x.div(sqrt(maximum(x.square().sum(axesOf(kind, axis, batched(x)), { keepDims: true }), 1e-12))),
  });
}
