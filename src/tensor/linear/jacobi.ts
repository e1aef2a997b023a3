/**
 * Eigenvalues, singular values and orthogonal bases of small dense matrices, on rows of plain numbers. Rotations (Jacobi, 1846) are slower
 * than what LAPACK does and at least as exact: small values keep their digits (Demmel and Veselić, 1992).
 */

/** A matrix as a list of rows. */
export type Rows = Float64Array[];

export const rowsOf = (data: ArrayLike<number>, from: number, m: number, n: number): Rows =>
  Array.from({ length: m }, (_, i) => Float64Array.from({ length: n }, (_, j) => data[from + i * n + j]));

export const turned = (a: Rows, n: number): Rows =>
  Array.from({ length: n }, (_, j) => Float64Array.from(a, (row) => row[j]));

const identity = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => Number(i === j)));

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, v, i) => sum + v * y[i], 0);

/** The rotation of two numbers that makes what lies between them 0: cosine and sine. */
function rotation(p: number, between: number, q: number): [number, number] {
  const slope = (q - p) / (2 * between);
  const t = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(1, slope));
  const c = 1 / Math.hypot(1, t);
  return [c, c * t];
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]];
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

/** Far more than ever needed: six to ten are usual. */
const mostSweeps = 100;

/** Singular values, largest first, of a matrix with at least as many rows as columns: `u` and `v` are lists of columns. */
export function singular(a: Rows, n: number): { u: Rows; s: Float64Array; v: Rows } {
  const columns = turned(a, n);
  const v = identity(n);
  for (let sweep = 0, moved = true; moved && sweep < mostSweeps; sweep++) {
    moved = false;
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) {
        const [x, y] = [columns[p], columns[q]];
        const between = dot(x, y);
        const [xx, yy] = [dot(x, x), dot(y, y)];
        if (Math.abs(between) <= 1e-16 * Math.sqrt(xx * yy) || between === 0) continue;
        moved = true;
        const [c, s] = rotation(xx, between, yy);
        rotate(x, y, c, s);
        rotate(v[p], v[q], c, s);
      }
  }
  const sizes = columns.map((x) => Math.hypot(...x));
  const order = [...sizes.keys()].sort((i, j) => sizes[j] - sizes[i]);
  return {
    u: order.map((k) => columns[k].map((x) => (sizes[k] > 0 ? x / sizes[k] : 0))),
    s: Float64Array.from(order, (k) => sizes[k]),
    v: order.map((k) => v[k]),
  };
}

/** Eigenvalues, least first, and eigenvectors as a list, of a symmetric matrix: its lower triangle is read. */
export function eigen(a: Rows): { values: Float64Array; vectors: Rows } {
  const n = a.length;
  const m = a.map((row, i) => row.map((x, j) => (j > i ? a[j][i] : x)));
  const vectors = identity(n);
  for (let sweep = 0, moved = true; moved && sweep < mostSweeps; sweep++) {
    moved = false;
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) {
        const between = m[p][q];
        if (Math.abs(between) <= 1e-17 * (Math.abs(m[p][p]) + Math.abs(m[q][q])) || between === 0) continue;
        moved = true;
        const [c, s] = rotation(m[p][p], between, m[q][q]);
        rotate(m[p], m[q], c, s);
        for (const row of m) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        rotate(vectors[p], vectors[q], c, s);
      }
  }
  const order = [...vectors.keys()].sort((i, j) => m[i][i] - m[j][j]);
  return { values: Float64Array.from(order, (k) => m[k][k]), vectors: order.map((k) => vectors[k]) };
}

/** Householder's reflections, with LAPACK's signs: `q` is whole, `[m, m]` as a list of columns, `r` a list of rows. */
export function reflected(a: Rows, n: number): { q: Rows; r: Rows } {
  const m = a.length;
  const r = a.map((row) => row.slice());
  const q = identity(m);
  for (let k = 0; k < Math.min(m - 1, n); k++) {
    const below = Math.hypot(...r.slice(k + 1).map((row) => row[k]));
    if (below === 0) continue;
    const head = r[k][k];
    const size = (head > 0 ? -1 : 1) * Math.hypot(head, below);
    const w = Float64Array.from(r, (row, i) => (i < k ? 0 : i === k ? head - size : row[k]));
    const scale = 2 / dot(w, w);
    for (let j = k; j < n; j++) {
      let along = 0;
      for (let i = k; i < m; i++) along += w[i] * r[i][j];
      for (let i = k; i < m; i++) r[i][j] -= scale * along * w[i];
    }
    for (let i = k + 1; i < m; i++) r[i][k] = 0;
    // q holds columns; each row of the whole matrix is reflected.
    for (let row = 0; row < m; row++) {
      let along = 0;
      for (let i = k; i < m; i++) along += q[i][row] * w[i];
      for (let i = k; i < m; i++) q[i][row] -= scale * along * w[i];
    }
  }
  return { q, r };
}
