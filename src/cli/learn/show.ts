/** A chapter as lines of a terminal. */
import {
  type Chapter,
  type Exercise,
  type FillIn,
  type Gap,
  type GoOn,
  type Inline,
  type LiveFigure,
  labelWords,
  type Part,
  type Predict,
  type Question,
  type Summary,
  sources,
  type Table,
} from "../../doors/lessons.ts";
import type { Words } from "../../words/index.ts";
import { type Align, cells, table } from "../text.ts";
import { foldCode } from "./code.ts";
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

/** How many of each there were so far, this one included. */
export interface Counts {
  readonly questions: number;
  readonly exercises: number;
  readonly figures: number;
  readonly tables: number;
}

const isExercise = ({ kind }: Part): boolean => kind === "exercise" || kind === "fillIn" || kind === "predict";

/** Counts parts as they come. */
export function counter(): (part: Part) => Counts {
  let [questions, exercises, figures, tables] = [0, 0, 0, 0];
  return (part) => {
    if (part.kind === "question") questions++;
    if (isExercise(part)) exercises++;
    if (part.kind === "table" || (part.kind === "figure" && part.tabular)) tables++;
    else if (part.kind === "figure") figures++;
    return { questions, exercises, figures, tables };
  };
}

/** Writes one part after the other. */
export function partWriter(chapter: Pick<Chapter, "number" | "locale">, page: Page): (part: Part) => string[] {
  const { words, width, colour, self, answers } = page;
  const count = counter();
  return (part) => {
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
    return [...hint, "", ...partLines(part, chapter, page, count(part))];
  };
}

/** A command between marks stays in one piece. */
const spansOf = (text: string): Inline =>
  text.split("`").map((part, k) => ({ kind: k % 2 === 1 ? "code" : "text", text: part }));

function partLines(
  part: Part,
  { number, locale }: Pick<Chapter, "number" | "locale">,
  page: Page,
  { questions, exercises, figures, tables }: Counts,
): string[] {
  const { words, width, colour } = page;
  switch (part.kind) {
    case "prose":
      return part.text.flatMap((paragraph, k) => [...(k > 0 ? [""] : []), ...wrap(paragraph, { width, colour })]);
    case "table":
      return tableLines(part, words.learn.table(`${number}-${tables}`), page);
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
        ...codeLines(part.lines, "    ", page).map((line) => (colour ? paint(line, "code", true) : line)),
        dim(`    ${part.file}`, colour),
      ];
    case "figure":
      return liveLines(
        part,
        part.tabular ? words.learn.table(`${number}-${tables}`) : words.learn.figure(`${number}-${figures}`),
        locale,
        page,
      );
    case "question":
      return questionLines(part, page, questions);
    case "exercise":
      return exerciseLines(part, page, exercises);
    case "fillIn":
      return fillInLines(part, page, exercises);
    case "predict":
      return [
        ...predictLines(part, page, exercises),
        ...(page.answers ? ["", ...outcomeLines(part, locale, page)] : []),
      ];
    case "summary":
      return summaryLines(part, page);
    case "goOn":
      return goOnLines(part, page);
  }
}

/** Every line behind a mark, and what it is broken into below it. */
function codeLines(lines: readonly string[], mark: string, { width }: Page): string[] {
  const rest = " ".repeat(mark.length);
  return lines.flatMap((line) =>
    foldCode(line, width - mark.length).map((piece, k) => `${k === 0 ? mark : rest}${piece}`.trimEnd()),
  );
}

function tableLines({ caption, columns, rows }: Table, label: string, { width, colour }: Page): string[] {
  const plain = [columns, ...rows].map((row) => row.map((cell) => oneLine(cell, false).replaceAll("`", "")));
  const isNumber = (text: string) => /^[−+]?[\d,.]+( ?%)?$/.test(text);
  const aligns = columns.map((_, k): Align => (plain.slice(1).every((row) => isNumber(row[k])) ? "right" : "left"));
  return [
    ...wrap([{ kind: "term", text: label }, ...caption], { width, colour }),
    ...tableOrRecords(plain, aligns, width - indent.length).map((line) => (line ? indent + line : "")),
  ];
}

function liveLines(
  { title, note, figure, seconds }: LiveFigure,
  label: string,
  locale: Chapter["locale"],
  { words, width, colour }: Page,
): string[] {
  const heading = [{ kind: "term", text: `${label}${oneLine(title, false)}` }] as const;
  const took = { kind: "text", text: words.learn.computed(seconds) } as const;
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
  const by = sources.find(({ id }) => id === source)?.by[words.locale];
  const from = source && by ? words.learn.fromText(source, by) : "";
  return [
    bold(words.learn.question(number) + several, colour) + dim(from, colour),
    ...wrap(ask, { width, colour }),
    ...options.flatMap(({ key, text, why, correct }) => [
      ...wrap(text, { width, colour, first: `${answers ? (correct ? "✓" : " ") : " "} ${key})  ` }),
      ...(answers ? wrap(why, { width, colour, first: "      " }) : []),
    ]),
  ];
}

export function exerciseLines({ ask, hint, solution, tolerance }: Exercise, page: Page, number: number): string[] {
  const { words, width, colour, answers } = page;
  return [
    bold(words.learn.exercise("exercise", number), colour) + dim(words.learn.within(String(tolerance)), colour),
    ...wrap(ask, { width, colour }),
    ...wrap(hint, { width, colour, first: words.learn.hint }),
    ...(answers ? wrap(solution, { width, colour, first: words.learn.solution }) : []),
  ];
}

/** A calculation with its gaps, or with what belongs into them. */
export function fillInLines({ ask, lines, solution }: FillIn, page: Page, number: number): string[] {
  const { words, width, colour, answers } = page;
  const finest = String(Math.min(...lines.map(({ tolerance }) => tolerance)));
  return [
    bold(words.learn.exercise("fillIn", number), colour) + dim(words.learn.within(finest), colour),
    ...wrap(ask, { width, colour }),
    ...gapLines({ lines }, page),
    ...(answers ? wrap(solution, { width, colour, first: words.learn.solution }) : []),
  ];
}

/** Each line with its number, behind a mark where it is given one. */
export function gapLines(
  { lines }: Pick<FillIn, "lines">,
  { width, colour, answers }: Page,
  mark: (line: number) => string = () => " ",
): string[] {
  return lines.flatMap((gap, k) => wrap(gapText(gap, answers), { width, colour, first: `${mark(k)} (${k + 1}) ` }));
}

/** A line with its gap, or with the number that belongs there. */
function gapText({ before, after, shown }: Gap, filled: boolean): Inline {
  return [...before, { kind: filled ? "term" : "text", text: filled ? shown : "____" }, ...after];
}

export function predictLines({ ask, hint, tolerance, change }: Predict, page: Page, number: number): string[] {
  const { words, width, colour } = page;
  return [
    bold(words.learn.exercise("predict", number), colour) + dim(words.learn.within(String(tolerance)), colour),
    ...wrap(ask, { width, colour }),
    ...(change ? changeLines(change, page) : []),
    ...wrap(hint, { width, colour, first: words.learn.hint }),
  ];
}

function changeLines({ file, line, becomes }: NonNullable<Predict["change"]>, page: Page) {
  const { words, width, colour } = page;
  return [
    ...wrap(spansOf(words.learn.change(`\`${file}\``)), { width, colour, first: indent }),
    ...codeLines([line.trim()], "    - ", page).map((one) => dim(one, colour)),
    ...codeLines([becomes.trim()], "    + ", page),
  ];
}

export function outcomeLines({ outcome }: Predict, locale: Chapter["locale"], page: Page): string[] {
  return liveLines(outcome, page.words.learn.outcome, locale, page);
}

function summaryLines({ says, terms }: Summary, { words, width, colour }: Page): string[] {
  const [term, other, code] = words.learn.terms;
  // Readers of English have no use for the Chinese word; those of Chinese meet the English one everywhere.
  const bilingual = words.locale === "zh-CN";
  const rows = terms.map((one) => [one.term, ...(bilingual ? [one.other] : []), one.code]);
  const table = [[term, ...(bilingual ? [other] : []), code], ...rows];
  return [
    bold(words.learn.summary, colour),
    ...says.flatMap((text, k) => wrap(text, { width, colour, first: `${k + 1}. ` })),
    "",
    ...tableOrRecords(
      table,
      table[0].map(() => "left"),
      width - indent.length,
    ).map((line) => (line ? indent + line : "")),
  ];
}

function goOnLines({ commands }: GoOn, { words, width, colour, self }: Page): string[] {
  const rows = commands.map(({ command, text }) => [command.replace(/^limpid/, self), `# ${oneLine(text, false)}`]);
  const lines = table(rows, ["left", "left"]).map((line) => indent + line);
  const fits = lines.every((line) => cells(line) <= width);
  const stacked = commands.flatMap(({ text }, k) => [
    indent + rows[k][0],
    ...wrap(text, { width, colour, first: `${indent}  # ` }),
  ]);
  return [bold(words.learn.goOn, colour), ...(fits ? lines : stacked)];
}
