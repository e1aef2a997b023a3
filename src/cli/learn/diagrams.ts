/** Figures that are drawings: plots of one scale side by side, grids of numbers, routes that part and meet. */
import {
  type Cell,
  type Curve,
  type FigureGrids,
  type FigurePlots,
  type FigureRoutes,
  formatNumber,
  type Grid,
  type Plot,
  type RouteStep,
} from "../../doors/lessons.ts";
import { alignPoints, cells, pad } from "../text.ts";
import { curveMarks, type FigureStyle, shown } from "./cells.ts";

/** Blocks of lines beside each other, or under each other where they are too wide. */
function beside(blocks: readonly (readonly string[])[], gap: number, width: number): string[] {
  const rooms = blocks.map((lines) => Math.max(...lines.map(cells)));
  const needed = rooms.reduce((so, room) => so + room + gap, -gap);
  if (needed > width) return blocks.flatMap((lines, k) => (k === 0 ? lines : ["", ...lines]));
  const height = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((lines, k) => pad(lines[row] ?? "", rooms[k]))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

const centred = (text: string, room: number): string => " ".repeat(Math.max(0, (room - cells(text)) >> 1)) + text;

export function plotLines({ plots }: FigurePlots, style: FigureStyle): string[] {
  const gap = 3;
  const room = Math.floor((style.width + gap) / plots.length) - gap;
  // A character is about twice as high as it is wide. Where three are too narrow to be read, each gets a line of its own.
  const wide = room >= 17 ? room : style.width;
  const up = Math.min(13, 2 * Math.floor((wide + 1) / 4) - 1);
  return beside(
    plots.map((plot) => plotBlock(plot, up, style)),
    gap,
    style.width,
  );
}

function plotBlock({ name, middle: [x, y], reach, curves }: Plot, up: number, { locale }: FigureStyle): string[] {
  const across = 2 * up - 1;
  const columnOf = (at: number) => Math.round(((at - x + reach) / (2 * reach)) * (across - 1));
  const rowOf = (at: number) => Math.round(((y + reach - at) / (2 * reach)) * (up - 1));
  const [zeroRow, zeroColumn] = [rowOf(0), columnOf(0)];
  const grid = Array.from({ length: up }, (_, row) =>
    Array.from({ length: across }, (_, column): string =>
      row === zeroRow ? (column === zeroColumn ? "+" : "-") : column === zeroColumn ? "|" : " ",
    ),
  );
  for (const [k, curve] of curves.entries())
    for (const [at, value] of curve.points) {
      const [row, column] = [rowOf(value), columnOf(at)];
      if (grid[row]?.[column] !== undefined) grid[row][column] = markOf(curve, k);
    }
  const range = `${formatNumber(x - reach)} … ${formatNumber(x + reach)}`;
  return [centred(shown(name, locale), across), ...grid.map((row) => row.join("")), centred(range, across)];
}

const markOf = ({ mark }: Curve, k: number): string => mark ?? curveMarks[k % curveMarks.length];

export function gridLines({ grids, between }: FigureGrids, { locale, width }: FigureStyle): string[] {
  const height = Math.max(...grids.map(({ rows }) => rows.length));
  const middle = (height - 1) >> 1;
  const blocks = grids.flatMap((grid, k) => [
    ...(k === 0 ? [] : [["", ...Array.from({ length: height }, (_, row) => (row === middle ? between[k - 1] : ""))]]),
    gridBlock(grid, middle, locale),
  ]);
  return beside(blocks, 2, width);
}

function gridBlock({ name, rows, format }: Grid, middle: number, locale: FigureStyle["locale"]): string[] {
  const texts = rows.map((row) => row.map((value) => formatNumber(value, format)));
  const lines = alignPoints(
    texts,
    texts[0].map(() => "right"),
  );
  const rooms = texts[0].map((_, k) => Math.max(...lines.map((row) => cells(row[k]))));
  const drawn = lines.map((row) => row.map((text, k) => pad(text, rooms[k], "right")).join(" "));
  // A single number stands beside the middle of the others.
  const above = rows.length === 1 ? Array<string>(middle).fill("") : [];
  return [shown(name, locale), ...above, ...drawn];
}

/** The end at the top, the routes to it side by side, what they share below them, the start at the bottom. */
export function routeLines({ from, shared, routes, to, format }: FigureRoutes, { locale }: FigureStyle): string[] {
  const text = (cell: Cell) => shown(cell, locale);
  const blockOf = (steps: readonly RouteStep[]): string[] =>
    steps.flatMap(({ factor, name, to: next }) => [
      `× ${formatNumber(factor, format)}  ${text(name)}`,
      ...(next === undefined ? [] : [text(next)]),
    ]);
  const columns = routes.map((steps) => blockOf(steps).reverse());
  const gap = 4;
  const rooms = columns.map((lines) => Math.max(...lines.map(cells)));
  const height = Math.max(...columns.map(({ length }) => length));
  const lefts = rooms.map((_, k) => rooms.slice(0, k).reduce((so, room) => so + room + gap, 0));
  const centres = lefts.map((left, k) => left + (rooms[k] >> 1));
  const total = lefts[lefts.length - 1] + rooms[rooms.length - 1];
  const joint = (centres[0] + centres[centres.length - 1]) >> 1;
  const at = (line: string) => " ".repeat(Math.max(0, joint - (cells(line) >> 1))) + line;
  const body = Array.from({ length: height }, (_, row) =>
    columns.reduce((line, lines, k) => pad(line, lefts[k]) + centred(lines[row] ?? "", rooms[k]), "").trimEnd(),
  );
  return [
    at(text(to)),
    bus(centres, joint, total, "┌┬┐┴┼"),
    ...body,
    bus(centres, joint, total, "└┴┘┬┼"),
    ...blockOf(shared).reverse().map(at),
    at(text(from)),
  ];
}

/** The line that joins the routes: corners at the ends, a branch where it meets what all share. */
function bus(centres: readonly number[], joint: number, total: number, glyphs: string): string {
  const [first, inner, last, branch, crossing] = glyphs;
  const end = centres[centres.length - 1];
  return Array.from({ length: total }, (_, column) => {
    if (column < centres[0] || column > end) return " ";
    const isRoute = centres.includes(column);
    if (column === joint) return isRoute && centres.length > 2 ? crossing : branch;
    if (!isRoute) return "─";
    return column === centres[0] ? first : column === end ? last : inner;
  })
    .join("")
    .trimEnd();
}
