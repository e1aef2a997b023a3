/** A pipeline: data read piece by piece, and what is done with them on the way. */
import {
  badArgument,
  needed,
  readOptions,
  ValueError,
  wantFinite,
  wantFlag,
  wantFunction,
  wantSeed,
  wantWhole,
  whole,
} from "../../base/index.ts";
import { type Cursor, isPipeline, type PipelinePosition, type Stage } from "./contract.ts";
import { concatenate, cut, repeat, zip } from "./cuts.ts";
import { cache, prefetch } from "./keep.ts";
import { shuffle } from "./shuffle.ts";
import type { Batched } from "./stack.ts";
import { batch, filter, map, type Place, unbatch } from "./stages.ts";
import type { Row } from "./tables.ts";

export interface MapOptions {
  /** How many elements are worked on at once, where the function gives promises. Their order stays. Default: 1. */
  readonly concurrency?: number;
}

export interface BatchOptions {
  /** Leaves out a last batch that is smaller. Default: false. */
  readonly dropRemainder?: boolean;
}

export interface PassOptions {
  /** Which pass: each is shuffled in another order. Default: 0. */
  readonly epoch?: number;
  /** For stages that shuffle and have no seed of their own. Default: 0. */
  readonly seed?: number;
  /** Goes on where an earlier pass stood: its `position`. */
  readonly from?: PipelinePosition;
}

/** What an element of a batch is, as far as the type says it. */
type Unbatched<T> = T extends readonly (infer E)[]
  ? number extends T["length"]
    ? E
    : { readonly [K in keyof T]: Row<T[K]> }
  : Row<T>;

/** A pass under way. */
export interface PipelinePass<T> extends AsyncIterableIterator<T, undefined, undefined> {
  /** Where it stands: `pipeline.iterate({ from: position })` goes on there. */
  readonly position: PipelinePosition;
}

/**
 * Data read piece by piece; `dataset(…)` makes one. Each method gives a new pipeline and reads nothing; what reads is a pass, such as an
 * epoch of `fit`, or `for await`. The same pass of the same pipeline gives the same elements.
 */
export class Pipeline<T> implements AsyncIterable<T> {
  /** For rooms above. */
  readonly stage: Stage<T>;

  /** Users call `dataset(…)`. */
  constructor(stage: Stage<T>) {
    this.stage = stage;
  }

  /** How many elements a pass gives: undefined where nobody knows before, infinite where it never ends. */
  get size(): number | undefined {
    return this.stage.size;
  }

  /** Samples of each element, where the elements are batches. */
  get batchSize(): number | undefined {
    return this.stage.batch;
  }

  /**
   * A function of each element, or of each batch behind `batch`. It may give a promise. `seed` is a number of each element's own, for
   * augmentation: another one in each epoch, and the same whenever the program runs again.
   *
   *     data.batch(32).map(({ x, y }) => ({ x: x.cast("f32").div(255), y }))
   *     data.map(async ({ path }, { seed }) => rotate(await readPicture(path), seed), { concurrency: 4 })
   */
  map<U>(f: (element: T, place: Place) => U | PromiseLike<U>, options?: MapOptions): Pipeline<U> {
    wantFunction("dataset.map", "the function", f, "a function of an element: (element) => …");
    const { concurrency = 1 } = readOptions("dataset.map", options, { concurrency: whole(1) });
    return new Pipeline(map(this.stage, f, concurrency));
  }

  /** Only the elements for which this is true. */
  filter<S extends T>(test: (element: T, place: Place) => element is S): Pipeline<S>;
  filter(test: (element: T, place: Place) => boolean | PromiseLike<boolean>): Pipeline<T>;
  filter(test: (element: T, place: Place) => unknown): Pipeline<T> {
    wantFunction("dataset.filter", "the test", test, "a function that says true or false: (element) => …");
    return new Pipeline(filter(this.stage, test));
  }

  /**
   * Another order in each epoch: each element is drawn out of `buffer` of them, and the next one takes its place. Full-size buffers
   * mix best; of arrays they hold row numbers only. Default: all, where it is known how many there are. The same seed gives the
   * same orders; without one it is that of `fit`.
   */
  shuffle(buffer?: number, seed?: number): Pipeline<T> {
    const { size } = this;
    if (buffer === undefined && (size === undefined || size === Number.POSITIVE_INFINITY))
      throw new ValueError("dataset.shuffle", "how many elements to shuffle among must be said", {
        code: "shuffle-buffer",
        hint: "nobody knows how many there are: shuffle(10_000)",
      });
    if (buffer !== undefined) wantWhole("dataset.shuffle", "buffer", buffer, 1);
    if (seed !== undefined) wantSeed("dataset.shuffle", "seed", seed);
    return new Pipeline(shuffle(this.stage, buffer ?? Math.max(1, size!), seed));
  }

  /**
   * Elements put together, `size` at a time: numbers and arrays become tensors with one more axis, texts a list; records and lists of
   * such are put together part by part. The last batch may be smaller. Numbers of JavaScript become f64, other arrays keep their type.
   *
   *     dataset({ x: images, y: labels }).batch(32)      // { x: u8 [32,28,28], y: u8 [32] }
   */
  batch(size: number, options?: BatchOptions): Pipeline<Batched<T>> {
    wantWhole("dataset.batch", "size", size, 1);
    const { dropRemainder = false } = readOptions("dataset.batch", options, { dropRemainder: wantFlag });
    return new Pipeline(batch(this.stage, size, dropRemainder) as Stage<Batched<T>>);
  }

  /** The elements of batches, one after the other. */
  unbatch(): Pipeline<Unbatched<T>> {
    return new Pipeline(unbatch(this.stage) as Stage<Unbatched<T>>);
  }

  /** Several passes, one after the other, each shuffled anew; without a number, without an end. */
  repeat(times: number = Number.POSITIVE_INFINITY): Pipeline<T> {
    if (times !== Number.POSITIVE_INFINITY) wantWhole("dataset.repeat", "times", times, 0);
    return new Pipeline(repeat(this.stage, times));
  }

  /** The first `count` elements. */
  take(count: number): Pipeline<T> {
    return new Pipeline(cut(this.stage, "take", 0, wantWhole("dataset.take", "count", count, 0)));
  }

  /** All but the first `count` elements. */
  skip(count: number): Pipeline<T> {
    const from = wantWhole("dataset.skip", "count", count, 0);
    return new Pipeline(cut(this.stage, "skip", from, Number.POSITIVE_INFINITY));
  }

  /**
   * Elements side by side, as lists; it ends with the shortest.
   *
   *     dataset(images).zip(dataset(labels)).batch(32)     // [x, y], as fit takes them
   */
  zip<O extends readonly unknown[]>(
    ...others: { readonly [K in keyof O]: Pipeline<O[K]> }
  ): Pipeline<readonly [T, ...O]> {
    const stages = [this.stage, ...stagesOf("dataset.zip", others)];
    return new Pipeline(zip(stages) as unknown as Stage<readonly [T, ...O]>);
  }

  /** These elements, then those of the others. */
  concatenate<U = T>(...others: readonly Pipeline<U>[]): Pipeline<T | U> {
    const stages = [this.stage as Stage<unknown>, ...stagesOf("dataset.concatenate", others)];
    if (stages.some(({ batch: size }) => (size === undefined) !== (stages[0].batch === undefined)))
      throw new ValueError("dataset.concatenate", "some have batches as elements, others samples", {
        code: "concatenate-batches",
        hint: "concatenate first, and batch then: a.concatenate(b).batch(32)",
      });
    return new Pipeline(concatenate(stages) as Stage<T | U>);
  }

  /** Keeps what the first whole pass gives in memory, for all later ones. What stands before it is read once. */
  cache(): Pipeline<T> {
    return new Pipeline(cache(this.stage));
  }

  /** Reads up to `count` elements ahead, while those before are used. For what takes its time: files, a network. */
  prefetch(count: number): Pipeline<T> {
    return new Pipeline(prefetch(this.stage, wantWhole("dataset.prefetch", "count", count, 1)));
  }

  /**
   * Two parts that share no element: the first `first` of them (a share below 1, or a number), and the rest. What is shuffled before
   * it comes in one and the same order in every epoch; shuffle the part to train on once more.
   *
   *     const [train, validation] = data.shuffle(data.size, 1).split(0.8);
   */
  split(first: number): readonly [Pipeline<T>, Pipeline<T>] {
    const stage = this.stage;
    wantFinite("dataset.split", "first", first);
    if (first >= 1) wantWhole("dataset.split", "first", first, 1);
    else if (first <= 0)
      throw badArgument(
        "dataset.split",
        "first",
        first,
        "share-or-count",
        "a share between 0 and 1, or a number of elements",
      );
    else if (stage.size === undefined || stage.size === Number.POSITIVE_INFINITY)
      throw new ValueError(
        "dataset.split",
        `a share of ${first} was asked for, and nobody knows how many elements there are`,
        {
          code: "split-size",
          hint: "say how many the first part takes: split(1000)",
          facts: { first },
        },
      );
    // Rounded as `splitDataset` of Keras does.
    const count = first < 1 ? Math.round(first * stage.size!) : first;
    const part = (from: number, to: number) => new Pipeline(cut(stage, "split", from, to, true));
    return [part(0, count), part(count, Number.POSITIVE_INFINITY)];
  }

  /** One pass, element by element; `position` says where it stands. */
  iterate(options?: PassOptions): PipelinePass<T> {
    const wants = { epoch: whole(0), seed: wantSeed, from: wantPosition };
    const { epoch = 0, seed = 0, from } = readOptions("dataset.iterate", options, wants);
    const start = from ?? { epoch, element: 0 };
    return new PassOf(this.stage.open({ seed, path: [start.epoch] }), start);
  }

  [Symbol.asyncIterator](): PipelinePass<T> {
    return this.iterate();
  }

  /** All elements of a pass. */
  async toArray(options?: PassOptions): Promise<T[]> {
    const all: T[] = [];
    if (this.size === Number.POSITIVE_INFINITY)
      throw new ValueError("dataset.toArray", "the pipeline has no end", {
        code: "dataset-endless",
        hint: "take some: data.take(100).toArray()",
      });
    for await (const element of this.iterate(options)) all.push(element);
    return all;
  }
}

function stagesOf(subject: string, others: readonly unknown[]): Stage<unknown>[] {
  return Array.from(others, (other, k) => {
    if (isPipeline(other)) return other.stage;
    throw badArgument(subject, `pipeline ${k + 1}`, other, "pipeline", "a pipeline: dataset(…)");
  });
}

function wantPosition(subject: string, name: string, value: unknown): void {
  const wants = { epoch: needed(whole(0)), element: needed(whole(0)) };
  readOptions(`${subject}: ${name}`, value as PipelinePosition, wants);
}

class PassOf<T> implements PipelinePass<T> {
  readonly #cursor: Cursor<T>;
  readonly #epoch: number;
  /** To be passed over before the first. */
  #ahead: number;
  #element: number;
  #over = false;

  constructor(cursor: Cursor<T>, { epoch, element }: PipelinePosition) {
    this.#cursor = cursor;
    this.#epoch = epoch;
    this.#ahead = element;
    this.#element = element;
  }

  get position(): PipelinePosition {
    return { epoch: this.#epoch, element: this.#element };
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#over) return { done: true, value: undefined };
    if (this.#ahead > 0) await this.#cursor.skip(this.#ahead);
    this.#ahead = 0;
    const pack = await this.#cursor.next(1);
    if (!pack) {
      this.#over = true;
      return { done: true, value: undefined };
    }
    this.#element++;
    return { done: false, value: pack.table.at(pack.rows[0]) };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#over = true;
    await this.#cursor.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
