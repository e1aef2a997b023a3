import { alignPoints, cells, fittedTable, table, wrapText } from "../../base/index.ts";
import { type Block, type Document, digits, plain } from "./document.ts";

/** A document for terminals: headings at the margin, everything else two columns in. */
export function toTerminal({ title, blocks }: Document, width: number): string {
  return [...wrapText(title, { width }), ...blocks.flatMap((block) => linesOf(block, width))].join("\n");
}

function linesOf(block: Block, width: number): string[] {
  switch (block.k) {
    case "heading":
      return ["", ...wrapText(block.text, { width })];
    case "text":
      return wrapText(block.text, { width, first: "  " }).map((line) => line.trimEnd());
    case "formula":
      return wrapText(block.text, { width, first: "  ", rest: "    " }).map((line) => line.trimEnd());
    case "table": {
      const body = alignPoints(
        block.rows.map((row) => row.map(plain)),
        block.aligns,
      );
      if (body.length === 0 && !block.head) return [];
      const fitting = shortened(body, block, width - 4);
      return fittedTable(fitting, block.aligns, width - 4, block.head).map((line) => `    ${line}`.trimEnd());
    }
    case "code":
      return block.text.split("\n").map((line) => `    ${line}`.trimEnd());
  }
}

/** Rows of numbers that are too wide have fewer digits, so that they stay rows: a matrix is read row by row. */
function shortened(
  body: readonly (readonly string[])[],
  { head, aligns }: Extract<Block, { k: "table" }>,
  width: number,
): readonly (readonly string[])[] {
  if (aligns.slice(1).some((align) => align !== "right")) return body;
  const all = (rows: readonly (readonly string[])[]) => (head ? [head, ...rows] : rows);
  const fits = (rows: readonly (readonly string[])[]) => Math.max(...table(all(rows), aligns).map(cells)) <= width;
  for (const count of [12, 9, 6]) {
    const rows = body.map((row) => row.map((text, k) => (k > 0 ? withDigits(text, count) : text)));
    const aligned = count === 12 ? body : alignPoints(rows, aligns);
    if (fits(aligned)) return aligned;
  }
  return body;
}

function withDigits(text: string, count: number): string {
  const number = text.trim();
  return /^−?\d*\.\d+(e[+−]\d+)?$/.test(number) ? digits(Number(number.replaceAll("−", "-")), count) : text;
}
