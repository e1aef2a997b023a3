/**
 * What is told, before it is known how it is shown: headings, sentences, tables and code, in one language. Terminals,
 * Markdown and HTML each have a writer.
 */
import type { Align } from "../../base/index.ts";

/** What is said without a formula is the same everywhere; a formula has a form of its own for LaTeX. */
export type Cell = string | { readonly text: string; readonly latex: string };

export type Block =
  | { readonly k: "heading"; readonly text: string }
  | { readonly k: "text"; readonly text: string }
  | { readonly k: "formula"; readonly text: string; readonly latex: string }
  | {
      readonly k: "table";
      readonly head?: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      readonly aligns: readonly Align[];
    }
  | { readonly k: "code"; readonly text: string };

export interface Document {
  readonly title: string;
  /** As in HTML: `"en"`, `"zh-CN"`. */
  readonly language: string;
  readonly blocks: readonly Block[];
}

export const plain = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);

/** Twelve digits: what float64 is good for in a chain of products. */
export function digits(value: number, count = 12): string {
  return withMinus(Number.isFinite(value) ? String(Number(value.toPrecision(count))) : String(value));
}

/** A minus is a minus sign, as in the course, and no hyphen. */
export const withMinus = (number: string): string => number.replaceAll("-", "−");
