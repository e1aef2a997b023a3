/** Figures as text: tables, bars, curves in a grid of characters, layers joined by their connections. */
import {
  type Figure,
  type FigureCurves,
  type FigureHeights,
  type FigureNetwork,
  type FigurePart,
  type FigurePictures,
  type FigureTable,
  formatNumber,
  labelWords,
  type Picture,
  type Point,
} from "../../doors/lessons.ts";
import { bar, picture } from "../pictures.ts";
import { type Align, alignPoints, cells, fittedTable, pad, table, wrapText } from "../text.ts";
import { curveMarks, type FigureStyle, shown } from "./cells.ts";
import { gridLines, plotLines, routeLines } from "./diagrams.ts";

/** The widest that fits; where none does, tables go without bars. */
const barWidths = [20, 12, 8];

export function figureLines({ parts }: Figure, style: FigureStyle): string[] {
  return parts.flatMap((part, k) => [...(k === 0 ? [] : [""]), ...partLines(part, style)]);
}

function partLines(part: FigurePart, style: FigureStyle): string[] {
  switch (part.kind) {
    case "table":
      return tableLines(part, style);
    case "curves":
      return curveLines(part, style);
    case "heights":
      return heightLines(part, style);
    case "network":
      return networkLines(part, style);
    case "pictures":
      return pictureLines(part, style);
    case "plots":
      return plotLines(part, style);
    case "grids":
      return gridLines(part, style);
    case "routes":
      return routeLines(part, style);
  }
}

function tableLines({ columns, rows }: FigureTable, { locale, width }: FigureStyle): string[] {
  const head = columns.map(({ head }) => shown(head, locale));
  const aligns = columns.map(
    ({ full }, k): Align => (full === undefined && rows.some((row) => typeof row[k] === "number") ? "right" : "left"),
  );
  const withBars = (barWidth: number) => [
    head,
    ...rows.map((row) =>
      row.map((cell, k) => {
        const { full, format } = columns[k];
        return full === undefined ? shown(cell, locale, format) : bar(Number(cell) / full, barWidth);
      }),
    ),
  ];
  const fits = barWidths.find((barWidth) => Math.max(...table(withBars(barWidth), aligns).map(cells)) <= width);
  return tableOrRecords(withBars(fits ?? 0), aligns, width);
}

/** The first row is the head; where it is empty, there is none. */
export function tableOrRecords(
  [head, ...body]: readonly (readonly string[])[],
  aligns: readonly Align[],
  width: number,
): string[] {
  return fittedTable(alignPoints(body, aligns), aligns, width, head.some(Boolean) ? head : []);
}

function curveLines({ x, y, curves }: FigureCurves, { locale, width }: FigureStyle): string[] {
  const [across, up] = [Math.max(20, Math.min(width - 12, 60)), 13];
  const points = curves.flatMap(({ points }) => points);
  const [left, right] = rangeOf(points.map(([at]) => at));
  const [low, high] = rangeOf(points.map(([, value]) => value));
  const grid = Array.from({ length: up }, () => Array<string>(across).fill(" "));
  for (const [k, curve] of curves.entries())
    for (const [at, value] of curve.dots ? curve.points : joined(curve.points, (right - left) / (across - 1))) {
      const column = Math.round(((at - left) / (right - left)) * (across - 1));
      const row = Math.round(((high - value) / (high - low)) * (up - 1));
      grid[row][column] = curve.mark ?? curveMarks[k % curveMarks.length];
    }
  const scale = grid.map((_, row) =>
    row === 0 ? short(high) : row === up - 1 ? short(low) : row === (up - 1) / 2 ? short((high + low) / 2) : "",
  );
  const room = Math.max(...scale.map(cells));
  const legend = curves
    .map(({ name, mark }, k) => `${mark ?? curveMarks[k % curveMarks.length]} ${shown(name, locale)}`)
    .join("   ");
  const [from, to] = [short(left), short(right)];
  const words = labelWords[locale];
  return [
    ...legendLines(`${pad("", room)}  ${words[y]}`, legend, width),
    ...grid.map((row, k) => `${pad(scale[k], room, "right")} |${row.join("")}`.trimEnd()),
    `${pad("", room)} +${"-".repeat(across)}`,
    `${pad("", room)}  ${from}${pad(`${words[x]}  ${to}`, across - cells(from), "right")}`,
  ];
}

/** The points of a line, and between two of them as many more as it takes to have one for every column. */
function joined(points: readonly Point[], column: number): readonly Point[] {
  return points.flatMap((to, k) => {
    if (k === 0) return [to];
    const from = points[k - 1];
    const steps = Math.max(1, Math.ceil(Math.abs(to[0] - from[0]) / column));
    return Array.from({ length: steps }, (_, n): Point => {
      const share = (n + 1) / steps;
      return share === 1 ? to : [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    });
  });
}

/** From low to high; each stands for as many places as any other. */
const heightMarks = [..." .:-=+*#%@"];
const onHeights = ["o", "S", "E"];

/** Seen from above: a mark for the height of each place, and the curves over it. */
function heightLines({ x, y, z, a, b, heights, curves }: FigureHeights, { locale, width }: FigureStyle): string[] {
  const [across, up] = [Math.max(20, Math.min(width - 12, 60)), 21];
  const sorted = heights.flat().sort((p, q) => p - q);
  const borders = heightMarks.map((_, k) => sorted[Math.floor((k * sorted.length) / heightMarks.length)]);
  const markOf = (height: number) => heightMarks[borders.findLastIndex((border) => height >= border)] ?? heightMarks[0];
  const nearest = (place: number, places: number, of: number) => Math.round((place / (places - 1)) * (of - 1));
  const grid = Array.from({ length: up }, (_, row) => {
    const own = heights[nearest(up - 1 - row, up, b.length)];
    return Array.from({ length: across }, (_, column) => markOf(own[nearest(column, across, a.length)]));
  });
  const [left, right, low, high] = [a[0], a[a.length - 1], b[0], b[b.length - 1]];
  for (const [k, { points }] of curves.entries())
    for (const [along, at] of points) {
      const column = Math.round(((along - left) / (right - left)) * (across - 1));
      const row = Math.round(((high - at) / (high - low)) * (up - 1));
      if (grid[row]?.[column] !== undefined) grid[row][column] = onHeights[k % onHeights.length];
    }
  const words = labelWords[locale];
  const legend = curves.map(({ name }, k) => `${onHeights[k % onHeights.length]} ${shown(name, locale)}`).join("   ");
  const [lowest, middle, highest] = [0, heightMarks.length / 2, heightMarks.length - 1].map(
    (k) => `${heightMarks[k]} ${short(borders[k])}`,
  );
  const scale = grid.map((_, row) => (row === 0 ? short(high) : row === up - 1 ? short(low) : ""));
  const room = Math.max(...scale.map(cells));
  const [from, to] = [short(left), short(right)];
  return [
    ...legendLines(`${pad("", room)}  ${words[y]}`, legend, width),
    ...grid.map((row, k) => `${pad(scale[k], room, "right")} |${row.join("")}|`),
    `${pad("", room)} +${"-".repeat(across)}+`,
    `${pad("", room)}  ${from}${pad(`${words[x]}  ${to}`, across - cells(from), "right")}`,
    `${pad("", room)}  ${words[z]}${locale === "zh-CN" ? "：" : ": "}${lowest.trim()} … ${middle} … ${highest}`,
  ];
}

/** What the height is, and which mark is which: beside it where there is room, else below. */
function legendLines(height: string, legend: string, width: number): string[] {
  const line = `${height}      ${legend}`;
  if (cells(line) <= width) return [line];
  return [height, ...wrapText(legend, { width, first: " ".repeat(height.search(/\S/)) })];
}

const short = (value: number): string => formatNumber(Number(value.toPrecision(3)));

/** Never empty, so that a constant curve has a place, too. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** Every layer a column of names; between two of them a bus, with the number of weights on it. */
function networkLines({ layers, weights }: FigureNetwork, { locale }: FigureStyle): string[] {
  const height = Math.max(...layers.map(({ length }) => length));
  const lines = Array<string>(height).fill("");
  const spans = layers.map(({ length }) => {
    const top = Math.floor((height - length) / 2);
    return { top, bottom: top + length - 1 };
  });
  for (const [k, layer] of layers.entries()) {
    const names = layer.map((cell) => shown(cell, locale));
    const room = Math.max(...names.map(cells));
    const { top, bottom } = spans[k];
    const before = k > 0 ? busOf(spans[k - 1], spans[k], weights[k - 1]) : undefined;
    for (let row = 0; row < height; row++) {
      const inside = row >= top && row <= bottom;
      lines[row] += (before ? before(row) : "") + (inside ? `(${pad(names[row - top], room)})` : " ".repeat(room + 2));
    }
  }
  return lines.map((line) => line.trimEnd());
}

interface Rows {
  readonly top: number;
  readonly bottom: number;
}

/** The connection between two columns, row by row: `─┐    ┌─`, joined where both have a neuron. */
function busOf(from: Rows, to: Rows, weights: number): (row: number) => string {
  const joint = Math.floor((Math.max(from.top, to.top) + Math.min(from.bottom, to.bottom)) / 2);
  const label = ` ${weights} `;
  const joined = (row: number, { top, bottom }: Rows, [corner, end, cross, edge]: string) => {
    if (row === top) return row === joint ? "┬" : corner;
    if (row === bottom) return row === joint ? "┴" : end;
    return row === joint ? cross : edge;
  };
  const side = (row: number, rows: Rows, glyphs: string) => {
    if (row < rows.top || row > rows.bottom) return " ";
    return rows.top === rows.bottom ? "─" : joined(row, rows, glyphs);
  };
  const line = (row: number, rows: Rows) => (row < rows.top || row > rows.bottom ? " " : "─");
  const leftOf = (row: number) => line(row, from) + side(row, from, "┐┘┼┤");
  const rightOf = (row: number) => side(row, to, "┌└┼├") + line(row, to);
  return (row) => ` ${leftOf(row)}${row === joint ? `─${label}─` : " ".repeat(label.length + 2)}${rightOf(row)} `;
}

/** As many beside each other as there is room for. */
function pictureLines({ pictures, width: side }: FigurePictures, { locale, width, colour }: FigureStyle): string[] {
  const rows: Picture[][] = [];
  let used = 0;
  for (const one of pictures) {
    const own = one.width ?? side;
    if (rows.length === 0 || used + 2 + own > width) {
      rows.push([]);
      used = -2;
    }
    rows[rows.length - 1].push(one);
    used += 2 + own;
  }
  return rows.flatMap((row) => {
    const sides = row.map((one) => one.width ?? side);
    const drawn = row.map(({ levels }, k) => picture(levels, sides[k], colour));
    const line = (texts: readonly string[]) =>
      texts
        .map((text, k) => (text ? text : " ".repeat(sides[k])))
        .join("  ")
        .trimEnd();
    return [
      line(row.map(({ name }, k) => pad(shown(name, locale), sides[k]))),
      ...Array.from({ length: Math.max(...drawn.map(({ length }) => length)) }, (_, at) =>
        line(drawn.map((lines) => lines[at] ?? "")),
      ),
    ];
  });
}
