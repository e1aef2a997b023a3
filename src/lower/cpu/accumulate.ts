/**
 * How many values become one. Sums of f32 that are long are added up in blocks, each from 0, whose sums are added with their
 * rounding errors kept (Knuth's two-sum): so the error is that of one block, however many there are. All of it depends on the
 * sum alone, not on the machine and not on the number of threads; short sums are one block.
 */
import { type Axis, reductions, tellsWhich } from "../../scalar/index.ts";
import { add, binary, eq, le, ne, num, select, sub, type Var } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr, Val } from "../loops/loop.ts";
import { isLongSum, type Reduce } from "../plan/sums.ts";

/** Turns of a loop that make one block of a long sum: as many as NumPy's pairwise sum adds up one after the other. */
const turnsOfBlock = 16;

/** Turns of a block, where a reduction is a long sum. */
export function blockOf(e: Reduce): number | undefined {
  return isLongSum(e) ? turnsOfBlock : undefined;
}

/** An axis of a reduction, in steps; what is left of it after whole steps may come `after` them. */
export interface Steps {
  readonly name: Axis;
  readonly size: number;
  readonly step: number;
  readonly after?: () => void;
}

export function wholeAxis({ name, size }: { name: Axis; size: number }): Steps {
  return { name, size, step: 1 };
}

/** Which of the axes is cut into blocks, and after how many turns, so that all within make about one block. */
export function cutOf(axes: readonly Steps[], block: number): { depth: number; turns: number } {
  const turns = ({ size, step }: Steps) => Math.ceil(size / step);
  let depth = axes.length - 1;
  let inner = 1;
  while (depth > 0 && inner * turns(axes[depth]) <= block) inner *= turns(axes[depth--]);
  return { depth, turns: Math.max(1, Math.floor(block / Math.max(1, inner))) };
}

export interface Accumulator {
  readonly wantsIndex: boolean;
  /** What it knows between blocks: whoever puts that away can go on later. */
  readonly kept: readonly Var[];
  take(code: Code, value: Expr, index?: Expr): void;
  /** Begins a block, and ends it. */
  begin(code: Code): void;
  flush(code: Code): void;
  /** What has become of all. */
  result(code: Code): Expr;
}

/** Where a reduction starts, and what one more element does to it. */
export function accumulator(e: Reduce, type: Val, declare: (name: string, value: Expr) => Var): Accumulator {
  const ints = type.kind === "i32";
  const { start, whole, join } = reductions[e.op];
  const first = num(type, ints ? whole : start);
  const blocks = { begin() {}, flush() {} };
  if (tellsWhich(e.op)) {
    const best = declare("best", first);
    const found = declare("found", num({ kind: "i32", lanes: type.lanes }, 0));
    return {
      ...blocks,
      kept: [best, found],
      result: () => found,
      wantsIndex: true,
      // A NaN is best of all and the first one stays: "not (x ≤ best)" holds for it, "best = best" fails after it.
      take(code, value, index) {
        const worse = e.op === "argmax" ? le(value, best) : le(best, value);
        const stay = ints ? worse : maskOr(worse, ne(best, best));
        const keep = code.let("keep", stay);
        code.set(found, select(keep, found, index!));
        code.set(best, select(keep, best, value));
      },
    };
  }
  const sum = declare("sum", first);
  const take = (code: Code, value: Expr) => code.set(sum, binary(join, sum, value));
  if (!isLongSum(e)) return { ...blocks, kept: [sum], result: () => sum, wantsIndex: false, take };
  const total = declare("total", num(type, 0));
  const rest = declare("rest", num(type, 0));
  return {
    wantsIndex: false,
    kept: [total, rest],
    take,
    begin: (code) => code.set(sum, num(type, 0)),
    flush(code) {
      // The rest goes into the next block's sum: it stays too small to lose anything itself.
      const [whole, error] = twoSum(code, total, code.let("block", add(sum, rest)));
      code.set(rest, select(eq(error, error), error, num(type, 0)));
      code.set(total, whole);
    },
    result: (code) => code.let("all", add(total, rest)),
  };
}

/** x + y, and what was lost by rounding it. */
export function twoSum(code: Code, x: Expr, y: Expr): [sum: Expr, error: Expr] {
  const sum = code.let("whole", add(x, y));
  const part = code.let("part", sub(sum, x));
  return [sum, add(sub(x, sub(sum, part)), sub(y, part))];
}

/** A sum with what was lost on the way; of an infinite sum, that is no number. */
export function withRest(sum: Expr, rest: Expr): Expr {
  return select(eq(rest, rest), add(sum, rest), sum);
}

function maskOr(a: Expr, b: Expr): Expr {
  return { k: "binary", type: a.type, op: "or", x: a, y: b };
}
