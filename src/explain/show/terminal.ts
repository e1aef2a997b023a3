import { alignPoints, fittedTable, wrapText } from "../../base/index.ts";
import { type Block, type Document, plain } from "./document.ts";

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
      return fittedTable(body, block.aligns, width - 4, block.head).map((line) => `    ${line}`.trimEnd());
    }
    case "code":
      return block.text.split("\n").map((line) => `    ${line}`.trimEnd());
  }
}
