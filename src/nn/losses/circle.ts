/** A loss of embeddings: samples of a class should lie together, others apart. */
import { finiteFrom, readOptions, ShapeError, wantFinite, wantFlag } from "../../base/index.ts";
import { exp, eye, log, log1p, matmul, minimum, relu, stopGradient, type Tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type LossOptions, make, ofEveryLoss } from "./shared.ts";

export interface CircleOptions extends LossOptions {
  /** How sharply the worst pairs count. Default: 80. */
  readonly gamma?: number;
  /** How far from 0 a distance within a class may be, and how far from 1 one between classes. Default: 0.4. */
  readonly margin?: number;
  /** Whether a sample and itself are no pair. Default: true. */
  readonly removeDiagonal?: boolean;
}

/** What no pair gives: far below all that a pair can give, so that its share is 0 and its slope, too. */
const none = -1e30;

function logSumExp(x: Tensor): Tensor {
  const largest = stopGradient(x.max(1, true));
  return log(exp(x.sub(largest)).sum(1)).add(largest.reshape([x.shape[0]]));
}

/**
 * log(1 + Σ exp(-γ·(m + d)·(m - d)) · Σ exp(γ·(1 + m - d)·(1 - m - d))): the first sum is over a sample's pairs within its class, the
 * second over all others, d are their cosine distances (Y. Sun et al., "Circle Loss", 2020). t are numbers of classes (any whole numbers), o embeddings of length 1, `[batch, width]`. Samples without a pair do not count.
 *
 *     sequential([layers.dense({ units: 64 }), …]).compile({ loss: losses.circle(), … })
 */
export function circle(options?: CircleOptions): Loss {
  const config = readOptions("circle", options, {
    ...ofEveryLoss,
    gamma: finiteFrom(0),
    margin: wantFinite,
    removeDiagonal: wantFlag,
  });
  const { gamma = 80, margin = 0.4, removeDiagonal = true } = config;
  const perSample = (labels: Tensor, o: Tensor): Tensor => {
    if (o.rank !== 2)
      throw new ShapeError("circle", `the output is [${o.shape}]`, {
        code: "circle-output",
        hint: "it takes one vector for each sample, [batch, width]: end in layers.flatten() or layers.dense(…)",
        facts: { received: o.shape },
      });
    const [batch] = o.shape;
    const t = labels.reshape([batch]);
    const distances = relu(matmul(o, o.transpose()).neg().add(1));
    const alike = t.reshape([batch, 1]).equal(t.reshape([1, batch]));
    const self = eye(batch, { dtype: "bool" });
    const near = distances.add(margin);
    const far = relu(distances.neg().add(1 + margin));
    const together = relu(near).mul(distances.neg().add(margin)).mul(-gamma);
    const apart = far.mul(distances.neg().add(1 - margin)).mul(gamma);
    const pairs = removeDiagonal ? where(self, none, where(alike, together, none)) : where(alike, together, none);
    const both = logSumExp(pairs).add(logSumExp(where(alike, none, apart)));
    return relu(both).add(log1p(exp(minimum(both, both.neg()))));
  };
  return make("circle", config, "sumOverBatchSize", {
    targets: "classes",
    classes: "any",
    mask: (_, losses) => losses.greater(0),
    perSample,
  });
}
