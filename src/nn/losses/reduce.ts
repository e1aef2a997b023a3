/**
 * How the losses of a batch become one number: once for all losses. First each loss is multiplied by its sample's or its step's
 * weight, then what a mask leaves out goes, then `reduction` puts the rest together. As Keras does it.
 */
import { checkedLater, oneOf, readOptions, type Shape, ShapeError, type Wants } from "../../base/index.ts";
import { div, Tensor, type TensorLike, tensor, where } from "../../tensor/index.ts";
import { type Reduction, reductions } from "./reductions.ts";

export interface ReduceOptions {
  /** Default: `"sumOverBatchSize"`. */
  readonly reduction?: Reduction;
  /** One for each sample, `[batch]`, or for each step or place of it: the first axes of the losses. */
  readonly weights?: TensorLike;
  /** Which losses count, by the first axes of the losses. */
  readonly mask?: TensorLike;
}

const wants: Wants<ReduceOptions> = { reduction: oneOf(reductions), weights: checkedLater, mask: checkedLater };

const asTensor = (given: TensorLike): Tensor => (given instanceof Tensor ? given : tensor(given));

/**
 * Losses `[batch]`, `[batch, time]`, … as one number (`[]`), or, with `"none"`, weighted and masked as they are.
 * Throws a ShapeError where weights or mask do not have the first axes of the losses.
 *
 *     const each = losses.huber().perSample(yTrue, yPred);
 *     reduceLoss(each, { weights, reduction: "sum" });
 */
export function reduceLoss(given: TensorLike, options?: ReduceOptions): Tensor {
  const { reduction = "sumOverBatchSize", weights, mask } = readOptions("reduceLoss", options, wants);
  const losses = asTensor(given);
  const weight = weights === undefined ? undefined : over(asTensor(weights), losses, "weights").cast(losses.dtype);
  const weighted = weight ? losses.mul(weight) : losses;
  const counts = mask === undefined ? undefined : over(asTensor(mask), losses, "mask").cast("bool");
  const kept = counts ? where(counts, weighted, 0) : weighted;
  if (reduction === "none") return kept;
  if (reduction === "sum") return kept.sum();
  if (reduction === "meanWithSampleWeight" && weight)
    return divided(kept.sum(), (counts ? where(counts, weight, 0) : weight).broadcastTo(losses.shape).sum());
  return counts ? divided(kept.sum(), counts.broadcastTo(losses.shape).cast(losses.dtype).sum()) : kept.mean();
}

/** 0 where there is nothing to divide by. */
function divided(sum: Tensor, by: Tensor): Tensor {
  const none = by.equal(0);
  return where(none, 0, div(sum, where(none, 1, by)));
}

/** What belongs to the first axes of the losses, ready to meet them. Axes of size 1 at its end do not count. */
export function over(given: Tensor, losses: Tensor, what: string): Tensor {
  const { shape } = losses;
  const own = given.shape.slice(0, Math.max(shape.length, given.shape.findLastIndex((n) => n !== 1) + 1));
  if (own.length <= shape.length && own.every((n, d) => n === shape[d])) {
    const wide: Shape = [...own, ...shape.slice(own.length).map(() => 1)];
    return wide.length === given.rank ? given : given.reshape(wide);
  }
  throw new ShapeError("loss", `${what} are [${given.shape}], but there are losses [${shape}]`, {
    code: "loss-weights",
    hint:
      shape.length === 0
        ? "give one loss for each sample: end in .mean(-1) rather than .mean()"
        : `one for each sample, [${shape[0]}]${shape.length > 1 ? `, or for each step, [${shape}]` : ""}`,
    facts: { what, received: given.shape, losses: shape },
  });
}
