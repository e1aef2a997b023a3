/**
 * Where the columns of a network's diagram stand, and how arrows get from one to another. Columns stand from left to right
 * by depth, those of one depth one below the other. Between two depths is a gap: weights cross it as straight lines, arrows
 * turn in it in lanes of their own. What skips a depth runs below it on a rail.
 */
import { bodyHeight, type Column, detailOf, halfWidth, headHalf, portGap, radius, unitGap } from "./columns.ts";
import { frameMargin, frameTop } from "./svg.ts";
import type { Box } from "./text.ts";

/** Of a name and three facts; heads of one picture have the room that the longest of them needs. */
const leastHead = 76;
const between = 24;
const lane = 13;
/** Lines of weights rise at most so much: steeper ones would touch the numbers below units. */
const steepest = 2.5;
/** Arrows end so far from what they point at. */
const clear = 10;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a column stands: its middle, the top of its head, and the top of what is below. */
interface Place {
  readonly x: number;
  readonly head: number;
  readonly body: number;
}

export interface Layout {
  readonly places: readonly Place[];
  /** Corners of each arrow, from its source to its tip. */
  readonly arrows: readonly (readonly Point[])[];
  readonly width: number;
  /** Of all of it, without a legend. */
  readonly height: number;
}

/** Room that was found to be missing: in the gap behind each depth, and around the heads of each depth. */
export interface Room {
  readonly gaps: readonly number[];
  readonly heads: readonly number[];
}

/** A unit's middle, or a block's. */
export function placeOf(column: Column, { x, body }: Place, unit: number): Point {
  if (!column.units) return { x, y: body + bodyHeight(column) / 2 };
  return { x, y: body + column.units.indexOf(unit) * unitGap + unitGap / 2 };
}

const linesHigh = ({ lines }: Column): number => 20 + 15 * lines.length;

/** Of the text above a column. */
export function headBox(column: Column, { x, head }: Place): Box {
  const half = headHalf(column);
  return { x: x - half, y: head, width: 2 * half, height: linesHigh(column) };
}

interface Edge {
  readonly from: number;
  readonly to: number;
  /** Its place among the arrows that end there. */
  readonly port: number;
  readonly ports: number;
}

/** What comes from near ends above what comes from far, which arrives from below. */
function edgesOf(columns: readonly Column[]): Edge[] {
  return columns.flatMap(({ sources, kernel }, to) => {
    const drawn = sources
      .filter((from) => from !== kernel?.from)
      .sort((a, b) => columns[b].depth - columns[a].depth || a - b);
    return drawn.map((from, port) => ({ from, to, port, ports: drawn.length }));
  });
}

type Heights = readonly { readonly head: number; readonly body: number }[];

/** Heads of the uppermost columns stand in one row, so that no line can meet them; what is below is centred. */
function heightsOf(columns: readonly Column[], { heads }: Room): { readonly at: Heights; readonly bottom: number } {
  const at: { head: number; body: number }[] = columns.map(() => ({ head: frameTop, body: 0 }));
  const headHeight = Math.max(leastHead, 10 + Math.max(...columns.map(linesHigh)));
  const stacks = heads.map((_, depth) => columns.flatMap((column, k) => (column.depth === depth ? [k] : [])));
  const tallOf = (stack: readonly number[], depth: number) =>
    stack.reduce((sum, k) => sum + bodyHeight(columns[k]) + headHeight + between + 2 * heads[depth], 0) -
    (headHeight + between + 2 * heads[depth]);
  const tall = Math.max(...stacks.map(tallOf));
  for (const [depth, stack] of stacks.entries()) {
    let y = frameTop + headHeight + (tall - tallOf(stack, depth)) / 2;
    for (const [row, k] of stack.entries()) {
      if (row > 0) {
        at[k].head = y + between + heads[depth];
        y = at[k].head + headHeight + heads[depth];
      }
      at[k].body = y;
      y += bodyHeight(columns[k]);
    }
  }
  return { at, bottom: frameTop + headHeight + tall };
}

const middleOf = (column: Column, { body }: { readonly body: number }): number => body + bodyHeight(column) / 2;

/** How far above and below each other the ends of weights in this gap lie. */
function riseOf(columns: readonly Column[], at: Heights, depth: number): number {
  let rise = 0;
  for (const [k, { kernel, depth: own }] of columns.entries()) {
    if (!kernel || own !== depth + 1) continue;
    const [from, to] = [kernel.from, k].map((c) => [at[c].body, at[c].body + bodyHeight(columns[c])]);
    rise = Math.max(rise, Math.abs(from[1] - to[0]), Math.abs(to[1] - from[0])) - unitGap;
  }
  return rise;
}

/** How many lines of weights cross the gap behind this depth. */
function tiesAcross(columns: readonly Column[], depth: number): number {
  return columns.reduce((sum, { kernel, units, depth: own }) => {
    return sum + (kernel && own === depth + 1 ? columns[kernel.from].units!.length * units!.length : 0);
  }, 0);
}

/** Whether an arrow is one straight line. */
const isStraight = (from: number, to: number): boolean => Math.abs(from - to) < 0.01;

/** Which arrows turn in the gap behind this depth, from left to right: so that as few as possible cross. */
function turning(columns: readonly Column[], edges: readonly Edge[], at: Heights, depth: number): Edge[] {
  const spanOf = ({ from, to }: Edge) => columns[to].depth - columns[from].depth;
  const turns = edges.filter((edge) => {
    const [from, to] = [columns[edge.from], columns[edge.to]];
    if (from.depth !== depth && to.depth !== depth + 1) return false;
    return spanOf(edge) > 1 || !isStraight(middleOf(from, at[edge.from]), portOf(columns, edge, at));
  });
  const leaving = (edge: Edge) => columns[edge.from].depth === depth;
  /** Those that leave for far, the farthest first; those that only cross; those that come from far, the farthest last. */
  const group = (edge: Edge) => (spanOf(edge) === 1 ? 1 : leaving(edge) ? 0 : 2);
  const order = (edge: Edge) => {
    if (spanOf(edge) > 1) return leaving(edge) ? -spanOf(edge) : spanOf(edge);
    const distance = Math.abs(middleOf(columns[edge.from], at[edge.from]) - portOf(columns, edge, at));
    return edge.ports === 1 ? -distance : distance;
  };
  return turns.sort((a, b) => group(a) - group(b) || order(a) - order(b));
}

function portOf(columns: readonly Column[], { to, port, ports }: Edge, at: Heights): number {
  return middleOf(columns[to], at[to]) + (port - (ports - 1) / 2) * portGap;
}

/** Where each edge turns, by gap. */
type Lanes = readonly ReadonlyMap<Edge, number>[];

/** Places of depths from left to right, wide enough for heads, lanes and weights. */
function across(
  columns: readonly Column[],
  edges: readonly Edge[],
  at: Heights,
  { gaps, heads }: Room,
): { readonly xs: readonly number[]; readonly lanes: Lanes; readonly width: number } {
  const halves = heads.map((_, depth) => {
    const own = columns.filter((column) => column.depth === depth);
    return Math.max(...own.map((column) => Math.max(headHalf(column), halfWidth(column) + clear + 12)));
  });
  const xs = [frameMargin + Math.max(62, halves[0])];
  const lanes: Map<Edge, number>[] = [];
  for (let depth = 0; depth + 1 < heads.length; depth++) {
    const turns = turning(columns, edges, at, depth);
    const room = turns.length > 0 ? (turns.length + 1) * lane : 12;
    const ties = tiesAcross(columns, depth);
    const usual = ties === 0 ? 120 : detailOf(ties) === "number" ? 236 : 178;
    const rise = riseOf(columns, at, depth);
    const least = Math.max(usual, rise / steepest + 2 * radius, halves[depth] + halves[depth + 1] + room);
    const next = xs[depth] + least + gaps[depth];
    // In the midst of what heads leave free.
    const middle = (xs[depth] + halves[depth] + next - halves[depth + 1]) / 2;
    lanes.push(new Map(turns.map((edge, k) => [edge, middle + (k - (turns.length - 1) / 2) * lane])));
    xs.push(next);
  }
  return { xs, lanes, width: xs[xs.length - 1] + Math.max(62, halves[halves.length - 1]) + frameMargin };
}

/**
 * Where an arrow that skips something leaves: beside its column, or below it where weights fill the gap behind it and nothing
 * stands below.
 */
function leaving(columns: readonly Column[], from: number, at: Heights): "beside" | "below" {
  const { depth } = columns[from];
  const isLowest = columns.every((column, k) => column.depth !== depth || at[k].body <= at[from].body);
  return isLowest && tiesAcross(columns, depth) > 0 ? "below" : "beside";
}

/** The corners of each arrow. Those that skip something run below it, each on a rail of its own. */
function route(
  columns: readonly Column[],
  edges: readonly Edge[],
  at: Heights,
  xs: readonly number[],
  lanes: Lanes,
): { readonly arrows: readonly (readonly Point[])[]; readonly lowest: number } {
  const rails: { readonly left: number; readonly right: number; readonly y: number }[] = [];
  let lowest = 0;
  const arrows = edges.map((edge) => {
    const [from, to] = [columns[edge.from], columns[edge.to]];
    const start = { x: xs[from.depth] + halfWidth(from) + clear, y: middleOf(from, at[edge.from]) };
    const end = { x: xs[to.depth] - halfWidth(to) - clear, y: portOf(columns, edge, at) };
    const left = lanes[from.depth].get(edge);
    if (left === undefined) return [start, end];
    if (to.depth === from.depth + 1) return [start, { x: left, y: start.y }, { x: left, y: end.y }, end];
    const right = lanes[to.depth - 1].get(edge)!;
    const below = { x: xs[from.depth], y: at[edge.from].body + bodyHeight(from) + 8 };
    const leaves = leaving(columns, edge.from, at);
    const down = leaves === "below" ? [below] : [start, { x: left, y: start.y }];
    const { x } = down[down.length - 1];
    let y = leaves === "below" ? below.y + 16 : 0;
    for (const [k, { depth }] of columns.entries())
      if (depth > from.depth && depth < to.depth) y = Math.max(y, at[k].body + bodyHeight(columns[k]) + 16);
    for (const other of [...rails].sort((a, b) => a.y - b.y))
      if (x <= other.right && right >= other.left && Math.abs(other.y - y) < lane) y = other.y + lane;
    rails.push({ left: x, right, y });
    lowest = Math.max(lowest, y);
    return [...down, { x, y }, { x: right, y }, { x: right, y: end.y }, end];
  });
  return { arrows, lowest };
}

/** Places and routes, with this room beside what is always needed. */
export function layOut(columns: readonly Column[], room: Room): Layout {
  const edges = edgesOf(columns);
  const { at, bottom } = heightsOf(columns, room);
  const { xs, lanes, width } = across(columns, edges, at, room);
  const { arrows, lowest } = route(columns, edges, at, xs, lanes);
  const places = columns.map(({ depth }, k) => ({ x: xs[depth], ...at[k] }));
  return { places, arrows, width, height: Math.max(bottom, lowest) + 22 };
}
