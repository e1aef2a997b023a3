/**
 * Sharing work among threads. Every thread runs the same program; where a kernel is worth it, each computes its own
 * part of the places along one axis, and all wait for each other before the next kernel. A sum is never cut, so the bits do not
 * depend on how many threads there are. How many there are is only known when the program runs.
 */
import { type Axis, affine, type Elem, partsOf } from "../../scalar/index.ts";
import { add, binary, i32, min, mul, type Operand, type Var, v } from "../loops/build.ts";
import { type Expr, I32 } from "../loops/loop.ts";
import type { Kernel } from "../plan/kernel.ts";
import { places } from "../plan/sums.ts";

/** This thread's number, and how many run: the last two parameters of everything that is shared. */
export interface Crew {
  readonly me: Var;
  readonly count: Var;
  /** The most there will be: what a kernel's parts are balanced for. */
  readonly most: number;
}

/** The parameters of the function of a kernel, or of a loop: what it is given, and who runs it. */
export function workParams({ given }: { readonly given: readonly Axis[] }, crew: Crew | undefined): Var[] {
  return [...given.map((axis) => v(axis, I32)), ...(crew ? [crew.me, crew.count] : [])];
}

/** A loop from `from` to `to` in steps of `step`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** This thread's part of a loop; the whole loop without a crew. */
export function partOf(crew: Crew | undefined, { from, to, step }: Stretch): { from: Operand; to: Operand } {
  if (!crew) return { from, to };
  const steps = Math.ceil((to - from) / step);
  const edge = (k: Expr) => add(mul(binary("div", mul(k, steps), crew.count), step), from);
  return { from: edge(crew.me), to: min(edge(add(crew.me, 1)), i32(to)) };
}

/** How evenly loops that are divided one after the other fall on threads: 1 is perfect. */
function evenness(stretches: readonly Stretch[], threads: number): number {
  const parts = stretches.map(({ from, to, step }) => ({ step, pieces: Math.ceil((to - from) / step) }));
  const all = parts.reduce((sum, { step, pieces }) => sum + step * pieces, 0);
  const longest = parts.reduce((sum, { step, pieces }) => sum + step * Math.ceil(pieces / threads), 0);
  return longest === 0 ? 0 : all / (longest * threads);
}

/** Of several ways to divide a kernel, outermost first: the first that is even enough, else the evenest. */
export function evenest<T>(ways: readonly (readonly [T, readonly Stretch[]])[], threads: number): T | undefined {
  const marked = ways.map(([way, stretches]) => ({ way, mark: evenness(stretches, threads) }));
  return (marked.find(({ mark }) => mark >= 0.9) ?? marked.sort((a, b) => b.mark - a.mark)[0])?.way;
}

export const stretchOf = (size: number): Stretch => ({ from: 0, to: size, step: 1 });

/** Microseconds of work that are worth sharing: waiting for each other costs some tenths, and moving data between caches more. */
const worthByDefault = 5;

/** Operations that a part of an expression counts for: memory is slower than arithmetic, and places that data name are slowest. */
function weightOf(e: Elem): number {
  if (e.k !== "load") return e.k === "const" ? 0 : 1;
  if (e.at.dyn) return 10;
  return affine.axesOf(e.at).length === 0 ? 0 : 3;
}

/** Whether a kernel's work is worth sharing: a guess from how many operations it does, and on how many elements. */
export function worthSharing({ axes, stores, flops }: Kernel, from: number = worthByDefault): boolean {
  const count = places(axes);
  if (count < 32 && from > 0) return false;
  const seen = new Set<Elem>();
  const cost = (e: Elem): number => {
    if (seen.has(e)) return 0;
    seen.add(e);
    const parts = partsOf(e).reduce((sum, part) => sum + cost(part), 0);
    if (e.k === "reduce") return parts * places(e.axes);
    return parts + weightOf(e);
  };
  // A product runs at some 40 operations a nanosecond; anything else in lanes takes about 0.03 ns for each operation.
  const nanoseconds = flops > 0 ? flops / 40 : count * stores.reduce((sum, s) => sum + cost(s.elem), 0) * 0.03;
  return count > 1 && nanoseconds >= from * 1000;
}
