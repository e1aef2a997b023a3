/** Layers of several inputs: `layers.add()(a, b)`, or `layers.add()([a, b])` as Keras writes it. */
import {
  badArgument,
  needed,
  normalizeAxis,
  readOptions,
  type Shape,
  sameShape,
  type Want,
  wantFlag,
} from "../../base/index.ts";
import {
  concat,
  einsum,
  maximum as largest,
  ones,
  minimum as smallest,
  sqrt,
  type Tensor,
} from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import type { InputType, Mask } from "../layer.ts";
import { type LayerOptions, wantLayerName } from "../options.ts";
import type { Layer } from "../symbolic.ts";

/** What layers of several inputs take. They are never a sequential model's first, so they need no `inputShape`. */
export type MergeOptions = Pick<LayerOptions, "name">;

type Merging = (inputs: readonly Tensor[]) => Tensor;

/** A layer of two inputs or more, of one shape; axes of one go with any size. */
function merging(kind: string, options: MergeOptions | undefined, merge: Merging, exactly?: 2): Layer {
  return builtInLayer(readOptions(kind, options, { name: wantLayerName }), {
    kind,
    results: "any",
    mask: "pass",
    params(...inputs) {
      if (exactly !== undefined && inputs.length !== exactly) unfit(kind, "two inputs");
      const [first] = inputs;
      const fits = ({ shape }: InputType) =>
        shape.length === first.shape.length && shape.every((n, d) => n === 1 || sizes[d] === 1 || n === sizes[d]);
      const sizes = first.shape.map((_, d) => Math.max(...inputs.map(({ shape }) => shape[d] ?? 0)));
      if (!inputs.every(fits)) unfit(kind, "inputs of one shape");
      return {};
    },
    forward: (_, inputs) => merge(inputs),
  });
}

/**
 * Adds up its inputs, which have one shape; an axis of one goes with any size.
 *
 *     layers.add()(x, shortcut)   // f32[batch,64], f32[batch,64] → f32[batch,64]
 */
export function add(options?: MergeOptions): Layer {
  return merging("add", options, (inputs) => inputs.reduce((sum, x) => sum.add(x)));
}

/**
 * The first of two inputs less the second.
 *
 *     layers.subtract()(x, y)   // f32[batch,64], f32[batch,64] → f32[batch,64]
 */
export function subtract(options?: MergeOptions): Layer {
  return merging("subtract", options, ([a, b]) => a.sub(b), 2);
}

/** Multiplies its inputs, number by number: `layers.multiply()(x, gate)`. */
export function multiply(options?: MergeOptions): Layer {
  return merging("multiply", options, (inputs) => inputs.reduce((product, x) => product.mul(x)));
}

/** The mean of its inputs, number by number: `layers.average()(a, b, c)`. */
export function average(options?: MergeOptions): Layer {
  return merging("average", options, (inputs) => inputs.reduce((sum, x) => sum.add(x)).div(inputs.length));
}

/** The largest of its inputs, number by number: `layers.maximum()(a, b)`. */
export function maximum(options?: MergeOptions): Layer {
  return merging("maximum", options, (inputs) => inputs.reduce((most, x) => largest(most, x)));
}

/** The smallest of its inputs, number by number: `layers.minimum()(a, b)`. */
export function minimum(options?: MergeOptions): Layer {
  return merging("minimum", options, (inputs) => inputs.reduce((least, x) => smallest(least, x)));
}

export interface DotOptions extends MergeOptions {
  /** The axis of each input, or of both, along which products are added up. Counts the batch axis as 0. */
  readonly axes: number | readonly [number, number];
  /** Whether each input is divided by its length along that axis first: the result is then a cosine. Default: false. */
  readonly normalize?: boolean;
}

const wantAxes: Want = (kind, name, value) => {
  const pair = Array.isArray(value) ? Array.from(value) : [value, value];
  if (pair.length === 2 && pair.every((axis) => Number.isSafeInteger(axis) && axis !== 0)) return;
  throw badArgument(kind, name, value, "dot-axes", "a whole number but 0, which counts samples; or one for each input");
};

/**
 * Products of two inputs, added up along an axis of each. Two vectors give one number, [batch, 1].
 *
 *     layers.dot({ axes: 1 })(x, y)                       // f32[batch,8], f32[batch,8] → f32[batch,1]
 *     layers.dot({ axes: -1, normalize: true })(x, y)     // cosine
 *     layers.dot({ axes: [2, 2] })(x, y)                  // f32[batch,3,8], f32[batch,5,8] → f32[batch,3,5]
 */
export function dot(options: DotOptions): Layer {
  const read = readOptions("dot", options, { axes: needed(wantAxes), normalize: wantFlag, name: wantLayerName });
  const pair = typeof read.axes === "number" ? [read.axes, read.axes] : read.axes;
  const axesOf = (shapes: readonly Shape[]) => shapes.map((shape, k) => normalizeAxis("dot", pair[k], shape.length));
  return builtInLayer(read, {
    kind: "dot",
    results: "any",
    params(...inputs) {
      if (inputs.length !== 2) unfit("dot", "two inputs");
      const shapes = inputs.map(({ shape }) => [1, ...shape]);
      const [a, b] = axesOf(shapes);
      if (a === 0 || b === 0) unfit("dot", "axes besides the batch's");
      if (shapes[0][a] !== shapes[1][b]) unfit("dot", `inputs that are alike along axis ${a} and axis ${b}`);
      return {};
    },
    forward(_, [x, y]) {
      const [a, b] = axesOf([x.shape, y.shape]);
      const [left, right] = read.normalize ? [unit(x, a), unit(y, b)] : [x, y];
      // The batch is b, what is added up is k; all others have letters of their own.
      const letters = (tensor: Tensor, axis: number, from: number) =>
        tensor.shape.map((__, d) => (d === 0 ? "b" : d === axis ? "k" : String.fromCharCode(from + d)));
      const [p, q] = [letters(left, a, 64), letters(right, b, 80)];
      const rest = [...p, ...q.slice(1)].filter((letter) => letter !== "k");
      const result = einsum(`${p.join("")},${q.join("")}->${rest.join("")}`, left, right);
      return rest.length === 1 ? result.reshape([...result.shape, 1]) : result;
    },
  });
}

/** Of length 1 along an axis. */
const unit = (x: Tensor, axis: number): Tensor => x.div(sqrt(largest(x.square().sum(axis, true), 1e-12)));

export interface ConcatenateOptions extends MergeOptions {
  /** Counts the batch axis as 0, as in Keras; -1 is the last. */
  readonly axis?: number;
}

const wantJoined: Want = (kind, name, value) => {
  if (Number.isSafeInteger(value) && value !== 0) return;
  throw badArgument(kind, name, value, "joined-axis", "a whole number; axis 0 counts samples and cannot be joined");
};

/**
 * Puts its inputs side by side along an axis; the other axes are equal.
 *
 *     layers.concatenate()(a, b)   // f32[batch,3], f32[batch,4] → f32[batch,7]
 */
export function concatenate(options?: ConcatenateOptions): Layer {
  const read = readOptions("concatenate", options, { axis: wantJoined, name: wantLayerName });
  const { axis = -1 } = read;
  return builtInLayer(read, {
    kind: "concatenate",
    mask: (masks, inputs) => joined(masks, inputs, axis),
    params(...inputs) {
      const at = normalizeAxis("concatenate", axis, inputs[0].shape.length + 1) - 1;
      const others = (shape: Shape) => shape.with(at, 0);
      const [first] = inputs;
      if (at < 0) unfit("concatenate", "an axis besides the batch's");
      const fits = inputs.every(
        ({ shape }) => shape.length === first.shape.length && sameShape(others(shape), others(first.shape)),
      );
      if (!fits) unfit("concatenate", `inputs that differ only in axis ${at + 1}`);
      return {};
    },
    forward: (_, inputs) => concat(inputs, axis),
  });
}

/** As Keras has it: masks are joined as their inputs are, and a step counts where one of its numbers does. */
function joined(masks: readonly (Mask | undefined)[], inputs: readonly Tensor[], axis: number): Mask | undefined {
  if (!masks.some((mask) => mask)) return undefined;
  const whole = inputs.map(({ shape }, k) => {
    const mask = masks[k]?.cast("i32") ?? ones(shape.slice(0, -1), { dtype: "i32" });
    return mask.reshape([...mask.shape, ...shape.slice(mask.rank).map(() => 1)]).broadcastTo(shape);
  });
  return concat(whole, axis).max(-1).cast("bool");
}
