/**
 * The loops around the tiles. From the outside: axes that both operands have; pieces of the sum; panels of B's columns, copied
 * where that pays; the other axes of the result; rows. So a panel of B is in the first cache while all of A passes by.
 */
import type { Axis } from "../../scalar/index.ts";
import { add, binary, type Code, convert, eq, func, I32, i32, mul, type Var } from "../build.ts";
import type { LoopAxis } from "../kernel.ts";
import type { Expr, Func } from "../loop.ts";
import type { Target } from "../map.ts";
import { type Crew, evenest, kernelParams, partOf } from "../share.ts";
import { emitMicro, firstPiece, lastPiece, panelAt, pieceStart, type TileSize, tileParams } from "./micro.ts";
import { emitPack, packParams } from "./pack.ts";
import { interrupted, panelBytes, sizesOf, type TilePlan } from "./plan.ts";

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
    return Math.min(this.#target.tile.rows[Math.min(this.#widest, vectors)], this.#plan.row?.size ?? 1);
  }

  write(code: Code): void {
    const { shared, outside, inner, piece } = this.#plan;
    for (const p of kernelParams(this.#crew)) this.#variables.set(p.name, p);
    const bytes = panelBytes(this.#plan, this.#target);
    if (bytes > 0) {
      const own = this.#crew ? add(mul(this.#crew.me, bytes), this.#target.panels) : i32(this.#target.panels);
      this.#variables.set(panelAt.name, own.k === "const" ? own : code.let(panelAt.name, own));
    }
    this.#over(code, shared, (body) =>
      this.#over(body, outside, (pieces) => {
        if (!interrupted(this.#plan)) {
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

  #columns(code: Code): void {
    const { column, width } = this.#plan;
    const at = code.fresh(column.name, I32);
    this.#variables.set(column.name, at);
    let done = 0;
    for (let vectors = this.#widest; vectors > 0; vectors--) {
      const step = vectors * width;
      const whole = done + Math.floor((column.size - done) / step) * step;
      // A panel of an odd width is only for what it covers to the end.
      const odd = vectors !== this.#widest && !Number.isInteger(Math.log2(vectors));
      if (whole === done || (odd && whole !== column.size)) continue;
      const { from, to } = partOf(this.#division === "panels" ? this.#crew : undefined, done, whole, step);
      code.for(at, from, to, step, (body) => this.#panel(body, vectors, width));
      done = whole;
    }
    if (done === column.size) return;
    // Columns that do not fill a vector, one by one; where threads divide the panels, the last thread has them.
    const vectors = column.size - done;
    const last = this.#division === "panels" ? this.#crew : undefined;
    const { from, to } = partOf(last, done, column.size, vectors);
    code.for(at, from, to, vectors, (body) => this.#panel(body, vectors, 1));
  }

  #panel(code: Code, vectors: number, lanes: number): void {
    const plan = this.#plan;
    // The last few columns are read where they are.
    const packed = plan.packing !== undefined && lanes > 1;
    if (packed) {
      const name = `${plan.kernel.name}_pack${vectors * lanes}`;
      const pack = this.functions.get(name) ?? emitPack(name, plan, this.#target, vectors * lanes);
      this.functions.set(name, pack);
      code.add({ k: "call", fn: name, args: this.#args(packParams(plan)) });
    }
    this.#over(code, plan.others, (body) => this.#rows(body, vectors, lanes, packed));
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
    // Rows are dealt out evenly: 32 are 11 + 11 + 10, not 12 + 12 + 8.
    const tiles = Math.ceil(row.size / tall);
    const [low, more] = [Math.floor(row.size / tiles), row.size % tiles];
    const high = more * (low + 1);
    const stretch = (from: number, to: number, rows: number) => {
      if (from === to) return;
      const part = partOf(crew, from, to, rows);
      code.for(at, part.from, part.to, rows, (body) => this.#call(body, { rows, vectors, lanes }, packed));
    };
    stretch(0, high, low + 1);
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
