/**
 * The floor of a job: how long its arithmetic takes at the rate at which OpenBLAS multiplies here, and its bytes at the
 * bandwidth of an array of their size. Both are measured by `floor.py` in the same rounds as the programs.
 */
import type { Work } from "../src/cli/arithmetic.ts";
import { type Job, rowsOf } from "./jobs.ts";
import type { Outcome } from "./program.ts";

/** Bytes: within each cache of a usual processor, and beyond all. */
export const ladder = [1 << 15, 1 << 18, 1 << 21, 1 << 24, 1 << 28];

/** A short one that a busy system does not cut, and one that has enough for several threads: the faster counts. */
const sides = [512, 1024];
const productName = (side: number): string => `product ${side}`;

export interface Machine {
  readonly gflops: number;
  /** GB/s by the size of the array; what is read and what is written both count. */
  readonly bandwidth: Readonly<Record<string, number>>;
}

export const floorJob: Job = {
  title: "products of matrices in OpenBLAS, and passes over arrays",
  unit: "s",
  score: { what: "largest error", wanted: "≤ 1e-5", good: (error) => error <= 1e-5 },
  cases: Object.fromEntries([...sides.map(productName), ...ladder.map(String)].map((name) => [name, {}])),
  rows: (threads) => rowsOf("OpenBLAS", "floor", threads),
  targets: [],
};

/**
 * Limits of the machine with so many threads: the best run of all rounds, because a limit is what can be reached, also
 * where something else was running most of the time.
 */
export function limitsOf(outcomes: readonly Outcome[]): Machine {
  const seconds = (name: string) => Math.min(...outcomes.map(({ cases }) => cases[name].best));
  return {
    gflops: Math.max(...sides.map((side) => (2 * side ** 3) / seconds(productName(side)) / 1e9)),
    bandwidth: Object.fromEntries(ladder.map((size) => [size, (2 * size) / seconds(String(size)) / 1e9])),
  };
}

/** What fewer threads reach can be reached with more. */
export function atLeast(limits: Machine, fewer: Machine): Machine {
  return {
    gflops: Math.max(limits.gflops, fewer.gflops),
    bandwidth: Object.fromEntries(
      Object.entries(limits.bandwidth).map(([size, rate]) => [size, Math.max(rate, fewer.bandwidth[size])]),
    ),
  };
}

/** Seconds. */
export function floorOf({ flops, moved }: Work, { gflops, bandwidth }: Machine): number {
  const moving = moved.map(({ bytes, array }) => {
    const step = ladder.find((size) => size >= array) ?? ladder.at(-1)!;
    return bytes / (bandwidth[step] * 1e9);
  });
  return flops / (gflops * 1e9) + moving.reduce((a, b) => a + b, 0);
}

/** Whether BLAS is a fast one: the floor of a slow one would flatter everybody. */
export const isFastBlas = ({ engine }: Pick<Outcome, "engine">): boolean => /OpenBLAS|MKL/.test(engine);
