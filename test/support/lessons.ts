/** The course's chapters as tests read them, and what of a text is a number that somebody typed. */
import { verify } from "limpid/explain";
import type { Block, Locale, Plan } from "../../src/course/lessons/blocks.ts";
import { chapters } from "../../src/course/lessons/chapters/index.ts";
import { contents } from "../../src/course/lessons/contents.ts";
import { fill } from "../../src/course/lessons/markup.ts";

export const locales: readonly Locale[] = ["en", "zh-CN"];
type Words = Readonly<Record<string, unknown>>;
interface Loaded {
  readonly id: string;
  readonly locale: Locale;
  readonly plan: Plan;
  readonly words: Words;
}

/** Every chapter in both languages. */
export const loaded: readonly Loaded[] = await Promise.all(
  contents.flatMap(({ id }) =>
    locales.map(async (locale) => ({
      id,
      locale,
      plan: await chapters[id].plan(),
      words: (await chapters[id].words[locale]()) as Words,
    })),
  ),
);

let checks: ReturnType<typeof verify> | undefined;
/** What `verify` finds, computed once for all files of a process. */
export const verified = (): ReturnType<typeof verify> => {
  checks ??= verify();
  return checks;
};

/** Decimals that stand in a text by themselves, and not as a reference. */
export const typedDecimals = (text: string): string[] => fill(text, () => "").match(/\d*[.．]\d+/g) ?? [];

/** Numbers in a text that are neither references nor code. */
export function typedNumbers(text: string): number[] {
  const bare = fill(text, () => " ").replace(/`[^`]*`/g, "");
  return (bare.match(/\d[\d,]*/g) ?? []).map((found) => Number(found.replaceAll(",", "")));
}
export const typedShares = (text: string): string[] =>
  fill(text, () => " ").match(
    /\d\s*[%％]|\bper ?cent\b|in (?:a|every|one) (?:hundred|thousand)\b|(?<!低于)百分之[一二三四五六七八九十]|[一千百]+[张个次]里/g,
  ) ?? [];

export function* strings(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* strings(inner);
}

export const blocksOf = <K extends Block["kind"]>({ blocks }: Plan, kind: K) =>
  blocks.filter((block): block is Extract<Block, { kind: K }> => block.kind === kind);
