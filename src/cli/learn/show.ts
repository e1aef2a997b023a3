/** A chapter as lines of a terminal. */
import {
  type Chapter,
  type Exercise,
  type GoOn,
  type Inline,
  type LiveFigure,
  labelWords,
  type Part,
  type Question,
  type Table,
} from "../../doors/lessons.ts";
import type { Words } from "../../words/index.ts";
import { type Align, table } from "../text.ts";
import { figureLines, tableOrRecords } from "./figures.ts";
import { bold, dim, oneLine, paint, wrap } from "./wrap.ts";

export interface Page {
  readonly words: Words;
  readonly width: number;
  readonly colour: boolean;
  /** Whether right answers and solutions are shown. */
  readonly answers: boolean;
  /** How the shell calls this program. */
  readonly self: string;
}

const indent = "  ";

export function headLines({ number, title, aim }: ChapterHead, { words, width, colour }: Page): string[] {
  return [bold(words.learn.chapter(number, title), colour), ...wrap([{ kind: "text", text: aim }], { width, colour })];
}

type ChapterHead = Pick<Chapter, "number" | "title" | "aim">;

/** Writes one part after the other; it counts the questions as they come. */
export function partWriter(chapter: Pick<Chapter, "number" | "locale">, page: Page): (part: Part) => string[] {
  const { words, width, colour, self, answers } = page;
  let questions = 0;
  return (part) => {
    if (part.kind === "question") questions++;
    const hint =
      part.kind === "goOn" && !answers
        ? [
            "",
            ...wrap(spansOf(words.learn.answersAt(`${self} learn ${chapter.number}`)), {
              width,
              colour,
            }),
          ]
        : [];
    return [...hint, "", ...partLines(part, chapter, page, questions)];
  };
}

/** A command between marks stays in one piece. */
const spansOf = (text: string): Inline =>
  text.split("`").map((part, k) => ({ kind: k % 2 === 1 ? "code" : "text", text: part }));

function partLines(part: Part, chapter: Pick<Chapter, "locale">, page: Page, number: number): string[] {
  const { width, colour } = page;
  switch (part.kind) {
    case "prose":
      return part.text.flatMap((paragraph, k) => [...(k > 0 ? [""] : []), ...wrap(paragraph, { width, colour })]);
    case "table":
      return tableLines(part, page);
    case "formula":
      return [
        ...part.plain
          .split("\n")
          .flatMap((line) =>
            wrap([{ kind: "text", text: line.trim() }], { width, colour, first: "    ", rest: "      " }),
          ),
        ...wrap(part.text, { width, colour, first: indent }),
      ];
    case "code":
      return [
        ...wrap(part.text, { width, colour }),
        "",
        ...part.lines.map((line) => (colour ? paint(`    ${line}`, "code", true) : `    ${line}`.trimEnd())),
        dim(`    ${part.file}`, colour),
      ];
    case "figure":
      return liveLines(part, chapter, page);
    case "question":
      return questionLines(part, page, number);
    case "exercise":
      return exerciseLines(part, page);
    case "goOn":
      return goOnLines(part, page);
  }
}

function tableLines({ caption, columns, rows }: Table, { width, colour }: Page): string[] {
  const plain = [columns, ...rows].map((row) => row.map((cell) => oneLine(cell, false).replaceAll("`", "")));
  const isNumber = (text: string) => /^[−+]?[\d,.]+( %)?$/.test(text);
  const aligns = columns.map((_, k): Align => (plain.slice(1).every((row) => isNumber(row[k])) ? "right" : "left"));
  return [
    ...wrap(caption, { width, colour }),
    ...tableOrRecords(plain, aligns, width - indent.length).map((line) => (line ? indent + line : "")),
  ];
}

function liveLines(
  { title, note, figure, seconds }: LiveFigure,
  { locale }: Pick<Chapter, "locale">,
  { words, width, colour }: Page,
): string[] {
  const time = seconds < 0.1 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : `${seconds.toFixed(1)} s`;
  const heading = [{ kind: "term", text: `${words.learn.figure}${oneLine(title, false)}` }] as const;
  const took = { kind: "text", text: words.learn.computed(time) } as const;
  const missing = figure.missing
    ? wrap([{ kind: "text", text: words.learn.missing(labelWords[locale][figure.missing]) }], {
        width,
        colour,
        first: indent,
      })
    : [];
  return [
    ...wrap([...heading, took], { width, colour, rest: indent }),
    ...missing,
    ...figureLines(figure, { locale, colour, width: width - indent.length }).map((line) => (line ? indent + line : "")),
    ...wrap(note, { width, colour, first: indent }),
  ];
}

export function questionLines({ ask, options, source }: Question, page: Page, number: number): string[] {
  const { words, width, colour, answers } = page;
  const several = options.filter(({ correct }) => correct).length > 1 ? words.learn.several : "";
  const from = source ? words.learn.fromText(source) : "";
  return [
    bold(words.learn.question(number) + several, colour) + dim(from, colour),
    ...wrap(ask, { width, colour }),
    ...options.flatMap(({ key, text, why, correct }) => [
      ...wrap(text, { width, colour, first: `${answers ? (correct ? "✓" : " ") : " "} ${key})  ` }),
      ...(answers ? wrap(why, { width, colour, first: "      " }) : []),
    ]),
  ];
}

export function exerciseLines({ ask, hint, solution, tolerance }: Exercise, page: Page): string[] {
  const { words, width, colour, answers } = page;
  return [
    bold(words.learn.exercise, colour) + dim(words.learn.within(String(tolerance)), colour),
    ...wrap(ask, { width, colour }),
    ...wrap(hint, { width, colour, first: words.learn.hint }),
    ...(answers ? wrap(solution, { width, colour, first: words.learn.solution }) : []),
  ];
}

function goOnLines({ commands }: GoOn, { words, width, colour, self }: Page): string[] {
  const rows = commands.map(({ command, text }) => [command.replace(/^limpid/, self), `# ${oneLine(text, false)}`]);
  const lines = table(rows, ["left", "left"]).map((line) => indent + line);
  const fits = lines.every((line) => line.length <= width);
  const stacked = commands.flatMap(({ text }, k) => [
    indent + rows[k][0],
    ...wrap(text, { width, colour, first: `${indent}  # ` }),
  ]);
  return [bold(words.learn.goOn, colour), ...(fits ? lines : stacked)];
}
