import type { Cell, Document } from "./document.ts";

/** A document as Markdown; formulas as LaTeX between dollar signs, as GitHub, Jupyter and Pandoc read them. */
export function toMarkdown({ title, blocks }: Document): string {
  const parts = [`# ${escaped(title)}`];
  for (const block of blocks) {
    switch (block.k) {
      case "heading":
        parts.push(`## ${escaped(block.text)}`);
        break;
      case "text":
        parts.push(escaped(block.text));
        break;
      case "formula":
        parts.push(`$$\n${block.latex}\n$$`);
        break;
      case "table": {
        const row = (cells: readonly Cell[]) => `| ${cells.map(inCell).join(" | ")} |`;
        const head = block.head ?? block.aligns.map(() => "");
        const rule = `|${block.aligns.map((align) => (align === "right" ? "---:" : "---")).join("|")}|`;
        parts.push([row(head), rule, ...block.rows.map(row)].join("\n"));
        break;
      }
      case "code":
        parts.push(fenced(block.text));
    }
  }
  return `${parts.join("\n\n")}\n`;
}

/** In a table a bar would end the cell, inside a formula as well. */
function inCell(cell: Cell): string {
  return typeof cell === "string" ? escaped(cell) : `$${cell.latex.replaceAll("|", "\\vert ")}$`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|$~]/g, (char) => `\\${char}`).replaceAll("\n", " ");
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
