/** How the cells of a figure are written, and with which marks its curves are drawn. */
import { type Cell, formatNumber, type Label, type Locale, labelWords } from "../../doors/lessons.ts";

export interface FigureStyle {
  readonly locale: Locale;
  readonly width: number;
  readonly colour: boolean;
}

export const curveMarks: readonly string[] = ["*", "+", "o", "x", "#"];

export function shown(cell: Cell, locale: Locale, format?: string): string {
  if (typeof cell === "number") return formatNumber(cell, format, locale);
  return typeof cell === "string" ? labelWords[locale][cell as Label] : cell.text;
}
