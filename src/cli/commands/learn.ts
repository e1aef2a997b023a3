/** `limpid learn`: the course in the terminal, its numbers and figures computed on this machine. */
import { nearest, show, unknownName, ValueError } from "../../base/index.ts";
import {
  type ChapterEntry,
  type ChapterId,
  contents,
  type GlossaryEntry,
  openChapter,
  type Part,
  readErrata,
  readGlossary,
  readHistory,
  readSymbols,
} from "../../doors/lessons.ts";
import { type Context, interruptible, unlessAborted } from "../context.ts";
import { errataLines, glossaryLines, historyLines, symbolLines } from "../learn/pages.ts";
import { quiz } from "../learn/quiz.ts";
import { headLines, type Page, partWriter } from "../learn/show.ts";
import { bold, dim, wrap } from "../learn/wrap.ts";
import { fittedTable } from "../text.ts";

export interface LearnOptions {
  readonly quiz: boolean;
  readonly answers: boolean;
}

const pages = ["symbols", "glossary", "errata", "history"] as const;
type PageName = (typeof pages)[number];

/** Wider lines are tiring to read. */
const widest = 100;

/** Where the width of the terminal is not known. */
const usual = 80;

function pageOf({ words, colour, self, width }: Context, { answers }: LearnOptions): Page {
  return { words, colour, self, answers, width: width === Infinity ? usual : Math.min(widest, width) };
}

/** `open` is given by tests only, which compute figures once for all languages. */
export async function learn(
  what: string | undefined,
  term: string | undefined,
  options: LearnOptions,
  context: Context,
  open: typeof openChapter = openChapter,
): Promise<number> {
  if (what === undefined) return list(context);
  const page = pages.find((name) => name === what.toLowerCase());
  if (page) return besides(page, term, pageOf(context, options), context);
  return read(chapterOf(what).id, options, context, open);
}

/** By number or by name. */
function chapterOf(asked: string): ChapterEntry & { readonly id: ChapterId } {
  const found = contents.find(({ id, number }) => asked.toLowerCase() === id || Number(asked) === number);
  if (found) return found;
  throw unknownName("limpid learn", "chapter", asked, [
    ...contents.map(({ number }) => String(number)),
    ...contents.map(({ id }) => id),
    ...pages,
  ]);
}

function list(context: Context): number {
  const { words, colour, self, say, result } = context;
  const { locale, learn } = words;
  const { width } = pageOf(context, { quiz: false, answers: false });
  say(bold(learn.course, colour));
  say("");
  for (const { number, title, aim } of contents) {
    say(`${String(number).padStart(2)}  ${bold(title[locale], colour)}`);
    for (const line of wrap([{ kind: "text", text: aim[locale] }], { width, colour, first: "    " })) say(line);
  }
  say("");
  const rows = learn.usage.map(([command, what]) => [`${self} ${command}`, `# ${what}`]);
  for (const line of fittedTable(rows, ["left", "left"], width - 2)) say(`  ${line}`);
  result({
    locale,
    chapters: contents.map(({ id, number, title, aim }) => ({ id, number, title: title[locale], aim: aim[locale] })),
    pages: pages.map((id) => ({ id, title: learn.pages[id] })),
  });
  return 0;
}

async function read(id: ChapterId, options: LearnOptions, context: Context, open: typeof openChapter): Promise<number> {
  return interruptible((signal) =>
    unlessAborted(signal, options.quiz ? ask(id, context, open) : tell(id, options, context, open, signal)),
  );
}

/** The text stands on the screen while the next figure is computed. */
async function tell(
  id: ChapterId,
  options: LearnOptions,
  context: Context,
  open: typeof openChapter,
  signal: AbortSignal,
): Promise<number> {
  const { words, say, result } = context;
  const page = pageOf(context, options);
  const chapter = await open(id, words.locale);
  for (const line of headLines(chapter, page)) say(line);
  const write = partWriter(chapter, page);
  const parts: Part[] = [];
  const waiting = waitingLine(context);
  waiting.show();
  for await (const part of chapter.parts) {
    waiting.clear();
    signal.throwIfAborted();
    parts.push(part);
    for (const line of write(part)) say(line);
    waiting.show();
  }
  waiting.clear();
  const { wrong } = chapter;
  if (wrong.length > 0) say(`\n${words.learn.wrongNumbers(wrong.join(", "))}`);
  result({ ...chapter, parts, wrong });
  return wrong.length === 0 ? 0 : 1;
}

/**
 * Says on a terminal that the next part is being computed; the part takes its place. It is written before the work begins,
 * since a computation leaves no time for a clock in between.
 */
function waitingLine({ words, json, colour }: Context): { show(): void; clear(): void } {
  const { stdout } = process;
  if (json || !stdout.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: () => void stdout.write(dim(words.learn.computing, colour)),
    clear: () => void stdout.write("\r\x1b[K"),
  };
}

async function ask(id: ChapterId, context: Context, open: typeof openChapter): Promise<number> {
  const { words, colour, say, json, result } = context;
  const chapter = await open(id, words.locale, { tasksOnly: true });
  say(bold(words.learn.chapter(chapter.number, chapter.title), colour));
  const outcome = await quiz(chapter, pageOf(context, { quiz: true, answers: false }), {
    input: process.stdin,
    output: json ? process.stderr : process.stdout,
    isTerminal: process.stdin.isTTY === true,
    say,
  });
  result({ chapter: id, locale: words.locale, ...outcome });
  return outcome.complete ? 0 : 1;
}

/** The pages beside the chapters. */
async function besides(name: PageName, term: string | undefined, page: Page, context: Context): Promise<number> {
  const { words, say, result } = context;
  const title = words.learn.pages[name];
  const print = (lines: readonly string[]) => {
    for (const line of [bold(title, page.colour), ...lines]) say(line);
  };
  if (name === "glossary") {
    const entries = termsLike(term, await readGlossary(words.locale));
    print(glossaryLines(entries, page));
    result({ page: name, title, locale: words.locale, entries });
    return 0;
  }
  if (name === "symbols") {
    const entries = await readSymbols(words.locale);
    print(symbolLines(entries, page));
    result({ page: name, title, locale: words.locale, entries });
    return 0;
  }
  if (name === "history") {
    const entries = await readHistory(words.locale);
    print(historyLines(entries, page));
    result({ page: name, title, locale: words.locale, entries });
    return 0;
  }
  const { errata, wrong } = await readErrata(words.locale);
  print(errataLines(errata, page));
  if (wrong.length > 0) say(`\n${words.learn.wrongNumbers(wrong.join(", "))}`);
  result({ page: name, title, locale: words.locale, entries: errata, wrong });
  return wrong.length === 0 ? 0 : 1;
}

/** All terms, or those with a word in their names, in either language; or else in their texts. */
function termsLike(word: string | undefined, entries: readonly GlossaryEntry[]): readonly GlossaryEntry[] {
  if (word === undefined) return entries;
  const wanted = word.trim().toLowerCase();
  const named = entries.filter(({ term, other }) => [term, other].some((name) => name.toLowerCase().includes(wanted)));
  if (wanted !== "" && named.length > 0) return named;
  const told = entries.filter(({ text }) => holds(text.map((part) => part.text).join(""), wanted));
  if (told.length > 0) return told;
  const names = entries.flatMap(({ term, other }) => [term, other]);
  const near = nearestFew(wanted, names);
  throw new ValueError("limpid learn glossary", `unknown term ${show(word)}`, {
    code: "glossary-term",
    hint: `${near.length > 0 ? `did you mean ${near.join(", ")}? ` : ""}limpid learn glossary lists all ${entries.length} terms`,
    facts: { received: word, near, count: entries.length },
  });
}

/** Whether a text holds a word: a whole one where words are written apart. */
function holds(text: string, word: string): boolean {
  if (word.length < 2) return false;
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![a-z])${escaped}(?![a-z])`, "i").test(text);
}

function nearestFew(word: string, names: readonly string[]): string[] {
  const left = [...new Set(names)];
  const found: string[] = [];
  while (found.length < 3) {
    const near = nearest(word, left);
    if (near === undefined) break;
    found.push(near);
    left.splice(left.indexOf(near), 1);
  }
  return found;
}
