/**
 * Where the walk over a sum is interrupted. A sum that is not long goes on in each piece where the last one stopped, so a machine
 * may cut it where its caches want. The pieces of a long sum are those of every machine: each begins at 0 and is added to what is
 * there. Of very many pieces, 64 make a group, and groups are added with what rounding loses kept.
 */
import type { Axis, ReduceAxis } from "../../../scalar/index.ts";
import { isLongSum, places, type Reduce } from "../../plan/sums.ts";

export interface Cut {
  /** Axes of the sum whose partial sums go through memory, outermost first. */
  readonly outside: readonly ReduceAxis[];
  /** Axes added up by one walk; the first of them in pieces of this length. */
  readonly inner: readonly ReduceAxis[];
  readonly piece: number;
  /** What a piece's sum does with those before it. */
  readonly pieces: "go on" | "are added" | "are added in groups";
}

/** About how many terms of a long sum make a piece, and how many pieces a group. */
const longPiece = 256;
export const groupPieces = 64;

/** Whether a sum's value goes through memory on its way. */
export function interrupted({ outside, inner, piece }: Cut): boolean {
  return outside.length > 0 || piece < inner[0].size;
}

/** Terms of one walk. */
export function walkLength({ inner, piece }: Cut): number {
  return piece * places(inner.slice(1));
}

/** Pieces of the axis that is cut. */
export function piecesOf({ inner, piece }: Cut): number {
  return Math.ceil(inner[0].size / piece);
}

/** Cuts a sum over axes in this order; `block` terms are what one walk should have, `bounded` axes have a border. */
export function cutSum(sum: Reduce, order: readonly ReduceAxis[], block: number, bounded: ReadonlySet<Axis>): Cut {
  const whole: Cut = { outside: [], inner: order, piece: order[0].size, pieces: "go on" };
  const border = order.findIndex(({ name }) => bounded.has(name));
  if (!isLongSum(sum)) {
    if (places(order) <= 1.5 * block) return whole;
    const first = fitting(order, block);
    return border >= 0 && border < first ? whole : cutAt(order, first, block);
  }
  // It must be cut. A border gives bounds to the axes of a walk, so the axis that is cut may have one, but none outside of it.
  const first = fitting(order, longPiece);
  const cut = cutAt(order, border < 0 ? first : Math.min(first, border + 1), longPiece);
  const count = places(cut.outside) * piecesOf(cut);
  return { ...cut, pieces: count > groupPieces ? "are added in groups" : "are added" };
}

/** The first axis of those that fit into one walk together; never the first of all. */
function fitting(order: readonly ReduceAxis[], block: number): number {
  let first = order.length;
  while (first > 1 && places(order.slice(first - 1)) <= block) first--;
  return first;
}

/** The axes from `first` on are in every walk, and the one before them is cut. */
function cutAt(order: readonly ReduceAxis[], first: number, block: number): Cut {
  const cut = order[first - 1];
  const longest = Math.max(1, Math.floor(block / places(order.slice(first))));
  const piece = Math.ceil(cut.size / Math.ceil(cut.size / longest));
  return { outside: order.slice(0, first - 1), inner: order.slice(first - 1), piece, pieces: "go on" };
}
