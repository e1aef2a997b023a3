/** Dot products of all rows with all rows, in double precision: enough linear algebra for `whiten`. */

/** Rows a tile: with 3 x 3 sums and 6 factors, everything stays in the 16 registers of a processor. */
const TILE = 3;

/** Rows in a block: the fastest for `addDots` with 784 features. */
export const ROWS = 64;

/**
 * out[i,j] += a[i] · b[j], for `a` [m, k] and `b` [n, k], row-major. `upper` leaves out tiles below the diagonal.
 *
 * Three rows of `b` stay in the first-level cache while `a` is read, so callers should keep m·k to some hundred kilobytes.
 */
export function addDots(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  [m, n, k]: readonly [number, number, number],
  upper = false,
): void {
  for (let j = 0; j < n; j += TILE) {
    const last = upper ? Math.min(m, j + TILE) : m;
    for (let i = 0; i < last; i += TILE) {
      if (i + TILE <= m && j + TILE <= n) addTile(out, a, b, i, j, n, k);
      else
        for (let r = i; r < Math.min(m, i + TILE); r++)
          for (let c = j; c < Math.min(n, j + TILE); c++) out[r * n + c] += dot(a, r * k, b, c * k, k);
    }
  }
}

function dot(a: Float64Array, p: number, b: Float64Array, q: number, k: number): number {
  let sum = 0;
  for (let t = 0; t < k; t++) sum += a[p + t] * b[q + t];
  return sum;
}

// Written out, one variable for each number: with arrays and destructuring it takes three times as long.
function addTile(out: Float64Array, a: Float64Array, b: Float64Array, i: number, j: number, n: number, k: number) {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let p = i * k;
  let q = j * k;
  for (const end = p + k; p < end; p++, q++) {
    const a0 = a[p];
    const a1 = a[p + k];
    const a2 = a[p + 2 * k];
    const b0 = b[q];
    const b1 = b[q + k];
    const b2 = b[q + 2 * k];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
  }
  const to = i * n + j;
  out[to] += s00;
  out[to + 1] += s01;
  out[to + 2] += s02;
  out[to + n] += s10;
  out[to + n + 1] += s11;
  out[to + n + 2] += s12;
  out[to + 2 * n] += s20;
  out[to + 2 * n + 1] += s21;
  out[to + 2 * n + 2] += s22;
}

/** The transpose of a square matrix. */
export function flip(matrix: Float64Array, width: number): Float64Array {
  const flipped = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) flipped[j * width + i] = matrix[i * width + j];
  return flipped;
}

/** Rows of `a` times rows of `b`; both [any, width]. */
export function products(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const rows = a.length / width;
  const out = new Float64Array(rows * width);
  for (let start = 0; start < rows; start += ROWS) {
    const count = Math.min(ROWS, rows - start);
    const part = out.subarray(start * width, (start + count) * width);
    addDots(part, a.subarray(start * width, (start + count) * width), b, [count, width, width]);
  }
  return out;
}
