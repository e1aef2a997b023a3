/**
 * Copies a part of an operand into memory of this thread's own: K rows of a tile's width, in one piece, in the order of the
 * walk. So a panel of B stays in the first cache while many rows of A pass by.
 */
import { dtypes } from "../../../base/index.ts";
import { affine } from "../../../scalar/index.ts";
import { add, i32, load, mul, place, shuffle, sub, type Var, v } from "../../loops/build.ts";
import { type Code, func } from "../../loops/code.ts";
import { type Expr, type Func, I32 } from "../../loops/loop.ts";
import type { LoopAxis } from "../../plan/kernel.ts";
import type { Side } from "../../plan/product.ts";
import { places } from "../../plan/sums.ts";
import { kindOf } from "../arithmetic.ts";
import { Emitter } from "../emit.ts";
import { workParams } from "../share.ts";
import type { Target } from "../target.ts";
import { interrupted, walkLength } from "./cut.ts";
import { tileVar } from "./params.ts";
import type { Packing, TilePlan } from "./plan.ts";
import { endOf } from "./walk.ts";

/** What is copied, and to where. */
export interface Copy {
  readonly from: Side;
  /** The axis whose neighbours become a row, and how many of them. */
  readonly axis: LoopAxis;
  readonly count: number;
  readonly packing: Packing;
  /** Elements of a row of a panel; more than that go into the next panel. */
  readonly rowLength: number;
  /** Where the copy begins. */
  readonly into: Var;
}

/** The variables that a copying function wants, in order. */
function packParams(plan: TilePlan, { axis, into }: Copy): Var[] {
  const axes = [...plan.outside, ...plan.shared, axis].map(({ name }) => v(name, I32));
  return [...workParams(plan.kernel, undefined), ...axes, ...(interrupted(plan) ? [tileVar.start] : []), into];
}

export function emitPack(name: string, plan: TilePlan, target: Target, copy: Copy): Func {
  const { sum, inner, piece } = plan;
  const { from: side, packing, rowLength } = copy;
  const params = packParams(plan, copy);
  const bytes = dtypes[sum.dtype].bytes;
  const last = inner.length - 1;
  return func(name, params, (code) => {
    const emitter = new Emitter(code, { homeOf: target.homeOf });
    for (const p of params) emitter.variables.set(p.name, p);
    const summed = new Set(inner.map((axis) => axis.name));
    const { c, t } = side.at;
    const fixed = { c, t: Object.fromEntries(Object.entries(t).filter(([axis]) => !summed.has(axis))) };
    const begin = emitter.place(fixed, bytes, target.homeOf(side.from).address);

    const nest = (inside: Code, depth: number, from: Expr, into: Expr): void => {
      const { name: axis, size } = inner[depth];
      const cut = depth === 0 && interrupted(plan);
      const first: Expr = cut ? tileVar.start : i32(0);
      const end: Expr = cut ? inside.let("end", endOf(size, piece)) : i32(size);
      const step = affine.coefficient(side.at, axis) * bytes;
      const stride = places(inner.slice(depth + 1)) * rowLength * bytes;
      const k = inside.fresh(axis, I32);
      const at = (body: Code): [Expr, Expr] => [
        body.let("from", add(from, mul(k, step))),
        body.let("into", add(into, mul(cut ? sub(k, first) : k, stride))),
      ];
      if (depth < last) {
        inside.for(k, first, end, 1, (body) => nest(body, depth + 1, ...at(body)));
        return;
      }
      const squares = packing === "squares" ? 16 / bytes : 1;
      let rest = first;
      if (squares > 1) {
        const whole = inside.let("whole", sub(end, squares - 1));
        inside.for(k, first, whole, squares, (body) => copySquares(body, plan, copy, ...at(body)));
        // Where the squares ended, if there was one.
        const count = { k: "binary", type: I32, op: "div", x: sub(end, first), y: i32(squares) } as const;
        rest = inside.let("rest", add(first, mul(count, squares)));
      }
      inside.for(k, rest, end, 1, (body) => copyRow(body, plan, copy, ...at(body)));
    };
    nest(code, 0, begin, copy.into);
    return undefined;
  });
}

/** How far element n of a row lies from its first: whole panels, and within one. */
function offsetOf(plan: TilePlan, { rowLength }: Copy, n: number): number {
  const bytes = dtypes[plan.sum.dtype].bytes;
  return (Math.floor(n / rowLength) * walkLength(plan) * rowLength + (n % rowLength)) * bytes;
}

function copyRow(code: Code, plan: TilePlan, copy: Copy, from: Expr, into: Expr): void {
  const { sum, width } = plan;
  const { dtype } = sum;
  const along = affine.coefficient(copy.from.at, copy.axis.name) * dtypes[dtype].bytes;
  for (let n = 0; n < copy.count; ) {
    const lanes = copy.packing === "rows" && n + width <= copy.count ? width : 1;
    const [source, goal] = [place(add(from, n * along)), place(add(into, offsetOf(plan, copy, n)))];
    const type = { kind: kindOf[dtype], lanes };
    code.store(dtype, goal.address, goal.offset, load(type, dtype, source.address, source.offset));
    n += lanes;
  }
}

/** Squares of 16 bytes a side: as many vectors are read along k, and written along the columns. */
function copySquares(code: Code, plan: TilePlan, copy: Copy, from: Expr, into: Expr): void {
  const { dtype } = plan.sum;
  const bytes = dtypes[dtype].bytes;
  const along = affine.coefficient(copy.from.at, copy.axis.name) * bytes;
  const side = 16 / bytes;
  const type = { kind: kindOf[dtype], lanes: side };
  for (let n = 0; n < copy.count; n += side) {
    const rows = Array.from({ length: side }, (_, j) => {
      const source = place(add(from, (n + j) * along));
      return code.let("x", load(type, dtype, source.address, source.offset));
    });
    for (const [j, x] of transposed(code, rows).entries()) {
      const goal = place(add(into, j * copy.rowLength * bytes + offsetOf(plan, copy, n)));
      code.store(dtype, goal.address, goal.offset, x);
    }
  }
}

/** The columns of a square whose rows are given: 2 by 2, or 4 by 4. */
function transposed(code: Code, rows: readonly Expr[]): Expr[] {
  if (rows.length === 2) return [shuffle(rows[0], rows[1], [0, 2]), shuffle(rows[0], rows[1], [1, 3])];
  const [a, b, c, d] = rows;
  const low = [0, 4, 1, 5];
  const high = [2, 6, 3, 7];
  const [ab, cd, abHigh, cdHigh] = [
    shuffle(a, b, low),
    shuffle(c, d, low),
    shuffle(a, b, high),
    shuffle(c, d, high),
  ].map((x) => code.let("y", x));
  return [
    shuffle(ab, cd, [0, 1, 4, 5]),
    shuffle(ab, cd, [2, 3, 6, 7]),
    shuffle(abHigh, cdHigh, [0, 1, 4, 5]),
    shuffle(abHigh, cdHigh, [2, 3, 6, 7]),
  ];
}
