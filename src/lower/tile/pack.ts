/**
 * Copies a panel of B, K rows of a tile's width, into memory of this thread's own: in one piece, in the order of the walk, so
 * that it stays in the first cache while many rows of A pass by.
 */
import { dtypes } from "../../base/index.ts";
import { affine } from "../../scalar/index.ts";
import { add, type Code, func, I32, i32, load, mul, place, shuffle, sub, v } from "../build.ts";
import { Emitter, kindOf } from "../emit.ts";
import { runAxis } from "../kernel.ts";
import type { Expr, Func } from "../loop.ts";
import type { Target } from "../map.ts";
import { endOf, panelAt, pieceStart } from "./micro.ts";
import { interrupted, sizesOf, type TilePlan } from "./plan.ts";

/** What a packing function wants to know. */
export function packParams(plan: TilePlan): ReturnType<typeof v>[] {
  const axes = [...plan.outside, ...plan.shared, plan.column].map((axis) => v(axis.name, I32));
  return [v(runAxis, I32), ...axes, ...(interrupted(plan) ? [pieceStart] : []), panelAt];
}

export function emitPack(name: string, plan: TilePlan, target: Target, columns: number): Func {
  const { sum, b, column, inner, piece, packing } = plan;
  const params = packParams(plan);
  const bytes = dtypes[sum.dtype].bytes;
  const along = affine.coefficient(b.at, column.name) * bytes;
  const last = inner.length - 1;
  return func(name, params, (code) => {
    const emitter = new Emitter(code, { homeOf: target.homeOf, width: 1 });
    for (const p of params) emitter.variables.set(p.name, p);
    const summed = new Set(inner.map((axis) => axis.name));
    const fixed = { c: b.at.c, t: Object.fromEntries(Object.entries(b.at.t).filter(([axis]) => !summed.has(axis))) };
    const begin = emitter.place(fixed, bytes, target.homeOf(b.from).address);

    const nest = (inside: Code, depth: number, from: Expr, into: Expr): void => {
      const { name: axis, size } = inner[depth];
      const cut = depth === 0 && interrupted(plan);
      const first: Expr = cut ? pieceStart : i32(0);
      const end: Expr = cut ? inside.let("end", endOf(size, piece)) : i32(size);
      const step = affine.coefficient(b.at, axis) * bytes;
      const stride = sizesOf(inner.slice(depth + 1)) * columns * bytes;
      const at = (k: Expr) => ({
        from: add(from, mul(k, step)),
        into: add(into, mul(cut ? sub(k, first) : k, stride)),
      });
      const k = inside.fresh(axis, I32);
      if (depth < last) {
        inside.for(k, first, end, 1, (body) => {
          const next = at(k);
          nest(body, depth + 1, body.let("from", next.from), body.let("into", next.into));
        });
        return;
      }
      const squares = packing === "squares" ? 16 / bytes : 1;
      let rest = first;
      if (squares > 1) {
        const whole = inside.let("whole", sub(end, squares - 1));
        inside.for(k, first, whole, squares, (body) => {
          const next = at(k);
          copySquares(body, plan, body.let("from", next.from), body.let("into", next.into), along, columns);
        });
        // Where the squares ended, if there was one.
        const count = { k: "binary", type: I32, op: "div", x: sub(end, first), y: i32(squares) } as const;
        rest = inside.let("rest", add(first, mul(count, squares)));
      }
      inside.for(k, rest, end, 1, (body) => {
        const next = at(k);
        copyRow(body, plan, body.let("from", next.from), body.let("into", next.into), along, columns);
      });
    };
    nest(code, 0, begin, panelAt);
    return undefined;
  });
}

function copyRow(
  code: Code,
  { sum, packing, width }: TilePlan,
  from: Expr,
  into: Expr,
  along: number,
  columns: number,
): void {
  const bytes = dtypes[sum.dtype].bytes;
  const lanes = packing === "rows" ? width : 1;
  const type = { kind: kindOf[sum.dtype], lanes };
  for (let n = 0; n < columns; n += lanes) {
    const [source, goal] = [place(add(from, n * along)), place(add(into, n * bytes))];
    code.store(sum.dtype, goal.address, goal.offset, load(type, sum.dtype, source.address, source.offset));
  }
}

/** Squares of 16 bytes a side: as many vectors are read along k, and written along the columns. */
function copySquares(code: Code, { sum }: TilePlan, from: Expr, into: Expr, along: number, columns: number): void {
  const bytes = dtypes[sum.dtype].bytes;
  const side = 16 / bytes;
  const type = { kind: kindOf[sum.dtype], lanes: side };
  for (let n = 0; n < columns; n += side) {
    const rows = Array.from({ length: side }, (_, j) => {
      const source = place(add(from, (n + j) * along));
      return code.let("x", load(type, sum.dtype, source.address, source.offset));
    });
    for (const [j, x] of transposed(code, rows).entries()) {
      const goal = place(add(into, (j * columns + n) * bytes));
      code.store(sum.dtype, goal.address, goal.offset, x);
    }
  }
}

/** The columns of a square whose rows are given: 2 by 2, or 4 by 4. */
export function transposed(code: Code, rows: readonly Expr[]): Expr[] {
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
