/** Single weights as lines between units, with their numbers or signs where there is room. */
import { type Column, detailOf, radius, unitGap } from "./columns.ts";
import { headBox, type Layout, layOut, type Point, placeOf } from "./layout.ts";
import { type Box, boldEms, overlap } from "./text.ts";

export interface Tie {
  readonly value: number;
  /** The largest of its layer. */
  readonly largest: number;
  readonly from: Point;
  readonly to: Point;
  /** Which gap it crosses. */
  readonly depth: number;
}

/** A number or a sign: its middle, and its baseline. */
export interface Glyph {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly value: number;
  readonly size: number;
}

/** A diagram that is laid out. */
export interface Plan {
  readonly layout: Layout;
  readonly ties: readonly Tie[];
  readonly glyphs: readonly Glyph[];
}

export const biasSize = 10;

/** How the numbers of weights and biases are written. */
export interface Writing {
  readonly number: (value: number) => string;
  readonly sign: (value: number) => string;
}

/** Layouts that are tried, each with more room where something did not fit. */
const mostTries = 40;
/** From its middle outward: where on its line a number may stand. */
const parts = Array.from({ length: 33 }, (_, k) => 0.5 + (k % 2 === 0 ? 1 : -1) * Math.ceil(k / 2) * 0.024);

/** Lays out with as much room as it takes until no line runs through a head, and each number has a place of its own. */
export function planNetwork(columns: readonly Column[], writing: Writing): Plan {
  const depths = Math.max(...columns.map(({ depth }) => depth)) + 1;
  const room = { gaps: new Array<number>(depths).fill(0), heads: new Array<number>(depths).fill(0) };
  for (let tries = 1; ; tries++) {
    const layout = layOut(columns, room);
    const ties = tiesOf(columns, layout);
    const last = tries === mostTries;
    const crossed = makeRoomForHeads(columns, layout, ties, room);
    if (crossed && !last) continue;
    const { glyphs, missing } = place(columns, layout, ties, writing);
    if (missing.size === 0 || last) return { layout, ties, glyphs };
    for (const depth of missing) room.gaps[depth] += 24;
  }
}

function tiesOf(columns: readonly Column[], { places }: Layout): Tie[] {
  return columns.flatMap(({ kernel, units, shape, depth }, k) => {
    if (!kernel || !units) return [];
    const source = columns[kernel.from];
    return source.units!.flatMap((i) =>
      units.map((j) => {
        const [from, to] = [placeOf(source, places[kernel.from], i), placeOf(columns[k], places[k], j)];
        return {
          value: kernel.data[i * shape[0] + j],
          largest: kernel.largest,
          from: { x: from.x + radius, y: from.y },
          to: { x: to.x - radius, y: to.y },
          depth: depth - 1,
        };
      }),
    );
  });
}

/** Whether a line runs through a box. */
function crosses({ from, to }: Pick<Tie, "from" | "to">, box: Box): boolean {
  const left = Math.max(box.x, Math.min(from.x, to.x));
  const right = Math.min(box.x + box.width, Math.max(from.x, to.x));
  if (left > right) return false;
  const at = (x: number) => (from.x === to.x ? from.y : from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y));
  const [a, b] = from.x === to.x ? [from.y, to.y] : [at(left), at(right)];
  return Math.max(a, b) >= box.y && Math.min(a, b) <= box.y + box.height;
}

const grown = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/** Gives more room where a weight's line runs through a head. */
function makeRoomForHeads(
  columns: readonly Column[],
  { places }: Layout,
  ties: readonly Tie[],
  room: { readonly gaps: number[]; readonly heads: number[] },
): boolean {
  const narrow = new Set<number>();
  const wide = new Set<number>();
  for (const [k, column] of columns.entries()) {
    const box = grown(headBox(column, places[k]), 3);
    for (const tie of ties)
      if (tie.depth <= column.depth && tie.depth >= column.depth - 1 && crosses(tie, box)) {
        narrow.add(column.depth);
        wide.add(tie.depth);
      }
  }
  for (const depth of narrow) room.heads[depth] += 6;
  for (const depth of wide) room.gaps[depth] += 12;
  return narrow.size > 0;
}

/** Bounding boxes of an arrow's straight parts. */
function partsOf(points: readonly Point[]): Box[] {
  return points.slice(1).map((to, k) => {
    const from = points[k];
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
    return grown({ x, y, width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) }, 3);
  });
}

/** What numbers must not cover. */
function obstacles(columns: readonly Column[], { places, arrows }: Layout, writing: Writing): Box[] {
  return [
    ...arrows.flatMap(partsOf),
    ...columns.map((column, k) => headBox(column, places[k])),
    ...columns.flatMap((column, k) =>
      (column.units ?? []).flatMap((unit) => {
        const { x, y } = placeOf(column, places[k], unit);
        const own = { x: x - radius - 2, y: y - radius - 2, width: 2 * radius + 4, height: 2 * radius + 4 };
        const bias = column.bias ? boldEms(writing.number(column.bias[unit])) * biasSize + 4 : 0;
        return [own, { x: x - bias / 2, y: y + radius, width: bias, height: unitGap / 2 - radius + 6 }];
      }),
    ),
  ];
}

/** Each number in a place of its own, where it covers fewest lines. Gives the gaps in which some have none. */
function place(
  columns: readonly Column[],
  layout: Layout,
  ties: readonly Tie[],
  writing: Writing,
): { readonly glyphs: readonly Glyph[]; readonly missing: ReadonlySet<number> } {
  const taken = obstacles(columns, layout, writing);
  const glyphs: Glyph[] = [];
  const missing = new Set<number>();
  for (let depth = 0; depth < Math.max(...columns.map((column) => column.depth)); depth++) {
    const own = ties.filter((tie) => tie.depth === depth);
    const detail = detailOf(own.length);
    if (detail === "line") continue;
    const size = detail === "number" ? 10.5 : 13;
    for (const tie of own) {
      const text = detail === "number" ? writing.number(tie.value) : writing.sign(tie.value);
      if (text === "") continue;
      const box = freePlace(tie, { width: boldEms(text) * size + 4, height: size + 2 }, own, taken);
      if (box) {
        taken.push(box);
        glyphs.push({ x: box.x + box.width / 2, y: box.y + box.height - 3, text, value: tie.value, size });
      } else missing.add(depth);
    }
  }
  return { glyphs, missing };
}

function freePlace(
  tie: Tie,
  { width, height }: { readonly width: number; readonly height: number },
  others: readonly Tie[],
  taken: readonly Box[],
): Box | undefined {
  let best: Box | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const x = tie.from.x + part * (tie.to.x - tie.from.x);
    const y = tie.from.y + part * (tie.to.y - tie.from.y);
    const box = { x: x - width / 2, y: y - height / 2, width, height };
    if (taken.some((other) => overlap(box, other) > 0)) continue;
    const covered = others.reduce((sum, other) => sum + (other !== tie && crosses(other, box) ? 1 : 0), 0);
    if (covered < fewest) [best, fewest] = [box, covered];
    if (covered === 0) break;
  }
  return best;
}
