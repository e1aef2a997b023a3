/** `dataset(…)`: pipelines of what users have. */
import type { NumberArray, Shape } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { Pipeline } from "./pipeline.ts";
import type { Column, Row } from "./tables.ts";

type Some<T> = Iterable<T> | AsyncIterable<T>;

/** Something that reads any stretch of its samples. */
export interface Readable<C> {
  /** Samples. */
  readonly size: number;
  /** Samples from..to-1: a tensor, or a record of such. */
  read(from: number, to: number): C | Promise<C>;
  /** How many to read at a time. Default: as many as are wanted. */
  readonly chunk?: number;
}

/**
 * A pipeline of samples, read one after the other when they are wanted; for `fit`, `evaluate` and `predict`, or `for await`.
 *
 * It takes a record of arrays (each sample is a record of rows), a tensor (its rows), a list (its items: records, paths, texts), anything
 * to iterate over, a generator function, which is called anew for each pass, or `{ size, read }`, which reads any stretch. Throws a
 * DataError where arrays differ in length; what a generator or a function of yours throws is told with the stage and the element.
 *
 *     const data = dataset({ x: images, y: labels })
 *       .shuffle(60_000, 1)
 *       .batch(32)
 *       .map(({ x, y }) => ({ x: x.cast("f32").div(255), y }));
 *     await model.fit(data, { epochs: 5 });
 *
 * After `tf.data` (Murray, Šimša, Klimovic, Indyk: "tf.data: a machine learning data processing framework", 2021).
 */
export function dataset<T>(generator: () => Some<T>): Pipeline<T>;
export function dataset(array: Tensor | { readonly data: NumberArray; readonly shape: Shape }): Pipeline<Tensor>;
export function dataset(numbers: NumberArray): Pipeline<number>;
export function dataset<T>(elements: Some<T>): Pipeline<T>;
export function dataset<C>(anywhere: Readable<C>): Pipeline<Row<C>>;
export function dataset<C extends Readonly<Record<string, Column>>>(columns: C): Pipeline<Row<C>>;
export function dataset(data: unknown): Pipeline<unknown> {
  return new Pipeline((code) => code.sourceOf(data));
}
