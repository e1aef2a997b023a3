/** Work that has no memory yet: a level of kernels, and of loops whose bodies are levels of their own. */
import type { Graph, Node } from "../../ir/index.ts";
import type { ScanAttrs } from "../../ops/index.ts";
import type { Kernel, ValueId } from "./kernel.ts";

/**
 * Where a carried value lives. As `history`: all of its values are rows of one block, because the loop stacks them. `in place`: the
 * new value is written over the old one. Else in `two` buffers, which change places after every turn.
 */
export type Carry = "history" | "in place" | "two";

export interface LoopDraft {
  readonly name: string;
  readonly attrs: ScanAttrs;
  /** The operands, in their order. */
  readonly operands: readonly ValueId[];
  /** The values that are results, by the result's index. */
  readonly results: ReadonlyMap<number, readonly ValueId[]>;
  readonly reads: ReadonlySet<ValueId>;
  readonly body: Level;
  /** The carries: as each turn is given them, as it passes them on, and how they live. */
  readonly carries: readonly { readonly from: ValueId; readonly to: ValueId; readonly lives: Carry }[];
  /** For each stack: the value that it stacks. */
  readonly stacked: readonly Stacked[];
}

/** A stack is a carry's value before or after each turn, or a value of the body's own. */
export type Stacked =
  | { readonly carry: number; readonly when: "before" | "after" }
  | { readonly value: ValueId; readonly node: Node };

export type Draft = Kernel | LoopDraft;

export function isLoopDraft(draft: Draft): draft is LoopDraft {
  return "attrs" in draft;
}

/** The values that work computes. */
export function writesOf(draft: Draft): readonly ValueId[] {
  return isLoopDraft(draft) ? [...draft.results.values()].flat() : draft.stores.map(({ value }) => value);
}

/** One graph planned: the step's, or a loop's body. */
export interface Level {
  /** As it was planned: every output, and the first value of every carry, is a node of its own. */
  readonly graph: Graph;
  /** In order. */
  readonly work: readonly Draft[];
  readonly numbers: ReadonlyMap<Node, ValueId>;
  /** Outputs that could not be written over the inputs that were wanted for them. */
  readonly copied: ReadonlySet<number>;
}
