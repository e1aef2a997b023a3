/** What stands in a figure: a number, a word, or a text of no language. */
import { type Cell, formatNumber, labelWords } from "limpid/lessons";
import type { Locale } from "../../app/settings.ts";

export function shown(cell: Cell, locale: Locale, format = ""): string {
  if (typeof cell === "number")
    return Number.isFinite(cell) ? formatNumber(cell, format, locale) : String(cell).replace("-", "−");
  return typeof cell === "string" ? labelWords[locale][cell] : cell.text;
}
