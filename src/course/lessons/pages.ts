/** The pages beside the chapters: glossary, symbols, errata, history. Data like the chapters, with the same markup. */
import { wantLocale, wantNumbers } from "./asked.ts";
import type { TermNames } from "./assemble.ts";
import type { Locale, Text } from "./blocks.ts";
import { numbered, numberOf } from "./contents.ts";
import type { ErratumId } from "./errata/entries.ts";
import type { TermId } from "./glossary/terms.ts";
import type { YearId } from "./history/years.ts";
import { type Inline, lineOf } from "./inline.ts";
import { type Numbers, numbersFor, numbersIn, numbersOf } from "./numbers.ts";
import type { Source } from "./sources.ts";
import type { SymbolId } from "./symbols/entries.ts";

export interface TermWords {
  readonly term: string;
  readonly text: Text;
}

export interface SymbolWords {
  /** How it is read aloud. */
  readonly say: string;
  readonly text: Text;
}

export interface ErratumWords {
  /** What the text says, retold. */
  readonly claim: Text;
  readonly truth: Text;
  /** Where to look in what the command shows. */
  readonly see: Text;
}

export interface GlossaryEntry {
  readonly id: TermId;
  /** In the language of the page, and in the other one. */
  readonly term: string;
  readonly other: string;
  readonly text: Inline;
  /** Where it is told. */
  readonly chapter: number | undefined;
}

export interface SymbolEntry {
  readonly id: SymbolId;
  readonly symbol: string;
  readonly say: string;
  readonly text: Inline;
  /** What stands for it in a program, if anything does. */
  readonly code: string | undefined;
  /** Where it is first met. */
  readonly chapter: number;
}

export interface Erratum {
  readonly id: ErratumId;
  readonly source?: Source["id"];
  readonly section?: string;
  readonly claim: Inline;
  readonly truth: Inline;
  readonly command: string;
  readonly see: Inline;
}

export interface HistoryEntry {
  readonly id: YearId;
  /** None: it tells of today. */
  readonly year: number | undefined;
  readonly text: Inline;
}

/** Glossary, symbols and history have no numbers; one that is put in is missed as any other. */
const none: Numbers = numbersOf([]);

/**
 * Every term in both languages, in the order of the page's language.
 *
 *     (await readGlossary("en")).find(({ id }) => id === "gradient")?.other;   // "梯度"
 */
export async function readGlossary(locale: Locale): Promise<GlossaryEntry[]> {
  wantLocale("readGlossary", locale);
  const { terms } = await import("./glossary/terms.ts");
  const [en, zhCN] = [(await import("./glossary/en.ts")).words, (await import("./glossary/zh-CN.ts")).words];
  const [words, others] = locale === "en" ? [en, zhCN] : [zhCN, en];
  const order = new Intl.Collator(locale);
  return terms
    .map(({ id, chapter }) => {
      const { term, text } = words[id];
      return { id, term, other: others[id].term, text: lineOf(text, none), chapter: chapter && numberOf(chapter) };
    })
    .sort((a, b) => order.compare(a.term, b.term));
}

/**
 * The signs of the course, in the order in which a reader meets them.
 *
 *     (await readSymbols("en")).find(({ symbol }) => symbol === "η")?.say;   // "eta"
 */
export async function readSymbols(locale: Locale): Promise<SymbolEntry[]> {
  wantLocale("readSymbols", locale);
  const { symbols } = await import("./symbols/entries.ts");
  const { words } = locale === "en" ? await import("./symbols/en.ts") : await import("./symbols/zh-CN.ts");
  return symbols.map(({ id, symbol, code, chapter }) => {
    const { say, text } = words[id];
    return { id, symbol, say, text: lineOf(text, none), code, chapter: numberOf(chapter)! };
  });
}

/** What every term is called, in the page's language and in the other one. */
export async function readTermNames(locale: Locale): Promise<TermNames> {
  const entries = await readGlossary(locale);
  return Object.fromEntries(entries.map(({ id, term, other }) => [id, { term, other }])) as TermNames;
}

/** What is wrong in the source texts. Numbers are computed, unless they are at hand. */
export async function readErrata(
  locale: Locale,
  numbers?: Numbers,
): Promise<{ errata: Erratum[]; wrong: readonly string[] }> {
  wantLocale("readErrata", locale);
  if (numbers !== undefined) wantNumbers("readErrata", numbers);
  const { errata } = await import("./errata/entries.ts");
  const { words } = locale === "en" ? await import("./errata/en.ts") : await import("./errata/zh-CN.ts");
  const texts = Object.values(words).flatMap(({ claim, truth, see }) => [claim, truth, see]);
  const known = numbersIn(locale, numbers ?? (await numbersFor(texts)));
  return {
    errata: errata.map(({ id, source, section, command }) => {
      const { claim, truth, see } = words[id];
      const where = typeof section === "string" ? section : section?.[locale];
      return {
        id,
        source,
        section: where,
        command: numbered(command),
        claim: lineOf(claim, known),
        truth: lineOf(truth, known),
        see: lineOf(see, known),
      };
    }),
    wrong: known.wrong,
  };
}

/** Ancestors, rivals and turning points, by year; at the end what the texts tell of and Limpid can do today. */
export async function readHistory(locale: Locale): Promise<HistoryEntry[]> {
  wantLocale("readHistory", locale);
  const { years } = await import("./history/years.ts");
  const { words } = locale === "en" ? await import("./history/en.ts") : await import("./history/zh-CN.ts");
  return years.map(({ id, year }) => ({ id, year, text: lineOf(words[id], none) }));
}
