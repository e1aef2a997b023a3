import { badArgument, DataError, mark, type Want, whole } from "../../../base/index.ts";
import { sum, tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { readHostSamples } from "../../host.ts";
import { unfit } from "../../infer.ts";
import type { HostSamples } from "../../layer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { inRows } from "./category-encoding.ts";
import { encoded, encodedShape, type OutputMode, outputModes } from "./encode.ts";
import type { DataLayer } from "./hashing.ts";
import { quantileBoundaries } from "./quantiles.ts";
import { type NumberData, wantMode, wantPart } from "./vocabulary.ts";

export interface DiscretizationOptions extends LayerOptions {
  /** Where one range ends and the next begins, rising: [0, 1] makes three, below 0, from 0 below 1, from 1. */
  readonly binBoundaries?: readonly number[];
  /** In place of boundaries: how many ranges `adapt` makes, with about as many numbers in each. */
  readonly numBins?: number;
  /** How exactly `adapt` looks at the data: at about 1 / epsilon of the sorted numbers. Default: 0.01. */
  readonly epsilon?: number;
  /** `int`: the range's number; `oneHot`: a row for each; `multiHot`, `count`: a row for all of the last axis. Default: "int". */
  readonly outputMode?: OutputMode;
}

/** The layer, and how it learns its boundaries. */
export interface DiscretizationLayer extends DataLayer<NumberData> {
  /** Takes the boundaries from data: quantiles. Throws where boundaries were given, or a number is not finite. */
  adapt(data: NumberData): this;
}

const kind = "discretization";

const wantRising: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [];
  const rises = list.every((x, k) => Number.isFinite(x) && (k === 0 || (x as number) >= (list[k - 1] as number)));
  if (list.length > 0 && rises) return;
  throw badArgument(subject, name, value, "rising", "finite numbers, none below the one before it: [0, 1, 2]");
};

const wantEpsilon: Want = (subject, name, value) => {
  if (typeof value === "number" && value > 0 && value < 1) return;
  throw badArgument(subject, name, value, "between", "a number above 0, below 1");
};

/**
 * Numbers to the number of the range that they fall into: an age to a group of ages. What is exactly on a boundary belongs to the range
 * above it.
 *
 *     layers.discretization({ binBoundaries: [0, 1, 2] })([[-1.5, 1, 3.4, 0.5]]).toArray();      // [[0, 2, 3, 1]]
 *     layers.discretization({ numBins: 4 }).adapt(ages);
 *
 * Throws a ValueError when a model is made of it that knows no boundaries. Source: Keras's `Discretization`.
 */
export function discretization(options?: DiscretizationOptions): DiscretizationLayer {
  const read = readLayerOptions(kind, options, {
    binBoundaries: wantRising,
    numBins: whole(1, 2 ** 20),
    epsilon: wantEpsilon,
    outputMode: wantMode(outputModes),
  });
  const { binBoundaries, numBins, epsilon = 0.01, outputMode: mode = "int" } = read;
  const one = (binBoundaries === undefined) !== (numBins === undefined);
  const problem = binBoundaries ? "was given both binBoundaries and numBins" : "has neither binBoundaries nor numBins";
  wantPart(kind, "bins", one, problem, "give one: binBoundaries: [0, 1, 2], or numBins: 4 and then adapt(data)");
  let known = binBoundaries;
  const boundaries = (): readonly number[] => {
    wantPart(
      kind,
      "not-adapted",
      known !== undefined,
      "was not adapted to any data",
      "call adapt(data) first, or give binBoundaries",
    );
    return known!;
  };
  const made: Layer = builtInLayer(read, {
    kind,
    results: "any",
    forward(_, [x], { dtype }) {
      const ends = tensor(Float64Array.from(boundaries())).cast(dtype);
      const reached = x
        .reshape([...x.shape, 1])
        .greaterEqual(ends)
        .cast("i32");
      return inRows(sum(reached, -1), mode, ends.size + 1, dtype);
    },
    host: {
      type({ shape, dtype }) {
        if (dtype === "string") unfit(kind, "numbers");
        const its = mode === "int" ? "i32" : mode === "count" ? "f32" : "u8";
        return { shape: encodedShape(shape, mode, boundaries().length + 1), dtype: its };
      },
      run([given]): HostSamples {
        const ends = boundaries();
        const ids = Int32Array.from(numbersOf(kind, given), (x) => rangeOf(x, ends));
        return encoded(kind, ids, given.shape, { mode, depth: ends.length + 1 });
      },
    },
  });
  const adapt = (data: NumberData) => {
    const numbers = numbersOf(`${kind}.adapt`, readHostSamples(`${kind}.adapt`, "data", data));
    wantPart(
      kind,
      "boundaries",
      numBins !== undefined,
      "was given binBoundaries, so there is nothing to learn",
      "give numBins instead",
    );
    known = quantileBoundaries(Float32Array.from(numbers), numBins!, epsilon);
    const { numBins: _, epsilon: __, ...config } = made.config!;
    return mark(made, { name: kind, config: { ...config, binBoundaries: known } });
  };
  return Object.assign(made, { adapt }) as unknown as DiscretizationLayer;
}

/** How many boundaries a number has reached. */
function rangeOf(x: number, ends: readonly number[]): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x >= ends[middle]) low = middle + 1;
    else high = middle;
  }
  return low;
}

function numbersOf(subject: string, samples: HostSamples): ArrayLike<number> & Iterable<number> {
  if (samples.dtype === "string") return unfit(subject, "numbers");
  const at = (samples.data as Float64Array).findIndex((value) => !Number.isFinite(value));
  if (at < 0 && samples.data.length > 0) return samples.data;
  throw new DataError(subject, at < 0 ? "there are no numbers" : `element ${at} is ${samples.data[at]}`, {
    code: "adapt-data",
    hint: at < 0 ? "give at least one" : "leave such samples out, or fill the gaps first",
    facts: { value: samples.data[at], at },
  });
}
