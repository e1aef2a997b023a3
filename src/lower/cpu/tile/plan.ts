/**
 * Which kernels are tiled, and how. `out[m,n] = Σ_k A(m,k)·B(k,n)`: B is the operand that owns the result's innermost
 * axis; its elements are read as vectors, A's one by one and repeated in all lanes.
 *
 * The order in which a sum is added up depends on the kernel alone, never on the machine: so every backend gives the
 * same bits. What the machine decides is only where the walk over k is interrupted (`block`), and what is copied.
 */
import { dtypes, sizeOf } from "../../../base/index.ts";
import { type Axis, affine, walk } from "../../../scalar/index.ts";
import type { Kernel, LoopAxis, ValueId } from "../../plan/kernel.ts";
import { type Product, productOf, type Side } from "../../plan/product.ts";
import { isLongSum, places } from "../../plan/sums.ts";
import { lanesAlong } from "../lanes.ts";
import { shifted } from "../stores.ts";
import { type Machine, narrowestBytes, type TileShape } from "../target.ts";
import { type Cut, cutSum, walkLength } from "./cut.ts";

/**
 * How a panel of B, K rows of a tile's width, is copied before it is used again and again: row by row; or, where
 * neighbours lie along the sum, by transposing small squares; or element by element.
 */
export type Packing = "rows" | "squares" | "elements";

export interface TilePlan extends Cut, Omit<Product, "bounded"> {
  readonly kernel: Kernel;
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

/** How a product is tiled; undefined where a kernel is none, or a small one, and the general schedule serves. */
export function planTile(
  kernel: Kernel,
  { tile, vectorBytes }: Machine,
  overwritten: ReadonlyMap<ValueId, ValueId>,
): TilePlan | undefined {
  const product = productOf(kernel);
  if (!product || isSmall(kernel, product)) return undefined;
  const { bounded, ...known } = product;
  const { sum, column, a, b } = product;
  const { bytes } = dtypes[sum.dtype];
  const width = vectorBytes / bytes;
  if (!inLanes(product, vectorBytes, width)) return undefined;
  const whole = !mayInterrupt(product, overwritten);
  // The pieces of a long sum must be added up in memory; the general schedule needs none.
  if (whole && isLongSum(sum)) return undefined;

  const row = rowOf(kernel, product, tile);
  const along = ({ name }: { readonly name: Axis }) => affine.coefficient(a.at, name);
  const order = [...sum.axes].sort((p, q) => along(q) - along(p));
  const cut = cutSum(sum, order, whole ? Number.POSITIVE_INFINITY : tile.block, bounded);
  const rest = kernel.axes.filter((axis) => axis !== column && axis !== row);
  const inB = (axis: LoopAxis) => affine.coefficient(b.at, axis.name) !== 0;
  const others = rest.filter((axis) => !inB(axis));
  const packsA = others.length === 0 ? rowPacking(a, row, column, cut, tile) : undefined;
  const { rows } = packsA ? tile.copied : tile;
  const below = places(others) * (row?.size ?? 1);
  const packing = packingOf(b, column, cut, below, (rows.length - 1) * width, bytes);
  const rowBlock = row && others.length === 0 ? rowBlockOf(row, walkLength(cut) * bytes, tile) : (row?.size ?? 1);
  const shared = rest.filter(inB);
  return { ...known, ...cut, kernel, row, others, shared, packing, packsA, rows, rowBlock, width };
}

/** Not by the machine's registers: whether a product is a tile, whose sums are fused, must not depend on how wide they are. */
function isSmall({ axes }: Kernel, { sum, column }: Product): boolean {
  const terms = places(sum.axes);
  return column.size < narrowestBytes / dtypes[sum.dtype].bytes || terms < 4 || terms * places(axes) < 512;
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

/** Whether the epilogue can be computed in lanes along the columns. */
function inLanes({ store, sum, column }: Product, vectorBytes: number, width: number): boolean {
  const elem = shifted(store.elem, {}, [sum, { k: "register", dtype: sum.dtype, along: [column.name] }]);
  return lanesAlong(column.name, [{ ...store, elem }], vectorBytes)?.width === width;
}

/** Sums of fewer terms than this are stored in about the time in which they are added up. */
const shortSum = 32;

/**
 * The axis that gives a tile its rows: the one whose last, smaller tile wastes least. Of short sums, the one whose neighbours are
 * nearest in the result.
 */
function rowOf({ axes }: Kernel, { store, sum, a, b }: Product, { rows }: TileShape): LoopAxis | undefined {
  const clipped = (name: Axis) => a.ranges.some((r) => affine.coefficient(r.at, name) !== 0);
  const tall = rows[rows.length - 1];
  const waste = ({ size }: LoopAxis) => Math.ceil(size / tall) / (size / tall) - Math.min(size, 32) / 1000;
  const distance = ({ name }: LoopAxis) => affine.coefficient(store.at, name);
  const cost = places(sum.axes) < shortSum ? distance : waste;
  return axes
    .filter(({ size }) => size > 1)
    .filter(({ name }) => affine.coefficient(a.at, name) > 0 && affine.coefficient(b.at, name) === 0 && !clipped(name))
    .sort((p, q) => cost(p) - cost(q))[0];
}

/**
 * A partial sum waits where the result will be. So the result must be of the sum's type, and nothing that the
 * epilogue reads may lie there.
 */
function mayInterrupt({ store, sum }: Product, overwritten: ReadonlyMap<ValueId, ValueId>): boolean {
  if (store.type.dtype !== sum.dtype) return false;
  const old = overwritten.get(store.value);
  let reads = false;
  walk(store.elem, (part) => {
    if (part.k === "load" && part.from === old) reads = true;
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

/** Memory that a tiled product needs besides its operands, in bytes. */
interface TileBytes {
  /** For a thread's panels of B, and for its rows of A. */
  readonly b: number;
  readonly a: number;
  /** How far on from its neighbour's rows a thread's begin, where they divide the rows. */
  readonly apart: number;
  /** For the groups of a very long sum, and for what is lost by rounding when they are added. */
  readonly groups: number;
}

export function bytesOf(plan: TilePlan, { tile }: Machine): TileBytes {
  const { row, rows, rowBlock, packing, packsA, pieces, store, sum, width } = plan;
  const { group } = tile.copied;
  const walk = walkLength(plan) * dtypes[sum.dtype].bytes;
  const b = packing ? walk * (rows.length - 1) * width * panelGroup(plan) : 0;
  const groups = pieces === "are added in groups" ? 2 * sizeOf(store.type.shape) * dtypes[sum.dtype].bytes : 0;
  if (!packsA) return { b, a: 0, apart: 0, groups };
  const apart = groupsApart * group * walk;
  return { b, a: Math.ceil(Math.min(row!.size, rowBlock) / group) * group * walk + apart, apart, groups };
}
