/**
 * The loops around the tiles. From the outside: axes that both operands have; pieces of the sum; panels of B's columns, copied
 * where that pays; the other axes of the result; rows. So a panel of B is in the first cache while all of A passes by.
 */
import { dtypes } from "../../base/index.ts";
import type { Axis } from "../../scalar/index.ts";
import { add, binary, type Code, convert, eq, func, I32, i32, mul, sub, type Var } from "../build.ts";
import type { LoopAxis } from "../kernel.ts";
import type { Expr, Func } from "../loop.ts";
import type { Target } from "../map.ts";
import { type Crew, evenest, kernelParams, partOf } from "../share.ts";
import { emitMicro, firstPiece, lastPiece, panelAt, pieceStart, rowsAt, type TileSize, tileParams } from "./micro.ts";
import { type Copy, emitPack, packParams } from "./pack.ts";
import { groupRows, interrupted, panelBytes, panelGroup, sizesOf, type TilePlan, walkLength } from "./plan.ts";

/** The functions of a contraction, the kernel itself last. */
export function emitTile(plan: TilePlan, target: Target): Func[] {
  const { kernel } = plan;
  const nest = new Nest(plan, target);
  const main = func(kernel.name, kernelParams(target.crew), (code) => {
    nest.write(code);
    return undefined;
  });
  return [...nest.functions.values(), main];
}

/** What threads divide among themselves: an axis of the result, the rows of tiles, or the panels. */
type Division = LoopAxis | "rows" | "panels";

class Nest {
  readonly functions: Map<string, Func> = new Map();
  readonly #plan: TilePlan;
  readonly #target: Target;
  readonly #crew: Crew | undefined;
  readonly #division: Division | undefined;
  readonly #variables = new Map<string, Expr>();

  constructor(plan: TilePlan, target: Target) {
    this.#plan = plan;
    this.#target = target;
    this.#crew = target.crew;
    this.#division = target.crew && divisionOf(plan, this.#tall(this.#widest), target.crew);
  }

  get #widest(): number {
    return this.#target.tile.rows.length - 1;
  }

  /** Rows of a tile with so many vectors. */
  #tall(vectors: number): number {
    const tall = this.#target.tile.rows[Math.min(this.#widest, vectors)];
    // A tile of copied rows lies within one group.
    const even = this.#plan.packsA ? 2 ** Math.floor(Math.log2(tall)) : tall;
    return Math.min(even, this.#plan.row?.size ?? 1);
  }

  write(code: Code): void {
    const { shared, outside, inner, piece } = this.#plan;
    for (const p of kernelParams(this.#crew)) this.#variables.set(p.name, p);
    const bytes = panelBytes(this.#plan, this.#target);
    const own = (offset: number) => {
      const { panels } = this.#target;
      const here = this.#crew ? add(mul(this.#crew.me, bytes.b + bytes.a), panels + offset) : i32(panels + offset);
      return here.k === "const" ? here : code.let("own", here);
    };
    if (bytes.b > 0) this.#variables.set(panelAt.name, own(0));
    if (bytes.a > 0) this.#variables.set(rowsAt.name, own(bytes.b));
    this.#over(code, shared, (body) =>
      this.#over(body, outside, (pieces) => {
        if (!interrupted(this.#plan)) {
          this.#copyRows(pieces);
          this.#columns(pieces);
          return;
        }
        const [axis] = inner;
        const at = pieces.fresh(pieceStart.name, I32);
        this.#variables.set(pieceStart.name, at);
        pieces.for(at, 0, axis.size, piece, (one) => {
          const ends = (edge: (of: { size: number }) => number, own: number) =>
            [...outside.map((o) => eq(this.#variables.get(o.name)!, edge(o))), eq(at, own)]
              .map((x) => convert("i32", x))
              .reduce((x, y) => binary("and", x, y));
          this.#variables.set(
            firstPiece.name,
            one.let(
              firstPiece.name,
              ends(() => 0, 0),
            ),
          );
          const lastStart = Math.floor((axis.size - 1) / piece) * piece;
          this.#variables.set(
            lastPiece.name,
            one.let(
              lastPiece.name,
              ends((o) => o.size - 1, lastStart),
            ),
          );
          this.#copyRows(one);
          this.#columns(one);
        });
      }),
    );
  }

  /** Loops over axes; the one that threads divide goes over this thread's part. */
  #over(code: Code, axes: readonly { name: Axis; size: number }[], inside: (body: Code) => void): void {
    const [axis, ...more] = axes;
    if (!axis) {
      inside(code);
      return;
    }
    const at = code.fresh(axis.name, I32);
    this.#variables.set(axis.name, at);
    const { from, to } = partOf(axis === this.#division ? this.#crew : undefined, 0, axis.size, 1);
    code.for(at, from, to, 1, (body) => this.#over(body, more, inside));
  }

  /** Copies A for this piece of the sum, where that pays. */
  #copyRows(code: Code): void {
    const { row, packsA, a, sum } = this.#plan;
    if (!packsA) return;
    const at = code.fresh(row!.name, I32);
    this.#variables.set(row!.name, at);
    const start = this.#variables.get(rowsAt.name)!;
    const length = walkLength(this.#plan) * dtypes[sum.dtype].bytes;
    const copy = (body: Code, count: number) => {
      this.#variables.set(rowsAt.name, body.let(rowsAt.name, add(start, mul(at, length))));
      this.#pack(body, { from: a, axis: row!, count, packing: "rows", rowLength: groupRows, into: rowsAt });
    };
    const whole = Math.floor(row!.size / groupRows) * groupRows;
    code.for(at, 0, whole, groupRows, (body) => copy(body, groupRows));
    if (whole < row!.size) {
      code.set(at, i32(whole));
      copy(code, row!.size - whole);
    }
    this.#variables.set(rowsAt.name, start);
  }

  #columns(code: Code): void {
    const { column, width } = this.#plan;
    let done = 0;
    for (let vectors = this.#widest; vectors > 0; vectors--) {
      const step = vectors * width;
      const group = vectors === this.#widest ? panelGroup(this.#plan, this.#target) * step : step;
      for (const stride of new Set([group, step])) {
        const whole = done + Math.floor((column.size - done) / stride) * stride;
        // A panel of an odd width is only for what it covers to the end.
        const odd = vectors !== this.#widest && !Number.isInteger(Math.log2(vectors));
        if (whole === done || (odd && whole !== column.size)) continue;
        this.#panels(code, done, whole, stride, vectors, width);
        done = whole;
      }
    }
    // Columns that do not fill a vector, one by one.
    if (done < column.size) this.#panels(code, done, column.size, column.size - done, column.size - done, 1);
  }

  /** Panels between two columns, copied `stride` columns at a time. */
  #panels(code: Code, first: number, end: number, stride: number, vectors: number, lanes: number): void {
    const plan = this.#plan;
    const { column, packing, b, sum } = plan;
    const { from, to } = partOf(this.#division === "panels" ? this.#crew : undefined, first, end, stride);
    const at = code.fresh(column.name, I32);
    this.#variables.set(column.name, at);
    const width = vectors * lanes;
    // The last few columns are read where they are.
    const packed = packing !== undefined && lanes > 1;
    code.for(at, from, to, stride, (body) => {
      if (packed) this.#pack(body, { from: b, axis: column, count: stride, packing, rowLength: width, into: panelAt });
      if (stride === width) {
        this.#over(body, plan.others, (inside) => this.#rows(inside, vectors, lanes, packed));
        return;
      }
      const start = this.#variables.get(panelAt.name)!;
      const one = body.fresh(column.name, I32);
      body.for(one, at, add(at, stride), width, (inside) => {
        const length = walkLength(plan) * dtypes[sum.dtype].bytes;
        this.#variables.set(column.name, one);
        this.#variables.set(panelAt.name, inside.let(panelAt.name, add(start, mul(sub(one, at), length))));
        this.#over(inside, plan.others, (within) => this.#rows(within, vectors, lanes, packed));
      });
      this.#variables.set(panelAt.name, start);
    });
  }

  #pack(code: Code, copy: Copy): void {
    const name = `${this.#plan.kernel.name}_copy${copy.axis === this.#plan.row ? "A" : "B"}${copy.count}`;
    const pack = this.functions.get(name) ?? emitPack(name, this.#plan, this.#target, copy);
    this.functions.set(name, pack);
    code.add({ k: "call", fn: name, args: this.#args(packParams(this.#plan, copy)) });
  }

  #rows(code: Code, vectors: number, lanes: number, packed: boolean): void {
    const { row } = this.#plan;
    if (!row) {
      this.#call(code, { rows: 1, vectors, lanes }, packed);
      return;
    }
    const tall = this.#tall(vectors);
    const crew = this.#division === "rows" ? this.#crew : undefined;
    const at = code.fresh(row.name, I32);
    this.#variables.set(row.name, at);
    // Rows are dealt out evenly, 32 as 11 + 11 + 10 and not as 12 + 12 + 8; copied rows by whole tiles.
    const tiles = Math.ceil(row.size / tall);
    const low = this.#plan.packsA ? row.size % tall : Math.floor(row.size / tiles);
    const tallest = this.#plan.packsA || row.size % tiles === 0 ? tall : low + 1;
    const high = this.#plan.packsA ? row.size - low : (row.size % tiles) * tallest;
    const stretch = (from: number, to: number, rows: number) => {
      if (from === to) return;
      const part = partOf(crew, from, to, rows);
      code.for(at, part.from, part.to, rows, (body) => this.#call(body, { rows, vectors, lanes }, packed));
    };
    stretch(0, high, tallest);
    stretch(high, row.size, low);
  }

  #call(code: Code, size: TileSize, packed: boolean): void {
    const plan = this.#plan;
    const { rows, vectors, lanes } = size;
    const name = `${plan.kernel.name}_${rows}x${vectors * lanes}${lanes === 1 ? "s" : ""}`;
    const micro = this.functions.get(name) ?? emitMicro(name, plan, this.#target, size, packed);
    this.functions.set(name, micro);
    code.add({ k: "call", fn: name, args: this.#args(tileParams(plan, packed)) });
  }

  #args(params: readonly Var[]): Expr[] {
    return params.map((p) => this.#variables.get(p.name)!);
  }
}

/** Below this many rows for each thread, copying the same panel in every thread would cost too much. */
const fewRows = 96;

function divisionOf(plan: TilePlan, tall: number, { most }: Crew): Division {
  const { shared, others, row, column, packing, width } = plan;
  const rows = { size: Math.ceil((row?.size ?? 1) / tall), division: "rows" as const };
  const panels = { size: Math.floor(column.size / (4 * width)), division: "panels" as const };
  const axis = (of: LoopAxis) => ({ size: of.size, division: of });
  const ownPanels = packing !== undefined && (sizesOf(others) * (row?.size ?? 1)) / most < fewRows;
  const choices = ownPanels
    ? [...shared.map(axis), panels, ...others.map(axis), rows]
    : [...shared.map(axis), ...others.map(axis), rows, panels];
  return evenest(choices, most)!.division;
}
