/** A training part and a test part. */
import {
  badArgument,
  checkedLater,
  DataError,
  readOptions,
  ShapeError,
  shareOf,
  showType,
  ValueError,
  type Want,
  wantFlag,
} from "../base/index.ts";
import { type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import { stratifiedRows } from "./folds.ts";
import { numpyRandom, wantNumpySeed } from "./numpy-random.ts";
import { takeRows } from "./rows.ts";

export interface Samples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** What data sets and `trainTestSplit` give. */
export interface TrainTest {
  readonly train: Samples;
  readonly test: Samples;
}

export interface SplitOptions {
  /** The test part: a share between 0 and 1 (rounded up), or a number of samples. Default: 0.25. */
  readonly testSize?: number;
  /** The same seed gives the same split. Default: 0, so all splits without a seed are the same. */
  readonly seed?: number;
  /** Without it, the last samples are the test part. */
  readonly shuffle?: boolean;
  /** Class numbers, one for each sample: both parts have as many of each class as their sizes allow. */
  readonly stratify?: TensorLike;
}

/** A share between 0 and 1, or a number of samples. */
const wantTestSize: Want = (subject, name, value) => {
  if (typeof value === "number" && value > 0 && (value < 1 || Number.isSafeInteger(value))) return;
  const hint = "a share between 0 and 1, such as 0.25, or a whole number of samples";
  throw badArgument(subject, name, value, "share-or-count", hint);
};

/**
 * Splits samples and their answers at random, the same way for the same seed: exactly as scikit-learn's
 * `train_test_split(x, y, test_size=…, random_state=seed)`; only that a share which is whole is whole (of 100 samples, .07 are 7,
 * where Python's rounding makes them 8). Throws `DataError` where the lengths differ or a part would
 * be empty.
 *
 *     const { train, test } = trainTestSplit(x, y, { testSize: 0.2, seed: 1 });
 */
export function trainTestSplit(x: TensorLike, y: TensorLike, options?: SplitOptions): TrainTest {
  const wants = { testSize: wantTestSize, seed: wantNumpySeed, shuffle: wantFlag, stratify: checkedLater };
  const { testSize = 0.25, seed = 0, shuffle = true, stratify } = readOptions("trainTestSplit", options, wants);
  const [samples, answers] = [tensor(x), tensor(y)];
  if (samples.rank === 0 || answers.rank === 0)
    throw new ShapeError("trainTestSplit", `x is ${showType(samples)}, y is ${showType(answers)}`, {
      code: "split-rank",
      hint: "both need a first axis: one row for each sample",
    });
  const count = samples.shape[0];
  if (answers.shape[0] !== count)
    throw new DataError("trainTestSplit", `x has ${count} samples, y has ${answers.shape[0]}`, {
      code: "length-mismatch",
      hint: "give one answer for each sample",
      facts: { x: count, y: answers.shape[0] },
    });
  const tests = testSize < 1 ? shareOf(count, testSize) : testSize;
  if (tests >= count)
    throw new DataError("trainTestSplit", `${tests} of ${count} samples for the test part leave none to train on`, {
      code: "split-empty",
      hint: "use a smaller testSize, or more data",
      facts: { count, testSize },
    });
  const part = (rows: ArrayLike<number>): Samples => ({ x: takeRows(samples, rows), y: takeRows(answers, rows) });
  if (stratify !== undefined) {
    if (!shuffle)
      throw new ValueError("trainTestSplit", "stratify was given with shuffle: false", {
        code: "stratify-shuffle",
        hint: "the samples of each class are drawn at random: leave shuffle out",
      });
    const rows = stratifiedRows("trainTestSplit", stratify, count, tests, seed);
    return { train: part(rows.train), test: part(rows.test) };
  }
  const order = shuffle ? numpyRandom(seed).permutation(count).data : Int32Array.from({ length: count }, (_, k) => k);
  const last = count - tests;
  const [test, train] = shuffle
    ? [order.subarray(0, tests), order.subarray(tests)]
    : [order.subarray(last), order.subarray(0, last)];
  return { train: part(train), test: part(test) };
}
