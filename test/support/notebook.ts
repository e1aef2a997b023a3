/** A notebook's cells as one program, for engines that have no notebooks. */
import { readFileSync } from "node:fs";

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[];
}

/** The code of each cell. */
export function cellsOf(path: string | URL): string[] {
  const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(path, "utf8"));
  return cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source.join(""));
}

/** A module that gives, as `shown`, what each cell ends with: what a kernel shows. */
export function programOf(path: string | URL): string {
  const parts = cellsOf(path).map((cell) => {
    const lines = cell.trimEnd().split("\n");
    const last = lines.pop()!;
    const isValue = !/^(const|let|import|export|for|if|while|\}|\)|\])/.test(last);
    return [...lines, isValue ? `shown.push(${last.replace(/;$/, "")});` : last].join("\n");
  });
  return `export const shown: unknown[] = [];\n${parts.join("\n")}\n`;
}
