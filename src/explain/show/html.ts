import { escaped } from "../../base/markup.ts";
import { type Block, type Cell, type Document, plain } from "./document.ts";

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; margin: .5rem 0; display: block; overflow-x: auto }
td, th { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top; font-weight: normal }
th { border-bottom: 1px solid currentColor }
.right { text-align: right; font-variant-numeric: tabular-nums }
code, pre, .formula { font-family: ui-monospace, monospace; font-size: .9em }
pre { overflow-x: auto; padding: .8rem; border: 1px solid #8884; border-radius: 4px }
`;

/** A document as one HTML page that loads nothing: no script, no font, no picture from elsewhere. */
export function toHtml({ title, language, blocks }: Document): string {
  const body = blocks.map(write);
  return page(title, language, body);
}

/** The same as a part of a page, for notebooks. */
export function toFragment({ title, language, blocks }: Document): string {
  return [
    `<section lang="${escaped(language)}">`,
    `<h3>${escaped(title)}</h3>`,
    ...blocks.map((block) => (block.k === "heading" ? `<h4>${escaped(block.text)}</h4>` : inlined(write(block)))),
    "</section>",
  ].join("\n");
}

/** Looks that come with the page stand at the elements themselves. */
const inlined = (part: string): string => part.replaceAll(' class="right"', ' style="text-align:right"');

function write(block: Block): string {
  switch (block.k) {
    case "heading":
      return `<h2>${escaped(block.text)}</h2>`;
    case "text":
      return `<p>${escaped(block.text)}</p>`;
    case "formula":
      return `<p class="formula">${escaped(block.text)}</p>`;
    case "code":
      return `<pre>${escaped(block.text)}</pre>`;
    case "table": {
      const row = (cells: readonly Cell[], tag: "td" | "th") =>
        `<tr>${cells.map((cell, k) => `<${tag}${block.aligns[k] === "right" ? ' class="right"' : ""}>${inCell(cell)}</${tag}>`).join("")}</tr>`;
      return [
        "<table>",
        ...(block.head ? [`<thead>${row(block.head, "th")}</thead>`] : []),
        `<tbody>${block.rows.map((cells) => row(cells, "td")).join("\n")}</tbody>`,
        "</table>",
      ].join("\n");
    }
  }
}

function page(title: string, language: string, body: readonly string[]): string {
  return [
    "<!doctype html>",
    `<html lang="${escaped(language)}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<h1>${escaped(title)}</h1>`,
    ...body,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

const inCell = (cell: Cell): string =>
  typeof cell === "string" ? escaped(cell) : `<span class="formula">${escaped(plain(cell))}</span>`;
