/**
 * The loops around the tiles. From the outside: axes that both operands have; pieces of the sum; blocks of rows; panels of
 * B's columns, copied where that pays; the other axes of the result; rows. So a panel of B is in the first cache while a block of A
 * passes by, and the block is in the second cache while all panels do.
 */
import { dtypes } from "../../../base/index.ts";
import type { Axis } from "../../../scalar/index.ts";
import {
  add,
  binary,
  convert,
  eq,
  i32,
  lt,
  max,
  min,
  mul,
  type Operand,
  or,
  select,
  sub,
  type Var,
} from "../../loops/build.ts";
import { type Code, func } from "../../loops/code.ts";
import { type Expr, type Func, I32 } from "../../loops/loop.ts";
import type { LoopAxis } from "../../plan/kernel.ts";
import { places } from "../../plan/sums.ts";
import { type Crew, evenest, partOf, type Stretch, stretchOf, workParams } from "../share.ts";
import { narrowestBytes, type Target } from "../target.ts";
import { groupPieces, interrupted, piecesOf, walkLength } from "./cut.ts";
import { emitMicro, type TileSize } from "./micro.ts";
import { type Copy, emitPack } from "./pack.ts";
import { tileVar } from "./params.ts";
import { bytesOf, fewRows, panelGroup, type TilePlan } from "./plan.ts";

/** The functions of a contraction, the kernel itself last. */
export function emitTile(plan: TilePlan, target: Target): Func[] {
  const { kernel } = plan;
  const nest = new Nest(plan, target);
  const main = func(kernel.name, workParams(kernel, target.crew), (code) => {
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
  /** Panels that are copied together. */
  readonly #group: number;
  /** The rows at work: where they begin, and how many they are. */
  #block: { readonly first: Expr; readonly size: number };
  readonly #variables = new Map<string, Expr>();

  constructor(plan: TilePlan, target: Target) {
    this.#plan = plan;
    this.#target = target;
    this.#crew = target.crew;
    const most = target.crew?.most ?? 1;
    this.#division = target.crew && divisionOf(plan, most);
    this.#group = panelGroup(plan, this.#division === "panels" ? most : 1);
    this.#block = { first: i32(0), size: plan.row?.size ?? 1 };
  }

  write(code: Code): void {
    const { shared, outside, inner, piece } = this.#plan;
    for (const p of workParams(this.#plan.kernel, this.#crew)) this.#variables.set(p.name, p);
    // The panels of all threads, then the rows of all threads.
    const { b, a, apart } = bytesOf(this.#plan, this.#target);
    const { panels } = this.#target;
    const own = (start: number, each: number) =>
      this.#crew ? code.let("own", add(mul(this.#crew.me, each), start)) : i32(start);
    if (b > 0) this.#variables.set(tileVar.panel.name, own(panels, b));
    if (a > 0) {
      const threads = this.#crew?.most ?? 1;
      this.#variables.set(tileVar.rows.name, own(panels + threads * b, this.#division === "rows" ? apart : a));
    }
    this.#over(code, shared, (body) =>
      this.#over(body, outside, (pieces) => {
        if (!interrupted(this.#plan)) {
          this.#blocks(pieces);
          return;
        }
        const [axis] = inner;
        const at = pieces.fresh(tileVar.start.name, I32);
        this.#variables.set(tileVar.start.name, at);
        pieces.for(at, 0, axis.size, piece, (one) => {
          this.#tellPiece(one, at);
          this.#blocks(one);
        });
      }),
    );
  }

  /** Which piece it is: the first and the last of all, or of a group. */
  #tellPiece(code: Code, at: Expr): void {
    const { outside, piece, pieces } = this.#plan;
    const count = places(outside) * piecesOf(this.#plan);
    const before = outside.reduce<Expr>((n, { name, size }) => add(mul(n, size), this.#variables.get(name)!), i32(0));
    const number = code.let("number", add(mul(before, piecesOf(this.#plan)), binary("div", at, piece)));
    const tell = (name: Var, value: Expr) => this.#variables.set(name.name, code.let(name.name, convert("i32", value)));
    tell(tileVar.last, eq(number, count - 1));
    if (pieces !== "are added in groups") {
      tell(tileVar.first, eq(number, 0));
      return;
    }
    const inGroup = code.let("inGroup", binary("and", number, groupPieces - 1));
    tell(tileVar.first, eq(inGroup, 0));
    tell(tileVar.endsGroup, or(eq(inGroup, groupPieces - 1), eq(number, count - 1)));
    tell(tileVar.firstGroup, lt(number, groupPieces));
  }

  /** Blocks of rows; threads that divide the rows have a part in each. */
  #blocks(code: Code): void {
    const { row, rowBlock } = this.#plan;
    const all = row?.size ?? 1;
    const size = rowBlock * (this.#division === "rows" ? this.#crew!.most : 1);
    const work = (body: Code, first: Expr, count: number) => {
      this.#block = { first, size: count };
      const start = this.#variables.get(tileVar.rows.name);
      if (start) this.#copyRows(body, start);
      this.#columns(body);
      if (start) this.#variables.set(tileVar.rows.name, start);
    };
    if (size >= all) {
      work(code, i32(0), all);
      return;
    }
    const at = code.fresh("block", I32);
    const whole = Math.floor(all / size) * size;
    code.for(at, 0, whole, size, (body) => work(body, at, size));
    if (whole < all) work(code, i32(whole), all - whole);
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
    const { from, to } = partOf(axis === this.#division ? this.#crew : undefined, stretchOf(axis.size));
    code.for(at, from, to, 1, (body) => this.#over(body, more, inside));
  }

  /** Copies a block of A for this piece of the sum. Where threads divide the rows, each copies the groups it reads. */
  #copyRows(code: Code, start: Expr): void {
    const { row, packsA, a, sum } = this.#plan;
    const { first, size } = this.#block;
    const { group } = this.#target.tile.copied;
    const at = code.fresh(row!.name, I32);
    this.#variables.set(row!.name, at);
    const length = walkLength(this.#plan) * dtypes[sum.dtype].bytes;
    // Where row 0 would be, so that a row's number tells its place.
    const origin =
      first.k === "const" && first.value === 0 ? start : code.let("origin", sub(start, mul(first, length)));
    const copy = (body: Code, count: number) => {
      this.#variables.set(tileVar.rows.name, body.let(tileVar.rows.name, add(origin, mul(at, length))));
      // The last rows may be no whole squares.
      const packing = packsA === "squares" && count < group ? "elements" : packsA!;
      this.#pack(body, { from: a, axis: row!, count, packing, rowLength: group, into: tileVar.rows });
    };
    const whole = Math.floor(size / group) * group;
    const part = this.#division === "rows" ? this.#rowsRead(code) : undefined;
    const from = part ? mul(binary("div", part.from, group), group) : i32(0);
    const to = part ? min(part.to, whole) : i32(whole);
    code.for(at, add(first, from), add(first, to), group, (body) => copy(body, group));
    const rest = (body: Code) => {
      body.set(at, add(first, whole));
      copy(body, size - whole);
    };
    if (whole < size && part) code.if(lt(i32(whole), part.to), rest);
    else if (whole < size) rest(code);
    this.#variables.set(tileVar.rows.name, origin);
  }

  /** The rows of the block that a thread's tiles read, for every number of vectors; tiles of different heights end at different rows. */
  #rowsRead(code: Code): { from: Expr; to: Expr } {
    const { size } = this.#block;
    const heights = new Set(columnStretches(this.#plan, this.#group).map(({ vectors }) => vectors));
    const parts = [...heights]
      .flatMap((vectors) => rowStretches(this.#plan, vectors, size))
      .map((s) => partOf(this.#crew, s));
    const expr = (x: Operand): Expr => (typeof x === "number" ? i32(x) : x);
    // A part without rows must not count: it would begin at the end, or end at the beginning.
    const some = parts.map(({ from, to }) => ({ from: expr(from), to: expr(to), any: lt(expr(from), expr(to)) }));
    return {
      from: code.let(
        "from",
        some.map((x) => select(x.any, x.from, size)).reduce((x, y) => min(x, y)),
      ),
      to: code.let(
        "to",
        some.map((x) => select(x.any, x.to, 0)).reduce((x, y) => max(x, y)),
      ),
    };
  }

  #columns(code: Code): void {
    for (const stretch of columnStretches(this.#plan, this.#group)) this.#panels(code, stretch);
  }

  #panels(code: Code, stretch: Columns): void {
    const plan = this.#plan;
    const { column, packing, b, sum } = plan;
    const { step: stride, vectors, lanes } = stretch;
    const { from, to } = partOf(this.#division === "panels" ? this.#crew : undefined, stretch);
    const at = code.fresh(column.name, I32);
    this.#variables.set(column.name, at);
    const width = vectors * lanes;
    // The last few columns are read where they are.
    const packed = packing !== undefined && lanes > 1;
    code.for(at, from, to, stride, (body) => {
      if (packed)
        this.#pack(body, { from: b, axis: column, count: stride, packing, rowLength: width, into: tileVar.panel });
      if (stride === width) {
        this.#over(body, plan.others, (inside) => this.#rows(inside, vectors, lanes, packed));
        return;
      }
      const start = this.#variables.get(tileVar.panel.name)!;
      const one = body.fresh(column.name, I32);
      body.for(one, at, add(at, stride), width, (inside) => {
        const length = walkLength(plan) * dtypes[sum.dtype].bytes;
        this.#variables.set(column.name, one);
        this.#variables.set(tileVar.panel.name, inside.let(tileVar.panel.name, add(start, mul(sub(one, at), length))));
        this.#over(inside, plan.others, (within) => this.#rows(within, vectors, lanes, packed));
      });
      this.#variables.set(tileVar.panel.name, start);
    });
  }

  #pack(code: Code, copy: Copy): void {
    const name = `${this.#plan.kernel.name}_copy${copy.axis === this.#plan.row ? "A" : "B"}${copy.count}`;
    const pack = this.functions.get(name) ?? emitPack(name, this.#plan, this.#target, copy);
    this.functions.set(name, pack);
    code.add({ k: "call", fn: name, args: this.#args(pack) });
  }

  #rows(code: Code, vectors: number, lanes: number, packed: boolean): void {
    const { row } = this.#plan;
    if (!row) {
      this.#call(code, { rows: 1, vectors, lanes }, packed);
      return;
    }
    const crew = this.#division === "rows" ? this.#crew : undefined;
    const at = code.fresh(row.name, I32);
    this.#variables.set(row.name, at);
    const { first, size } = this.#block;
    for (const stretch of rowStretches(this.#plan, vectors, size)) {
      const { from, to } = partOf(crew, stretch);
      const tile = { rows: stretch.step, vectors, lanes };
      code.for(at, add(first, from), add(first, to), stretch.step, (body) => this.#call(body, tile, packed));
    }
  }

  #call(code: Code, size: TileSize, packed: boolean): void {
    const plan = this.#plan;
    const { rows, vectors, lanes } = size;
    const name = `${plan.kernel.name}_${rows}x${vectors * lanes}${lanes === 1 ? "s" : ""}`;
    const micro = this.functions.get(name) ?? emitMicro(name, plan, this.#target, size, packed);
    this.functions.set(name, micro);
    code.add({ k: "call", fn: name, args: this.#args(micro) });
  }

  /** What a function's parameters are here. */
  #args({ params }: Func): Expr[] {
    return params.map((p) => this.#variables.get(p.name)!);
  }
}

/** Columns in steps of one panel or several that are copied together. */
interface Columns extends Stretch {
  readonly vectors: number;
  readonly lanes: number;
}

/** The widest panels first, then narrower ones, then narrower vectors, and at last what fills none of these, one by one. */
function columnStretches({ column, width, sum, rows }: TilePlan, group: number): Columns[] {
  const widest = rows.length - 1;
  const stretches: Columns[] = [];
  let from = 0;
  for (let vectors = widest; vectors > 0; vectors--) {
    const panel = vectors * width;
    for (const step of new Set([vectors === widest ? group * panel : panel, panel])) {
      const to = from + Math.floor((column.size - from) / step) * step;
      // A panel of an odd width is only for what it covers to the end.
      const odd = vectors !== widest && !Number.isInteger(Math.log2(vectors));
      if (to === from || (odd && to !== column.size)) continue;
      stretches.push({ from, to, step, vectors, lanes: width });
      from = to;
    }
  }
  for (let lanes = width / 2; lanes * dtypes[sum.dtype].bytes >= narrowestBytes; lanes /= 2) {
    if (column.size - from < lanes) continue;
    stretches.push({ from, to: from + lanes, step: lanes, vectors: 1, lanes });
    from += lanes;
  }
  const rest = column.size - from;
  if (rest > 0) stretches.push({ from, to: column.size, step: rest, vectors: rest, lanes: 1 });
  return stretches;
}

/** Rows are dealt out evenly, 32 as 11 + 11 + 10 and not as 12 + 12 + 8; copied rows by whole tiles of one group. */
function rowStretches({ rows, packsA }: TilePlan, vectors: number, size: number): Stretch[] {
  const tall = Math.min(size, rows[Math.min(rows.length - 1, vectors)]);
  const tiles = Math.ceil(size / tall);
  const low = packsA ? size % tall : Math.floor(size / tiles);
  const high = packsA ? size - low : (size % tiles) * (low + 1);
  const stretches = [
    { from: 0, to: high, step: packsA ? tall : low + 1 },
    { from: high, to: size, step: low },
  ];
  return stretches.filter(({ from, to }) => from < to);
}

function divisionOf(plan: TilePlan, most: number): Division | undefined {
  const { shared, others, row, packing } = plan;
  const axis = (of: LoopAxis): [Division, Stretch[]] => [of, [stretchOf(of.size)]];
  const rows: [Division, Stretch[]] = ["rows", rowStretches(plan, plan.rows.length - 1, row?.size ?? 1)];
  const panels: [Division, Stretch[]] = ["panels", columnStretches(plan, panelGroup(plan, most))];
  const ownPanels = packing !== undefined && (places(others) * (row?.size ?? 1)) / most < fewRows;
  const [first, last] = ownPanels ? [panels, rows] : [rows, panels];
  const ways = ownPanels
    ? [...shared.map(axis), first, ...others.map(axis), last]
    : [...[...shared, ...others].map(axis), first, last];
  return evenest(ways, most);
}
