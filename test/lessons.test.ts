/** The course: whole in both languages, and no number in it that is typed. */
import { existsSync, readFileSync } from "node:fs";
import { type Check, presets, verify } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import type { Block, Locale, Plan, QuestionWords, TableWords } from "../src/lessons/blocks.ts";
import { readChapter, textsOf } from "../src/lessons/chapter.ts";
import { chapters } from "../src/lessons/chapters/index.ts";
import { constants } from "../src/lessons/constants.ts";
import { contents } from "../src/lessons/contents.ts";
import { words as enErrata } from "../src/lessons/errata/en.ts";
import { errata } from "../src/lessons/errata/entries.ts";
import { words as zhErrata } from "../src/lessons/errata/zh-CN.ts";
import type { Figure, FigureTable } from "../src/lessons/figures/data.ts";
import { drawFigure } from "../src/lessons/figures/index.ts";
import { words as enTerms } from "../src/lessons/glossary/en.ts";
import { terms } from "../src/lessons/glossary/terms.ts";
import { words as zhTerms } from "../src/lessons/glossary/zh-CN.ts";
import { words as enYears } from "../src/lessons/history/en.ts";
import { years } from "../src/lessons/history/years.ts";
import { words as zhYears } from "../src/lessons/history/zh-CN.ts";
import { fill, parse, referencesIn, unfold } from "../src/lessons/markup.ts";
import { formatNumber, type Numbers, numbersOf } from "../src/lessons/numbers.ts";

const locales: readonly Locale[] = ["en", "zh-CN"];
type Words = Readonly<Record<string, unknown>>;
const loaded: { id: string; locale: Locale; plan: Plan; words: Words }[] = [];
for (const { id } of contents)
  for (const locale of locales) {
    const words = (await chapters[id].words[locale]()) as Words;
    loaded.push({ id, locale, plan: await chapters[id].plan(), words });
  }
const each = loaded.map((one) => [`${one.id}, ${one.locale}`, one] as const);

let checks: readonly Check[] = [];
let numbers: Numbers;
beforeAll(async () => {
  checks = await verify();
  numbers = numbersOf(checks);
}, 60_000);

/** Decimals that stand in a text by themselves, and not as a reference. */
const typedDecimals = (text: string): string[] => fill(text, () => "").match(/\d*[.．]\d+/g) ?? [];

function* strings(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* strings(inner);
}

const blocksOf = <K extends Block["kind"]>({ blocks }: Plan, kind: K) =>
  blocks.filter((block): block is Extract<Block, { kind: K }> => block.kind === kind);

test("the contents are numbered from 1, and every chapter is there in both languages", () => {
  expect(contents.map(({ number }) => number)).toEqual(contents.map((_, k) => k + 1));
  expect(Object.keys(chapters)).toEqual(contents.map(({ id }) => id));
  expect(loaded.length).toBe(2 * contents.length);
});

describe.each(each)("%s", (_, { locale, plan, words }) => {
  test("every reference leads to a number, and no number is typed", () => {
    const texts = [...textsOf(plan, words)];
    const references = texts.flatMap(referencesIn);
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) expect(numbers.show(reference).passed, reference.name).toBe(true);
    const lines = blocksOf(plan, "code").flatMap((block) => block.lines);
    expect(texts.filter((text) => !lines.includes(text)).flatMap(typedDecimals)).toEqual([]);
  });

  test("every block has its words, and no words are left over", () => {
    const keys = plan.blocks.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Object.keys(words).sort()).toEqual([...keys].sort());
    for (const text of strings(words)) {
      expect(text.trim()).not.toBe("");
      expect(parse(text).length).toBeGreaterThan(0);
    }
    // A text of the other language that was left in by mistake.
    const prose = blocksOf(plan, "prose").map(({ key }) => words[key] as string);
    for (const text of prose) expect(/[\u4e00-\u9fff]/.test(text), text).toBe(locale === "zh-CN");
  });

  test("tables have as many heads as columns and rows", () => {
    for (const { key, cells } of blocksOf(plan, "table")) {
      const { columns, rows } = words[key] as TableWords;
      for (const row of cells) expect(row.length + (rows ? 1 : 0), key).toBe(columns.length);
      if (rows) expect(rows.length, key).toBe(cells.length);
    }
  });

  test("questions declare what is right, and explain every option", () => {
    const questions = blocksOf(plan, "question");
    expect(questions.length).toBeGreaterThan(0);
    for (const { key, options, correct } of questions) {
      expect(correct.length).toBeGreaterThan(0);
      expect(correct.length).toBeLessThan(options.length);
      expect(new Set(options).size).toBe(options.length);
      expect(options).toEqual(expect.arrayContaining([...correct]));
      const { ask, options: explained } = words[key] as QuestionWords;
      expect(ask).not.toBe("");
      expect(Object.keys(explained).sort()).toEqual([...options].sort());
      const reasons = Object.values(explained).map(({ why }) => why);
      expect(new Set(reasons).size).toBe(options.length);
    }
  });

  test("exercises are answered by the engine", () => {
    const exercises = blocksOf(plan, "exercise");
    expect(exercises.length).toBeGreaterThan(0);
    for (const { answer, tolerance } of exercises) {
      expect(Number.isFinite(numbers.value(answer))).toBe(true);
      expect(tolerance).toBeGreaterThan(0);
    }
  });

  test("code stands in the repository as it is shown", () => {
    for (const { file, lines } of blocksOf(plan, "code"))
      expect(readFileSync(file, "utf8")).toContain(`${lines.join("\n")}\n`);
  });

  test("lines of code are linked with parts of a network that is drawn", () => {
    for (const { lines, links = [] } of blocksOf(plan, "code"))
      for (const { line, figure, part } of links) {
        expect(lines[line]).toBeTruthy();
        const drawn = blocksOf(plan, "figure").find(({ key }) => key === figure)?.figure;
        if (drawn?.name !== "network") throw new Error(`${figure} draws no network`);
        const [what, at] = part.split(" ");
        expect(Number(at)).toBeLessThan(drawn.layers.length - (what === "weights" ? 1 : 0));
      }
  });

  test("it ends with where to go on", () => expect(plan.blocks.at(-1)?.kind).toBe("goOn"));
});

describe("the pages beside the chapters", () => {
  const pages = [
    ["glossary", terms.map(({ id }) => id), { en: enTerms, "zh-CN": zhTerms }],
    ["errata", errata.map(({ id }) => id), { en: enErrata, "zh-CN": zhErrata }],
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

  test("what errata and chapters tell to run is there", () => {
    const told = [
      ...errata.map(({ command }) => command),
      ...loaded.flatMap(({ plan }) => blocksOf(plan, "goOn").flatMap(({ commands }) => commands)),
    ];
    const pages = ["glossary", "errata", "history", ...contents.map(({ number }) => String(number))];
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

  test("terms are met in a chapter that is there", () => {
    for (const { id, chapter } of terms)
      expect(
        contents.map(({ number }) => number),
        id,
      ).toContain(chapter);
  });
});

describe("figures are computed, and agree with verify:", () => {
  const rowsOf = (figure: Figure, part = 0) => (figure.parts[part] as FigureTable).rows;
  const got = (id: string) => checks.filter((check) => check.id === id).map((check) => check.got);
  const close = (values: readonly unknown[], wanted: readonly number[]) => {
    expect(values.length).toBe(wanted.length);
    for (const [k, value] of values.entries()) expect(value).toBeCloseTo(wanted[k], 9);
  };

  test("the blueberries", async () => {
    const rows = rowsOf(await drawFigure({ name: "guesses", start: 15, rate: "text", steps: 4 }));
    close(
      rows.map(([, guess]) => guess),
      got("blueberries.guesses"),
    );
    const byRate = await drawFigure({ name: "guessesByRate", start: 15, rates: ["limit"], steps: 2 });
    close(rowsOf(byRate)[0].slice(1), got("blueberries.atTheLimit"));
  });

  test("the neuron and the line", async () => {
    const rows = rowsOf(
      await drawFigure({
        name: "neuron",
        inputs: ["sex", "height", "bodyWeight"],
        x: [1, 180, 70],
        w: [0.1, 0.03, 0.06],
        b: 0,
      }),
    );
    expect(rows.at(-1)?.at(-1)).toBeCloseTo(9.7, 12);
    const line = {
      name: "line",
      x: [1, 2, 3, 4, 5, 6],
      y: [52, 58, 65, 68, 77, 80],
      rate: 0.05,
      epochs: [0, 3000],
    } as const;
    close((rowsOf(await drawFigure(line)).at(-1) ?? []).slice(1, 3), got("neuron.scoreLine"));
  });

  test("the litter box, by layers here and by tensor functions there", async () => {
    const figure = await drawFigure({
      name: "litterBox",
      updates: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 59_999],
    });
    close(
      rowsOf(figure).map(([, error]) => error),
      [...got("litterBox.error"), ...got("litterBox.lastError")],
    );
    close(
      rowsOf(figure, 1).map(([, prediction]) => prediction),
      got("litterBox.lastPrediction"),
    );
    const people = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [1, 1, 0],
    ];
    const answers = rowsOf(await drawFigure({ name: "prospects", updates: 60_000, people })).map(
      ([, , , answer]) => answer,
    );
    close(answers, got("litterBox.prospects"));
  });
});

test("a chapter put together", async () => {
  const chapter = await readChapter("berries", "zh-CN", { figures: false });
  expect(chapter).toMatchObject({ id: "berries", number: 1, title: "草莓与蓝莓", wrong: [] });
  expect(chapter.parts.map(({ kind }) => kind)).not.toContain("figure");
  const exercise = chapter.parts.find((part) => part.kind === "exercise");
  expect(exercise).toMatchObject({ name: "blueberries.slower", answer: expect.closeTo(17.333333333, 8) });
});

describe("markup", () => {
  test("terms, code, numbers, paragraphs", () => {
    expect(parse("the **slope {c:a:2}** of\n `x`\n\nmore")).toEqual([
      [
        { kind: "text", text: "the " },
        { kind: "term", text: "slope " },
        { kind: "number", reference: { kind: "c", name: "a", format: "2" } },
        { kind: "text", text: " of " },
        { kind: "code", text: "x" },
      ],
      [{ kind: "text", text: "more" }],
    ]);
  });

  test("a line that ends is a space between words, not between Chinese characters", () => {
    expect(unfold("two\n  words")).toBe("two words");
    expect(unfold("一个\n  网络")).toBe("一个网络");
    expect(unfold("用\n  ReLU，\n  然后")).toBe("用 ReLU，然后");
    expect(unfold("**梯度**\n  是坡度")).toBe("**梯度**是坡度");
    expect(unfold("是 {v:a.b}\n  次")).toBe("是 {v:a.b} 次");
  });

  test("what is not closed, unknown or nowhere is an error", () => {
    expect(() => parse("a **term")).toThrow("markup that is not known");
    expect(() => parse("so *much*")).toThrow("markup that is not known");
    expect(() => parse("{x:1}")).toThrow("markup that is not known");
    expect(() => numbers.show({ kind: "v", name: "worked.totl", format: "" })).toThrow(
      "verify has no number worked.totl",
    );
    expect(() => numbers.show({ kind: "c", name: "toString", format: "" })).toThrow("there is no constant toString");
    expect(() => formatNumber(1, "x")).toThrow('the format is "x"');
  });

  test("a planted decimal is found, a reference is not", () => {
    expect(typedDecimals("from .5 to {v:worked.total:4} and 0.25, 60,000 times")).toEqual([".5", "0.25"]);
  });

  test("numbers as they are shown", () => {
    const shown = (value: number, format?: string) => formatNumber(value, format);
    expect([shown(-0.03087, "4"), shown(27882), shown(0.924, "%1"), shown(4, "+1"), shown(-1.1e-6, "e1")]).toEqual([
      "−0.0309",
      "27,882",
      "92.4 %",
      "+4.0",
      "−1.1e−6",
    ]);
    expect([shown(-1e-12, "3"), shown(0, "e0"), shown(1 / 3)]).toEqual(["0.000", "0", "0.333333"]);
  });

  test("every constant is used", () => {
    const texts = [...loaded.flatMap(({ plan, words }) => [...textsOf(plan, words)]), ...strings([enErrata, zhErrata])];
    const used = new Set(texts.flatMap(referencesIn).map(({ name }) => name));
    expect(Object.keys(constants).filter((name) => !used.has(name))).toEqual([]);
  });
});
