import { cells, wrapText } from "../../src/base/index.ts";

/** Whether a line takes more cells than there are, although it could have been broken. A path or a name cannot. */
export function tooWide(line: string, width: number): boolean {
  if (cells(line) <= width) return false;
  return wrapText(line.trim(), { width: 1 }).every((piece) => cells(piece) <= width - 4);
}
