/** A pipeline: data read piece by piece, and what is done with them on the way. */
import type { Cursor, PipelinePosition, Stage } from "./contract.ts";
import { type Operations, operations } from "./lazy-operations.ts";
import type { BatchOptions, MapOptions, PassOptions } from "./options.ts";
import type { Batched } from "./stack.ts";
import type { Place } from "./stages.ts";
import type { Row } from "./tables.ts";

operations.withReady();

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
  readonly #make: (code: Operations) => Stage<T>;
  #stage: Stage<T> | undefined;
  readonly kind: "pipeline" = "pipeline";

  /** Users call `dataset(…)`. Its stage is made at once where the code for it is there, and otherwise when somebody reads it. */
  constructor(make: (code: Operations) => Stage<T>) {
    this.#make = make;
    if (operations.loaded) this.#stage = make(operations.code);
    else operations.want();
  }

  /** For rooms above. */
  get stage(): Stage<T> {
    this.#stage ??= this.#make(operations.code);
    return this.#stage;
  }

  /** With a stage behind this one. */
  #then<U>(make: (code: Operations, stage: Stage<T>) => Stage<U>): Pipeline<U> {
    return new Pipeline((code) => make(code, this.stage));
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
    return this.#then((code, stage) => code.map(stage, f, options));
  }

  /** Only the elements for which this is true. */
  filter<S extends T>(test: (element: T, place: Place) => element is S): Pipeline<S>;
  filter(test: (element: T, place: Place) => boolean | PromiseLike<boolean>): Pipeline<T>;
  filter(test: (element: T, place: Place) => unknown): Pipeline<T> {
    return this.#then((code, stage) => code.filter(stage, test));
  }

  /**
   * Another order in each epoch: each element is drawn out of `buffer` of them, and the next one takes its place. Full-size buffers
   * mix best; of arrays they hold row numbers only. Default: all, where it is known how many there are. The same seed gives the
   * same orders; without one it is that of `fit`.
   */
  shuffle(buffer?: number, seed?: number): Pipeline<T> {
    return this.#then((code, stage) => code.shuffle(stage, buffer, seed));
  }

  /**
   * Elements put together, `size` at a time: numbers and arrays become tensors with one more axis, texts a list; records and lists of
   * such are put together part by part. The last batch may be smaller. Numbers of JavaScript become f64, other arrays keep their type.
   *
   *     dataset({ x: images, y: labels }).batch(32)      // { x: u8 [32,28,28], y: u8 [32] }
   */
  batch(size: number, options?: BatchOptions): Pipeline<Batched<T>> {
    return this.#then((code, stage) => code.batch(stage, size, options) as Stage<Batched<T>>);
  }

  /** The elements of batches, one after the other. */
  unbatch(): Pipeline<Unbatched<T>> {
    return this.#then((code, stage) => code.unbatch(stage) as Stage<Unbatched<T>>);
  }

  /** Several passes, one after the other, each shuffled anew; without a number, without an end. */
  repeat(times: number = Number.POSITIVE_INFINITY): Pipeline<T> {
    return this.#then((code, stage) => code.repeat(stage, times));
  }

  /** The first `count` elements. */
  take(count: number): Pipeline<T> {
    return this.#then((code, stage) => code.take(stage, count));
  }

  /** All but the first `count` elements. */
  skip(count: number): Pipeline<T> {
    return this.#then((code, stage) => code.skip(stage, count));
  }

  /**
   * Elements side by side, as lists; it ends with the shortest.
   *
   *     dataset(images).zip(dataset(labels)).batch(32)     // [x, y], as fit takes them
   */
  zip<O extends readonly unknown[]>(
    ...others: { readonly [K in keyof O]: Pipeline<O[K]> }
  ): Pipeline<readonly [T, ...O]> {
    return this.#then((code, stage) => code.zip(stage, others) as unknown as Stage<readonly [T, ...O]>);
  }

  /** These elements, then those of the others. */
  concatenate<U = T>(...others: readonly Pipeline<U>[]): Pipeline<T | U> {
    return this.#then((code, stage) => code.concatenate(stage, others) as Stage<T | U>);
  }

  /** Keeps what the first whole pass gives in memory, for all later ones. What stands before it is read once. */
  cache(): Pipeline<T> {
    return this.#then((code, stage) => code.cache(stage));
  }

  /** Reads up to `count` elements ahead, while those before are used. For what takes its time: files, a network. */
  prefetch(count: number): Pipeline<T> {
    return this.#then((code, stage) => code.prefetch(stage, count));
  }

  /**
   * Two parts that share no element: the first `first` of them (a share below 1, or a number), and the rest. What is shuffled before
   * it comes in one and the same order in every epoch; shuffle the part to train on once more.
   *
   *     const [train, validation] = data.shuffle(data.size, 1).split(0.8);
   */
  split(first: number): readonly [Pipeline<T>, Pipeline<T>] {
    const part = (second: boolean) => this.#then((code, stage) => code.split(stage, first, second));
    return [part(false), part(true)];
  }

  /** One pass, element by element; `position` says where it stands. */
  iterate(options?: PassOptions): PipelinePass<T> {
    return new PassOf(() => operations.code.open(this.stage, options));
  }

  [Symbol.asyncIterator](): PipelinePass<T> {
    return this.iterate();
  }

  /** All elements of a pass. */
  async toArray(options?: PassOptions): Promise<T[]> {
    const all: T[] = [];
    (await operations.load()).wantEnd(this.stage);
    for await (const element of this.iterate(options)) all.push(element);
    return all;
  }
}

interface Opened<T> {
  readonly cursor: Cursor<T>;
  /** Where it begins. */
  readonly from: PipelinePosition;
}

class PassOf<T> implements PipelinePass<T> {
  readonly #open: () => Opened<T>;
  #opened: Opened<T> | undefined;
  /** Elements that it gave. */
  #given = 0;
  #over = false;

  /** `open` is called at once where the code for it is there. */
  constructor(open: () => Opened<T>) {
    this.#open = open;
    if (operations.loaded) this.#opened = open();
  }

  #begun(): Opened<T> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  get position(): PipelinePosition {
    const { epoch, element } = this.#begun().from;
    return { epoch, element: element + this.#given };
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#over) return { done: true, value: undefined };
    if (!operations.loaded) await operations.load();
    const { cursor, from } = this.#begun();
    if (this.#given === 0 && from.element > 0) await cursor.skip(from.element);
    const pack = await cursor.next(1);
    if (!pack) {
      this.#over = true;
      return { done: true, value: undefined };
    }
    this.#given++;
    return { done: false, value: pack.table.at(pack.rows[0]) };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#over = true;
    await this.#opened?.cursor.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
