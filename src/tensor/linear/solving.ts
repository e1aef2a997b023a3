/**
 * Systems of linear equations, by elimination: loops of the graph, so they compile, run for many systems at once and have gradients.
 * They are computed in f64, also for f32.
 */
import { readOptions, ShapeError, showType, ValueError, wantFlag, wantWhole } from "../../base/index.ts";
import { wantFloats } from "../../math/elementary.ts";
import { expandDims, squeeze, swapaxes } from "../arranging.ts";
import { as } from "../as.ts";
import { customGradient } from "../custom-gradient.ts";
import { diagonal, tril, triu } from "../diagonals.ts";
import {
  abs,
  arange,
  argmax,
  concat,
  div,
  equal,
  eye,
  gather,
  log,
  matmul,
  mul,
  neg,
  prod,
  sign,
  slice,
  sqrt,
  sub,
  sum,
  where,
} from "../functions.ts";
import { fori } from "../loops.ts";
import { type Tensor, type TensorLike, tensor } from "../tensor.ts";
import { overMatrices } from "./batches.ts";

/** Throws unless these are matrices of floats, `[…, m, n]`. */
export function wantMatrices(subject: string, x: TensorLike, square = false): Tensor {
  const a = as(x);
  wantFloats(subject, a.node);
  if (a.rank >= 2 && (!square || a.shape.at(-1) === a.shape.at(-2))) return a;
  throw new ShapeError(subject, `got ${showType(a)}`, {
    code: "linear-square",
    hint: square ? "a square matrix, or several: […, n, n]" : "a matrix, or several: […, m, n]",
    facts: { received: a.shape },
  });
}

/** The transposes of matrices. */
const flipped = (x: Tensor): Tensor => swapaxes(x, -1, -2);

/** f64 inside, the argument's element type outside. */
const inDouble = (x: Tensor, f: (exact: Tensor) => Tensor): Tensor => f(x.cast("f64")).cast(x.dtype);

/**
 * Gauss and Jordan's elimination with the largest pivot of each column: the left square of the rows becomes a diagonal. Beside it the
 * sign of the order in which rows were taken.
 */
function eliminated(matrix: Tensor): [rows: Tensor, sign: Tensor] {
  const n = matrix.shape[0];
  if (n === 0) return [matrix, tensor(1, { dtype: "f64" })];
  const order = arange(0, n, 1, { dtype: "i32" });
  const turn = (j: Tensor, [rows, parity]: [Tensor, Tensor]): [Tensor, Tensor] => {
    const sizes = where(order.greaterEqual(j), abs(gather(rows, j, 1)), -1);
    const best = argmax(sizes);
    const swapped = gather(rows, where(equal(order, j), best, where(equal(order, best), j, order)), 0);
    const row = gather(swapped, j, 0);
    const pivot = gather(row, j);
    // A column without a pivot stays: its place on the diagonal is 0.
    const factors = where(equal(order, j), 0, div(gather(swapped, j, 1), where(equal(pivot, 0), 1, pivot)));
    return [sub(swapped, mul(expandDims(factors, 1), row)), where(equal(best, j), parity, neg(parity))];
  };
  return fori(0, n, turn, [matrix, tensor(1, { dtype: "f64" })]);
}

/** Throws where a matrix whose numbers are known turned out to have no inverse. */
function wantRegular(subject: string, a: Tensor, result: Tensor): Tensor {
  const finite = (x: Tensor) => x.data.every(Number.isFinite);
  if (a.traced || result.traced || finite(result) || !finite(a)) return result;
  throw new ValueError(subject, `${showType(a)} has no inverse`, {
    code: "linear-singular",
    hint: "its rows depend on one another; pinv and lstsq find the nearest solution",
  });
}

/** The solutions of square systems, `[n, n]` and `[n, k]`. */
function solveOne(a: Tensor, b: Tensor): Tensor {
  const [n, k] = b.shape;
  const [rows] = eliminated(concat([a, b], 1));
  return div(slice(rows, [0, n], [n, n + k]), expandDims(diagonal(slice(rows, [0, 0], [n, n])), 1));
}

const solveMany = customGradient(
  (a: Tensor, b: Tensor) => overMatrices("solve", solveOne, a, b),
  (g, x, a) => {
    const slope: Tensor = solveMany(flipped(a), g);
    return [neg(matmul(slope, flipped(x))), slope];
  },
);

/** Both in f64 and with the same leading axes; a vector as a column. */
function system(
  subject: string,
  a: TensorLike,
  b: TensorLike,
): { left: Tensor; right: Tensor; back: (x: Tensor) => Tensor } {
  const left = wantMatrices(subject, a, true);
  const given = as(b);
  const column = given.rank === 1;
  const right = column ? expandDims(given, 1) : wantMatrices(subject, given);
  if (given.dtype !== left.dtype || right.shape.at(-2) !== left.shape.at(-1))
    throw new ShapeError(subject, `the matrix is ${showType(left)}, the right side ${showType(given)}`, {
      code: "linear-sides",
      hint: "one number, or one row, on the right for each row of the matrix, of the same dtype: [n] or […, n, k]",
      facts: { left: left.shape, right: given.shape },
    });
  const leading = left.rank > right.rank ? left.shape.slice(0, -2) : right.shape.slice(0, -2);
  const spread = (x: Tensor) => (x.rank - 2 < leading.length ? x.broadcastTo([...leading, ...x.shape.slice(-2)]) : x);
  return {
    left: spread(left.cast("f64")),
    right: spread(right.cast("f64")),
    back: (x) => (column ? squeeze(x, -1) : x).cast(left.dtype),
  };
}

/**
 * The x for which `a · x = b`, for a square matrix or several: `[…, n, n]` and `[n]` or `[…, n, k]`. By elimination with the largest
 * pivot of each column, in f64.
 *
 *     solve([[2, 1], [1, 3]], [3, 5])   // [0.8, 1.4]
 *
 * @throws where the matrix is not square, where the sides do not fit, or where it has no inverse (compiled: infinities).
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  const { left, right, back } = system("solve", a, b);
  return wantRegular("solve", as(a), back(solveMany(left, right)));
}

/**
 * The inverse of a square matrix, or of several.
 *
 *     inv([[1, 2], [3, 4]])   // [[-2, 1], [1.5, -0.5]]
 *
 * @throws where it is not square, or has none (compiled: infinities).
 */
export function inv(a: TensorLike): Tensor {
  const matrix = wantMatrices("inv", a, true);
  const { left, right, back } = system(
    "inv",
    matrix,
    eye(matrix.shape.at(-1)!, { dtype: matrix.dtype as "f32" | "f64" }),
  );
  return wantRegular("inv", matrix, back(solveMany(left, right)));
}

/** Sign and logarithm of the size of the determinants: 0 and -∞ where it is 0. */
const logOfDet = (a: Tensor): Tensor => {
  const [rows, parity] = eliminated(a);
  const onDiagonal = diagonal(rows);
  return concat(
    [expandDims(mul(parity, prod(sign(onDiagonal))).add(0), 0), expandDims(sum(log(abs(onDiagonal))), 0)],
    0,
  );
};

const detMany = customGradient(
  (a: Tensor) =>
    overMatrices(
      "det",
      (one) => {
        const [rows, parity] = eliminated(one);
        return mul(parity, prod(diagonal(rows))).add(0);
      },
      a,
    ),
  (g, det, a) => mul(expandDims(mul(g, det), [-1, -2]), flipped(solveMany(a, identities(a)))),
);

const identities = (a: Tensor): Tensor => eye(a.shape.at(-1)!, { dtype: "f64" }).broadcastTo(a.shape);

/**
 * The determinant of a square matrix, or of several: 0 where the rows depend on one another. (Its gradient is by way of the inverse.)
 *
 *     det([[1, 2], [3, 4]])   // -2
 */
export function det(a: TensorLike): Tensor {
  return inDouble(wantMatrices("det", a, true), detMany);
}

const slogdetMany = customGradient(
  (a: Tensor) => overMatrices("slogdet", logOfDet, a),
  (g, _, a) =>
    mul(slice(expandDims(g, -1), [...g.shape.slice(0, -1).map(() => 0), 1]), flipped(solveMany(a, identities(a)))),
);

/** The sign of a determinant and the logarithm of its size, which neither overflow: `[sign, log]`; 0 and -∞ where it is 0. */
export function slogdet(a: TensorLike): [sign: Tensor, logarithm: Tensor] {
  const both = inDouble(wantMatrices("slogdet", a, true), slogdetMany);
  return [gather(both, 0, -1), gather(both, 1, -1)];
}

/** Column by column: what is left of the matrix loses the outer product of each column. */
function choleskyOne(a: Tensor): Tensor {
  const n = a.shape[0];
  if (n === 0) return a;
  const order = arange(0, n, 1, { dtype: "i32" });
  const turn = (j: Tensor, [left, made]: [Tensor, Tensor]): [Tensor, Tensor] => {
    const column = gather(left, j, 1);
    const own = where(order.greaterEqual(j), div(column, sqrt(gather(column, j))), 0);
    const here = where(equal(order, j), own.mul(0).add(1), 0);
    return [sub(left, mul(expandDims(own, 1), own)), made.add(mul(expandDims(own, 1), here))];
  };
  return fori(0, n, turn, [a, a.mul(0)])[1];
}

const choleskyMany = customGradient(
  (a: Tensor) => overMatrices("cholesky", choleskyOne, a),
  // I. Murray, "Differentiation of the Cholesky decomposition", 2016.
  (g, l) => {
    const inner = tril(matmul(flipped(l), tril(g)));
    const half = sub(inner, mul(inner, identities(l).mul(0.5)));
    const left = substitute(flipped(l), half, false);
    const both: Tensor = flipped(substitute(flipped(l), flipped(left), false));
    return both.add(flipped(both)).mul(0.5);
  },
);

/**
 * The lower triangular L for which `L · Lᵀ` is the given symmetric, positive definite matrix, or several. Of the matrix the lower
 * triangle is read.
 *
 *     cholesky([[4, 2], [2, 5]])   // [[2, 0], [1, 2]]
 *
 * @throws where the matrix is not positive definite (compiled: NaN).
 */
export function cholesky(a: TensorLike): Tensor {
  const matrix = wantMatrices("cholesky", a, true);
  const lower = tril(matrix);
  const whole = lower.add(flipped(tril(matrix, -1)));
  const result = inDouble(whole, choleskyMany);
  if (!result.traced && result.data.some(Number.isNaN) && !matrix.data.some(Number.isNaN))
    throw new ValueError("cholesky", `${showType(matrix)} is not positive definite`, {
      code: "linear-definite",
      hint: "x · A · x must be above 0 for every x; A · Aᵀ + εI is such a matrix",
    });
  return result;
}

/** The other side of a triangle is not read. One row after the other: from the first, or from the last. */
function substituteOne(lower: boolean): (a: Tensor, b: Tensor) => Tensor {
  return (a, b) => {
    const n = a.shape[0];
    if (n === 0) return b;
    const order = arange(0, n, 1, { dtype: "i32" });
    return fori(
      0,
      n,
      (turn, x: Tensor) => {
        const j = lower ? turn : neg(turn).add(n - 1);
        const row = gather(a, j, 0);
        const known = where(lower ? order.less(j) : order.greater(j), row, 0);
        const value = div(sub(gather(b, j, 0), matmul(known, x)), gather(row, j));
        return where(expandDims(equal(order, j), 1), value, x);
      },
      b.mul(0),
    );
  };
}

const substitute = (a: Tensor, b: Tensor, lower: boolean): Tensor => (lower ? forwards : backwards)(a, b);

const substitution = (lower: boolean): ((a: Tensor, b: Tensor) => Tensor) =>
  customGradient(
    (a: Tensor, b: Tensor) => overMatrices("solveTriangular", substituteOne(lower), a, b),
    (g, x, a) => {
      const slope = substitute(flipped(a), g, !lower);
      return [(lower ? tril : triu)(neg(matmul(slope, flipped(x)))), slope];
    },
  );
const forwards = substitution(true);
const backwards = substitution(false);

/** Which triangle `solveTriangular` reads. */
export interface TriangularOptions {
  /** Whether the matrix is a lower triangle. Default: false, an upper one. */
  readonly lower?: boolean;
}

/**
 * The x for which `a · x = b`, where `a` is triangular: what stands on its other side is not read.
 *
 *     solveTriangular([[2, 0], [1, 4]], [2, 9], { lower: true })   // [1, 2]
 */
export function solveTriangular(a: TensorLike, b: TensorLike, options?: TriangularOptions): Tensor {
  const { lower = false } = readOptions("solveTriangular", options, { lower: wantFlag });
  const { left, right, back } = system("solveTriangular", a, b);
  return wantRegular("solveTriangular", as(a), back(substitute(left, right, lower)));
}

/**
 * A square matrix times itself, so many times: by repeated squaring. 0 gives the identity, a negative number powers of the inverse.
 *
 *     matrixPower([[1, 1], [0, 1]], 5)   // [[1, 5], [0, 1]]
 */
export function matrixPower(a: TensorLike, n: number): Tensor {
  const matrix = wantMatrices("matrixPower", a, true);
  let left = Math.abs(wantWhole("matrixPower", "n", n, -(2 ** 31), 2 ** 31 - 1));
  let power = n < 0 ? inv(matrix) : matrix;
  let result: Tensor | undefined;
  while (left > 0) {
    if (left % 2 === 1) result = result ? matmul(result, power) : power;
    left = Math.floor(left / 2);
    if (left > 0) power = matmul(power, power);
  }
  return result ?? eye(matrix.shape.at(-1)!, { dtype: matrix.dtype as "f32" | "f64" }).broadcastTo(matrix.shape);
}
