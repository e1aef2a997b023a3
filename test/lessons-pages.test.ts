/** The course's texts, chapters and the pages beside them: which numbers may be typed, and that what they name is there. */
import { existsSync } from "node:fs";
import { presets } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../src/course/lessons/blocks.ts";
import { textsOf } from "../src/course/lessons/chapter.ts";
import { constants } from "../src/course/lessons/constants.ts";
import { contents } from "../src/course/lessons/contents.ts";
import { words as enErrata } from "../src/course/lessons/errata/en.ts";
import { errata } from "../src/course/lessons/errata/entries.ts";
import { words as zhErrata } from "../src/course/lessons/errata/zh-CN.ts";
import { words as enTerms } from "../src/course/lessons/glossary/en.ts";
import { terms } from "../src/course/lessons/glossary/terms.ts";
import { words as zhTerms } from "../src/course/lessons/glossary/zh-CN.ts";
import { words as enYears } from "../src/course/lessons/history/en.ts";
import { years } from "../src/course/lessons/history/years.ts";
import { words as zhYears } from "../src/course/lessons/history/zh-CN.ts";
import { fill, parse, referencesIn } from "../src/course/lessons/markup.ts";
import { type Numbers, numbersOf } from "../src/course/lessons/numbers.ts";
import { words as enSymbols } from "../src/course/lessons/symbols/en.ts";
import { symbols } from "../src/course/lessons/symbols/entries.ts";
import { words as zhSymbols } from "../src/course/lessons/symbols/zh-CN.ts";
import {
  blocksOf,
  loaded,
  locales,
  strings,
  typedDecimals,
  typedNumbers,
  typedShares,
  verified,
} from "./support/lessons.ts";

let numbers: Numbers;
beforeAll(async () => {
  numbers = numbersOf(await verified());
}, 60_000);

/**
 * Whole numbers that may be typed, because nothing computes them: the world of a chapter as it is told, what a question
 * gives, and the lengths of programs and of data. All else, and every share (percent, so many in a hundred), is a result.
 */
const given: Readonly<Record<string, readonly number[]>> = {
  // A person whom a neuron will look at.
  start: [70, 180],
  // What the stall charges, the first guess, and the customer's purse.
  berries: [15, 20, 30, 40, 60, 100],
  // Heights and weights of people; a power of ten.
  neuron: [16, 55, 70, 165, 180],
  // Updates, all of them and all but the last; the program's lines.
  "litter-box": [28, 59_999, 60_000],
  // Updates, pictures and the size of a batch; steps of a walk.
  downhill: [25, 32, 1_000, 60_000],
  // The sixth person; what bytes hold; a table's rows; the numbers of an exercise and its squares.
  preparing: [20, 30, 48, 60, 80, 88, 100, 175, 255, 10_000],
  // The network's and the sets' sizes, epochs.
  overfitting: [30, 60, 100, 1_000],
  // Pictures' sides and sizes, how many there are, the layers' widths, with a bias too; sentences, those kept back, and the others.
  digits: [16, 17, 18, 28, 32, 64, 78, 96, 255, 784, 785, 10_000, 60_000],
  errata: [32, 64, 784, 10_000, 20_000, 50_000, 59_999, 60_000],
};
/** Counts, chapters, customers and steps by number, names (h1, w5, LeNet-5), ends of ranges. */
const mostCounted = 13;
const isYear = (value: number): boolean => value >= 1600 && value <= 2030;

/** What a reader of a terminal sees of a chapter's prose, tables and formulas, code left out. */
function signsIn(plan: Plan, words: unknown): string {
  const formulas = blocksOf(plan, "formula").map(({ plain }) => plain);
  const cells = blocksOf(plan, "table").flatMap(({ cells }) => cells.flat());
  return [...strings(words), ...cells, ...formulas]
    .map((text) => fill(text, ({ kind, name, format }) => numbers.show({ kind, name, format }).text))
    .join("\n")
    .replace(/`[^`]*`/g, "");
}

describe("numbers that are typed", () => {
  const pages = { errata: [enErrata, zhErrata], glossary: [enTerms, zhTerms], history: [enYears, zhYears] };
  const texts = [
    ...loaded.map(({ id, plan, words }) => ({
      id,
      texts: [...strings(words), ...blocksOf(plan, "table").flatMap(({ cells }) => cells.flat())],
    })),
    ...Object.entries(pages).flatMap(([id, both]) => both.map((words) => ({ id, texts: [...strings(words)] }))),
  ];

  test("are of the kinds that nothing computes, and the lists of these hold nothing more", () => {
    const used = new Map<string, Set<number>>();
    for (const { id, texts: own } of texts)
      for (const value of own.flatMap(typedNumbers)) {
        if (value <= mostCounted || isYear(value)) continue;
        used.set(id, (used.get(id) ?? new Set()).add(value));
      }
    const found = Object.fromEntries([...used].map(([id, values]) => [id, [...values].sort((a, b) => a - b)]));
    expect(found).toEqual(given);
  });

  test("are no shares: those are results", () => {
    expect(texts.length).toBe(2 * (contents.length + 3));
    // What a wrong answer of a quiz claims is no result.
    const claimed = ["It will be wrong once in a thousand times", "一千次里，它只会错一次"];
    for (const { id, texts: own } of texts)
      for (const text of own) if (!claimed.includes(text)) expect(typedShares(text), `${id}: ${text}`).toEqual([]);
  });

  test("would be found", () => {
    expect(typedNumbers("after {v:worked.total:4} and `3 * 4`, 60,000 updates in 1958, h1")).toEqual([60_000, 1958, 1]);
    for (const text of [
      "stays near 92 %",
      "near 92 percent",
      "four in a hundred",
      "一百张里错四张",
      "大了百分之七",
      "92％",
    ])
      expect(typedShares(text), text).toHaveLength(1);
    expect(typedShares("{v:digitReader.share:%1} of it, in a hundredth")).toEqual([]);
  });
});

describe("the pages beside the chapters", () => {
  const pages = [
    ["glossary", terms.map(({ id }) => id), { en: enTerms, "zh-CN": zhTerms }],
    ["errata", errata.map(({ id }) => id), { en: enErrata, "zh-CN": zhErrata }],
    ["symbols", symbols.map(({ id }) => id), { en: enSymbols, "zh-CN": zhSymbols }],
    ["history", years.map(({ id }) => id), { en: enYears, "zh-CN": zhYears }],
  ] as const;

  test.each(pages)("%s: whole, and no number is typed", (_, ids, words) => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const locale of locales) {
      expect(Object.keys(words[locale]).sort()).toEqual([...ids].sort());
      for (const text of strings(words[locale])) {
        expect(parse(text)).toHaveLength(1);
        expect(typedDecimals(text)).toEqual([]);
        for (const reference of referencesIn(text)) expect(numbers.show(reference).passed, reference.name).toBe(true);
      }
    }
  });

  test("a word of the glossary occurs in the chapter that it names", () => {
    const absent = terms.filter(({ id, chapter }) => {
      if (chapter === undefined) return false;
      const { plan, words } = loaded.find((one) => one.id === chapter && one.locale === "zh-CN")!;
      const listed = blocksOf(plan, "summary").some((block) => block.terms.some(({ term }) => term === id));
      const word = zhTerms[id].term.replace(/（.*）/, "");
      return !listed && !JSON.stringify(words).replaceAll("**", "").includes(word);
    });
    expect(absent.map(({ id }) => id)).toEqual([]);
  });

  test("what errata and chapters tell to run is there", () => {
    const told = [
      ...errata.map(({ command }) => command),
      ...loaded.flatMap(({ plan }) => blocksOf(plan, "goOn").flatMap(({ commands }) => commands)),
    ];
    const pages: readonly string[] = ["symbols", "glossary", "errata", "history", ...contents.map(({ id }) => id)];
    const explained = Object.keys(presets).map((name) => `explain ${name}`);
    const known = ["verify", "train digits", "diagnose digits.limpid", ...explained];
    for (const command of new Set(told)) {
      const [program, what, subject = "", ...options] = command.split(" ");
      if (program === "npx") expect(existsSync(subject), command).toBe(true);
      else if (what === "learn") expect(pages, command).toContain(subject);
      else expect(known, command).toContain(`${what} ${subject}`.trim());
      for (const option of options.filter((one) => one.startsWith("--")))
        expect(
          ["--quiz", "--answers", "--as-written", "--limit", "--epochs", "--data", "--iteration"],
          command,
        ).toContain(option);
    }
  });

  test("symbols stand in the chapter that is named, and in none before it", () => {
    expect(symbols.length).toBeGreaterThan(20);
    expect(new Set(symbols.map(({ symbol }) => symbol)).size).toBe(symbols.length);
    for (const locale of locales) {
      const own = loaded.filter((one) => one.locale === locale);
      const texts = new Map(own.map(({ id, plan, words }) => [id, signsIn(plan, words)]));
      for (const { symbol, chapter } of symbols) {
        const escaped = symbol.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
        const sign = new RegExp(`(?<![A-Za-z])${escaped}${/[A-Za-z]$/.test(symbol) ? "(?![A-Za-z])" : ""}`);
        const met = contents.filter(({ id, number }) => number > 0 && sign.test(texts.get(id)!));
        expect(met[0]?.id, `${symbol}, ${locale}`).toBe(chapter);
      }
    }
    // They are read in the order in which they are met.
    const order = symbols.map(({ chapter }) => contents.findIndex(({ id }) => id === chapter));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("terms are met in a chapter that is there", () => {
    const told = terms.filter(({ chapter }) => chapter !== undefined);
    expect(told.length).toBeGreaterThan(70);
    for (const { id, chapter } of told)
      expect(
        contents.map(({ id }) => id),
        id,
      ).toContain(chapter);
  });
});

test("every constant is used", () => {
  const texts = [...loaded.flatMap(({ plan, words }) => [...textsOf(plan, words)]), ...strings([enErrata, zhErrata])];
  const used = new Set(texts.flatMap(referencesIn).map(({ name }) => name));
  expect(Object.keys(constants).filter((name) => !used.has(name))).toEqual([]);
});
