/** Samples in parts that are tested on in turn, and parts in which every class has its share: scikit-learn's, number by number. */
import {
  DataError,
  readOptions,
  ShapeError,
  showType,
  ValueError,
  type Wants,
  wantFlag,
  wantWhole,
  whole,
} from "../base/index.ts";
import { type TensorLike, tensor } from "../tensor/index.ts";
import { type NumpyRandom, numpyRandom, wantNumpySeed } from "./numpy-random.ts";

/** Rows to train on and rows to test on, ascending. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface FoldOptions {
  /** How many parts, from 2. Default: 5. */
  readonly nSplits?: number;
  /** Whether the samples are drawn at random. Default: false. */
  readonly shuffle?: boolean;
  /** The same seed gives the same folds. Default: 0. */
  readonly seed?: number;
}

const wants: Wants<FoldOptions> = { nSplits: whole(2), shuffle: wantFlag, seed: wantNumpySeed };

/**
 * `nSplits` pairs of rows to train on and rows to test on; each row is tested on once. Exactly scikit-learn's `KFold(n_splits, shuffle,
 * random_state=seed).split(x)`. Throws a DataError where there are fewer samples than parts.
 *
 *     for (const { train, test } of kFold(x.shape[0], { nSplits: 5, shuffle: true, seed: 1 }))
 *       await model.fit(gather(x, train), gather(y, train));
 */
export function kFold(samples: number, options?: FoldOptions): Fold[] {
  wantWhole("kFold", "samples", samples, 2, 2 ** 31 - 1);
  const { nSplits = 5, shuffle = false, seed = 0 } = readOptions("kFold", options, wants);
  if (nSplits > samples)
    throw new DataError("kFold", `${samples} samples do not make ${nSplits} parts`, {
      code: "folds-few",
      hint: `at most nSplits: ${samples}`,
      facts: { samples, nSplits },
    });
  const order = Int32Array.from({ length: samples }, (_, k) => k);
  if (shuffle) numpyRandom(seed).shuffle(order);
  const part = new Int32Array(samples);
  let from = 0;
  for (let k = 0; k < nSplits; k++) {
    const to = from + Math.floor(samples / nSplits) + (k < samples % nSplits ? 1 : 0);
    for (let at = from; at < to; at++) part[order[at]] = k;
    from = to;
  }
  return foldsOf(part, nSplits);
}

/**
 * The same, with as many samples of each class in every part as can be: exactly scikit-learn's `StratifiedKFold(n_splits, shuffle,
 * random_state=seed).split(x, y)`. `y` has a class number for each sample. Throws a DataError where a class has fewer samples than parts.
 *
 *     stratifiedKFold([0, 0, 1, 1], { nSplits: 2 })     // [{ train: [1, 3], test: [0, 2] }, { train: [0, 2], test: [1, 3] }]
 */
export function stratifiedKFold(y: TensorLike, options?: FoldOptions): Fold[] {
  const { nSplits = 5, shuffle = false, seed = 0 } = readOptions("stratifiedKFold", options, wants);
  const { labels, counts } = classesOf("stratifiedKFold", y, "appearance");
  const fewest = Math.min(...counts);
  if (nSplits > fewest)
    throw new DataError(
      "stratifiedKFold",
      `a class has ${fewest} sample${fewest === 1 ? "" : "s"}, too few for ${nSplits} parts`,
      {
        code: "class-few",
        hint: "use fewer parts, or leave out classes of which there is next to nothing",
        facts: { fewest, wanted: nSplits },
      },
    );
  // Dealt out in turn to the parts, class after class.
  const share = Array.from({ length: nSplits }, () => new Array<number>(counts.length).fill(0));
  let dealt = 0;
  for (const [label, count] of counts.entries()) for (let k = 0; k < count; k++) share[dealt++ % nSplits][label]++;
  const random = numpyRandom(seed);
  const part = new Int32Array(labels.length);
  for (const label of counts.keys()) {
    const parts = share.flatMap((own, k) => new Array<number>(own[label]).fill(k));
    if (shuffle) random.shuffle(parts);
    let next = 0;
    for (const [row, its] of labels.entries()) if (its === label) part[row] = parts[next++];
  }
  return foldsOf(part, nSplits);
}

function foldsOf(part: Int32Array, count: number): Fold[] {
  const rows = (wanted: (own: number) => boolean) => {
    const found: number[] = [];
    for (const [row, own] of part.entries()) if (wanted(own)) found.push(row);
    return Int32Array.from(found);
  };
  return Array.from({ length: count }, (_, k) => ({
    train: rows((own) => own !== k),
    test: rows((own) => own === k),
  }));
}

/** Rows of two parts in which each class has its share, as scikit-learn's `StratifiedShuffleSplit` draws them. */
export function stratifiedRows(subject: string, y: TensorLike, samples: number, tests: number, seed: number): Fold {
  const { labels, counts } = classesOf(subject, y, "size");
  if (labels.length !== samples)
    throw new DataError(subject, `x has ${samples} samples, stratify has ${labels.length}`, {
      code: "length-mismatch",
      hint: "give one class number for each sample",
      facts: { x: samples, stratify: labels.length },
    });
  const fewest = Math.min(...counts);
  const least = Math.min(tests, samples - tests);
  if (fewest < 2 || least < counts.length)
    throw new DataError(
      subject,
      fewest < 2
        ? "a class has only one sample"
        : `a part of ${least} samples cannot have some of each of ${counts.length} classes`,
      {
        code: fewest < 2 ? "class-few" : "stratify-size",
        hint: "use larger parts, or leave out classes of which there is next to nothing",
        facts: { fewest, wanted: 2, least, classes: counts.length },
      },
    );
  const random = numpyRandom(seed);
  const inTrain = likely(counts, samples - tests, random);
  const left = counts.map((count, k) => count - inTrain[k]);
  const inTest = likely(left, tests, random);
  const [train, test]: number[][] = [[], []];
  for (const [label, count] of counts.entries()) {
    const own: number[] = [];
    for (const [row, its] of labels.entries()) if (its === label) own.push(row);
    const order = Array.from(random.permutation(count).data, (k) => own[k]);
    train.push(...order.slice(0, inTrain[label]));
    test.push(...order.slice(inTrain[label], inTrain[label] + inTest[label]));
  }
  random.shuffle(train);
  random.shuffle(test);
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}

/** About the likeliest numbers of each class among `draws`: shares rounded down; the largest remainders get what is left, ties by lot. */
function likely(counts: readonly number[], draws: number, random: NumpyRandom): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / all) * draws);
  const found = exact.map(Math.floor);
  let missing = Math.trunc(draws - found.reduce((sum, n) => sum + n, 0));
  const remainders = exact.map((value, k) => value - found[k]);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = remainders.flatMap((remainder, k) => (remainder === value ? [k] : []));
    const chosen = random.permutation(tied.length).data.slice(0, Math.min(tied.length, missing));
    for (const k of chosen) found[tied[k]]++;
    missing -= chosen.length;
  }
  return found;
}

/** Classes as numbers from 0: in the order in which they appear, or by size of their number; and how many samples each has. */
function classesOf(
  subject: string,
  y: TensorLike,
  order: "appearance" | "size",
): { labels: number[]; counts: number[] } {
  const { shape, dtype, data } = tensor(y);
  if (shape.reduce((product, n) => product * n, 1) !== shape[0] || data.length === 0)
    throw new ShapeError(subject, `the class numbers are ${showType({ dtype, shape })}`, {
      code: "class-shape",
      hint: "one for each sample: [samples]; of one-hot rows take y.argmax(-1)",
      facts: { shape },
    });
  const values: number[] = Array.from(data as ArrayLike<number>);
  const strange = values.find((value) => !Number.isFinite(value));
  if (strange !== undefined)
    throw new ValueError(subject, `a class number is ${strange}`, {
      code: "class-number",
      hint: "class numbers are finite",
      facts: { received: strange },
    });
  const known = [...new Set(values)];
  if (order === "size") known.sort((a, b) => a - b);
  const numbers = new Map(known.map((value, k) => [value, k]));
  const labels = values.map((value) => numbers.get(value)!);
  const counts = new Array<number>(known.length).fill(0);
  for (const label of labels) counts[label]++;
  return { labels, counts };
}
