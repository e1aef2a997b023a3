/** Metrics of classes: F scores, a confusion matrix, and what is read off one. */
import {
  badArgument,
  finiteFrom,
  oneOf,
  ValueError,
  type Want,
  type Wants,
  wantFinite,
  wantFlag,
  whole,
} from "../../base/index.ts";
import { einsum, sqrt, type Tensor, where } from "../../tensor/index.ts";
import type { SumMetric } from "../loss.ts";
import { asRows, likeOutput, linked, numbersLike, ratio, type SumParts, summing, weightsLike } from "./shared.ts";

export interface FScoreOptions {
  /** null: a score for each class. "micro": of all counts together. "macro": the mean. "weighted": the mean by how often a class occurs. */
  readonly average?: "micro" | "macro" | "weighted" | null;
  /** An output above it is yes. Default: none, the largest of each row is. */
  readonly threshold?: number;
}

const ofFScore: Wants<FScoreOptions> = {
  average: (subject, name, value) => {
    if (value !== null) oneOf(["micro", "macro", "weighted"])(subject, name, value);
  },
  threshold: wantFinite,
};

const tiny = 1e-7;

function fScore(beta: number, { average = null, threshold }: FScoreOptions, link?: "softmax" | "sigmoid"): SumParts {
  const names = ["truePositives", "falsePositives", "falseNegatives", "support"] as const;
  return {
    direction: "max",
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

/**
 * The harmonic mean of precision and recall. As in Keras it is an array by default, one score a class.
 *
 *     metrics.f1Score({ average: "macro" })
 */
export function f1Score(options?: FScoreOptions): SumMetric {
  return summing("f1Score", options, ofFScore, (read) => onLogits("f1Score", read, (link) => fScore(1, read, link)));
}

/** (1 + β²)·P·R / (β²·P + R): with β = 2, recall counts more than precision. */
export function fBetaScore(options?: FScoreOptions & { readonly beta?: number }): SumMetric {
  const wants = { ...ofFScore, beta: wantBeta };
  return summing("fBetaScore", options, wants, (read) =>
    onLogits("fBetaScore", read, (link) => fScore(read.beta ?? 1, read, link)),
  );
}

const wantBeta: Want = (subject, name, value) => {
  if (wantFinite(subject, name, value) > 0) return;
  throw badArgument(subject, name, value, "positive", "a number above 0");
};

/** Only a threshold asks for probabilities: the largest is the largest of logits, too, but for exact zeros. */
function onLogits(name: string, _: FScoreOptions, make: (link?: "softmax" | "sigmoid") => SumParts): SumParts {
  return { ...make(), onLogits: (link) => ({ ...make(link), name }) };
}

export interface MatrixOptions {
  /** Default: as many as the output tells apart, and 2 where it is one number. */
  readonly numClasses?: number;
  /** Of outputs of one number: above it is class 1. Default: 0.5, and 0 where outputs are logits. */
  readonly threshold?: number;
}

const ofMatrix: Wants<MatrixOptions> = { numClasses: whole(2), threshold: wantFinite };

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

/** Rows are what is, columns what was said: Σ weights, `[classes, classes]`. Numbers that are no class count nowhere. */
function matrixOf(real: Tensor, said: Tensor, weights: Tensor, classes: number): Tensor {
  const at = numbersLike(
    Array.from({ length: classes }, (_, k) => k),
    weights,
  );
  const oneHot = (x: Tensor): Tensor => x.reshape([x.size, 1]).equal(at).cast(weights.dtype);
  return einsum("ni,nj->ij", oneHot(real).mul(weights.reshape([weights.size, 1])), oneHot(said));
}

function ofMatrixOnly(
  name: string,
  { numClasses, threshold }: MatrixOptions,
  direction: "max" | undefined,
  result: (matrix: Tensor) => Tensor,
): SumParts {
  const make = (limit: number): SumParts => ({
    direction,
    init({ yPred }) {
      const classes = numClasses ?? Math.max(2, yPred.at(-1) ?? 1);
      return { matrix: { shape: [classes, classes] } };
    },
    update({ matrix }, yTrue, yPred, weights) {
      const { real, said, weights: own } = classesOf(yTrue, yPred, weights, limit);
      return { matrix: matrix.add(matrixOf(real, said, own, matrix.shape[0])) };
    },
    result: ({ matrix }) => result(matrix),
  });
  const parts = make(threshold ?? 0.5);
  return threshold === undefined ? { ...parts, onLogits: () => ({ ...make(0), name }) } : parts;
}

/**
 * How often what was said for what: rows are the targets' classes, columns the outputs'. It stands in the history as one array an
 * epoch, and not in the progress line.
 *
 *     const { confusionMatrix } = await model.evaluate(x, y);   // confusionMatrix[3][5]: threes that were taken for fives
 */
export function confusionMatrix(options?: MatrixOptions): SumMetric {
  const name = "confusionMatrix";
  return summing(name, options, ofMatrix, (read) => ofMatrixOnly(name, read, undefined, (matrix) => matrix));
}

/**
 * Matthews's correlation coefficient, of any number of classes (J. Gorodkin, 2004): 1 is perfect, 0 is chance. It is 0 where all
 * targets or all outputs are of one class.
 */
export function matthewsCorrelation(options?: MatrixOptions): SumMetric {
  const name = "matthewsCorrelation";
  return summing(name, options, ofMatrix, (read) =>
    ofMatrixOnly(name, read, "max", (counts) => {
      // Shares, so that products of counts stay in range.
      const matrix = ratio(counts, counts.sum().broadcastTo(counts.shape));
      const [real, said] = [matrix.sum(1), matrix.sum(0)];
      const right = diagonal(matrix).sum();
      const by = sqrt(said.square().sum().neg().add(1).maximum(0).mul(real.square().sum().neg().add(1).maximum(0)));
      // Rounding leaves some dust where it should be 0.
      const none = by.less(1e-6);
      return where(none, 0, right.sub(real.mul(said).sum()).div(where(none, 1, by)));
    }),
  );
}

export interface KappaOptions extends MatrixOptions {
  /** How bad it is to be off by more than one class, of classes with an order. Default: all mistakes are alike. */
  readonly weights?: "linear" | "quadratic";
}

/** Cohen's kappa: how far targets and outputs agree beyond chance, 1 - Σ w·observed / Σ w·expected (J. Cohen, 1960). */
export function cohenKappa(options?: KappaOptions): SumMetric {
  const name = "cohenKappa";
  const wants: Wants<KappaOptions> = { ...ofMatrix, weights: oneOf(["linear", "quadratic"]) };
  return summing(name, options, wants, (read) =>
    ofMatrixOnly(name, read, "max", (matrix) => {
      const classes = matrix.shape[0];
      const power = read.weights === "quadratic" ? 2 : 1;
      const cost = Array.from({ length: classes ** 2 }, (_, k) => {
        const away = Math.abs(Math.floor(k / classes) - (k % classes));
        return read.weights ? away ** power : Math.min(1, away);
      });
      const costs = numbersLike(cost, matrix).reshape([classes, classes]);
      const shares = ratio(matrix, matrix.sum().broadcastTo(matrix.shape));
      const expected = shares.sum(1, true).mul(shares.sum(0, true));
      return where(matrix.sum().equal(0), 0, ratio(costs.mul(shares).sum(), costs.mul(expected).sum()).neg().add(1));
    }),
  );
}

function diagonal(matrix: Tensor): Tensor {
  const n = matrix.shape[0];
  const at = numbersLike(
    Array.from({ length: n }, (_, k) => k),
    matrix,
  );
  return where(at.reshape([n, 1]).equal(at), matrix, 0).sum(1);
}

export interface IouOptions {
  /** Default: as many as the output tells apart. */
  readonly numClasses?: number;
  /** A class number of the targets that does not count, such as 255. */
  readonly ignoreClass?: number;
  /** Whether targets are class numbers. Default: as the loss takes them. */
  readonly sparseYTrue?: boolean;
  /** Whether outputs are class numbers. Default: where the output has not `numClasses` numbers a place. */
  readonly sparseYPred?: boolean;
}

export interface ClassIouOptions extends IouOptions {
  /** The classes whose mean it is. */
  readonly targetClassIds: readonly number[];
}

const wantIds: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [];
  if (list.length > 0 && list.every((id) => Number.isSafeInteger(id) && (id as number) >= 0)) return;
  throw badArgument(subject, name, value, "class-ids", "numbers of classes: [0, 2]");
};

const ofIou: Wants<IouOptions> = {
  numClasses: whole(2),
  ignoreClass: whole(-(2 ** 31), 2 ** 31 - 1),
  sparseYTrue: wantFlag,
  sparseYPred: wantFlag,
};

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

function overlap(name: string, options: IouOptions, targetClassIds?: readonly number[]): SumParts {
  const { ignoreClass, sparseYTrue, sparseYPred } = options;
  const classesFor = (last: number | undefined): number => options.numClasses ?? Math.max(2, last ?? 1);
  return {
    direction: "max",
    ...(sparseYTrue === false && { targets: "values" }),
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
      return { matrix: matrix.add(matrixOf(real, said, counted, classes)) };
    },
    result: ({ matrix }) => meanOverlap(matrix, targetClassIds ?? Array.from({ length: matrix.shape[0] }, (_, k) => k)),
  };
}

/** The overlap of some classes, TP / (TP + FP + FN) of each, and the mean of those that occur. */
export function iou(options: ClassIouOptions): SumMetric {
  const wants: Wants<ClassIouOptions> = { ...ofIou, targetClassIds: neededIds };
  return summing("iou", options, wants, (read) => overlap("iou", read, read.targetClassIds));
}

/** The same of all classes. */
export function meanIou(options?: IouOptions): SumMetric {
  return summing("meanIou", options, ofIou, (read) => overlap("meanIou", read));
}

/** `iou` of one-hot targets. */
export function oneHotIou(options: Omit<ClassIouOptions, "sparseYTrue">): SumMetric {
  const { sparseYTrue: _, ...rest } = ofIou;
  const wants: Wants<Omit<ClassIouOptions, "sparseYTrue">> = { ...rest, targetClassIds: neededIds };
  return summing("oneHotIou", options, wants, (read) =>
    overlap("oneHotIou", { sparseYPred: false, ...read, sparseYTrue: false }, read.targetClassIds),
  );
}

/** `meanIou` of one-hot targets. */
export function oneHotMeanIou(options?: Omit<IouOptions, "sparseYTrue">): SumMetric {
  const { sparseYTrue: _, ...rest } = ofIou;
  return summing("oneHotMeanIou", options, rest, (read) =>
    overlap("oneHotMeanIou", { sparseYPred: false, ...read, sparseYTrue: false }),
  );
}

const neededIds: Want = Object.assign((...given: Parameters<Want>) => wantIds(...given), { needed: true });

export interface BinaryIouOptions {
  /** Default: [0, 1], the mean of both. */
  readonly targetClassIds?: readonly number[];
  /** An output from here on is class 1. Default: 0.5. */
  readonly threshold?: number;
}

/** The overlap of class 1 (where outputs are at least the threshold), and of the rest. */
export function binaryIou(options?: BinaryIouOptions): SumMetric {
  const wants: Wants<BinaryIouOptions> = { targetClassIds: wantIds, threshold: finiteFrom(Number.NEGATIVE_INFINITY) };
  return summing("binaryIou", options, wants, ({ targetClassIds = [0, 1], threshold }) => {
    const make = (limit: number): SumParts => ({
      ...overlap("binaryIou", { numClasses: 2, sparseYPred: true, sparseYTrue: true }, targetClassIds),
      targets: "values",
      update({ matrix }, yTrue, yPred, weights) {
        const said = yPred.greaterEqual(limit).cast(yPred.dtype).reshape([-1]);
        const real = yTrue.cast(yPred.dtype).reshape([-1]);
        return { matrix: matrix.add(matrixOf(real, said, weightsLike(weights, yPred).reshape([-1]), 2)) };
      },
    });
    const parts = make(threshold ?? 0.5);
    return threshold === undefined ? { ...parts, onLogits: () => ({ ...make(0), name: "binaryIou" }) } : parts;
  });
}
