/** What `mixUp` and `cutMix` do to a batch. */
import type { DType, Shape } from "../../base/index.ts";
import { argsort, cos, exp, log, sqrt, type Tensor, tensor, where } from "../../tensor/index.ts";
import type { Uniform } from "../layer.ts";
import type { Augmentation, SampleBatch } from "./augmentation.ts";

type Augment = Augmentation["augment"];

/**
 * Numbers from Beta(α, α), from two uniform ones each, exactly and for every α above 0: half of 1 + t / √(2α + t²), where t is of
 * Student's distribution with 2α degrees of freedom (R. W. Bailey, "Polar generation of random variates with the t-distribution",
 * 1994; L. Devroye, "Random variate generation in one line of code", 1996).
 */
export function symmetricBeta(uniform: (shape: Shape) => Tensor, shape: Shape, alpha: Tensor): Tensor {
  // u^(1/α), of u above 0 and up to 1: t² is 2α (1/p - 1) c², which for small α would be infinite.
  const p = exp(log(uniform(shape).mul(-1).add(1)).div(alpha));
  const c = cos(uniform(shape).mul(2 * Math.PI));
  const rest = p.mul(-1).add(1);
  const t = c.mul(sqrt(rest)).div(sqrt(p.add(rest.mul(c.square()))));
  return t.add(1).mul(0.5);
}

/** λ · sample + (1 - λ) · other. */
export function mixedUp(alpha: number, seed: number | undefined): Augment {
  return (batch, { uniform, dtype }) => {
    const draw = from(uniform, seed);
    const order = orderOf(batch, draw);
    const share = symmetricBeta(draw, [1], tensor(alpha, { dtype }));
    const x = mapValues(batch.x, (one) => mixture(one.cast(dtype), order, share));
    return { x, ...mixedAnswers(batch, order, share, dtype) };
  };
}

/** A patch of another picture in each, of 1 - λ of its area. */
export function cutMixed([least, most]: readonly [number, number], seed: number | undefined): Augment {
  return (batch, { uniform, dtype }) => {
    const draw = from(uniform, seed);
    const size = sizeOf(batch);
    const order = orderOf(batch, draw);
    // Keras adds the last number, so that α is never 0.
    const alpha = draw([])
      .mul(most - least)
      .add(least + 1e-6);
    const share = symmetricBeta(draw, [size], alpha);
    const length = sqrt(share.mul(-1).add(1));
    const [across, down] = [draw([size]), draw([size])];
    /** Which pixels along an axis of `n` lie in the patch, of which `place` of what it may move by is before it. */
    const inside = (n: number, place: Tensor, shape: Shape): Tensor => {
      const end = length.mul(n);
      const start = place.mul(end.mul(-1).add(n));
      const pixels = tensor(
        Array.from({ length: n }, (_, k) => k),
        { dtype },
      ).reshape(shape);
      const apart = (one: Tensor) => one.reshape([size, 1, 1, 1]);
      return where(pixels.less(apart(start)), false, pixels.less(apart(start.add(end))));
    };
    const x = mapValues(batch.x, (one) => {
      const [, height, width] = one.shape;
      const rows = inside(height, down, [1, height, 1, 1]);
      const columns = inside(width, across, [1, 1, width, 1]);
      return where(where(rows, columns, false), one.gather(order), one);
    });
    return { x, ...mixedAnswers(batch, order, share, dtype) };
  };
}

const from =
  (uniform: Uniform, seed: number | undefined) =>
  (shape: Shape): Tensor =>
    uniform(shape, seed);

const sizeOf = ({ x }: SampleBatch): number => Object.values(x)[0].shape[0];

/** All samples in random order. */
const orderOf = (batch: SampleBatch, draw: (shape: Shape) => Tensor): Tensor => argsort(draw([sizeOf(batch)]));

function mixture(own: Tensor, order: Tensor, share: Tensor): Tensor {
  const its = widened(share, own.rank);
  return own.mul(its).add(own.gather(order).mul(its.mul(-1).add(1)));
}

/**
 * Answers and weights. The loss of a mixture is then λ · weight · loss of the sample's answer + (1 - λ) · other weight · loss of the
 * other's, where the loss is linear in answers, as cross-entropy is.
 */
function mixedAnswers(
  { y, sampleWeight }: SampleBatch,
  order: Tensor,
  share: Tensor,
  dtype: DType,
): Pick<SampleBatch, "y" | "sampleWeight"> {
  const weights = mapValues(sampleWeight, (one) => mixture(one, order, share));
  const mixed = Object.entries(y).map(([name, one]) => {
    const [own, all] = [sampleWeight[name], weights[name]];
    const counts = own ? part(own.mul(widened(share, own.rank)), all, share) : share;
    return [name, mixture(one.cast(dtype), order, counts)];
  });
  return { y: Object.fromEntries(mixed), sampleWeight: weights };
}

/** The share of `own` in `all`; where nothing counts, `otherwise`. */
function part(own: Tensor, all: Tensor, otherwise: Tensor): Tensor {
  const none = all.equal(0);
  return where(none, widened(otherwise, own.rank), own.div(where(none, 1, all)));
}

/** With more axes behind its own. */
const widened = (one: Tensor, rank: number): Tensor =>
  one.reshape([...one.shape, ...Array<number>(rank - one.rank).fill(1)]);

const mapValues = (tree: SampleBatch["x"], f: (one: Tensor) => Tensor): SampleBatch["x"] =>
  Object.fromEntries(Object.entries(tree).map(([name, one]) => [name, f(one)]));
