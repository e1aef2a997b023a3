/**
 * Exponential and logarithm in plain arithmetic, within a few units in the last place: what is drawn by them is the same on every
 * engine, and `Math.exp` and `Math.log` are free to differ.
 */

/** ln 2 in two parts: the first times a whole number below 2¹¹ is exact. */
const [ln2, ln2Rest] = [0.6931471803691238, 1.9082149292705877e-10];

/** eˣ: x = k·ln 2 + r with |r| ≤ ½·ln 2, and eʳ by its series. */
export function quickExp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < -746) return 0;
  if (x > 710) return Number.POSITIVE_INFINITY;
  const k = Math.round(x * Math.LOG2E);
  const r = x - k * ln2 - k * ln2Rest;
  let sum = 1;
  for (let n = 15; n >= 1; n--) sum = 1 + (r / n) * sum;
  // In two steps: 2ᵏ by itself may be no normal number where the product is one.
  const half = Math.trunc(k / 2);
  return sum * 2 ** half * 2 ** (k - half);
}

/** log(x) of a normal x > 0: x = 2ᵏ·m with m near 1, and log m = 2·atanh((m - 1) / (m + 1)) by its series. */
export function quickLog(x: number): number {
  let [k, m] = [0, x];
  for (; m < Math.SQRT1_2; m *= 2) k--;
  for (; m > Math.SQRT2; m /= 2) k++;
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum = 0;
  for (let n = 23; n >= 1; n -= 2) sum = sum * s2 + 1 / n;
  return k * ln2 + (k * ln2Rest + 2 * s * sum);
}
