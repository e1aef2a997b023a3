import {
  badArgument,
  type HostArray,
  isRecord,
  mark,
  type Shape,
  ShapeError,
  show,
  sizeOf,
  ValueError,
  type Want,
  wantFlag,
} from "../../base/index.ts";
import { maximum, type NestedArray, sqrt, Tensor, tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { axisOfSample } from "../infer.ts";
import type { Initializer, InputType } from "../layer.ts";
import { type LayerOptions, readLayerOptions } from "../options.ts";
import type { Layer } from "../symbolic.ts";

export interface NormalizationOptions extends LayerOptions {
  /**
   * The axis, or axes, whose every place has a mean and a variance of its own; null: one of each for all numbers. They count the
   * batch axis as 0. Default: -1, the features.
   */
  readonly axis?: number | readonly number[] | null;
  /** Instead of `adapt`: a number, or one for each place of the axes. `variance` must be given, too. */
  readonly mean?: NestedArray;
  readonly variance?: NestedArray;
  /** Undoes it: from normalized numbers to the original ones. Default: false. */
  readonly invert?: boolean;
}

/** The layer, and how it learns what is normal. */
export interface NormalizationLayer extends Layer {
  /**
   * Takes mean and variance (biased, as Keras does) from data whose first axis counts samples. Call it before the model is made:
   * the model then holds the numbers, as state that no training moves, and its file does, too.
   * Throws where the axes are not in the data or a number is not finite.
   */
  adapt(data: Tensor | HostArray | NestedArray): this;
}

interface Statistics {
  readonly mean: NestedArray;
  readonly variance: NestedArray;
}

const kind = "normalization";

const wantAxes: Want = (subject, name, value) => {
  const list = Array.isArray(value) ? Array.from(value) : value === null ? [] : [value];
  if (list.every((axis) => Number.isSafeInteger(axis) && axis !== 0)) return;
  throw badArgument(subject, name, value, "normalized-axes", "whole numbers but 0, which counts samples; or null");
};

const wantNumbers: Want = (subject, name, value) => {
  const list = [value].flat(8);
  if (list.length > 0 && list.every((x) => typeof x === "number" && Number.isFinite(x))) return;
  throw badArgument(subject, name, value, "normal-numbers", "a finite number, or lists of them");
};

/**
 * (x - mean) / √variance, feature by feature, with numbers that it was told, or that `adapt` takes from the data. Where there is
 * no spread it only subtracts. Reads integers, too.
 *
 *     const normal = layers.normalization().adapt(x);
 *     const model = sequential([normal, layers.dense({ units: 1 })]);
 *
 * Throws a ValueError when a model is made of it that was not adapted. Source: Keras's `Normalization`.
 */
export function normalization(options?: NormalizationOptions): NormalizationLayer {
  const read = readLayerOptions(kind, options, {
    axis: wantAxes,
    mean: wantNumbers,
    variance: wantNumbers,
    invert: wantFlag,
  });
  const { axis = -1, mean, variance, invert = false } = read;
  if ((mean === undefined) !== (variance === undefined))
    throw new ValueError(kind, `was given ${mean === undefined ? "variance without mean" : "mean without variance"}`, {
      code: "normalization-half",
      hint: "give both, or none and call adapt(data)",
    });
  const axes = axis === null ? [] : [axis].flat();
  let known: Statistics | undefined = mean === undefined ? undefined : { mean, variance: variance! };
  const learned = (which: keyof Statistics): Initializer => ({
    name: "adapted",
    values: (shape) => valuesOf(known, which, shape),
  });
  const made = builtInLayer(read, {
    kind,
    results: "any",
    mask: "pass",
    state(input) {
      const shape = keptBy(axes, input).map((d) => input.shape[d - 1]);
      return { mean: { shape, init: learned("mean") }, variance: { shape, init: learned("variance") } };
    },
    forward(_, [x], { state }) {
      const kept = keptBy(axes, { dtype: x.dtype, shape: x.shape.slice(1) });
      const spread = (v: Tensor) => v.reshape(x.shape.map((size, d) => (kept.includes(d) ? size : 1)));
      const deviation = spread(maximum(sqrt(state.variance), 1e-7));
      return invert ? x.mul(deviation).add(spread(state.mean)) : x.sub(spread(state.mean)).div(deviation);
    },
  });
  const adapt = (data: Tensor | HostArray | NestedArray) => {
    known = statisticsOf(data, axes);
    // The file says what was learned, so that a model that is made of it anew starts with these.
    return mark(made, { name: kind, config: { ...made.config, ...known } });
  };
  return Object.assign(made, { adapt }) as unknown as NormalizationLayer;
}

/** The axes that are kept, in order, batch axis 0 counted. */
function keptBy(axes: readonly number[], input: InputType): number[] {
  const kept = axes.map((axis) => axisOfSample(kind, axis, input));
  return [...new Set(kept)].sort((a, b) => a - b);
}

function valuesOf(known: Statistics | undefined, which: keyof Statistics, shape: Shape): ArrayLike<number> {
  if (!known)
    throw new ValueError(kind, "was not adapted to any data", {
      code: "not-adapted",
      hint: "call adapt(data) before the model is made, or give mean and variance",
    });
  const given = known[which];
  if (typeof given === "number") return new Float64Array(sizeOf(shape)).fill(given);
  const { data, shape: its } = tensor(given, { dtype: "f64" });
  if (String(its) === String(shape)) return data;
  throw new ShapeError(kind, `knows a ${which} of [${its}], but its input has [${shape}] along its axes`, {
    code: "adapted-shape",
    hint: "adapt it to data like the model's input",
    facts: { which, expected: shape, received: its },
  });
}

/** Mean and variance in float64, the sum of squares about the mean. */
function statisticsOf(given: Tensor | HostArray | NestedArray, axes: readonly number[]): Statistics {
  const { shape, data } = hostOf(given);
  const [samples = 0, ...sample] = shape;
  if (samples === 0)
    throw new ValueError(`${kind}.adapt`, `the data are ${show(given)}`, {
      code: "adapt-data",
      hint: "numbers whose first axis counts samples: adapt([[1, 20], [2, 10]])",
    });
  const kept = keptBy(axes, { dtype: "f64", shape: sample });
  const sizes = kept.map((d) => shape[d]);
  const places = sizeOf(sizes);
  const count = data.length / places;
  const placeOf = placer(shape, kept);
  const mean = new Float64Array(places);
  const variance = new Float64Array(places);
  for (let at = 0; at < data.length; at++) {
    if (!Number.isFinite(Number(data[at])))
      throw new ValueError(`${kind}.adapt`, `the data hold ${data[at]} at element ${at}`, {
        code: "adapt-data",
        hint: "leave such samples out, or fill the gaps first",
        facts: { value: data[at], at },
      });
    mean[placeOf(at)] += Number(data[at]) / count;
  }
  for (let at = 0; at < data.length; at++) variance[placeOf(at)] += (Number(data[at]) - mean[placeOf(at)]) ** 2 / count;
  const nested = (values: Float64Array) => tensor(values, { shape: sizes }).toArray() as NestedArray;
  return { mean: nested(mean), variance: nested(variance) };
}

/** From an element's number to that of its place along the kept axes. */
function placer(shape: Shape, kept: readonly number[]): (at: number) => number {
  const steps = kept.map((d, k) => ({
    size: shape[d],
    before: sizeOf(shape.slice(d + 1)),
    step: sizeOf(kept.slice(k + 1).map((e) => shape[e])),
  }));
  return (at) => {
    let place = 0;
    for (const { size, before, step } of steps) place += (Math.floor(at / before) % size) * step;
    return place;
  };
}

function hostOf(given: Tensor | HostArray | NestedArray): Pick<HostArray, "shape" | "data"> {
  if (given instanceof Tensor) return given;
  if (isRecord(given) && "data" in given) {
    const { data, shape } = given as unknown as HostArray;
    return tensor(data as never, { shape });
  }
  return tensor(given as NestedArray, { dtype: "f64" });
}
