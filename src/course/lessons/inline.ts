/** Running text in which the numbers stand. */
import { parse } from "./markup.ts";
import type { Numbers, ShownNumber } from "./numbers.ts";

export type InlinePart =
  | { readonly kind: "text" | "term" | "code"; readonly text: string }
  | ({ readonly kind: "number" } & ShownNumber);

export type Inline = readonly InlinePart[];

export type Paragraphs = readonly Inline[];

export function inlineOf(text: string, numbers: Numbers): Paragraphs {
  return parse(text).map((spans) =>
    spans.map((span) => (span.kind === "number" ? { kind: "number", ...numbers.show(span.reference) } : span)),
  );
}

/** A text of one paragraph. */
export function lineOf(text: string, numbers: Numbers): Inline {
  return inlineOf(text, numbers).flat();
}
