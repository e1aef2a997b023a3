/** `dataset(…)`: pipelines of what users have. */
import {
  DataError,
  isFunction,
  isNumberArray,
  isRecord,
  type NumberArray,
  type Shape,
  show,
  ValueError,
} from "../../base/index.ts";
import { Tensor } from "../../tensor/index.ts";
import { isPipeline, type Stage } from "./contract.ts";
import { Pipeline } from "./pipeline.ts";
import { fromIterable, fromStretches, fromTable, type Stretches } from "./sources.ts";
import { type Column, type Row, tableOf } from "./tables.ts";

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
  return new Pipeline(sourceOf(data));
}

function sourceOf(data: unknown): Stage<unknown> {
  if (isFunction(data)) return fromIterable(data as () => Some<unknown>);
  if (Array.isArray(data) || isNumberArray(data))
    return fromTable("list", tableOf("dataset", "the data", Array.isArray(data) ? [...data] : data));
  if (data instanceof Tensor) return fromTable("tensor", tableOf("dataset", "the data", data));
  if (typeof data === "object" && data !== null) {
    if (isPipeline(data))
      throw new ValueError("dataset", "this is a pipeline already", {
        code: "dataset-twice",
        hint: "use it as it is: data.batch(32)",
      });
    if ("read" in data && isFunction(data.read)) return fromStretches(readable(data as Stretches));
    if (Symbol.asyncIterator in data || Symbol.iterator in data) return fromIterable(data as Some<unknown>);
    if (isRecord(data))
      return fromTable("data" in data && "shape" in data ? "tensor" : "arrays", tableOf("dataset", "the data", data));
  }
  throw new DataError("dataset", `cannot read samples from ${show(data)}`, {
    code: "dataset-source",
    hint: "a record of arrays, { x, y }; a tensor; a list; something to iterate over; a generator function; or { size, read }",
    facts: { received: data },
  });
}

function readable(given: Stretches): Stretches {
  for (const what of ["size", "chunk"] as const) {
    const value = given[what];
    if ((value === undefined && what === "chunk") || (Number.isSafeInteger(value) && value! > 0)) continue;
    throw new ValueError("dataset", `the data set's ${what} is ${show(value)}`, {
      code: "dataset-size",
      hint: "a number of samples, from 1; where nobody knows the size, give a generator function instead",
      facts: { what, received: value },
    });
  }
  return given;
}
