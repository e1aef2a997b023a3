/** What this machine can do, measured with small programs of Limpid's own. */
import { compile, matmul, type Tensor, tensor } from "../../tensor/all.ts";

export interface Limits {
  /** Multiplications and additions of f32 a second, in 10⁹: that of the fastest product of matrices. */
  readonly gflops: number;
  /** Bytes read and written a second, in 10⁹, by the size of the array: small ones stay in a cache. */
  readonly bandwidth: readonly { readonly array: number; readonly gigabytes: number }[];
}

/** Products that stay in the caches, without and with work for several threads. */
const sides = [128, 256, 512];

/** A run should be longer than the clock's tick, and shorter than what the system gives a process at once. */
const runMs = 3;
const [leastRuns, mostMs] = [5, 400];

/**
 * Seconds of one step: the best of many runs, less what a call costs by itself. The best, because a limit is what can be
 * reached, also on a machine that has other work.
 */
async function secondsOf(run: (steps: number) => Promise<unknown>): Promise<number> {
  const timed = async (steps: number) => {
    const start = performance.now();
    await run(steps);
    return performance.now() - start;
  };
  let steps = 1;
  // The steps should weigh more than the call, whose costs (copies of the arrays) are taken away.
  for (let enough = false; !enough && steps < 1 << 20; steps *= 2) {
    const one = await timed(1);
    enough = (await timed(steps + 1)) - one > Math.max(runMs, one);
  }
  let [call, long] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const start = performance.now();
  for (let runs = 0; runs < leastRuns || performance.now() - start < mostMs; runs++) {
    call = Math.min(call, await timed(1));
    long = Math.min(long, await timed(steps + 1));
  }
  // A call that was disturbed each time must not make the steps look free.
  return Math.max((long - call) / steps, long / (steps + 1) / 2) / 1000;
}

const filled = (count: number, value: (k: number) => number): Tensor =>
  tensor(Float32Array.from({ length: count }, (_, k) => value(k)));

async function productRate(side: number): Promise<number> {
  const square = (value: (k: number) => number) => filled(side * side, value).reshape([side, side]);
  const [left, right] = [square((k) => (k % 7) - 3), square((k) => (k % 5) - 2)];
  const product = compile((_: Tensor, x: Tensor, y: Tensor) => matmul(x, y));
  return (2 * side ** 3) / (await secondsOf((steps) => product.repeat(steps, left, left, right)));
}

async function bandwidthAt(array: number): Promise<number> {
  const x = filled(array / 4, (k) => k % 16);
  const turned = compile((state: Tensor) => state.neg());
  return (2 * array) / (await secondsOf((steps) => turned.repeat(steps, x)));
}

/** In the caches of a usual processor, and beyond them. */
const arrays = [1 << 15, 1 << 18, 1 << 21, 1 << 26];

/** The better of two measurements: what was reached once can be reached. */
export function betterOf(a: Limits, b: Limits): Limits {
  return {
    gflops: Math.max(a.gflops, b.gflops),
    bandwidth: a.bandwidth.map(({ array, gigabytes }, k) => ({
      array,
      gigabytes: Math.max(gigabytes, b.bandwidth[k].gigabytes),
    })),
  };
}

/** Takes some seconds. Measures with the threads and the backend that are set, so `configure` first. */
export async function measureLimits(pause: () => void): Promise<Limits> {
  const rates: number[] = [];
  for (const side of sides) {
    pause();
    rates.push(await productRate(side));
  }
  const bandwidth: { array: number; gigabytes: number }[] = [];
  for (const array of arrays) {
    pause();
    bandwidth.push({ array, gigabytes: (await bandwidthAt(array)) / 1e9 });
  }
  return { gflops: Math.max(...rates) / 1e9, bandwidth };
}
