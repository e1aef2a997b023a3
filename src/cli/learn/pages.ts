/** The pages beside the chapters, as lines of a terminal: glossary, symbols, errata, history. */
import {
  type Erratum,
  type GlossaryEntry,
  type HistoryEntry,
  type Source,
  type SymbolEntry,
  sources,
} from "../../doors/lessons.ts";
import type { Page } from "./show.ts";
import { bold, dim, wrap } from "./wrap.ts";

const indent = "    ";

export function glossaryLines(entries: readonly GlossaryEntry[], { words, width, colour }: Page): string[] {
  return entries.flatMap(({ term, other, text, chapter }) => [
    "",
    [
      bold(term, colour),
      ...(other === term ? [] : [other]),
      ...(chapter === undefined ? [] : [dim(words.learn.inChapter(chapter), colour)]),
    ].join("  "),
    ...wrap(text, { width, colour, first: indent }),
  ]);
}

export function symbolLines(entries: readonly SymbolEntry[], { words, width, colour }: Page): string[] {
  return entries.flatMap(({ symbol, say, text, code, chapter }) => [
    "",
    [
      bold(symbol, colour),
      ...(say === symbol ? [] : [words.learn.readAloud(say)]),
      dim(words.learn.inChapter(chapter), colour),
    ].join("  "),
    ...wrap([...text, ...(code === undefined ? [] : words.learn.inProgram(code))], { width, colour, first: indent }),
  ]);
}

export function errataLines(errata: readonly Erratum[], page: Page): string[] {
  const { words, width, colour } = page;
  const groups: readonly (Source | undefined)[] = [...sources, undefined];
  return groups.flatMap((source) => [
    "",
    ...(source
      ? wrap(
          [
            { kind: "term", text: source.id },
            { kind: "text", text: `  ${source.about[words.locale]}` },
          ],
          { width, colour, rest: indent },
        )
      : [bold(words.learn.allTexts, colour)]),
    ...errata.filter((one) => one.source === source?.id).flatMap((one) => erratumLines(one, page)),
  ]);
}

function erratumLines(
  { section, claim, truth, command, see }: Erratum,
  { words, width, colour, self }: Page,
): string[] {
  const marked = (mark: string) => `${indent}${mark}`;
  return [
    "",
    ...(section ? [`  ${section}`] : []),
    ...wrap(claim, { width, colour, first: marked(words.learn.says) }),
    ...wrap(truth, { width, colour, first: marked(words.learn.but) }),
    ...wrap(
      [{ kind: "code", text: command.replace(/^limpid/, self) }, { kind: "text", text: words.learn.colon }, ...see],
      {
        width,
        colour,
        first: marked(words.learn.see),
      },
    ),
  ];
}

export function historyLines(entries: readonly HistoryEntry[], { words, width, colour }: Page): string[] {
  const today = entries.findIndex(({ year }) => year === undefined);
  return entries.flatMap(({ year, text }, k) => [
    "",
    ...(k === today ? [bold(words.learn.today, colour), ""] : []),
    ...wrap(text, { width, colour, first: year === undefined ? "      " : `${year}  ` }),
  ]);
}
