/** Text for terminals: columns that line up, also where characters are two cells wide. */

import { cells } from "./cells.ts";
import { widestAtom, wrapText } from "./wrap.ts";

export type Align = "left" | "right";

export function pad(text: string, width: number, align: Align = "left"): string {
  const space = " ".repeat(Math.max(0, width - cells(text)));
  return align === "left" ? text + space : space + text;
}

const number = /^[-−+]?[\d,]+(\.\d+)?(e[-+]?\d+)?$/;

/**
 * Numbers below each other are compared by their points: in columns aligned to the right, shorter fractions get spaces
 * behind them.
 */
export function alignPoints(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[][] {
  const fraction = (text: string): number =>
    number.test(text) && text.includes(".") ? text.length - text.indexOf(".") : 0;
  const longest = aligns.map((align, k) =>
    align === "right" ? Math.max(0, ...rows.map((row) => fraction(row[k]))) : 0,
  );
  return rows.map((row) =>
    row.map((text, k) => (number.test(text) ? text + " ".repeat(Math.max(0, longest[k] - fraction(text))) : text)),
  );
}

/** Rows as lines, the columns two spaces apart. */
export function table(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const widths = aligns.map((_, k) => Math.max(...rows.map((row) => cells(row[k]))));
  return rows.map((row) =>
    row
      .map((text, k) => pad(text, widths[k], aligns[k]))
      .join("  ")
      .trimEnd(),
  );
}

/** Below this a column of words is no use. */
const narrowest = 12;
/** In a cell a formula breaks soon. */
const formula = 6;

/**
 * A table of at most so many cells a line: where it is wider, words in columns aligned to the left go on in the next line.
 * Where even that is not enough, every cell has a line of its own, behind the head of its column.
 */
export function fittedTable(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  width: number,
  head: readonly string[] = [],
): string[] {
  const all = head.length > 0 ? [head, ...rows] : rows;
  const lines = table(all, aligns);
  if (Math.max(0, ...lines.map(cells)) <= width) return lines;
  const rooms = roomsFor(all, aligns, width);
  if (rooms)
    return table(
      all.flatMap((row) => brokenRow(row, rooms)),
      aligns,
    );
  return rows.flatMap((row, n) => [
    ...(n === 0 ? [] : [""]),
    ...row.flatMap((text, k) =>
      text.trim() ? wrapText(text.trim(), { width, first: beforeValue(head[k], head), rest: "  " }) : [],
    ),
  ]);
}

/** The head of a column before a value of it; the colon is that of the table's language. */
function beforeValue(head = "", heads: readonly string[]): string {
  if (!head.trim()) return "";
  return head + (heads.some((one) => /\p{Script=Han}/u.test(one)) ? "：" : ": ");
}

/** How many cells each column has, the widest columns of words being made narrower; nothing, where that does not help. */
function roomsFor(rows: readonly (readonly string[])[], aligns: readonly Align[], width: number): number[] | undefined {
  const rooms = aligns.map((_, k) => Math.max(...rows.map((row) => cells(row[k]))));
  const least = aligns.map((align, k) =>
    align === "right"
      ? rooms[k]
      : Math.max(narrowest, ...rows.map((row) => widestAtom(row[k], { width: narrowest, formula }))),
  );
  let tooMuch = rooms.reduce((sum, room) => sum + room, 2 * (aligns.length - 1)) - width;
  while (tooMuch > 0) {
    const widest = Math.max(...rooms.filter((room, k) => room > least[k]));
    const k = rooms.findIndex((room, at) => room === widest && room > least[at]);
    if (k < 0) return undefined;
    rooms[k]--;
    tooMuch--;
  }
  return rooms;
}

function brokenRow(row: readonly string[], rooms: readonly number[]): string[][] {
  const parts = row.map((text, k) => (cells(text) > rooms[k] ? wrapText(text, { width: rooms[k], formula }) : [text]));
  const height = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => parts.map((part) => part[line] ?? ""));
}
