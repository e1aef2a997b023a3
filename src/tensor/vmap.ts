/** `vmap`: a function of one sample becomes one of many. */
import {
  normalizeAxis,
  readOptions,
  ShapeError,
  show,
  showType,
  type Type,
  ValueError,
  wantFunction,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { batched, moveAxis, spreadOver } from "../transform/batch.ts";
import { loopPasses } from "../transform/loops/lazy.ts";
import { checkIndices, passBounds } from "./indices.ts";
import { type Tensor, traced } from "./tensor.ts";
import { settle, whileTracing } from "./trace.ts";
import { flattenTree, unflattenTree } from "./tree.ts";

/** One axis for all, or one for each argument; null for what all samples share. */
export type SampleAxes = number | null | readonly (number | null)[];

/** Where the samples of `vmap` lie. */
export interface VmapOptions {
  /** Which axis of each argument counts the samples: one for all arguments, or a list. null: the samples share it. Default: 0. */
  readonly inAxes?: SampleAxes;
  /** Which axis of each result counts the samples. Default: 0. */
  readonly outAxes?: number;
}

function wantAxes(subject: string, name: string, axes: unknown): SampleAxes {
  const isAxis = (x: unknown) => x === null || Number.isInteger(x);
  if (isAxis(axes) || (Array.isArray(axes) && axes.every(isAxis))) return axes as SampleAxes;
  throw new ValueError(subject, `${name} is ${show(axes)}`, {
    code: "argument",
    hint: "a whole number, null for what the samples share, or a list with one of them for each argument: [0, null]",
    facts: { name, received: axes },
  });
}

function wantAxis(subject: string, name: string, axis: unknown): number {
  if (Number.isInteger(axis)) return axis as number;
  throw new ValueError(subject, `${name} is ${show(axis)}`, {
    code: "argument",
    hint: "a whole number: 0 is the first axis, -1 the last",
    facts: { name, received: axis },
  });
}

/**
 * The same function, of many samples: `f` is written for one, and the samples lie along an axis of the arguments. All samples are
 * computed together, as one larger step: a vector times a matrix becomes a product of matrices. What `f` uses from outside is shared.
 * Random numbers are others for every sample. Arguments and results may nest. (JAX's `vmap`.)
 *
 *     const score = (w, x) => sum(mul(w, x));                                                 // [3], [3] -> []
 *     vmap(score, { inAxes: [null, 0] })(tensor([1, 2, 3]), tensor([[1, 0, 0], [0, 1, 1]]))   // [1, 5]
 *
 * @throws where no argument has samples, where their numbers differ, or where an argument has no such axis.
 */
export function vmap<A extends Tensor[], R>(f: (...args: A) => R, options?: VmapOptions): (...args: A) => R;
export function vmap<A extends unknown[], R>(f: (...args: A) => R, options?: VmapOptions): (...args: A) => R;
export function vmap<A extends unknown[], R>(f: (...args: A) => R, options?: VmapOptions): (...args: A) => R {
  loopPasses.want();
  wantFunction("vmap", "the argument", f, "a function of one sample's tensors: vmap((x) => sum(x))");
  const { inAxes = 0, outAxes = 0 } = readOptions("vmap", options, { inAxes: wantAxes, outAxes: wantAxis });
  return (...args) => {
    const axes = axesOf(args, inAxes);
    const { leaves } = flattenTree(args);
    const n = samplesOf(leaves, axes);
    const own = leaves.map((x, k) => (axes[k] === undefined ? x.node : o.input(withoutAxis(x, axes[k]))));
    const samples = new Map<Node, Node>();
    for (const [k, axis] of axes.entries())
      if (axis !== undefined) samples.set(own[k], moveAxis(leaves[k].node, axis, 0));
    const result = whileTracing(() =>
      f(
        ...(unflattenTree(
          args,
          own.map((x, k) => (axes[k] === undefined ? leaves[k] : traced(x))),
        ) as A),
      ),
    );
    for (const [k, x] of leaves.entries()) {
      if (axes[k] === undefined) continue;
      if (x.traced) passBounds(own[k], x.node);
      else checkIndices(own[k], x);
    }
    const outputs = flattenTree(result).leaves.map((x) => x.node);
    const all = batched(outputs, samples, n).map((x) => spreadOver(x, n));
    const placed = all.map((x) => moveAxis(x, 0, normalizeAxis("vmap", outAxes, x.type.shape.length)));
    return unflattenTree(result, settle(placed));
  };
}

/** The axis of each tensor that counts samples; undefined where it is shared. */
function axesOf(args: readonly unknown[], inAxes: SampleAxes): (number | undefined)[] {
  if (Array.isArray(inAxes) && inAxes.length !== args.length)
    throw new ValueError("vmap", `inAxes has ${inAxes.length} axes for ${args.length} arguments`, {
      code: "vmap-axes",
      hint: "one for each argument, null for what the samples share; or one number for all",
      facts: { axes: inAxes.length, arguments: args.length },
    });
  return args.flatMap((arg, k) => {
    const axis = Array.isArray(inAxes) ? (inAxes as (number | null)[])[k] : (inAxes as number | null);
    return flattenTree(arg).leaves.map(({ shape }) =>
      axis === null ? undefined : normalizeAxis("vmap", axis, shape.length),
    );
  });
}

function samplesOf(leaves: readonly Tensor[], axes: readonly (number | undefined)[]): number {
  const mapped = leaves.flatMap((x, k) => (axes[k] === undefined ? [] : [{ x, axis: axes[k], n: x.shape[axes[k]] }]));
  if (mapped.length === 0)
    throw new ValueError("vmap", "no argument has an axis of samples", {
      code: "vmap-axes",
      hint: "give it a tensor whose first axis counts the samples, or name the axis: { inAxes: [0, null] }",
      facts: { axes: 0, arguments: leaves.length },
    });
  const [{ n }] = mapped;
  const other = mapped.find((one) => one.n !== n);
  if (other)
    throw new ShapeError(
      "vmap",
      `axis ${mapped[0].axis} of ${showType(mapped[0].x)} has ${n} samples, axis ${other.axis} of ${showType(other.x)} has ${other.n}`,
      {
        code: "vmap-samples",
        hint: "null in inAxes marks an argument that all samples share",
        facts: { one: n, other: other.n },
      },
    );
  return n;
}

const withoutAxis = ({ dtype, shape }: Type, axis: number): Type => ({ dtype, shape: shape.toSpliced(axis, 1) });
