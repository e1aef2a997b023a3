/**
 * The walk over the sum's axes: two pointers step along, one into each operand. Where a place may leave A, the bounds of an axis
 * are worked out before the walk: no test inside it, and no halo.
 */
import { add, binary, i32, min, mul, type Operand, sub, type Var } from "../../loops/build.ts";
import type { Code } from "../../loops/code.ts";
import { type Expr, I32 } from "../../loops/loop.ts";
import { places } from "../../plan/sums.ts";
import type { Emitter } from "../emit.ts";
import { boundsOf } from "../guards.ts";
import { interrupted, walkLength } from "./cut.ts";
import { tileVar } from "./params.ts";
import type { TilePlan } from "./plan.ts";

/** Where an operand's walk begins, and how far it moves along each axis of the sum, in bytes. */
export interface Walk {
  readonly start: Expr;
  readonly steps: readonly number[];
  /** It begins with the piece, not with the axis. */
  readonly piecewise?: boolean;
}

/** Copied rows of A lie in groups; a tile never reaches from one group into the next. */
export function copiedWalk(plan: TilePlan, row: Var, group: number, bytes: number): Walk {
  const before = binary("div", row, group);
  const at = add(mul(before, walkLength(plan) * group * bytes), mul(sub(row, mul(before, group)), bytes));
  return { ...panelWalk(plan, group * bytes), start: add(tileVar.rows, at) };
}

/** A panel holds its rows in the order of the walk. */
export function panelWalk({ inner }: TilePlan, rowBytes: number): Walk {
  const steps = inner.map((_, k) => places(inner.slice(k + 1)) * rowBytes);
  return { start: tileVar.panel, steps, piecewise: true };
}

/** The loops over k, with two pointers that step along. */
export function walkSum(
  code: Code,
  emitter: Emitter,
  plan: TilePlan,
  walkA: Walk,
  walkB: Walk,
  body: (code: Code, pa: Expr, pb: Expr) => void,
): void {
  const { inner, piece, a } = plan;
  const parts = interrupted(plan);
  const nest = (inside: Code, depth: number, atA: Expr, atB: Expr): void => {
    const axis = inner[depth];
    const cut = depth === 0 && parts;
    const start: Expr = cut ? tileVar.start : i32(0);
    const end: Expr = !cut ? i32(axis.size) : inside.let("end", endOf(axis.size, piece));
    const { from, to } = boundsOf(axis.name, start, end, a.ranges, emitter);
    const first = from.k === "const" || from.k === "var" ? from : inside.let("from", from);
    const moved = (at: Expr, k: Expr, { steps, piecewise }: Walk) => {
      const gone: Expr = piecewise && cut ? (k === start ? i32(0) : sub(k, start)) : k;
      return add(at, mul(gone, steps[depth]));
    };
    const [stepA, stepB] = [walkA.steps[depth], walkB.steps[depth]];
    const pointerB = inside.let("pb", moved(atB, first, walkB));
    const go = (loop: Code, pointerA: Expr) => {
      if (depth === inner.length - 1) body(loop, pointerA, pointerB);
      else nest(loop, depth + 1, pointerA, pointerB);
      loop.set(pointerB, add(pointerB, stepB));
    };
    // The pointer into A counts the loop, where it moves at all.
    if (stepA > 0) {
      const last = inside.let("stop", moved(atA, to, walkA));
      const pointerA = inside.fresh("pa", I32);
      inside.for(pointerA, moved(atA, first, walkA), last, stepA, (loop) => go(loop, pointerA));
    } else {
      const pointerA = inside.let("pa", moved(atA, first, walkA));
      inside.for(inside.fresh(axis.name, I32), first, to, 1, (loop) => go(loop, pointerA));
    }
  };
  nest(code, 0, walkA.start, walkB.start);
}

/** Where the piece that begins at `pieceStart` ends. */
export function endOf(size: number, piece: number): Expr {
  const end = add(tileVar.start, piece);
  return size % piece === 0 ? end : min(end, size as Operand);
}
