/** A chapter put together: plan and words, every number filled in, every figure computed. */
import { type ReadOptions, wantChapter } from "./asked.ts";
import type {
  Block,
  CodeLink,
  FigureBlock,
  FigureWords,
  Locale,
  Plan,
  TableWords,
  WordsOf,
  WordsOfBlock,
} from "./blocks.ts";
import { chapters } from "./chapters/index.ts";
import { type ChapterId, contents } from "./contents.ts";
import type { Figure } from "./figures/data.ts";
import { drawFigure } from "./figures/index.ts";
import type { FigureRequest } from "./figures/requests.ts";
import { type Inline, inlineOf, lineOf, type Paragraphs } from "./inline.ts";
import { fill } from "./markup.ts";
import { type Numbers, numbersFor } from "./numbers.ts";

export interface Prose {
  readonly kind: "prose";
  readonly key: string;
  readonly text: Paragraphs;
}
export interface Table {
  readonly kind: "table";
  readonly key: string;
  readonly caption: Inline;
  readonly columns: readonly Inline[];
  /** Row heads included, as the first cell. */
  readonly rows: readonly (readonly Inline[])[];
}
export interface Formula {
  readonly kind: "formula";
  readonly key: string;
  readonly latex: string;
  readonly plain: string;
  readonly text: Inline;
}
export interface Code {
  readonly kind: "code";
  readonly key: string;
  readonly file: string;
  readonly lines: readonly string[];
  readonly links: readonly CodeLink[];
  readonly text: Inline;
}
export interface LiveFigure {
  readonly kind: "figure";
  readonly key: string;
  readonly title: Inline;
  readonly note: Inline;
  readonly request: FigureRequest;
  readonly figure: Figure;
  /** What it took to compute. */
  readonly seconds: number;
}
export interface Option {
  readonly key: string;
  readonly text: Inline;
  readonly why: Inline;
  readonly correct: boolean;
}
export interface Question {
  readonly kind: "question";
  readonly key: string;
  readonly ask: Inline;
  readonly options: readonly Option[];
  readonly source?: string;
}
export interface Exercise {
  readonly kind: "exercise";
  readonly key: string;
  readonly ask: Inline;
  readonly hint: Inline;
  readonly solution: Inline;
  /** What the engine computes, and under which name `verify` has it. */
  readonly answer: number;
  readonly name: string;
  readonly tolerance: number;
}
export interface GoOn {
  readonly kind: "goOn";
  readonly key: string;
  readonly commands: readonly { readonly command: string; readonly text: Inline }[];
}

export type Part = Prose | Table | Formula | Code | LiveFigure | Question | Exercise | GoOn;

export interface Chapter {
  readonly id: ChapterId;
  readonly number: number;
  readonly locale: Locale;
  readonly title: string;
  readonly aim: string;
  readonly parts: readonly Part[];
  /** Numbers on the page that `verify` calls wrong on this machine; none, one hopes. */
  readonly wrong: readonly string[];
}

/** A chapter whose parts come one after the other, as they are computed. */
export interface OpenChapter extends Omit<Chapter, "parts"> {
  readonly parts: AsyncIterable<Part>;
}

/**
 * A chapter in one language, to be read while its figures are computed.
 *
 *     const { parts } = await openChapter("litter-box", "en");
 *     for await (const { kind, key } of parts) console.log(kind, key);
 */
export async function openChapter(id: ChapterId, locale: Locale, given?: ReadOptions): Promise<OpenChapter> {
  const options = wantChapter("openChapter", id, locale, given);
  const { number, title, aim } = contents.find((one) => one.id === id)!;
  const [plan, words] = await Promise.all([chapters[id].plan(), chapters[id].words[locale]()]);
  const numbers = options.numbers ?? (await numbersFor(textsOf(plan, words)));
  return {
    id,
    number,
    locale,
    title: title[locale],
    aim: aim[locale],
    parts: partsOf(plan, words, numbers, options),
    get wrong() {
      return numbers.wrong;
    },
  };
}

/**
 * A whole chapter in one language, its numbers and its figures computed here and now, which takes a second or several.
 *
 *     const { title, parts } = await readChapter("litter-box", "en");
 *     parts.filter(({ kind }) => kind === "figure");
 */
export async function readChapter(id: ChapterId, locale: Locale, options?: ReadOptions): Promise<Chapter> {
  const chapter = await openChapter(id, locale, options);
  const parts: Part[] = [];
  for await (const part of chapter.parts) parts.push(part);
  return { ...chapter, parts, wrong: chapter.wrong };
}

async function* partsOf(
  plan: Plan,
  words: WordsOf<Plan>,
  numbers: Numbers,
  { figures = true, draw = drawFigure }: ReadOptions,
): AsyncGenerator<Part> {
  for (const block of plan.blocks)
    if (block.kind !== "figure") yield assemble(block, words[block.key], numbers);
    else if (figures) yield await live(block, words[block.key] as FigureWords, numbers, draw);
}

async function live(
  { key, figure: request }: FigureBlock,
  { title, note }: FigureWords,
  numbers: Numbers,
  draw: (request: FigureRequest) => Promise<Figure>,
): Promise<LiveFigure> {
  const start = performance.now();
  const figure = await draw(request);
  const seconds = (performance.now() - start) / 1000;
  return { kind: "figure", key, title: lineOf(title, numbers), note: lineOf(note, numbers), request, figure, seconds };
}

/** Every text of a chapter in which references may stand, and the answers, as references. */
export function* textsOf(plan: Plan, words: unknown): Generator<string> {
  yield* stringsIn(words);
  yield* stringsIn(plan);
  for (const block of plan.blocks) if (block.kind === "exercise") yield `{v:${block.answer}}`;
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) yield* stringsIn(inner);
}

/** What a block's words are is settled by the types of chapters/index.ts; here they are taken at their word. */
function assemble(block: Exclude<Block, FigureBlock>, words: unknown, numbers: Numbers): Part {
  const line = (text: string) => lineOf(text, numbers);
  const { key } = block;
  switch (block.kind) {
    case "prose":
      return { kind: "prose", key, text: inlineOf(words as string, numbers) };
    case "table": {
      const { caption, columns, rows } = words as TableWords;
      const cells = block.cells.map((row, k) => [...(rows ? [rows[k]] : []), ...row].map(line));
      return { kind: "table", key, caption: line(caption), columns: columns.map(line), rows: cells };
    }
    case "formula": {
      const show = (text: string) => fill(text, (reference) => numbers.show(reference).text);
      return {
        kind: "formula",
        key,
        latex: show(block.latex),
        plain: show(block.plain.trim()),
        text: line(words as string),
      };
    }
    case "code":
      return {
        kind: "code",
        key,
        file: block.file,
        lines: block.lines,
        links: block.links ?? [],
        text: line(words as string),
      };
    case "question": {
      const { ask, options } = words as WordsOfBlock<typeof block>;
      return {
        kind: "question",
        key,
        ask: line(ask),
        options: block.options.map((name) => ({
          key: name,
          text: line(options[name].text),
          why: line(options[name].why),
          correct: block.correct.includes(name),
        })),
        ...(block.source && { source: block.source }),
      };
    }
    case "exercise": {
      const { ask, hint, solution } = words as WordsOfBlock<typeof block>;
      const { answer: name, tolerance } = block;
      const answer = numbers.value(name);
      return {
        kind: "exercise",
        key,
        ask: line(ask),
        hint: line(hint),
        solution: line(solution),
        answer,
        name,
        tolerance,
      };
    }
    case "goOn": {
      const texts = words as Readonly<Record<string, string>>;
      return {
        kind: "goOn",
        key,
        commands: block.commands.map((command) => ({ command, text: line(texts[command]) })),
      };
    }
  }
}
