/**
 * Sharing work among threads. Every thread runs the same program; where a kernel is worth it, each computes its own
 * part of the places along one axis, and all wait for each other before the next kernel. A sum is never cut, so the bits do not
 * depend on how many threads there are. How many there are is only known when the program runs.
 */
import { affine, type Elem, partsOf } from "../scalar/index.ts";
import { add, binary, I32, i32, min, mul, type Operand, type Var, v } from "./build.ts";
import { type Kernel, type LoopAxis, runAxis } from "./kernel.ts";
import type { Expr } from "./loop.ts";

/** This thread's number, and how many run: the last two parameters of everything that is shared. */
export interface Crew {
  readonly me: Var;
  readonly count: Var;
  /** The most there will be: what a kernel's parts are balanced for. */
  readonly most: number;
}

export function crewOf(most: number): Crew {
  return { me: v("me", I32), count: v("count", I32), most };
}

/** The parameters of a kernel's function. */
export function kernelParams(crew: Crew | undefined): Var[] {
  return [v(runAxis, I32), ...(crew ? [crew.me, crew.count] : [])];
}

/** This thread's part of a loop from `from` to `to` in steps of `step`; the whole loop without a crew. */
export function partOf(crew: Crew | undefined, from: number, to: number, step: number): { from: Operand; to: Operand } {
  if (!crew) return { from, to };
  const steps = Math.ceil((to - from) / step);
  const edge = (k: Expr) => add(mul(binary("div", mul(k, steps), crew.count), step), from);
  return { from: edge(crew.me), to: min(edge(add(crew.me, 1)), i32(to)) };
}

/** How evenly `size` pieces of work fall on threads: 1 is perfect. */
export function balance(size: number, threads: number): number {
  return size / (Math.ceil(size / threads) * threads);
}

/** The axis whose parts are evenest, the outermost of those that are even enough. */
export function evenest<T extends Pick<LoopAxis, "size">>(axes: readonly T[], threads: number): T | undefined {
  const even = axes.find(({ size }) => balance(size, threads) >= 0.9);
  return even ?? [...axes].sort((a, b) => balance(b.size, threads) - balance(a.size, threads))[0];
}

/** Microseconds of work that are worth sharing: waiting for each other costs some tenths, and moving data between caches more. */
const worthByDefault = 5;

/** Whether a kernel's work is worth sharing: a guess from how many operations it does, and on how many elements. */
export function worthSharing({ axes, stores, flops }: Kernel, from: number = worthByDefault): boolean {
  const size = (list: readonly { size: number }[]) => list.reduce((n, a) => n * a.size, 1);
  const places = size(axes);
  if (places < 32 && from > 0) return false;
  const seen = new Set<Elem>();
  const cost = (e: Elem): number => {
    if (seen.has(e)) return 0;
    seen.add(e);
    const parts = partsOf(e).reduce((sum, part) => sum + cost(part), 0);
    if (e.k === "reduce") return parts * size(e.axes);
    const gathers = e.k === "load" && affine.axesOf(e.at).length === 0 ? 0 : 1;
    return parts + (e.k === "const" ? 0 : gathers);
  };
  // A product runs at some 40 operations a nanosecond; anything else in lanes takes about 0.03 ns for each operation.
  const nanoseconds = flops > 0 ? flops / 40 : places * stores.reduce((sum, s) => sum + cost(s.elem), 0) * 0.03;
  return places > 1 && nanoseconds >= from * 1000;
}
