/**
 * How the stages of a pipeline speak with each other. A stage is opened for a *pass*, one way through the data, and gives a *cursor*.
 * A cursor hands out *packs*: elements by the table in which they stand and their rows in it. So a shuffled array is row numbers
 * until a batch gathers them or a function wants to see an element; nothing else makes an object of each sample.
 */

/** Elements side by side. */
export interface Table<T> {
  readonly size: number;
  at(row: number): T;
  /** These rows as one batch. */
  gather(rows: ArrayLike<number>): unknown;
  /** These rows as batches of so many, where that takes less than one after the other: their numbers have one memory. */
  batches?(rows: ArrayLike<number>, size: number): readonly unknown[];
}

export interface Pack<T> {
  readonly table: Table<T>;
  readonly rows: ArrayLike<number>;
}

export interface Cursor<T> {
  /** Up to `most` elements, at least one; undefined at the end. */
  next(most: number): Promise<Pack<T> | undefined>;
  /** Passes over elements, as many of `count` as there are, without making those that need not be made. */
  skip(count: number): Promise<number>;
  /** Nothing more is wanted. */
  close(): Promise<void>;
}

/** One way through the data. The same pass of the same pipeline gives the same elements. */
export interface Pass {
  /** For stages that have no seed of their own. */
  readonly seed: number;
  /** The number of the epoch, and within it of each repetition. */
  readonly path: readonly number[];
}

export interface Stage<T> {
  /** How errors call it: `map`. */
  readonly name: string;
  /** Its place in the chain, from 1. */
  readonly number: number;
  /** How many of the stages up to it shuffle. */
  readonly shuffles: number;
  /** Elements of a pass, where that is known; infinite where it never ends. */
  readonly size: number | undefined;
  /** Samples of an element, where elements are batches. */
  readonly batch: number | undefined;
  /** Samples of a pass, as far as it is known: what a function makes of batches is not. */
  readonly samples: number | undefined;
  open(pass: Pass): Cursor<T>;
}

/** Where a pass stands. Plain data: it can be written down, and given to `iterate`. */
export interface PipelinePosition {
  /** The number of the pass: shuffling draws another order in each. */
  readonly epoch: number;
  /** Elements that were given in it. */
  readonly element: number;
}

/** What rooms above need of a pipeline, without loading what it is made of. */
export interface Passable<T> {
  readonly kind: "pipeline";
  readonly stage: Stage<T>;
}

/** Its stage is not looked at: the code that makes it may not be there yet. */
export function isPipeline(value: unknown): value is Passable<unknown> {
  return (
    typeof value === "object" && value !== null && "stage" in value && "kind" in value && value.kind === "pipeline"
  );
}
