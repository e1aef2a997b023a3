/** What is asked for, checked where it comes in. */
import { badArgument, oneOf, readOptions, unknownName, wantFlag, wantFunction, wantText } from "../../base/index.ts";
import type { Locale } from "./blocks.ts";
import { type ChapterId, contents } from "./contents.ts";
import type { Figure } from "./figures/data.ts";
import type { FigureRequest } from "./figures/requests.ts";
import type { Numbers } from "./numbers.ts";

export interface ReadOptions {
  /** Whether figures are computed; they are left out otherwise, except where one is the answer to a question. */
  readonly figures?: boolean;
  /** Whether nothing but questions and exercises is read: then no text is waited for that nobody sees. */
  readonly tasksOnly?: boolean;
  /** How they are computed, for who does it elsewhere or has done it already. */
  readonly draw?: (request: FigureRequest) => Promise<Figure>;
  /** Numbers that are at hand; else those that the chapter refers to are computed. */
  readonly numbers?: Numbers;
}

const wantLanguage = oneOf(["en", "zh-CN"], "language");

export function wantLocale(subject: string, locale: Locale): void {
  wantLanguage(subject, "locale", locale);
}

export function wantNumbers(subject: string, numbers: Numbers): void {
  if (typeof numbers?.show === "function" && typeof numbers.value === "function") return;
  throw badArgument(subject, "numbers", numbers, "record", "what shows numbers: { show, value, wrong }");
}

/** A chapter in a language, and how it is read. */
export function wantChapter(
  subject: string,
  id: ChapterId,
  locale: Locale,
  options: ReadOptions | undefined,
): ReadOptions {
  wantText(subject, "the chapter", id);
  const known = contents.map((one) => one.id);
  if (!known.includes(id)) throw unknownName(subject, "chapter", id, known);
  wantLocale(subject, locale);
  return readOptions(subject, options, {
    figures: wantFlag,
    tasksOnly: wantFlag,
    draw: (_, name, value) => wantFunction(subject, name, value, "a function (request) => figure"),
    numbers: (_, _name, value) => wantNumbers(subject, value as Numbers),
  });
}
