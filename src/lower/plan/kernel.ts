/**
 * What lowering works on. A *stored* value is one that gets memory; every other value is computed where it is read.
 * A kernel computes one or more stored values of one shape: it is a loop nest over `axes` and, at each place, an
 * element expression to store. Nothing here depends on a machine.
 */
import type { Type } from "../../base/index.ts";
import type { Graph, Node } from "../../ir/index.ts";
import type { Affine, Axis, Elem } from "../../scalar/index.ts";

/** Why a value has memory of its own. */
export type Why =
  | "input"
  | "output"
  | "contraction"
  | "reduction"
  | "end of epilogue"
  | "contraction operand"
  | "costly, reread"
  | "reshape across rows";

/** A stored value's number in its plan: what a load reads `from`. */
export type ValueId = number;

/** Where a value lives: in the buffer of an input or an output, or so many bytes into the scratch memory. */
export type Place = { readonly in: number } | { readonly out: number } | { readonly scratch: number };

export interface Value {
  /** The node whose elements it holds. */
  readonly node: Node;
  readonly place: Place;
}

export interface LoopAxis {
  readonly name: Axis;
  readonly size: number;
}

export interface Store {
  readonly value: ValueId;
  readonly type: Type;
  /** Element number in the value. */
  readonly at: Affine;
  readonly elem: Elem;
}

export interface Kernel {
  readonly name: string;
  readonly axes: readonly LoopAxis[];
  readonly stores: readonly Store[];
  readonly reads: ReadonlySet<ValueId>;
  /** Additions and multiplications of its contraction. */
  readonly flops: number;
}

/** A step as kernels, before any machine is thought of. */
export interface KernelPlan {
  readonly graph: Graph;
  /** In the order in which they run. */
  readonly kernels: readonly Kernel[];
  /** By number. */
  readonly values: readonly Value[];
  /** The state in whose memory a new value is written, by the new value. */
  readonly overwritten: ReadonlyMap<ValueId, ValueId>;
  readonly scratchBytes: number;
  readonly flops: number;
}

/** The axis that counts runs: fed inputs and recorded outputs have a row for each. It is a kernel's parameter. */
export const runAxis: Axis = "t";
