/**
 * What lowering works on. A *stored* value is one that gets memory; every other value is computed where it is read.
 * A kernel computes one or more stored values of one shape: it is a loop nest over `axes` and, at each place, an
 * element expression to store. A *loop* runs work of its own again and again. Nothing here depends on a machine.
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
  | "reshape across rows"
  | "loop operand"
  | "loop result";

/** A stored value's number in its plan: what a load reads `from`. */
export type ValueId = number;

/** Where a value lives: in the buffer of an input or an output, or so many bytes into the scratch memory. */
export type Place = { readonly in: number } | { readonly out: number } | { readonly scratch: number };

interface Value {
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
  /** Additions and multiplications of its contraction, each time it runs. */
  readonly flops: number;
  /** The numbers that it is given: which run it is, and where each loop around it is. Its places may depend on them. */
  readonly given: readonly Axis[];
  /** How often it runs in a step. */
  readonly times: number;
}

/** Work that is done `turns.size` times. In each turn its places depend on the turn's row, and carries may change buffers. */
export interface Loop {
  readonly name: string;
  /** The row at work: from the first to the last, or the other way round. */
  readonly turns: LoopAxis;
  readonly reverse: boolean;
  /** 0 and 1 in even turns, 1 and 0 in odd ones: for carries that live in two buffers. */
  readonly buffers: readonly [Axis, Axis] | undefined;
  /** What it is given itself: the same for the loops around it. */
  readonly given: readonly Axis[];
  readonly body: readonly Work[];
  /** Of a loop that finds out on the way how many turns there are. */
  readonly open?: OpenLoop;
}

export interface OpenLoop {
  /** The carry that says before each turn whether to go on. It lives in two buffers. */
  readonly goes: ValueId;
  /** The carries in two buffers that are read after the loop, and their elements: they are to end in the first buffer. */
  readonly ends: readonly { readonly carry: ValueId; readonly elements: number }[];
}

export type Work = Kernel | Loop;

export function isLoop(work: Work): work is Loop {
  return "body" in work;
}

/** All kernels, those inside of loops included, in the order in which they first run. */
export function kernelsIn(work: readonly Work[]): Kernel[] {
  return work.flatMap((one) => (isLoop(one) ? kernelsIn(one.body) : [one]));
}

/** All loops, an outer one before those inside of it. */
export function loopsIn(work: readonly Work[]): Loop[] {
  return work.flatMap((one) => (isLoop(one) ? [one, ...loopsIn(one.body)] : []));
}

/** A step as kernels and loops, before any machine is thought of. */
export interface KernelPlan {
  /** The step's graph, and the bodies of its loops, as they were planned. */
  readonly graph: Graph;
  readonly bodies: readonly Graph[];
  /** In the order in which it is done. */
  readonly work: readonly Work[];
  /** By number. */
  readonly values: readonly Value[];
  /** The state in whose memory a new value is written, by the new value. */
  readonly overwritten: ReadonlyMap<ValueId, ValueId>;
  /** Values that are computed and read within one run, or within one turn of a loop: none outside of it needs them in memory. */
  readonly inside: ReadonlySet<ValueId>;
  readonly scratchBytes: number;
  readonly flops: number;
}

/** The axis that counts runs: fed inputs and recorded outputs have a row for each. It is a kernel's parameter. */
export const runAxis: Axis = "t";
