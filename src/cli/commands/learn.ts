/** `limpid learn`: the course in the terminal, its numbers and figures computed on this machine. */
import { unknownName } from "../../base/index.ts";
import { type ChapterEntry, type ChapterId, contents, readChapter } from "../../lessons/index.ts";
import type { Context } from "../context.ts";
import { interruptible, unlessAborted } from "../context.ts";
import { quiz } from "../learn/quiz.ts";
import { chapterLines, type Page } from "../learn/show.ts";
import { bold } from "../learn/wrap.ts";
import { table } from "../text.ts";

export interface LearnOptions {
  readonly quiz: boolean;
  readonly answers: boolean;
}

/** Wider lines are tiring to read. */
const widest = 100;

function pageOf({ words, colour, self }: Context, { answers }: LearnOptions): Page {
  const columns = process.stdout.columns ?? Number(process.env.COLUMNS);
  return { words, colour, self, answers, width: Math.min(widest, columns >= 20 ? columns : 80) };
}

/** `load` is given by tests only, which compute figures once for all languages. */
export async function learn(
  chapter: string | undefined,
  options: LearnOptions,
  context: Context,
  load: typeof readChapter = readChapter,
): Promise<number> {
  if (chapter === undefined) return list(context);
  return read(chapterOf(chapter).id, options, context, load);
}

/** By number or by name. */
function chapterOf(asked: string): ChapterEntry & { readonly id: ChapterId } {
  const found = contents.find(({ id, number }) => asked.toLowerCase() === id || Number(asked) === number);
  if (found) return found;
  throw unknownName("limpid learn", "chapter", asked, [
    ...contents.map(({ number }) => String(number)),
    ...contents.map(({ id }) => id),
  ]);
}

function list({ words, colour, self, say, result }: Context): number {
  const { locale } = words;
  say(bold(words.learn.course, colour));
  say("");
  for (const { number, title, aim } of contents) {
    say(`${String(number).padStart(2)}  ${bold(title[locale], colour)}`);
    say(`    ${aim[locale]}`);
  }
  say("");
  const rows = words.learn.usage.map(([command, what]) => [`${self} ${command}`, `# ${what}`]);
  for (const line of table(rows, ["left", "left"])) say(`  ${line}`);
  result({
    locale,
    chapters: contents.map(({ id, number, title, aim }) => ({ id, number, title: title[locale], aim: aim[locale] })),
  });
  return 0;
}

async function read(id: ChapterId, options: LearnOptions, context: Context, load: typeof readChapter): Promise<number> {
  const { words, say, json, result } = context;
  const page = pageOf(context, options);
  return interruptible(async (signal) => {
    const chapter = await unlessAborted(signal, load(id, words.locale, { figures: !options.quiz }));
    if (!options.quiz) {
      for (const line of chapterLines(chapter, page)) say(line);
      result(chapter);
      return chapter.wrong.length === 0 ? 0 : 1;
    }
    say(bold(words.learn.chapter(chapter.number, chapter.title), page.colour));
    const outcome = await unlessAborted(
      signal,
      quiz(chapter, page, {
        input: process.stdin,
        output: json ? process.stderr : process.stdout,
        isTerminal: process.stdin.isTTY === true,
        say,
      }),
    );
    result({ chapter: id, locale: words.locale, ...outcome });
    return outcome.complete ? 0 : 1;
  });
}
