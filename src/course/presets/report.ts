/** What a preset tells: tables and stories about a system of the source texts. */
import { type Locale, type ShowOptions, shownAs } from "../../explain/locale.ts";
import { type Block, type Cell, type Document, digits } from "../../explain/show/document.ts";
import { toHtml } from "../../explain/show/html.ts";
import { toMarkdown } from "../../explain/show/markdown.ts";
import { toTerminal } from "../../explain/show/terminal.ts";
import { codeBlocks, storyDocument } from "../../explain/story/document.ts";
import type { Path } from "../../explain/story/paths.ts";
import type { Story } from "../../explain/story/story.ts";
import { storyWords } from "../../explain/story/words.ts";

/** A sentence in each language. */
export type Said = Readonly<Record<Locale, string>>;

/** A number, or numbers nested. */
export type Fact = number | string | readonly Fact[] | { readonly [name: string]: Fact };

export type Section =
  | { readonly heading: Said }
  | { readonly text: Said }
  | {
      readonly head?: Readonly<Record<Locale, readonly string[]>>;
      readonly rows: readonly (readonly (string | number | Said)[])[];
    }
  | { readonly story: Story }
  /** The code of a story that is not shown itself; nothing where it was not asked for. */
  | { readonly code: Story };

export interface ReportParts<F extends Readonly<Record<string, Fact>>> {
  readonly name: string;
  readonly title: Said;
  readonly facts: F;
  readonly stories: Readonly<Record<string, Story>>;
  readonly sections: readonly Section[];
}

/** A path's slope as one product of formulas. */
export function chained({ factors }: Path): string {
  const formulas = factors.map(({ formula }) => formula).filter((formula) => formula !== "1");
  return formulas.join(" · ") || "1";
}

export class Report<F extends Readonly<Record<string, Fact>> = Readonly<Record<string, Fact>>> {
  readonly name: string;
  /** Every number that it shows. */
  readonly facts: F;
  /** The stories that its numbers were read from, those shown and those that only gave a number. */
  readonly stories: Readonly<Record<string, Story>>;
  readonly #parts: ReportParts<F>;

  constructor(parts: ReportParts<F>) {
    this.name = parts.name;
    this.facts = parts.facts;
    this.stories = parts.stories;
    this.#parts = parts;
  }

  toString(options?: ShowOptions): string {
    return toTerminal(this.#document(options), shownAs("report", options).width);
  }

  toMarkdown(options?: ShowOptions): string {
    return toMarkdown(this.#document(options));
  }

  toHtml(options?: ShowOptions): string {
    return toHtml(this.#document(options));
  }

  toJSON(): unknown {
    return { name: this.name, facts: this.facts, stories: this.stories };
  }

  #document(options: ShowOptions | undefined): Document {
    const { locale } = shownAs("report", options);
    const { title, sections } = this.#parts;
    return { title: title[locale], language: locale, blocks: sections.flatMap((section) => blocksOf(section, locale)) };
  }
}

function blocksOf(section: Section, locale: Locale): Block[] {
  if ("heading" in section) return [{ k: "heading", text: section.heading[locale] }];
  if ("text" in section) return [{ k: "text", text: section.text[locale] }];
  if ("story" in section) {
    const { title, blocks } = storyDocument(section.story, locale);
    return [{ k: "heading", text: title }, ...blocks];
  }
  if ("code" in section) return codeBlocks(section.code, storyWords[locale]);
  const rows = section.rows.map((row) => row.map((cell): Cell => shown(cell, locale)));
  const first = section.rows[0] ?? [];
  return [
    {
      k: "table",
      ...(section.head && { head: section.head[locale] }),
      rows,
      aligns: first.map((cell, k) => (k > 0 && typeof cell === "number" ? "right" : "left")),
    },
  ];
}

function shown(cell: string | number | Said, locale: Locale): string {
  if (typeof cell === "number") return digits(cell);
  return typeof cell === "string" ? cell : cell[locale];
}
