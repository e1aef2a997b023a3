/** Shares of a number of samples: whole where arithmetic says so, wherever a share is taken. */

import { trainTestSplit } from "limpid/data";
import { expect, test } from "vitest";
import { shareOf } from "../src/base/index.ts";
import { line, quiet } from "./support/line.ts";

/** Every share with at most three decimals, as a fraction that needs no rounding. */
const shares = Array.from({ length: 999 }, (_, k) => ({ share: (k + 1) / 1000, thousandths: k + 1 }));

test("of every share in thousandths, of many counts", () => {
  for (const count of [1, 2, 3, 7, 10, 16, 30, 100, 125, 1000, 60_000, 1_000_000])
    for (const { share, thousandths } of shares) {
      const whole = Math.ceil(Number(BigInt(count * thousandths)) / 1000);
      const exact = (count * thousandths) % 1000 === 0 ? (count * thousandths) / 1000 : whole;
      expect([count, share, shareOf(count, share)]).toEqual([count, share, exact]);
      // As people compute them.
      expect([count, share, shareOf(count, 1 - (1000 - thousandths) / 1000)]).toEqual([count, share, exact]);
    }
});

test("trainTestSplit", () => {
  for (const [count, testSize, tests] of [
    [100, 0.07, 7],
    [30, 0.1, 3],
    [10, 1 - 0.9, 1],
    [10, 0.9, 9],
    [9, 1 / 3, 3],
    [10, 1 / 3, 4],
    [10, 0.01, 1],
  ] as const) {
    const samples = Array.from({ length: count }, (_, k) => k);
    const { train, test: held } = trainTestSplit(samples, samples, { testSize });
    expect([testSize, train.x.shape[0], held.x.shape[0]]).toEqual([testSize, count - tests, tests]);
  }
});

test("validationSplit", async () => {
  for (const [count, validationSplit, trained] of [
    [10, 0.9, 1],
    [10, 0.1, 9],
    [10, 0.3, 7],
    [10, 1 - 0.9, 9],
    [10, 0.25, 7],
    [3, 2 / 3, 1],
  ] as const) {
    const samples = Array.from({ length: count }, (_, k) => k);
    const net = line();
    await net.fit(samples, samples, { ...quiet, batchSize: 1, validationSplit });
    expect([validationSplit, net.steps]).toEqual([validationSplit, trained]);
  }
  await expect(line().fit([1], [1], { ...quiet, validationSplit: 0.9 })).rejects.toThrow("leaves none to train on");
  await expect(line().fit([1, 2], [1, 2], { ...quiet, validationSplit: 0.9 })).rejects.toThrow("none to train on");
});
