/** Sums of classes: counts by class, and matrices of what was said for what. */
import { ValueError } from "../../../base/index.ts";
import { logicalAnd, sqrt, type Tensor, where } from "../../../tensor/index.ts";
import type { FScoreOptions, IouOptions, KappaOptions, OfMatrix } from "../options.ts";
import { likeOutput } from "../shared.ts";
import { addedAt, asRows, linked, numbersLike, ratio, type Sums, weightsLike } from "./shared.ts";

const tiny = 1e-7;

export function fScoreSums(
  beta: number,
  { average = null, threshold }: FScoreOptions,
  link?: "softmax" | "sigmoid",
): Sums {
  const names = ["truePositives", "falsePositives", "falseNegatives", "support"] as const;
  return {
    init({ yPred }) {
      const shape = average === "micro" ? [] : [yPred.at(-1) ?? 1];
      return Object.fromEntries(names.map((name) => [name, { shape }]));
    },
    update(sums, yTrue, yPred, weights) {
      const o = asRows(link ? linked(link, yPred) : yPred);
      const t = asRows(likeOutput(yTrue, yPred));
      const w = asRows(weightsLike(weights, yPred));
      const largest = o.greaterEqual(o.max(-1, true)).cast(o.dtype).mul(o.abs().greater(1e-9).cast(o.dtype));
      const said = threshold === undefined ? largest : o.greater(threshold).cast(o.dtype);
      const sum = (x: Tensor): Tensor => (average === "micro" ? x.mul(w).sum() : x.mul(w).sum(0));
      return {
        truePositives: sums.truePositives.add(sum(said.mul(t))),
        falsePositives: sums.falsePositives.add(sum(said.mul(t.neg().add(1)))),
        falseNegatives: sums.falseNegatives.add(sum(t.mul(said.neg().add(1)))),
        support: sums.support.add(sum(t)),
      };
    },
    result({ truePositives: tp, falsePositives, falseNegatives, support }) {
      const precision = tp.div(tp.add(falsePositives).add(tiny));
      const recall = tp.div(tp.add(falseNegatives).add(tiny));
      const both = precision.mul(recall).div(
        precision
          .mul(beta ** 2)
          .add(recall)
          .add(tiny),
      );
      const scores = both.mul(1 + beta ** 2);
      if (average === "weighted") return scores.mul(support.div(support.sum().add(tiny))).sum();
      return average === null ? scores : scores.mean();
    },
  };
}

/** The class of each sample or place, of targets and outputs, and its weight; all `[n]`, the classes as numbers of the output's type. */
function classesOf(target: Tensor, output: Tensor, weights: Tensor, threshold: number) {
  const { dtype, shape } = output;
  const width = output.rank > 1 ? shape[shape.length - 1] : 1;
  const places = width > 1 ? shape.slice(0, -1) : shape;
  const one = width > 1 ? undefined : output.greater(threshold).cast(dtype).reshape([-1]);
  const said = one ?? output.argmax(-1).cast(dtype).reshape([-1]);
  const dense = width > 1 && target.size === output.size;
  const real = dense ? target.reshape(shape).argmax(-1).cast(dtype) : target.cast(dtype);
  const meant = !dense && width === 1 && dtype === target.dtype ? real.greater(0.5).cast(dtype) : real;
  const first = places.reduce((n, d) => n * d, 1);
  const own =
    weights.rank >= 1
      ? weightsLike(weights, output.rank > 1 && width > 1 ? output.max(-1) : output.reshape(places))
      : weights;
  return { real: meant.reshape([first]), said, weights: own.reshape([first]) };
}

/** `matrix` with weights added: rows are what is, columns what was said. Numbers that are no class count nowhere. */
function addedTo(matrix: Tensor, real: Tensor, said: Tensor, weights: Tensor): Tensor {
  const [classes] = matrix.shape;
  const isClass = logicalAnd(logicalAnd(said.greaterEqual(0), said.less(classes)), real.equal(real.floor()));
  return addedAt(matrix, where(isClass, real.mul(classes).add(said), -1), weights);
}

export function matrixSums(name: OfMatrix, { numClasses, weights }: KappaOptions, limit: number): Sums {
  return {
    init({ yPred }) {
      const classes = numClasses ?? Math.max(2, yPred.at(-1) ?? 1);
      return { matrix: { shape: [classes, classes] } };
    },
    update({ matrix }, yTrue, yPred, weights) {
      const { real, said, weights: own } = classesOf(yTrue, yPred, weights, limit);
      return { matrix: addedTo(matrix, real, said, own) };
    },
    result: ({ matrix }) => results[name](matrix, weights),
  };
}

const results: Readonly<Record<OfMatrix, (matrix: Tensor, weights?: "linear" | "quadratic") => Tensor>> = {
  confusionMatrix: (matrix) => matrix,

  matthewsCorrelation(counts) {
    // Shares, so that products of counts stay in range.
    const matrix = ratio(counts, counts.sum().broadcastTo(counts.shape));
    const [real, said] = [matrix.sum(1), matrix.sum(0)];
    const right = diagonal(matrix).sum();
    const by = sqrt(said.square().sum().neg().add(1).maximum(0).mul(real.square().sum().neg().add(1).maximum(0)));
    // Rounding leaves some dust where it should be 0.
    const none = by.less(1e-6);
    return where(none, 0, right.sub(real.mul(said).sum()).div(where(none, 1, by)));
  },

  cohenKappa(matrix, weights) {
    const classes = matrix.shape[0];
    const power = weights === "quadratic" ? 2 : 1;
    const cost = Array.from({ length: classes ** 2 }, (_, k) => {
      const away = Math.abs(Math.floor(k / classes) - (k % classes));
      return weights ? away ** power : Math.min(1, away);
    });
    const costs = numbersLike(cost, matrix).reshape([classes, classes]);
    const shares = ratio(matrix, matrix.sum().broadcastTo(matrix.shape));
    const expected = shares.sum(1, true).mul(shares.sum(0, true));
    return where(matrix.sum().equal(0), 0, ratio(costs.mul(shares).sum(), costs.mul(expected).sum()).neg().add(1));
  },
};

function diagonal(matrix: Tensor): Tensor {
  const n = matrix.shape[0];
  const at = numbersLike(
    Array.from({ length: n }, (_, k) => k),
    matrix,
  );
  return where(at.reshape([n, 1]).equal(at), matrix, 0).sum(1);
}

/** Σ over classes of TP / (TP + FP + FN), over those that occur. */
function meanOverlap(matrix: Tensor, ids: readonly number[]): Tensor {
  const classes = matrix.shape[0];
  const wanted = numbersLike(
    Array.from({ length: classes }, (_, k) => (ids.includes(k) ? 1 : 0)),
    matrix,
  );
  const both = diagonal(matrix);
  const any = matrix.sum(0).add(matrix.sum(1)).sub(both);
  const occurs = any.greater(1e-9).cast(matrix.dtype).mul(wanted);
  return both.div(any.add(tiny)).mul(occurs).sum().div(occurs.sum().add(tiny));
}

export function overlapSums(name: string, options: IouOptions, targetClassIds?: readonly number[]): Sums {
  const { ignoreClass, sparseYTrue, sparseYPred } = options;
  const classesFor = (last: number | undefined): number => options.numClasses ?? Math.max(2, last ?? 1);
  return {
    init({ yPred }) {
      const classes = classesFor(yPred.at(-1));
      const out = targetClassIds?.find((id) => id >= classes);
      if (out !== undefined)
        throw new ValueError(name, `targetClassIds has ${out}, but there are ${classes} classes: 0..${classes - 1}`, {
          code: "metric-class",
          facts: { classId: out, classes },
        });
      return { matrix: { shape: [classes, classes] } };
    },
    update({ matrix }, yTrue, yPred, weights) {
      const { dtype, shape } = yPred;
      const classes = matrix.shape[0];
      const rows = (sparseYPred ?? shape[shape.length - 1] !== classes) === false;
      const places = rows ? shape.slice(0, -1) : shape;
      const said = (rows ? yPred.argmax(-1).cast(dtype) : yPred.floor()).reshape([-1]);
      const dense = sparseYTrue === undefined ? rows && yTrue.size === yPred.size : !sparseYTrue;
      const real = (dense ? yTrue.reshape(shape).argmax(-1).cast(dtype) : yTrue.cast(dtype)).reshape([-1]);
      const own = weightsLike(weights, said.reshape(places)).reshape([-1]);
      const counted = ignoreClass === undefined ? own : where(real.equal(ignoreClass), 0, own);
      return { matrix: addedTo(matrix, real, said, counted) };
    },
    result: ({ matrix }) => meanOverlap(matrix, targetClassIds ?? Array.from({ length: matrix.shape[0] }, (_, k) => k)),
  };
}

export function binaryOverlapSums(targetClassIds: readonly number[], limit: number): Sums {
  return {
    ...overlapSums("binaryIou", { numClasses: 2, sparseYPred: true, sparseYTrue: true }, targetClassIds),
    update({ matrix }, yTrue, yPred, weights) {
      const said = yPred.greaterEqual(limit).cast(yPred.dtype).reshape([-1]);
      const real = yTrue.cast(yPred.dtype).reshape([-1]);
      return { matrix: addedTo(matrix, real, said, weightsLike(weights, yPred).reshape([-1])) };
    },
  };
}
