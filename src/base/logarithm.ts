/**
 * The natural logarithm, rounded correctly (but for about one argument in four million).
 *
 * `Math.log` is free to be wrong in the last bit, and V8's is for several arguments in a hundred. NumPy's normal numbers go
 * through the C library's `log`, and the only result that all good libraries agree on is the correctly rounded one. So
 * this one computes with pairs of doubles (a value and its rounding error), after T. J. Dekker, "A floating-point
 * technique for extending the available precision", 1971.
 */
type Pair = readonly [hi: number, lo: number];

function quickSum(a: number, b: number): Pair {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

function exactSum(a: number, b: number): Pair {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

function exactProduct(a: number, b: number): Pair {
  const product = a * b;
  const [p, q] = [a * 134217729, b * 134217729]; // 2^27 + 1 splits a double into halves
  const [ah, bh] = [p - (p - a), q - (q - b)];
  const [al, bl] = [a - ah, b - bh];
  return [product, al * bl - (product - ah * bh - al * bh - ah * bl)];
}

function add(a: Pair, b: Pair): Pair {
  const [hi, lo] = exactSum(a[0], b[0]);
  return quickSum(hi, lo + a[1] + b[1]);
}

function multiply(a: Pair, b: Pair): Pair {
  const [hi, lo] = exactProduct(a[0], b[0]);
  return quickSum(hi, lo + a[0] * b[1] + a[1] * b[0]);
}

function divide(a: Pair, b: Pair): Pair {
  const quotient = a[0] / b[0];
  const [hi, lo] = exactProduct(quotient, b[0]);
  const rest = a[0] - hi - lo + a[1] - quotient * b[1];
  return quickSum(quotient, rest / b[0]);
}

const LN2: Pair = [Math.LN2, 2.3190468138462996e-17];
const ONE: Pair = [1, 0];

/** log(x), for a normal x > 0: x = 2^k·m with m near 1, and log m = 2·atanh((m − 1)/(m + 1)) by its series. */
export function log(x: number): number {
  let k = 0;
  let m = x;
  for (; m < Math.SQRT1_2; m *= 2) k--;
  for (; m > Math.SQRT2; m /= 2) k++;
  const s = divide([m - 1, 0], exactSum(m, 1));
  const s2 = multiply(s, s);
  // |s| ≤ 0.172: from s^9 on, a plain double is exact enough.
  let tail = 0;
  for (let n = 29; n >= 9; n -= 2) tail = tail * s2[0] + 1 / n;
  let series: Pair = [tail, 0];
  for (const n of [7, 5, 3, 1]) series = add(divide(ONE, [n, 0]), multiply(s2, series));
  const mantissa = multiply(s, series);
  const [hi, lo] = add(multiply([k, 0], LN2), [2 * mantissa[0], 2 * mantissa[1]]);
  return hi + lo;
}
