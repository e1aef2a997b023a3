/**
 * Eigenvalues and eigenvectors of a symmetric matrix, for `whiten`. Reflections make it tridiagonal, rotations with a
 * shift make that diagonal, and the reflections, undone, turn the eigenvectors back. Everything walks along rows, so 784
 * features take some seconds.
 *
 * Source: J. H. Wilkinson, C. Reinsch, "Handbook for Automatic Computation II: Linear Algebra", 1971, II/1 to II/4.
 */
import { InternalError } from "../base/index.ts";

/** Eigenvalues in no order, and row k of `vectors` [n, n] to eigenvalue k. Only the lower triangle is read. */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  // Products of very small numbers would be zero.
  const largest = matrix.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  const scaled = Float64Array.from(matrix, (x) => x / largest);
  const { diagonal, beside, mirrors } = tridiagonal(scaled, n);
  const vectors = new Float64Array(n * n);
  for (let k = 0; k < n; k++) vectors[k * n + k] = 1;
  diagonalize(diagonal, beside, vectors, n);
  for (const mirror of mirrors.reverse())
    for (let k = 0; k < n; k++) reflect(vectors.subarray(k * n, (k + 1) * n), mirror);
  return { values: diagonal.map((x) => x * largest), vectors };
}

/** The reflection x − scale·(v·x)·v, where v is zero before place `from`. */
interface Mirror {
  readonly v: Float64Array;
  readonly from: number;
  readonly scale: number;
}

function reflect(x: Float64Array, { v, from, scale }: Mirror): void {
  let sum = 0;
  for (let k = from; k < x.length; k++) sum += v[k] * x[k];
  sum *= scale;
  for (let k = from; k < x.length; k++) x[k] -= sum * v[k];
}

/** Householder's reduction; `a` is used up. `beside[k]` stands between `diagonal[k]` and `diagonal[k + 1]`. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array; mirrors: Mirror[] } {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const mirrors: Mirror[] = [];
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k];
    const from = k + 1;
    if (from === n) break;
    const v = new Float64Array(n);
    let norm = 0;
    for (let i = from; i < n; i++) {
      v[i] = a[i * n + k];
      norm = Math.hypot(norm, v[i]);
    }
    // The sign that adds, so that nothing cancels.
    const head = v[from];
    beside[k] = head > 0 ? -norm : norm;
    v[from] = head - beside[k];
    const scale = -1 / (beside[k] * v[from]);
    // A column that is zero already, below the first element or altogether, or too small to divide by, needs no mirror.
    if (from === n - 1 || !Number.isFinite(scale)) {
      beside[k] = head;
      continue;
    }
    mirrors.push({ v, from, scale });
    mirrorBothSides(a, n, { v, from, scale });
  }
  return { diagonal, beside, mirrors };
}

/** M·A·M for the part from `from` on, as A − v·wᵀ − w·vᵀ. Lower triangle only. */
function mirrorBothSides(a: Float64Array, n: number, { v, from, scale }: Mirror): void {
  const w = new Float64Array(n);
  for (let i = from; i < n; i++) {
    const row = i * n;
    const own = v[i];
    let sum = a[row + i] * own;
    for (let j = from; j < i; j++) {
      sum += a[row + j] * v[j];
      w[j] += a[row + j] * own;
    }
    w[i] += sum;
  }
  let both = 0;
  for (let i = from; i < n; i++) {
    w[i] *= scale;
    both += w[i] * v[i];
  }
  both *= scale / 2;
  for (let i = from; i < n; i++) w[i] -= both * v[i];
  for (let i = from; i < n; i++) {
    const row = i * n;
    const [p, q] = [v[i], w[i]];
    for (let j = from; j <= i; j++) a[row + j] -= p * w[j] + q * v[j];
  }
}

/** The implicit QL algorithm with Wilkinson's shift. Rows of `vectors` are turned along. */
function diagonalize(diagonal: Float64Array, beside: Float64Array, vectors: Float64Array, n: number): void {
  let largest = 0;
  for (let k = 0; k < n; k++) largest = Math.max(largest, Math.abs(diagonal[k]) + Math.abs(beside[k]));
  const nothing = Number.EPSILON * largest;
  for (let first = 0; first < n; first++) {
    for (let turns = 0; ; turns++) {
      let last = first;
      while (last < n - 1 && Math.abs(beside[last]) > nothing) last++;
      if (last === first) break;
      // Two or three are usual.
      if (turns === 100) throw new InternalError("whiten", "eigenvalues do not settle");
      sweep(diagonal, beside, vectors, n, first, last);
    }
  }
}

/** One pass from the end of a block to its beginning, after which its first off-diagonal element is smaller. */
function sweep(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number, first: number, last: number): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = Math.hypot(half, 1);
  let g = d[last] - d[first] + e[first] / (half + (half < 0 ? -root : root));
  let [sine, cosine, taken] = [1, 1, 0];
  for (let k = last - 1; k >= first; k--) {
    const f = sine * e[k];
    const b = cosine * e[k];
    const length = Math.hypot(f, g);
    e[k + 1] = length;
    if (length === 0) {
      // The block falls apart here by itself.
      d[k + 1] -= taken;
      e[last] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = d[k + 1] - taken;
    const r = (d[k] - g) * sine + 2 * cosine * b;
    taken = sine * r;
    d[k + 1] = g + taken;
    g = cosine * r - b;
    rotate(vectors, k * n, n, cosine, sine);
  }
  d[first] -= taken;
  e[first] = g;
  e[last] = 0;
}

/** Turns the row at `at` and the one after it. */
function rotate(rows: Float64Array, at: number, n: number, cosine: number, sine: number): void {
  for (let x = at, y = at + n; x < at + n; x++, y++) {
    const [upper, lower] = [rows[x], rows[y]];
    rows[y] = sine * upper + cosine * lower;
    rows[x] = cosine * upper - sine * lower;
  }
}
