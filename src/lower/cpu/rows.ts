/** Reductions along the innermost, contiguous axis: row by row, in running sums. */
import { type Binary, reductions, tellsWhich } from "../../scalar/index.ts";
import { binary, lane } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import type { Kernel, Store } from "../plan/kernel.ts";
import type { Reduce } from "../plan/sums.ts";
import { type Accumulator, accumulator, blockOf, wholeAxis } from "./accumulate.ts";
import { kindOf } from "./arithmetic.ts";
import type { Emitter } from "./emit.ts";
import { type Lanes, lanesAlong } from "./lanes.ts";
import { emitStores, finish, shifted } from "./stores.ts";
import type { Machine } from "./target.ts";

/** The running sums of a reduction along the innermost axis. */
const running = 16;

/** Whether a reduction may be one with running sums. */
export function inRows({ op, axes }: Reduce): boolean {
  return axes.length > 0 && axes[axes.length - 1].size >= 2 * running && !tellsWhich(op);
}

/**
 * Writes a kernel's one reduction along the innermost, contiguous axis, where that is possible; says whether it was. There are 16
 * running sums and then a fixed tree over them, so that the bits do not depend on how wide the machine's registers are.
 */
export function emitRowReduction(
  { axes }: Kernel,
  store: Store,
  reduction: Reduce,
  emitter: Emitter,
  { vectorBytes }: Machine,
): boolean {
  if (!inRows(reduction)) return false;
  const axis = reduction.axes[reduction.axes.length - 1];
  const lanes = lanesAlong(axis.name, [{ elem: reduction.x, type: reduction }], vectorBytes);
  if (!lanes) return false;
  const { code } = emitter.current;
  const state = (count: number) =>
    accumulator(reduction, { kind: kindOf[reduction.dtype], lanes: count }, (name, start) => code.let(name, start));
  const states = Array.from({ length: running / lanes.width }, () => state(lanes.width));
  const rest = state(1);
  addUp(reduction, emitter, lanes, states, rest);
  const { join } = reductions[reduction.op];
  const sums = states.map((s) => s.result(code));
  const total = code.let("total", binary(join, tree(code, join, sums), rest.result(code)));
  const along = axes.map((a) => a.name);
  emitStores([finish(store, reduction, total, along, {}, emitter)], emitter, 1);
  return true;
}

/** All elements into the running sums, and those of each row that fill no whole turn into the `rest`. */
function addUp(
  reduction: Reduce,
  emitter: Emitter,
  lanes: Lanes,
  states: readonly Accumulator[],
  rest: Accumulator,
): void {
  const { name, size } = reduction.axes[reduction.axes.length - 1];
  const whole = Math.floor(size / running) * running;
  const block = blockOf(reduction);
  const left = () => {
    if (whole === size) return;
    if (block !== undefined) rest.begin(emitter.current.code);
    emitter.along(undefined, () =>
      emitter.loop(name, whole, size, 1, () => rest.take(emitter.current.code, emitter.emitWide(reduction.x, 1))),
    );
    if (block !== undefined) rest.flush(emitter.current.code);
  };
  const axes = [...reduction.axes.slice(0, -1).map(wholeAxis), { name, size: whole, step: running, after: left }];
  emitter.along(lanes, () =>
    emitter.sumOver(axes, states, block, () => {
      for (const [k, state] of states.entries()) {
        const next = shifted(reduction.x, { [name]: k * lanes.width });
        state.take(emitter.current.code, emitter.emitWide(next, lanes.width));
      }
    }),
  );
}

/** Adds lane j to lane j+4, then j+8, then neighbours: the same order for registers of any width. */
function tree(code: Code, op: Binary, vectors: readonly Expr[]): Expr {
  const width = vectors[0].type.lanes;
  const pairs = (a: Expr, b: Expr, c: Expr, d: Expr) => binary(op, binary(op, a, b), binary(op, c, d));
  if (width === 4) {
    const [a, b, c, d] = vectors;
    const sum = code.let("tree", pairs(a, b, c, d));
    return pairs(lane(sum, 0), lane(sum, 1), lane(sum, 2), lane(sum, 3));
  }
  const at = (k: number) => lane(vectors[Math.floor(k / width)], k % width);
  const four = (k: number) => pairs(at(k), at(k + 4), at(k + 8), at(k + 12));
  return pairs(four(0), four(1), four(2), four(3));
}
