/**
 * Boundaries between ranges that hold about as many numbers each, as Keras finds them: numbers are sorted, about 1 / epsilon of them
 * are kept, and the boundaries are read off their cumulative shares, between neighbours in a straight line.
 */
export function quantileBoundaries(numbers: Float32Array, bins: number, epsilon: number): number[] {
  const sorted = numbers.slice().sort();
  const between = sorted.length * epsilon;
  const step = Math.max(between, 1);
  const kept: number[] = [];
  for (let at = Math.trunc(between); at < sorted.length; at += Math.trunc(step)) kept.push(sorted[at]);
  const sample: Sample = { values: kept, weights: kept.map(() => Math.fround(step)) };
  return compressed(compressed(sample, epsilon), 1 / bins).values.slice(0, -1);
}

/** Numbers that stand for many, and for how many each stands. */
interface Sample {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/** So many values that each stands for this share of all. */
function compressed({ values, weights }: Sample, share: number): Sample {
  if (values.length * share < 1) return { values, weights };
  let total = 0;
  const cumulative = weights.map((weight) => (total = Math.fround(total + weight)));
  const shares = cumulative.map((sum) => Math.fround(sum / total));
  const wanted = Array.from({ length: Math.ceil(1 / share) }, (_, k) => share + k * share);
  const sums = wanted.map((x) => interpolated(x, shares, cumulative));
  return {
    values: wanted.map((x) => Math.fround(interpolated(x, shares, values))),
    weights: sums.map((sum, k) => Math.fround(sum - (k > 0 ? sums[k - 1] : 0))),
  };
}

/** The value at x on the line through these points; beyond its ends, that of the end. */
function interpolated(x: number, xs: readonly number[], ys: readonly number[]): number {
  const last = xs.length - 1;
  if (x >= xs[last]) return ys[last];
  const next = xs.findIndex((each) => each > x);
  if (next === 0) return ys[0];
  const slope = (ys[next] - ys[next - 1]) / (xs[next] - xs[next - 1]);
  return slope * (x - xs[next - 1]) + ys[next - 1];
}
