/** `limpid learn`: pages, questions, and what is said to programs. */
import { PassThrough } from "node:stream";
import type { LimpidError } from "limpid";
import { beforeAll, describe, expect, test } from "vitest";
import { learn } from "../src/cli/commands/learn.ts";
import type { Context } from "../src/cli/context.ts";
import { foldCode } from "../src/cli/learn/code.ts";
import { figureLines } from "../src/cli/learn/figures.ts";
import { quiz } from "../src/cli/learn/quiz.ts";
import type { Page } from "../src/cli/learn/show.ts";
import { wrap } from "../src/cli/learn/wrap.ts";
import { cells } from "../src/cli/text.ts";
import { drawFigure } from "../src/course/lessons/figures/index.ts";
import { type Chapter, type ChapterId, contents, openChapter, readChapter } from "../src/course/lessons/index.ts";
import { type Numbers, numbersOf } from "../src/course/lessons/numbers.ts";
import { type Locale, wordsOf } from "../src/words/index.ts";
import { englishIn, withoutBrokenTerms } from "./support/chinese/latin.ts";
import { verified } from "./support/lessons.ts";
import { tooWide } from "./support/lines.ts";

type Recording = Context & { readonly said: string[]; readonly results: unknown[] };

function recording(locale: Locale, width = Infinity): Recording {
  const [said, results]: [string[], unknown[]] = [[], []];
  return {
    words: wordsOf(locale),
    json: false,
    width,
    colour: false,
    self: "limpid",
    relaxedSimd: { before: true, now: true },
    said,
    results,
    say: (text) => void said.push(text),
    note: (text) => void said.push(text),
    result: (value) => void results.push(value),
  };
}

// What is computed is the same in every language, so it is computed once.
const drawn = new Map<string, ReturnType<typeof drawFigure>>();
const draw: typeof drawFigure = (request) => {
  const key = JSON.stringify(request);
  // Three epochs on 60,000 pictures are for readers who can wait.
  const small = request.name === "readers" ? { ...request, images: 2000, epochs: 1 } : request;
  const known = drawn.get(key) ?? drawFigure(small);
  drawn.set(key, known);
  return known;
};
let numbers: Numbers;
beforeAll(async () => {
  numbers = numbersOf(await verified());
}, 60_000);
const open: typeof openChapter = (id, locale, options) => openChapter(id, locale, { ...options, draw, numbers });

function* numbersIn(value: unknown): Generator<number> {
  if (typeof value === "number") yield value;
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) yield* numbersIn(inner);
}

const reading = { quiz: false, answers: false };
const locales: readonly Locale[] = ["en", "zh-CN"];

test.each(locales)("the contents, %s", async (locale) => {
  const context = recording(locale);
  expect(await learn(undefined, undefined, reading, context)).toBe(0);
  const text = context.said.join("\n");
  for (const { title } of contents) expect(text).toContain(title[locale]);
  expect(context.results).toEqual([expect.objectContaining({ locale, chapters: expect.any(Array) })]);
});

/** What is English in a Chinese chapter, less its lines of code (in a page of 80 cells, four of them before it) and the English column of its summary. */
function englishOf(said: readonly string[], { parts }: Chapter): string[] {
  const code = new Set(
    parts.flatMap((part) => (part.kind === "code" ? part.lines.flatMap((line) => [line, ...foldCode(line, 76)]) : [])),
  );
  const terms = parts.flatMap((part) => (part.kind === "summary" ? part.terms : []));
  return (
    withoutBrokenTerms(said.join("\n"))
      .split("\n")
      .filter((line) => !code.has(line.slice(4)) && !/^ {4}[-+] /.test(line))
      // A picture's points, not its marks: drawn with letters, too.
      .map((line) => line.replace(/\|[ .:=+*o#%@-]+(?=\||$)/, "|"))
      .map((line) => {
        const row = terms.find(({ term, other }) => line.startsWith(`  ${term} `) && line.includes(other));
        return row ? line.replace(row.other, "").replace(row.code, "") : line;
      })
      .flatMap((line) => englishIn(line))
  );
}

for (const { number, id, title } of contents)
  test.each(locales)(`chapter ${number}, %s`, { timeout: 60_000 }, async (locale) => {
    const context = recording(locale);
    expect(await learn(String(number), undefined, { quiz: false, answers: true }, context, open)).toBe(0);
    const text = context.said.join("\n");
    expect(text).toContain(title[locale]);
    expect(text).not.toMatch(/\{[vc]:|undefined/);
    expect(text).toContain("✓");
    const [chapter] = context.results as Chapter[];
    for (const part of chapter.parts.filter((part) => part.kind === "figure"))
      for (const value of numbersIn(part.figure)) expect(Number.isFinite(value), part.key).toBe(true);
    // What is a table is called one, and is known to be one before it is computed.
    for (const part of chapter.parts)
      if (part.kind === "figure")
        expect(part.tabular, part.key).toBe(part.figure.parts.every(({ kind }) => kind === "table"));
    expect(context.results).toEqual([expect.objectContaining({ id, locale, wrong: [] })]);
    if (locale === "zh-CN") expect(englishOf(context.said, chapter)).toEqual([]);
    for (const width of [60, 80, 120]) {
      const narrow = recording(locale, width);
      await learn(String(number), undefined, { quiz: false, answers: true }, narrow, open);
      // Code as well as text; and never more than people like to read.
      const lines = narrow.said.flatMap((said) => said.split("\n"));
      for (const line of lines) expect(tooWide(line, Math.min(width, 100)), line).toBe(false);
      // At the usual width there is not even a word that is too long.
      if (width >= 80) expect(lines.filter((line) => cells(line) > Math.min(width, 100))).toEqual([]);
    }
  });

test("chapters go by name, too; others are named with the nearest", async () => {
  const context = recording("en");
  await learn("Berries", undefined, reading, context, open);
  expect(context.said[0]).toBe("Chapter 1: Strawberries and blueberries");
  await expect(learn("nueron", undefined, reading, context)).rejects.toThrow(
    'limpid learn: unknown chapter "nueron"\n  hint: did you mean "neuron"?',
  );
  await expect(learn("99", undefined, reading, context)).rejects.toThrow('unknown chapter "99"');
});

describe("the pages beside the chapters", () => {
  test.each(locales)("glossary, %s", async (locale) => {
    const context = recording(locale);
    expect(await learn("glossary", undefined, reading, context)).toBe(0);
    const text = context.said.join("\n");
    for (const word of ["gradient", "梯度", "ReLU", "whitening", "白化"]) expect(text).toContain(word);
    const [{ entries }] = context.results as { entries: { term: string }[] }[];
    expect(entries.length).toBeGreaterThanOrEqual(60);
    const names = entries.map(({ term }) => term);
    expect(names).toEqual([...names].sort(new Intl.Collator(locale).compare));
  });

  test.each(locales)("symbols, %s", async (locale) => {
    const context = recording(locale);
    expect(await learn("symbols", undefined, reading, context)).toBe(0);
    const text = context.said.join("\n");
    expect(text).toMatch(
      locale === "en"
        ? /\nη {2}say: eta {2}\(chapter 1\)\n {4}The learning rate/
        : /\nη {2}读作 eta {2}（第 1 章）\n {4}学习率/,
    );
    expect(text).toContain("`learningRate`");
    for (const line of context.said) expect(cells(line), line).toBeLessThanOrEqual(100);
    const [{ entries }] = context.results as { entries: { symbol: string }[] }[];
    expect(entries.map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(["x", "w", "∂", "Σ", "∇L"]));
  });

  test("words that commands, errors and diagnose use", async () => {
    const english =
      "early stopping, dead unit, class weight, imbalance, curvature, Hessian, NaN, plateau, residual, gradient clipping, exploding, sample weight, schedule, warm-up, missing value, metric, callback, backend, dtype, shape, stride, padding, initializer, loss landscape, principal component, validation loss, mini-batch, cost, weight decay, overflow, unit, step";
    const chinese =
      "早停、死亡单元、类别权重、类别不平衡、曲率、Hessian 矩阵、非数、残差连接、梯度裁剪、梯度爆炸、样本权重、缺失值、指标、回调、后端、步幅、损失地形、主成分、小批量、代价函数、中心差分、softmax 回归、学习率衰减";
    for (const [locale, words] of [
      ["en", english.split(", ")],
      ["zh-CN", chinese.split("、")],
    ] as const)
      for (const word of words)
        expect([word, await learn("glossary", word, reading, recording(locale))]).toEqual([word, 0]);
  });

  test("one word, in either language; another is named with the nearest", async () => {
    const context = recording("en");
    expect(await learn("glossary", "梯度下降", reading, context)).toBe(0);
    expect(context.said.join("\n")).toContain("gradient descent  梯度下降");
    await expect(learn("glossary", "gardient", reading, context)).rejects.toThrow(
      /^limpid learn glossary: unknown term "gardient"\n {2}hint: did you mean gradient\? limpid learn glossary lists all \d+ terms$/,
    );
    const unknown = await learn("glossary", "marmalade", reading, context).catch((error: LimpidError) => error);
    expect((unknown as LimpidError).message).toMatch(
      /marmalade"\n {2}hint: limpid learn glossary lists all \d+ terms$/,
    );
    expect(wordsOf("zh-CN").describe(unknown as LimpidError)).toMatch(
      /没有 "marmalade"\n {2}提示：limpid learn glossary 列出全部/,
    );
    for (const word of ["", " ", ".*"])
      await expect(learn("glossary", word, reading, context)).rejects.toMatchObject({ code: "glossary-term" });
    // A word that only a text holds.
    const other = recording("en");
    expect(await learn("glossary", "logistic", reading, other)).toBe(0);
    expect(other.said.join("\n")).toContain("softmax regression");
  });

  test.each(locales)("errata, %s", async (locale) => {
    const context = recording(locale);
    expect(await learn("errata", undefined, reading, context)).toBe(0);
    const [{ entries }] = context.results as { entries: unknown[] }[];
    expect(entries.length).toBeGreaterThanOrEqual(20);
    const text = context.said.join("\n");
    for (const id of ["S0", "S1", "S2", "S3", "S4"]) expect(text).toContain(`\n${id} `);
    expect(text).toContain("−0.147");
  });

  test.each(locales)("history, %s", async (locale) => {
    const context = recording(locale);
    expect(await learn("history", undefined, reading, context)).toBe(0);
    const years = (context.results as { entries: { year: number }[] }[])[0].entries.map(({ year }) => year);
    // Those of today have none, and come last.
    const known = years.filter((year) => year !== undefined);
    expect(known).toEqual([...known].sort());
    expect(years.slice(known.length)).toEqual([undefined, undefined]);
    expect(context.said.join("\n")).toContain(context.words.learn.today);
    expect(context.said.join("\n")).toContain("1986  ");
  });
});

async function answering(locale: Locale, answers: string, id: ChapterId = "neuron", isTerminal = false) {
  const words = wordsOf(locale);
  const page: Page = { words, width: 80, colour: false, answers: false, self: "limpid" };
  const said: string[] = [];
  const input = new PassThrough();
  input.end(answers);
  const chapter = await readChapter(id, locale, { tasksOnly: true, numbers });
  const result = await quiz(chapter, page, {
    input,
    output: new PassThrough(),
    isTerminal,
    say: (text) => void said.push(text),
  });
  return { result, text: said.join("\n") };
}

describe("questions", () => {
  test("right answers, in any order and spelling", async () => {
    const { result, text } = await answering("en", "D, c a\nd\n8.25\n0.5\n-0.5\n0.5\n-0.5\n56.7\n");
    expect(result).toEqual({
      asked: [
        { key: "role", answer: "D, c a", right: true },
        { key: "straight", answer: "d", right: true },
        { key: "lighter", answer: "8.25", right: true },
        { key: "gateByHand", answer: "0.5; -0.5; 0.5; -0.5", right: true },
        { key: "generous", answer: "56.7", right: true },
      ],
      right: 5,
      total: 5,
      complete: true,
    });
    expect(text).toContain("✓ d)  Yes. The layers collapse into one");
    expect(text).toContain("5 of 5 right.");
  });

  test("wrong, skipped, and ended early; every option is explained after the answer", async () => {
    const { result, text } = await answering("zh-CN", "ac\n\n");
    expect(result).toMatchObject({ right: 0, total: 5, complete: false });
    expect(result.asked).toEqual([
      { key: "role", answer: "ac", right: false },
      { key: "straight", answer: "", right: false },
    ]);
    expect(text).toContain("不对。");
    expect(text).toContain("已跳过。");
    expect(text).toContain("做了 2 题就结束了，共 5 题。");
    expect(text.match(/^[✓ ] [abcd]\) {2}/gm)).toHaveLength(16);
  });

  test("a number needs to be near, with either minus", async () => {
    expect((await answering("en", "acd\nd\n8,2499\n")).result.right).toBe(3);
    expect((await answering("en", "acd\nd\n8.3\n")).result.right).toBe(2);
    expect((await answering("en", "q\n")).result.asked).toEqual([]);
  });

  test.each([
    ["8.25", true],
    ["8,25", true],
    ["33/4", true],
    ["８．２５", true],
    ["8.25 分", true],
    ["825%", false],
    ["8.25.", false],
    ["8.2.5", false],
    ["1/0", false],
    ["Infinity", false],
    ["eight", false],
  ])("%s as a number", async (answer, right) => {
    const { result } = await answering("zh-CN", `acd\nd\n${answer}\nq\n`);
    expect(result.asked.at(-1)).toMatchObject({ key: "lighter", right });
  });

  test("thousands as the course prints them", async () => {
    const { result } = await answering("zh-CN", "d\nabc\nb\nc\n12,730\nq\n", "digits");
    expect(result.right).toBe(5);
  });

  test("what is no answer is asked again at a terminal; each gap says whether it is right", async () => {
    const { result, text } = await answering("zh-CN", "acd\nz\nd\n?\n8.25\n0.5\nx\n3\n0.5\n-0.5\n", "neuron", true);
    expect(result.asked.map(({ answer }) => answer)).toEqual(["acd", "d", "8.25", "0.5; 3; 0.5; -0.5"]);
    expect(text.match(/^没有这个选项。.*a b c d$/gm)).toHaveLength(1);
    expect(text.match(/^这不是一个数。/gm)).toHaveLength(2);
    expect(text.match(/^[✓✗] \(\d\)/gm)).toEqual(["✓ (1)", "✗ (2)", "✓ (3)", "✓ (4)"]);
  });

  test("Ctrl-C ends the questions where an answer is awaited, and the score is told", async () => {
    const { result, text } = await answering("en", "acd\n\x03", "neuron", true);
    expect(result).toMatchObject({ right: 1, total: 5, complete: false });
    expect(text).toContain("1 of 5 right.");
  });
});

describe("exercises of other kinds", () => {
  test("gaps are asked for one by one, and count as one task; then they are filled", async () => {
    const { result, text } = await answering("zh-CN", "c\nb\n-15\n116.667\n−46.667\n19\n17.333\n19.2\n", "berries");
    expect(result).toMatchObject({ right: 5, total: 5, complete: true });
    expect(result.asked.map(({ answer }) => answer)).toEqual(["c", "b", "-15; 116.667; −46.667; 19", "17.333", "19.2"]);
    expect(text).toContain("练习 1（填空）");
    expect(text.match(/____/g)).toHaveLength(4);
    expect(text).toMatch(/三公斤是\s+−15\s+元/);
    expect(text.indexOf("____")).toBeLessThan(text.search(/−15\s+元/));
  });

  test("one wrong gap is a wrong answer, and q ends in the middle of it", async () => {
    const wrong = await answering("en", "c\nb\n-15\n116.667\n46.667\n19\n", "berries");
    expect(wrong.result.asked.at(-1)).toEqual({ key: "byHand", answer: "-15; 116.667; 46.667; 19", right: false });
    const ended = await answering("en", "c\nb\n-15\nq\n", "berries");
    expect(ended.result).toMatchObject({ right: 2, total: 5, complete: false });
    const skipped = await answering("en", "c\nb\n\n\n\n\nq\n", "berries");
    expect(skipped.text).toContain("Skipped.");
  });

  test("what was foretold is shown after the answer, not before", async () => {
    const { text } = await answering("en", "c\nb\n\n\n\n\n\n18\n", "berries");
    const [before, after] = text.split("Exercise 3: change and predict");
    expect(before).not.toContain("What comes of it");
    expect(after).toMatch(/within 0\.05[\s\S]*Not so\.\nWhat comes of it: [\s\S]* {4}2 +19\.200/);
  });

  test("a chapter's words, in the language of the page", async () => {
    const said = { en: "", "zh-CN": "" };
    for (const locale of locales) {
      const context = recording(locale);
      await learn("1", undefined, reading, context, open);
      said[locale] = context.said.join("\n");
    }
    expect(said.en).toMatch(/\nIn short\n1\. [\s\S]*\n +word +in a program\n/);
    expect(said.en).toMatch(/\n +learning rate +learningRate\n/);
    expect(said["zh-CN"]).toMatch(/\n本章小结\n1\. [\s\S]*\n +术语 +英文 +程序里\n/);
    expect(said["zh-CN"]).toMatch(/\n +学习率 +learning rate +learningRate\n/);
    // Without answers neither gaps nor outcomes are given away.
    expect(said.en).toContain("____");
    expect(said.en).not.toContain("What comes of it");
  });
});

describe("lines", () => {
  const text = (some: string) => [{ kind: "text", text: some }] as const;

  test("Latin words stay whole", () =>
    expect(wrap(text("one neuron finds a line"), { width: 10, colour: false })).toEqual([
      "one neuron",
      "finds a",
      "line",
    ]));

  test("Chinese breaks anywhere, but not before a comma or after an opening bracket", () => {
    expect(wrap(text("神经元，神经元"), { width: 6, colour: false })).toEqual(["神经", "元，神", "经元"]);
    expect(wrap(text("网络（层"), { width: 6, colour: false })).toEqual(["网络", "（层"]);
    for (const line of wrap(text("用 ReLU 激活，网络就不再是一条直线"), { width: 12, colour: false }))
      expect(cells(line)).toBeLessThanOrEqual(12);
  });

  test("a list item's lines stand under each other", () =>
    expect(wrap(text("one two three"), { width: 9, colour: false, first: "a) " })).toEqual([
      "a) one",
      "   two",
      "   three",
    ]));

  test("code is marked where there is no colour, and coloured where there is", () => {
    const code = [
      { kind: "text", text: "call " },
      { kind: "code", text: "grad(f)" },
    ] as const;
    expect(wrap(code, { width: 40, colour: false })).toEqual(["call `grad(f)`"]);
    expect(wrap(code, { width: 40, colour: true })).toEqual(["call \x1b[33mgrad(f)\x1b[0m"]);
  });
});

describe("figures as text", () => {
  const style = { locale: "en", width: 60, colour: false } as const;

  test("layers joined by their connections", () => {
    const network = {
      kind: "network",
      layers: [["cat", "beer"], [{ text: "h1" }, { text: "h2" }, { text: "h3" }], ["bought"]],
      weights: [6, 3],
    } as const;
    expect(figureLines({ parts: [network] }, style)).toEqual([
      "(cat ) ─┬─ 6 ─┬─ (h1) ─┐",
      "(beer) ─┘     ├─ (h2) ─┼─ 3 ─── (bought)",
      "              └─ (h3) ─┘",
    ]);
  });

  test("a table that is too wide becomes records", () => {
    const table = {
      kind: "table",
      columns: [{ head: "hours" }, { head: "score", format: "1" }],
      rows: [
        [1, 52],
        [2, 58],
      ],
    } as const;
    expect(figureLines({ parts: [table] }, { ...style, width: 8 })).toEqual([
      "hours: 1",
      "mark: 52.0",
      "",
      "hours: 2",
      "mark: 58.0",
    ]);
    expect(figureLines({ parts: [table] }, style)).toEqual(["hours  mark", "    1  52.0", "    2  58.0"]);
  });

  test("a curve runs from corner to corner", () => {
    const curves = {
      kind: "curves",
      x: "z",
      y: "output",
      curves: [
        {
          name: "relu",
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    } as const;
    const lines = figureLines({ parts: [curves] }, { ...style, width: 32 });
    expect(lines[1]).toBe(`  1 |${" ".repeat(19)}*`);
    expect(lines[13]).toBe("  0 |*");
    expect(lines.at(-1)).toBe(`     0${" ".repeat(15)}z  1`);
  });
});
