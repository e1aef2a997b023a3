/**
 * What lowering works on. A *stored* value is one that gets memory; every other value is computed where it is read.
 * A kernel computes one or more stored values of one shape: it is a loop nest over `axes` and, at each place, an
 * element expression to store.
 */
import type { DType } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import type { Affine, Axis, Elem } from "../scalar/index.ts";

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

export interface LoopAxis {
  readonly name: Axis;
  readonly size: number;
}

export interface Store {
  /** The stored node: `Memory` says where it lives. */
  readonly node: Node;
  /** Element number in it. */
  readonly at: Affine;
  readonly elem: Elem;
}

export interface Kernel {
  readonly name: string;
  readonly axes: readonly LoopAxis[];
  readonly stores: readonly Store[];
  /** What it reads: stored nodes. */
  readonly reads: ReadonlySet<Node>;
  /** Additions and multiplications of its contraction. */
  readonly flops: number;
}

/** Where a stored value lives: byte address and element type in memory. */
export interface Home {
  readonly address: number;
  readonly dtype: DType;
}

/** The axis that counts runs: fed inputs and recorded outputs have a row for each. It is a kernel's parameter. */
export const runAxis: Axis = "t";
