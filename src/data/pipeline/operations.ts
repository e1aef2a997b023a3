/**
 * What the methods of a pipeline do: each checks what it is given and makes a stage behind another. In a page all of it, and the stages, are
 * loaded when a pipeline is first read.
 */
import {
  badArgument,
  DataError,
  isFunction,
  isNumberArray,
  isRecord,
  needed,
  readOptions,
  show,
  ValueError,
  wantFinite,
  wantFlag,
  wantFunction,
  wantSeed,
  wantWhole,
  whole,
} from "../../base/index.ts";
import { Tensor } from "../../tensor/index.ts";
import { type Cursor, isPipeline, type PipelinePosition, type Stage } from "./contract.ts";
import * as cuts from "./cuts.ts";
import * as keep from "./keep.ts";
import type { BatchOptions, MapOptions, PassOptions } from "./options.ts";
import * as shuffling from "./shuffle.ts";
import { fromIterable, fromStretches, fromTable, type Stretches } from "./sources.ts";
import * as stages from "./stages.ts";
import { tableOf } from "./tables.ts";

type Some<T> = Iterable<T> | AsyncIterable<T>;

export function sourceOf(data: unknown): Stage<unknown> {
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

export function map<T, U>(
  stage: Stage<T>,
  f: (element: T, place: stages.Place) => U | PromiseLike<U>,
  options: MapOptions | undefined,
): Stage<U> {
  wantFunction("dataset.map", "the function", f, "a function of an element: (element) => …");
  const { concurrency = 1 } = readOptions("dataset.map", options, { concurrency: whole(1) });
  return stages.map(stage, f, concurrency);
}

export function filter<T>(stage: Stage<T>, test: (element: T, place: stages.Place) => unknown): Stage<T> {
  wantFunction("dataset.filter", "the test", test, "a function that says true or false: (element) => …");
  return stages.filter(stage, test);
}

export function shuffle<T>(stage: Stage<T>, buffer: number | undefined, seed: number | undefined): Stage<T> {
  const { size } = stage;
  if (buffer === undefined && (size === undefined || size === Number.POSITIVE_INFINITY))
    throw new ValueError("dataset.shuffle", "how many elements to shuffle among must be said", {
      code: "shuffle-buffer",
      hint: "nobody knows how many there are: shuffle(10_000)",
    });
  if (buffer !== undefined) wantWhole("dataset.shuffle", "buffer", buffer, 1);
  if (seed !== undefined) wantSeed("dataset.shuffle", "seed", seed);
  return shuffling.shuffle(stage, buffer ?? Math.max(1, size!), seed);
}

export function batch<T>(stage: Stage<T>, size: number, options: BatchOptions | undefined): Stage<unknown> {
  wantWhole("dataset.batch", "size", size, 1);
  const { dropRemainder = false } = readOptions("dataset.batch", options, { dropRemainder: wantFlag });
  return stages.batch(stage, size, dropRemainder);
}

export function unbatch<T>(stage: Stage<T>): Stage<unknown> {
  return stages.unbatch(stage);
}

export function cache<T>(stage: Stage<T>): Stage<T> {
  return keep.cache(stage);
}

export function repeat<T>(stage: Stage<T>, times: number): Stage<T> {
  if (times !== Number.POSITIVE_INFINITY) wantWhole("dataset.repeat", "times", times, 0);
  return cuts.repeat(stage, times);
}

export function take<T>(stage: Stage<T>, count: number): Stage<T> {
  return cuts.cut(stage, "take", 0, wantWhole("dataset.take", "count", count, 0));
}

export function skip<T>(stage: Stage<T>, count: number): Stage<T> {
  return cuts.cut(stage, "skip", wantWhole("dataset.skip", "count", count, 0), Number.POSITIVE_INFINITY);
}

export function zip(stage: Stage<unknown>, others: readonly unknown[]): Stage<unknown> {
  return cuts.zip([stage, ...stagesOf("dataset.zip", others)]);
}

export function concatenate(stage: Stage<unknown>, others: readonly unknown[]): Stage<unknown> {
  const all = [stage, ...stagesOf("dataset.concatenate", others)];
  if (all.some(({ batch: size }) => (size === undefined) !== (stage.batch === undefined)))
    throw new ValueError("dataset.concatenate", "some have batches as elements, others samples", {
      code: "concatenate-batches",
      hint: "concatenate first, and batch then: a.concatenate(b).batch(32)",
    });
  return cuts.concatenate(all);
}

export function prefetch<T>(stage: Stage<T>, count: number): Stage<T> {
  return keep.prefetch(stage, wantWhole("dataset.prefetch", "count", count, 1));
}

/** The first or the second part. */
export function split<T>(stage: Stage<T>, first: number, second: boolean): Stage<T> {
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
  return second
    ? cuts.cut(stage, "split", count, Number.POSITIVE_INFINITY, true)
    : cuts.cut(stage, "split", 0, count, true);
}

/** A pass, and where it begins. */
export function open<T>(
  stage: Stage<T>,
  options: PassOptions | undefined,
): { cursor: Cursor<T>; from: PipelinePosition } {
  const wants = { epoch: whole(0), seed: wantSeed, from: wantPosition };
  const { epoch = 0, seed = 0, from = { epoch, element: 0 } } = readOptions("dataset.iterate", options, wants);
  return { cursor: stage.open({ seed, path: [from.epoch] }), from };
}

/** Throws where a pass never ends. */
export function wantEnd({ size }: Stage<unknown>): void {
  if (size === Number.POSITIVE_INFINITY)
    throw new ValueError("dataset.toArray", "the pipeline has no end", {
      code: "dataset-endless",
      hint: "take some: data.take(100).toArray()",
    });
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
