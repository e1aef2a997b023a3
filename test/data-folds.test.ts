/** Folds, stratified parts, padded sequences and one-hot rows: the values of scikit-learn and Keras. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { kFold, oneHot, padSequences, stratifiedKFold, toCategorical, trainTestSplit } from "../src/data/index.ts";
import { tensor } from "../src/tensor/index.ts";

interface Folds {
  readonly n: number;
  readonly y: readonly number[];
  readonly k: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly test: readonly (readonly number[])[];
}
interface Split {
  readonly y: readonly number[];
  readonly testSize: number;
  readonly seed: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}
const fixture: {
  readonly kFold: readonly Folds[];
  readonly stratifiedKFold: readonly Folds[];
  readonly trainTestSplit: readonly Split[];
} = JSON.parse(readFileSync(new URL("./fixtures/folds.json", import.meta.url), "utf8"));

describe("the rows that scikit-learn chooses", () => {
  test("kFold and stratifiedKFold", () => {
    expect(fixture.kFold.length + fixture.stratifiedKFold.length).toBe(13);
    for (const { n, k, shuffle, seed, test: wanted } of fixture.kFold) {
      const folds = kFold(n, { nSplits: k, shuffle, seed });
      expect(folds.map(({ test: rows }) => [...rows])).toEqual(wanted);
      for (const { train, test: rows } of folds)
        expect([...train, ...rows].toSorted((a, b) => a - b)).toEqual([...Array(n).keys()]);
    }
    for (const { y, k, shuffle, seed, test: wanted } of fixture.stratifiedKFold) {
      const folds = stratifiedKFold(y, { nSplits: k, shuffle, seed });
      expect(folds.map(({ test: rows }) => [...rows])).toEqual(wanted);
      expect(folds.every(({ train, test: rows }) => train.length + rows.length === y.length)).toBe(true);
    }
    expect(kFold(5).length).toBe(5);
  });

  test("trainTestSplit, stratified", () => {
    expect(fixture.trainTestSplit.length).toBe(9);
    for (const { y, testSize, seed, train, test: wanted } of fixture.trainTestSplit) {
      const rows = y.map((_, k) => k);
      const split = trainTestSplit(rows, y, { testSize, seed, stratify: y });
      expect(split.train.x.toArray()).toEqual(train);
      expect(split.test.x.toArray()).toEqual(wanted);
    }
  });

  test("what cannot be", () => {
    expect(() => kFold(3, { nSplits: 4 })).toThrow("3 samples do not make 4 parts");
    expect(() => stratifiedKFold([0, 0, 1], { nSplits: 2 })).toThrow("a class has 1 sample, too few for 2 parts");
    expect(() => stratifiedKFold([[0, 1]])).toThrow("one for each sample");
    const four = [1, 2, 3, 4];
    const refused = (stratify: readonly number[], options: object = {}) =>
      expect(() => trainTestSplit(four, four, { testSize: 2, stratify, ...options }));
    refused([0, 0, 0, 1]).toThrow("a class has only one sample");
    refused([0, 0, 1]).toThrow("x has 4 samples, stratify has 3");
    refused([0, 0, 1, 1], { shuffle: false }).toThrow("shuffle: false");
    refused([0, 0, 1, 1], { testSize: 1 }).toThrow("a part of 1 samples cannot have some of each of 2 classes");
  });
});

describe("padSequences", () => {
  const three = [[1], [2, 3], [4, 5, 6]];

  // The examples of Keras's own documentation.
  test("as Keras pads and cuts", () => {
    const padded = (options?: Parameters<typeof padSequences>[1]) => padSequences(three, options).toArray();
    expect(padded()).toEqual([
      [0, 0, 1],
      [0, 2, 3],
      [4, 5, 6],
    ]);
    expect(padded({ value: -1 })).toEqual([
      [-1, -1, 1],
      [-1, 2, 3],
      [4, 5, 6],
    ]);
    expect(padded({ padding: "post" })).toEqual([
      [1, 0, 0],
      [2, 3, 0],
      [4, 5, 6],
    ]);
    expect(padded({ maxLen: 2 })).toEqual([
      [0, 1],
      [2, 3],
      [5, 6],
    ]);
    expect(padded({ maxLen: 2, truncating: "post" })).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(padSequences(three).dtype).toBe("i32");
  });

  test("steps that are arrays, empty sequences, other types", () => {
    const points = padSequences(
      [
        [],
        [[1, 2]],
        tensor([
          [3, 4],
          [5, 6],
        ]),
      ],
      { dtype: "f32", value: 0.5 },
    );
    expect(points.toArray()).toEqual([
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      [
        [0.5, 0.5],
        [1, 2],
      ],
      [
        [3, 4],
        [5, 6],
      ],
    ]);
    expect(padSequences([[], []], { maxLen: 2 }).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(padSequences([[0.1]], { dtype: "f64" }).toArray()).toEqual([[0.1]]);
  });

  test("what it refuses", () => {
    expect(() => padSequences([])).toThrow("there are no sequences");
    expect(() => padSequences([[1.5]])).toThrow("i32 cannot hold 1.5");
    expect(() => padSequences([[1], [[1, 2]]])).toThrow("a step of sequence 1 is [2], of the first []");
    expect(() => padSequences([[1], 2])).toThrow("sequence 1 is 2");
  });
});

test("toCategorical is oneHot under Keras's name", () => {
  expect(toCategorical([0, 2], 3).toArray()).toEqual(oneHot([0, 2], 3).toArray());
  expect(toCategorical([[0], [1]]).shape).toEqual([2, 2]);
  expect(() => toCategorical([3], 3)).toThrow(expect.objectContaining({ subject: "toCategorical" }));
});
