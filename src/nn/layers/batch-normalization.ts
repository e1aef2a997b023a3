import { finiteFrom, share, wantAxis, wantFlag } from "../../base/index.ts";
import { sqrt, type Tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { axisOfSample } from "../infer.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../kernel.ts";
import type { Mask, Outcome } from "../layer.ts";
import { named } from "../named.ts";
import { readLayerOptions, type TrainableOptions } from "../options.ts";
import type { ConstraintLike, InitializerLike, RegularizerLike } from "../resolve.ts";
import type { Layer } from "../symbolic.ts";

export interface BatchNormalizationOptions extends TrainableOptions {
  /** The axis whose every place has statistics of its own: the channels. It counts the batch axis as 0. Default: -1. */
  readonly axis?: number;
  /** How much of a moving average stays at every step. Default: 0.99. */
  readonly momentum?: number;
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
  /** Whether `beta` is added. Default: true. */
  readonly center?: boolean;
  /** Whether it multiplies by `gamma`. Default: true. */
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerLike;
  readonly gammaInitializer?: InitializerLike;
  readonly movingMeanInitializer?: InitializerLike;
  readonly movingVarianceInitializer?: InitializerLike;
  readonly betaRegularizer?: RegularizerLike;
  readonly gammaRegularizer?: RegularizerLike;
  readonly betaConstraint?: ConstraintLike;
  readonly gammaConstraint?: ConstraintLike;
}

/** The mean over all axes but the channels', of the steps that count. */
function meanOver(x: Tensor, others: number[], channel: number, mask: Mask | undefined): (values: Tensor) => Tensor {
  if (!mask || mask.rank > channel) return (values) => values.mean(others);
  const counts = mask.cast(x.dtype).reshape([...mask.shape, ...x.shape.slice(mask.rank).map(() => 1)]);
  const all = counts.broadcastTo(x.shape).sum(others).add(1e-7);
  return (values) => values.mul(counts).sum(others).div(all);
}

/**
 * Gives each channel mean 0 and variance 1, then `gamma · x + beta`. While training by the mean and the (biased) variance of the
 * batch, which also move the averages `movingMean` and `movingVariance`; otherwise, and where the layer is frozen, by these.
 * Each of the four is [channels]. Steps that a mask leaves out do not count. A batch should have several samples: of one, without other axes, nothing is left.
 * Throws a ShapeError where there is no such axis.
 *
 *     layers.batchNormalization()   // f32[batch,64] → f32[batch,64]
 *
 * Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015; defaults as in Keras.
 */
export function batchNormalization(options?: BatchNormalizationOptions): Layer<Outcome<Tensor>> {
  const kind = "batchNormalization";
  const read = readLayerOptions(kind, options, {
    axis: wantAxis,
    momentum: share(),
    epsilon: finiteFrom(0),
    center: wantFlag,
    scale: wantFlag,
    betaInitializer: wantInitializer,
    gammaInitializer: wantInitializer,
    movingMeanInitializer: wantInitializer,
    movingVarianceInitializer: wantInitializer,
    betaRegularizer: wantRegularizer,
    gammaRegularizer: wantRegularizer,
    betaConstraint: wantConstraint,
    gammaConstraint: wantConstraint,
  });
  const { axis = -1, momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = read;
  const { betaInitializer = "zeros", gammaInitializer = "ones" } = read;
  const { movingMeanInitializer = "zeros", movingVarianceInitializer = "ones" } = read;
  const beta = learned(betaInitializer, read.betaRegularizer, read.betaConstraint);
  const gamma = learned(gammaInitializer, read.gammaRegularizer, read.gammaConstraint);
  return builtInLayer(read, {
    kind,
    results: "any",
    mask: "pass",
    params(input) {
      const shape = [input.shape[axisOfSample(kind, axis, input) - 1]];
      return { ...(scale && { gamma: { ...gamma, shape } }), ...(center && { beta: { ...beta, shape } }) } as {
        gamma: { shape: number[]; init: InitializerLike };
        beta: { shape: number[]; init: InitializerLike };
      };
    },
    state(input) {
      const shape = [input.shape[axisOfSample(kind, axis, input) - 1]];
      return {
        movingMean: { shape, init: movingMeanInitializer },
        movingVariance: { shape, init: movingVarianceInitializer },
      };
    },
    forward({ gamma, beta }, [x], { training, frozen, masks, state: { movingMean, movingVariance } }): Outcome<Tensor> {
      const channel = axis < 0 ? axis + x.rank : axis;
      const own = x.shape.map((size, d) => (d === channel ? size : 1));
      const others = own.flatMap((_, d) => (d === channel ? [] : [d]));
      const spread = (v: Tensor) => v.reshape(own);
      const normal = (centred: Tensor, variance: Tensor): Tensor => {
        const deviation = sqrt(variance.add(epsilon));
        const factor = gamma ? gamma.div(deviation) : deviation.pow(-1);
        const scaled = named("scaled", () => centred.mul(spread(factor)));
        return beta ? scaled.add(spread(beta)) : scaled;
      };
      if (!training || frozen) return { outputs: normal(x.sub(spread(movingMean)), movingVariance) };
      const meanOf = meanOver(x, others, channel, masks[0]);
      const mean = named("mean", () => meanOf(x), ["channel"]);
      const centred = x.sub(spread(mean));
      const variance = named("variance", () => meanOf(centred.square()), ["channel"]);
      const move = (average: Tensor, now: Tensor) => average.mul(momentum).add(now.mul(1 - momentum));
      return {
        outputs: normal(centred, variance),
        state: { movingMean: move(movingMean, mean), movingVariance: move(movingVariance, variance) },
      };
    },
  });
}

/** What is learned for each channel, without its shape. */
function learned(init: InitializerLike, penalty: RegularizerLike | undefined, bound: ConstraintLike | undefined) {
  const kind = "batchNormalization";
  return { init, regularizer: penaltyOf(kind, penalty), constraint: boundOf(kind, bound) };
}
