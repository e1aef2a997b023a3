/** What parameters must be after every update: they are put back where they left it. Names, defaults and formulas are Keras's. */
import { badArgument, builtIn, finiteFrom, readOptions, share, type Want } from "../base/index.ts";
import { clip, maximum, sqrt, type Tensor } from "../tensor/index.ts";
import type { Constraint } from "./layer.ts";

type Axes = number | readonly number[];

const wantAxes: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length > 0 && list.every(Number.isSafeInteger)) return;
  throw badArgument(
    subject,
    name,
    value,
    "axes",
    "a whole number, or a list of them: [0, 1, 2] for the kernels of conv2d",
  );
};

/** A kernel's norms along the axes. */
const norms = (w: Tensor, axis: Axes): Tensor => sqrt(w.square().sum(axis, true));

/** Keras's smallest divisor. */
const epsilon = 1e-7;

export interface NormOptions {
  /** Over which numbers a norm is taken. 0, the default, is all weights of a unit of `dense`; conv2d wants [0, 1, 2]. */
  readonly axis?: Axes;
}

/** Norms of at most `maxValue` (2): larger ones are scaled down (Srivastava et al., JMLR 2014). */
export function maxNorm(options?: NormOptions & { readonly maxValue?: number }): Constraint {
  const { maxValue = 2, axis = 0 } = readOptions("maxNorm", options, { maxValue: finiteFrom(0), axis: wantAxes });
  const apply = (w: Tensor) => {
    const size = norms(w, axis);
    return w.mul(clip(size, 0, maxValue).div(size.add(epsilon)));
  };
  return builtIn("maxNorm", { maxValue, axis }, { apply });
}

/** No negative numbers: they become 0. It takes no options. */
export function nonNeg(options?: Readonly<Record<string, never>>): Constraint {
  return builtIn("nonNeg", readOptions("nonNeg", options, {}), { apply: (w: Tensor) => maximum(w, 0) });
}

/** Norms of 1. */
export function unitNorm(options?: NormOptions): Constraint {
  const { axis = 0 } = readOptions("unitNorm", options, { axis: wantAxes });
  return builtIn("unitNorm", { axis }, { apply: (w: Tensor) => w.div(norms(w, axis).add(epsilon)) });
}

/** Norms from `minValue` (0) to `maxValue` (1): others are brought nearer to it by the share `rate` (1) at each update. */
export function minMaxNorm(
  options?: NormOptions & { readonly minValue?: number; readonly maxValue?: number; readonly rate?: number },
): Constraint {
  const {
    minValue = 0,
    maxValue = 1,
    rate = 1,
    axis = 0,
  } = readOptions("minMaxNorm", options, {
    minValue: finiteFrom(0),
    maxValue: finiteFrom(0),
    rate: share(),
    axis: wantAxes,
  });
  if (minValue > maxValue)
    throw badArgument("minMaxNorm", "minValue", minValue, "up-to-max", `a number up to maxValue, ${maxValue}`, {
      maxValue,
    });
  const apply = (w: Tensor) => {
    const size = norms(w, axis);
    const wanted = clip(size, minValue, maxValue)
      .mul(rate)
      .add(size.mul(1 - rate));
    return w.mul(wanted.div(size.add(epsilon)));
  };
  return builtIn("minMaxNorm", { minValue, maxValue, rate, axis }, { apply });
}
