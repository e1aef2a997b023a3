/**
 * The markup of texts. It is small on purpose: terms, code, and numbers that are not typed but referred to.
 *
 *     **gradient**  `np.dot`     a term, a piece of code
 *     {v:worked.deltas[o1]:4}    a number that `verify` computes, to four decimals
 *     {c:worked.target1}         a constant: data that the texts give, or a setting that we chose
 *     {chapter:downhill}         a chapter's number: chapters may change places
 *     {see:rates}                the number of this chapter's figure or table with that key, such as 5-2
 *
 * After the second colon stands a format: `4` decimals, `%1` a percentage with one, `+4` with its sign, `e1` as 1.1e-6.
 * A blank line ends a paragraph.
 */
import { InternalError } from "../../base/index.ts";

type NumberKind = "v" | "c";

export interface NumberReference {
  readonly kind: NumberKind;
  /** `worked.deltas[o1]`, or a constant's name. */
  readonly name: string;
  readonly format: string;
}

export type Span =
  | { readonly kind: "text" | "term" | "code"; readonly text: string }
  | { readonly kind: "number"; readonly reference: NumberReference }
  | Place;

/** A chapter, or a figure or table of this one. */
export interface Place {
  readonly kind: "chapter" | "see";
  readonly id: string;
}

const reference = /\{([vc]):([^{}:]+)(?::([^{}:]*))?\}/g;
const markup = new RegExp(`${reference.source}|\\{(chapter|see):([\\w-]+)\\}|\\*\\*([^*]+)\\*\\*|\`([^\`]+)\``, "g");

/** The paragraphs of a text, each as its spans. */
export function parse(text: string): Span[][] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => spansOf(unfold(paragraph)));
}

/** Puts numbers into a text that has no other markup: LaTeX has braces of its own. */
export function fill(text: string, show: (reference: NumberReference) => string): string {
  return text.replace(reference, (_, kind: NumberKind, name: string, format = "") => show({ kind, name, format }));
}

/** Every number that a text refers to. */
export function referencesIn(text: string): NumberReference[] {
  const found: NumberReference[] = [];
  fill(text, (one) => {
    found.push(one);
    return "";
  });
  return found;
}

/** Puts in the numbers of figures and tables, which `places` has by their keys. */
export function fillPlaces(text: string, places: ReadonlyMap<string, string>): string {
  return text.replace(/\{see:([\w-]+)\}/g, (whole, key: string) => places.get(key) ?? whole);
}

const [wide, widePunctuation] = [/[\u2e80-\u9fff\uff00-\uffef]/, /[\u3000-\u303f\uff00-\uffef]/];

/** A line of the source ends where it is full. That is a space, except between Chinese characters. */
export function unfold(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .reduce((so, line) => {
      // Emphasis and quotation marks say nothing about the language: look past them.
      const before = so.replace(/[*“”‘’…—]+$/, "").at(-1) ?? "";
      const after = line.replace(/^[*“”‘’…—]+/, "").at(0) ?? "";
      const close =
        widePunctuation.test(before) || widePunctuation.test(after) || (wide.test(before) && wide.test(after));
      return so + (close ? "" : " ") + line;
    });
}

function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let done = 0;
  const plain = (to: number) => {
    const part = text.slice(done, to);
    if (/[{}`*]/.test(part)) throw new InternalError("lessons", `markup that is not known: ${JSON.stringify(part)}`);
    if (part) spans.push({ kind: "text", text: part });
  };
  for (const match of text.matchAll(markup)) {
    plain(match.index);
    done = match.index + match[0].length;
    const [, kind, name, format = "", place, id, term, code] = match;
    if (id !== undefined) spans.push({ kind: place as Place["kind"], id });
    else if (code !== undefined) spans.push({ kind: "code", text: code });
    else if (term === undefined) spans.push({ kind: "number", reference: { kind: kind as NumberKind, name, format } });
    // A term may hold a number.
    else for (const inner of spansOf(term)) spans.push(inner.kind === "text" ? { ...inner, kind: "term" } : inner);
  }
  plain(text.length);
  return spans;
}
