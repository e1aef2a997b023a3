import { alignPoints, table } from "../../base/index.ts";
import { type Document, plain } from "./document.ts";

/** A document for terminals: headings at the margin, everything else two columns in. */
export function toTerminal({ title, blocks }: Document): string {
  const lines = [title];
  for (const block of blocks) {
    switch (block.k) {
      case "heading":
        lines.push("", block.text);
        break;
      case "text":
      case "formula":
        lines.push(`  ${block.text}`.trimEnd());
        break;
      case "table": {
        const body = alignPoints(
          block.rows.map((row) => row.map(plain)),
          block.aligns,
        );
        const rows = [...(block.head ? [block.head] : []), ...body];
        if (rows.length > 0) lines.push(...table(rows, block.aligns).map((line) => `    ${line}`.trimEnd()));
        break;
      }
      case "code":
        lines.push(...block.text.split("\n").map((line) => `    ${line}`.trimEnd()));
    }
  }
  return lines.join("\n");
}
