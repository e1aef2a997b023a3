/** Running text in which the numbers stand. */
import { InternalError } from "../../base/index.ts";
import { numberOf } from "./contents.ts";
import { type Place, parse, type Span } from "./markup.ts";
import type { Numbers, ShownNumber } from "./numbers.ts";

export type InlinePart =
  | { readonly kind: "text" | "term" | "code"; readonly text: string }
  | ({ readonly kind: "number" } & ShownNumber);

export type Inline = readonly InlinePart[];

export type Paragraphs = readonly Inline[];

export function inlineOf(text: string, numbers: Numbers): Paragraphs {
  return parse(text).map((spans) => spans.map((span) => partOf(span, numbers)));
}

/** A text of one paragraph. */
export function lineOf(text: string, numbers: Numbers): Inline {
  return inlineOf(text, numbers).flat();
}

function partOf(span: Span, numbers: Numbers): InlinePart {
  if (span.kind === "number") return { kind: "number", ...numbers.show(span.reference) };
  return "id" in span ? { kind: "text", text: chapterNumber(span) } : span;
}

/** Figures and tables have been filled in before. */
function chapterNumber({ kind, id }: Place): string {
  const number = kind === "chapter" ? numberOf(id) : undefined;
  if (number === undefined) throw new InternalError("lessons", `there is no {${kind}:${id}}`);
  return String(number);
}
