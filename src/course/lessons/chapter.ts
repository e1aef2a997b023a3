/** A chapter put together: plan and words, every number filled in, every figure computed. */
import { type ReadOptions, wantChapter } from "./asked.ts";
import { assemble, assemblePredict, assembleSummary, live } from "./assemble.ts";
import type { Block, FigureWords, Locale, Plan, PredictWords, SummaryWords, WordsOf } from "./blocks.ts";
import { chapters } from "./chapters/index.ts";
import { type ChapterId, contents } from "./contents.ts";
import { drawFigure } from "./figures/index.ts";
import { isTabular } from "./figures/tabular.ts";
import { fillPlaces } from "./markup.ts";
import { type GrowingNumbers, numbersIn, numbersOnDemand } from "./numbers.ts";
import { readTermNames } from "./pages.ts";
import type { Part } from "./parts.ts";

export interface Chapter {
  readonly id: ChapterId;
  readonly number: number;
  readonly locale: Locale;
  readonly title: string;
  readonly aim: string;
  /** How many questions and exercises it has. */
  readonly tasks: number;
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
  const [plan, raw] = await Promise.all([chapters[id].plan(), chapters[id].words[locale]()]);
  const words = withPlaces(raw, placesOf(plan, number));
  const atHand = options.numbers;
  const growing = atHand ? { numbers: atHand, compute: async () => {} } : numbersOnDemand();
  const numbers = numbersIn(locale, growing.numbers);
  return {
    id,
    number,
    locale,
    title: title[locale],
    aim: aim[locale],
    tasks: (plan as Plan).blocks.filter(isTask).length,
    parts: partsOf(plan, words, { numbers, compute: growing.compute }, locale, options),
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

/** Figures and tables by their keys, as their numbers: 3-1, 3-2. */
function placesOf({ blocks }: Plan, chapter: number): ReadonlyMap<string, string> {
  const kindOf = (block: Block) => (block.kind === "figure" && isTabular(block.figure.name) ? "table" : block.kind);
  const numberIn = (kind: "figure" | "table") =>
    blocks.filter((block) => kindOf(block) === kind).map(({ key }, k) => [key, `${chapter}-${k + 1}`] as const);
  return new Map([...numberIn("figure"), ...numberIn("table")]);
}

/** The same words, in which the numbers of figures and tables stand. */
function withPlaces<T>(words: T, places: ReadonlyMap<string, string>): T {
  if (typeof words === "string") return fillPlaces(words, places) as T;
  if (Array.isArray(words)) return words.map((inner) => withPlaces(inner, places)) as T;
  if (typeof words !== "object" || words === null) return words;
  const entries = Object.entries(words);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withPlaces(inner, places)])) as T;
}

const isTask = ({ kind }: Block): boolean =>
  kind === "question" || kind === "exercise" || kind === "fillIn" || kind === "predict";

async function* partsOf(
  plan: Plan,
  words: WordsOf<Plan>,
  { numbers, compute }: GrowingNumbers,
  locale: Locale,
  { figures = true, tasksOnly = false, draw = drawFigure }: ReadOptions,
): AsyncGenerator<Part> {
  for (const block of plan.blocks) {
    if (tasksOnly && !isTask(block)) continue;
    const own = words[block.key];
    // What a reader has not come to yet is not waited for.
    await compute(textsOf({ blocks: [block] }, own));
    if (block.kind === "predict") yield await assemblePredict(block, own as PredictWords, numbers, draw);
    else if (block.kind === "summary")
      yield assembleSummary(block, own as SummaryWords, numbers, await readTermNames(locale));
    else if (block.kind !== "figure") yield assemble(block, own, numbers);
    else if (figures) yield await live(block, own as FigureWords, numbers, draw);
  }
}

/** Every text of a chapter in which references may stand, and the answers, as references. */
export function* textsOf(plan: Plan, words: unknown): Generator<string> {
  yield* stringsIn(words);
  yield* stringsIn(plan);
  for (const block of plan.blocks) {
    if (block.kind === "exercise") yield `{v:${block.answer}}`;
    if (block.kind === "fillIn") for (const { answer } of block.blanks) yield `{v:${answer}}`;
  }
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) yield* stringsIn(inner);
}
