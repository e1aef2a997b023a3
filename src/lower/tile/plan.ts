/**
 * Which kernels are tiled, and how. `out[m,n] = Σ_k A(m,k)·B(k,n)`: B is the operand that owns the result's innermost
 * axis; its elements are read as vectors, A's one by one and repeated in all lanes.
 *
 * The order in which a sum is added up depends on the kernel alone, never on the machine: so every backend gives the
 * same bits. What the machine decides is only where the walk over k is interrupted (`block`), and what is copied.
 */
import { dtypes, sizeOf } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { type Affine, type Axis, affine, type Elem, type Range, type ReduceAxis, walk } from "../../scalar/index.ts";
import { isLongSum } from "../accumulate.ts";
import type { Kernel, LoopAxis, Store } from "../kernel.ts";
import { lanesAlong, register, shifted } from "../map.ts";
import { narrowestBytes, type TileShape } from "../target.ts";
import { type Cut, cutSum, sizesOf, walkLength } from "./cut.ts";

export interface TileTarget {
  /** Bytes of a vector register. */
  readonly vectorBytes: number;
  readonly tile: TileShape;
}

/** An operand: where it is read, and where it may not be. */
export interface Side {
  readonly at: Affine;
  readonly from: number;
  readonly ranges: readonly Range[];
}

/**
 * How a panel of B, K rows of a tile's width, is copied before it is used again and again: row by row; or, where
 * neighbours lie along the sum, by transposing small squares; or element by element.
 */
export type Packing = "rows" | "squares" | "elements";

export interface TilePlan extends Cut {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly sum: Elem & { k: "reduce" };
  readonly a: Side;
  readonly b: Side;
  readonly column: LoopAxis;
  readonly row: LoopAxis | undefined;
  /** Axes of the result that only A has, and those that both have, without row and column. */
  readonly others: readonly LoopAxis[];
  readonly shared: readonly LoopAxis[];
  readonly packing: Packing | undefined;
  /** How A is copied, where it is: groups of rows that become neighbours in memory, in the order of the walk. */
  readonly packsA: Packing | undefined;
  /** Rows of a tile by its number of vectors. */
  readonly rows: readonly number[];
  /** Rows that all panels of B pass by before the next ones are looked at, for each thread. */
  readonly rowBlock: number;
  /** Lanes of a vector. */
  readonly width: number;
}

function side(e: Elem): Side | undefined {
  if (e.k === "load") return e.at.dyn ? undefined : { at: e.at, from: e.from, ranges: [] };
  if (e.k !== "guard" || e.yes.k !== "load" || e.yes.at.dyn || e.no.k !== "const" || e.no.value !== 0) return undefined;
  return e.ranges.some((r) => r.at.dyn) ? undefined : { at: e.yes.at, from: e.yes.from, ranges: e.ranges };
}

/** A kernel whose one reduction is a product of two plain loads, large enough; undefined where the general schedule serves. */
export function planTile(
  kernel: Kernel,
  target: TileTarget,
  overwritten: (node: Node) => Node | undefined,
): TilePlan | undefined {
  const product = productOf(kernel);
  if (!product) return undefined;
  const { store, sum, column } = product;
  const width = target.vectorBytes / dtypes[sum.dtype].bytes;
  const steps = sizesOf(sum.axes);
  // Not `width`: whether a product is a tile, whose sums are fused, must not depend on how wide the machine is.
  const narrowest = narrowestBytes / dtypes[sum.dtype].bytes;
  if (column.size < narrowest || steps < 4 || steps * sizesOf(kernel.axes) < 512) return undefined;

  const sides = [side(product.x), side(product.y)];
  const [x, y] = sides;
  if (!x || !y) return undefined;
  const [b, a] = affine.coefficient(x.at, column.name) === 0 ? [y, x] : [x, y];
  if (affine.coefficient(b.at, column.name) <= 0 || affine.coefficient(a.at, column.name) !== 0) return undefined;
  if (b.ranges.length > 0 || a.ranges.some((r) => affine.coefficient(r.at, column.name) !== 0)) return undefined;
  // Each border must be a bound on one axis of the sum.
  const clips = a.ranges.map((r) => sum.axes.filter(({ name }) => affine.coefficient(r.at, name) !== 0));
  if (clips.some((list) => list.length !== 1)) return undefined;
  if (!inLanes(store, sum, column, target.vectorBytes, width)) return undefined;

  const row = rowOf(kernel, a, b, target.tile, steps);
  const turned = forwards(a, b, sum.axes);
  const order = [...sum.axes].sort(
    (p, q) => affine.coefficient(turned.a.at, q.name) - affine.coefficient(turned.a.at, p.name),
  );
  const fixed = new Set(clips.flat().map((axis) => axis.name));
  const whole = !mayInterrupt(store, sum, overwritten);
  // The pieces of a long sum must be added up in memory; the general schedule needs none.
  if (whole && isLongSum(sum)) return undefined;
  const cut = cutSum(sum, order, whole ? Number.POSITIVE_INFINITY : target.tile.block, fixed);
  const rest = kernel.axes.filter((axis) => axis !== column && axis !== row);
  const inB = (axis: LoopAxis) => affine.coefficient(b.at, axis.name) !== 0;
  const others = rest.filter((axis) => !inB(axis));
  const packsA = others.length === 0 ? rowPacking(turned.a, row, column, cut, target.tile) : undefined;
  const { rows } = packsA ? target.tile.copied : target.tile;
  const below = sizesOf(others) * (row?.size ?? 1);
  const { bytes } = dtypes[sum.dtype];
  const packing = packingOf(turned.b, column, cut, below, (rows.length - 1) * width, bytes);
  const rowBlock =
    row && others.length === 0 ? rowBlockOf(row, walkLength(cut) * bytes, target.tile) : (row?.size ?? 1);
  return {
    kernel,
    store,
    sum,
    ...turned,
    column,
    row,
    others,
    shared: rest.filter(inB),
    ...cut,
    packing,
    packsA,
    rows,
    rowBlock,
    width,
  };
}

/** Below this many rows, copying a panel for them would cost too much. */
export const fewRows = 96;

/** Blocks of one size, of whole groups of copied rows, which are whole tiles. */
function rowBlockOf({ size }: LoopAxis, walkBytes: number, { resident, copied: { group } }: TileShape): number {
  const most = Math.max(fewRows, Math.floor(resident / walkBytes));
  return Math.ceil(size / Math.ceil(size / most) / group) * group;
}

/**
 * Copying A pays where neighbours lie along the rows while the walk jumps far: then every step is another page, and what
 * one tile has read is gone before the next one wants its neighbour. And, on machines that read one element of each of
 * many rows slowly, where the copy is used by enough columns.
 */
function rowPacking(
  a: Side,
  row: LoopAxis | undefined,
  column: LoopAxis,
  { inner }: Cut,
  { copied: { group, from } }: TileShape,
): Packing | undefined {
  if (!row || row.size < group || a.ranges.length > 0) return undefined;
  const step = affine.coefficient(a.at, inner[inner.length - 1].name);
  if (affine.coefficient(a.at, row.name) === 1) return step >= 256 && column.size >= 64 ? "rows" : undefined;
  return step === 1 && column.size >= from ? "squares" : undefined;
}

interface Product {
  readonly store: Store;
  readonly sum: Elem & { k: "reduce" };
  readonly x: Elem;
  readonly y: Elem;
  readonly column: LoopAxis;
}

function productOf(kernel: Kernel): Product | undefined {
  if (kernel.stores.length !== 1) return undefined;
  const [store] = kernel.stores;
  const found = new Set<Elem & { k: "reduce" }>();
  walk(store.elem, (part) => {
    if (part.k === "reduce") found.add(part);
  });
  const [sum, ...more] = found;
  if (!sum || more.length > 0 || sum.op !== "sum" || sum.x.k !== "binary" || sum.x.op !== "mul") return undefined;
  if (!dtypes[sum.dtype].float) return undefined;
  const column = kernel.axes.at(-1);
  if (!column || affine.coefficient(store.at, column.name) !== 1) return undefined;
  return { store, sum, x: sum.x.x, y: sum.x.y, column };
}

/** Whether the epilogue can be computed in lanes along the columns. */
function inLanes(
  store: Store,
  sum: Elem & { k: "reduce" },
  column: LoopAxis,
  vectorBytes: number,
  width: number,
): boolean {
  const stand = register(sum.dtype, [column.name]);
  const elem = shifted(store.elem, {}, [sum, stand]);
  return lanesAlong(column.name, [{ ...store, elem }], vectorBytes)?.width === width;
}

/** Sums of fewer terms than this are stored in about the time in which they are added up. */
const shortSum = 32;

/**
 * The axis that gives a tile its rows: the one whose last, smaller tile wastes least. Of short sums, the one whose neighbours are
 * nearest in the result.
 */
function rowOf(kernel: Kernel, a: Side, b: Side, { rows }: TileShape, steps: number): LoopAxis | undefined {
  const clipped = (name: Axis) => a.ranges.some((r) => affine.coefficient(r.at, name) !== 0);
  const tall = rows[rows.length - 1];
  const waste = ({ size }: LoopAxis) => Math.ceil(size / tall) / (size / tall) - Math.min(size, 32) / 1000;
  const distance = ({ name }: LoopAxis) => affine.coefficient(kernel.stores[0].at, name);
  const cost = steps < shortSum ? distance : waste;
  return kernel.axes
    .filter(({ size }) => size > 1)
    .filter(({ name }) => affine.coefficient(a.at, name) > 0 && affine.coefficient(b.at, name) === 0 && !clipped(name))
    .sort((p, q) => cost(p) - cost(q))[0];
}

/** Counts an axis from its other end where A's stride is negative, so that the walk over A goes forwards. */
function forwards(a: Side, b: Side, axes: readonly ReduceAxis[]): { a: Side; b: Side } {
  const flips = axes.filter(({ name }) => affine.coefficient(a.at, name) < 0);
  const by = Object.fromEntries(
    flips.map(({ name, size }) => [name, affine.shift(affine.scale(affine.axis(name), -1), size - 1)]),
  );
  const turn = (s: Side): Side => ({
    ...s,
    at: affine.substitute(s.at, by),
    ranges: s.ranges.map((r) => ({ ...r, at: affine.substitute(r.at, by) })),
  });
  return { a: turn(a), b: turn(b) };
}

/**
 * A partial sum waits where the result will be. So the result must be of the sum's type, and nothing that the
 * epilogue reads may lie there.
 */
function mayInterrupt(
  store: Store,
  sum: Elem & { k: "reduce" },
  overwritten: (node: Node) => Node | undefined,
): boolean {
  if (store.node.type.dtype !== sum.dtype) return false;
  const old = overwritten(store.node);
  let reads = false;
  walk(store.elem, (part) => {
    if (part.k === "load" && part.from === old?.id) reads = true;
  });
  return !reads;
}

/** Beyond this a panel would not fit into any cache near the core; it is not copied. */
const longestPanel = 4096;

function packingOf(
  b: Side,
  column: LoopAxis,
  cut: Cut,
  rows: number,
  panel: number,
  elementBytes: number,
): Packing | undefined {
  const length = walkLength(cut);
  const stride = affine.coefficient(b.at, column.name);
  if (stride !== 1)
    return affine.coefficient(b.at, cut.inner[cut.inner.length - 1].name) === 1 ? "squares" : "elements";
  // Worth it where a panel is used by many rows, is not in one piece anyway, and B as a whole would crowd the cache. Fewer rows do where
  // each row of B is on a page of its own.
  const rowBytes = column.size * elementBytes;
  const many = rows >= (rowBytes >= 4096 ? 24 : 48);
  return many && column.size > panel && length * rowBytes > 32768 && length <= longestPanel ? "rows" : undefined;
}

/** Panels that are copied together, where rows of B are: a page of memory is then opened once for all of them. */
export function panelGroup({ packing, column, width, rows }: TilePlan, threads = 1): number {
  const panels = Math.floor(column.size / ((rows.length - 1) * width));
  return packing === "rows" ? Math.max(1, Math.min(4, Math.floor(panels / threads))) : 1;
}

/**
 * Threads that divide the rows copy what they read, and where their parts meet both read some: up to one step of a stretch more, the
 * low rows at the end, and whole groups on both sides. So many groups lie between what neighbours copy.
 */
const groupsApart = 4;

/** Bytes for the groups of a very long sum, and for what is lost by rounding when they are added. */
export function groupBytes({ pieces, store, sum }: TilePlan): number {
  return pieces === "are added in groups" ? 2 * sizeOf(store.node.type.shape) * dtypes[sum.dtype].bytes : 0;
}

/** Bytes that a thread needs for its panels of B and its rows of A, and how far on from its neighbour's its rows begin where they divide the rows. */
export function panelBytes(plan: TilePlan, { tile }: TileTarget): { b: number; a: number; apart: number } {
  const { row, rows, rowBlock, packing, packsA, sum, width } = plan;
  const { group } = tile.copied;
  const walk = walkLength(plan) * dtypes[sum.dtype].bytes;
  const b = packing ? walk * (rows.length - 1) * width * panelGroup(plan) : 0;
  if (!packsA) return { b, a: 0, apart: 0 };
  const apart = groupsApart * group * walk;
  return { b, a: Math.ceil(Math.min(row!.size, rowBlock) / group) * group * walk + apart, apart };
}
