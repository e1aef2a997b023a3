/** Text for terminals. */
import type { Locale } from "../words/index.ts";

export { type Align, alignPoints, cells, fittedTable, pad, table, wrapText } from "../base/index.ts";

/** 27,882 */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** 96.7 %, which Chinese writes without the space. */
export function percent(share: number, locale: Locale, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)}${locale === "zh-CN" ? "" : " "}%`;
}

export function bytes(size: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let [value, unit] = [size, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
