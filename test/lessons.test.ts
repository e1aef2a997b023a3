/** The course: every chapter is whole in both languages, and every decimal in it is computed. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { CodeWords, FillInWords, QuestionWords, SummaryWords, TableWords } from "../src/course/lessons/blocks.ts";
import { readChapter, textsOf } from "../src/course/lessons/chapter.ts";
import { chapters } from "../src/course/lessons/chapters/index.ts";
import { contents } from "../src/course/lessons/contents.ts";
import { parse, referencesIn } from "../src/course/lessons/markup.ts";
import { formatNumber, type Numbers, numbersOf } from "../src/course/lessons/numbers.ts";
import { blocksOf, loaded, strings, typedDecimals, verified } from "./support/lessons.ts";

const each = loaded.map((one) => [`${one.id}, ${one.locale}`, one] as const);

let numbers: Numbers;
beforeAll(async () => {
  numbers = numbersOf(await verified());
}, 60_000);

test("the contents are numbered from 0, which is the page before, and every chapter is there in both languages", () => {
  expect(contents.map(({ number }) => number)).toEqual(contents.map((_, k) => k));
  expect(Object.keys(chapters)).toEqual(contents.map(({ id }) => id));
  expect(loaded.length).toBe(2 * contents.length);
});

/** What is said in lines of code to people: several words, not another program. */
const commentsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /\/\/ (.*[A-Za-z]+ [a-z]+ .*)$/.exec(line)?.[1] ?? []);

/** What stands behind a summary. */
const asking: readonly string[] = ["question", "exercise", "fillIn", "predict", "goOn"];

describe.each(each)("%s", (_, { id, locale, plan, words }) => {
  test("every reference leads to a number, and no number is typed", () => {
    const texts = [...textsOf(plan, words)];
    const references = texts.flatMap(referencesIn);
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) expect(numbers.show(reference).passed, reference.name).toBe(true);
    const changes = blocksOf(plan, "predict").flatMap(({ change }) => (change ? [change.line, change.becomes] : []));
    // Names of numbers may hold one.
    const answers = blocksOf(plan, "fillIn").flatMap(({ blanks }) => blanks.map(({ answer }) => answer));
    const lines = [...blocksOf(plan, "code").flatMap((block) => block.lines), ...changes, ...answers];
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

  test("gaps are as many as their answers, and what is foretold can be read off", async () => {
    for (const { key, blanks } of blocksOf(plan, "fillIn")) {
      const { lines } = words[key] as FillInWords;
      expect(
        lines.map((line) => line.split("___").length),
        key,
      ).toEqual(blanks.map(() => 2));
      for (const { answer, tolerance, format } of blanks) {
        expect(tolerance).toBeGreaterThan(0);
        const shown = Number(formatNumber(numbers.value(answer), format).replace("−", "-").replaceAll(",", ""));
        expect(Math.abs(shown - numbers.value(answer)), answer).toBeLessThanOrEqual(tolerance);
      }
    }
    for (const { change } of blocksOf(plan, "predict"))
      if (change) {
        expect(readFileSync(change.file, "utf8").split(`${change.line}\n`)).toHaveLength(2);
        expect(change.becomes).not.toBe(change.line);
      }
  });

  test("what it has told is summed up, before it is asked", () => {
    const kinds = plan.blocks.map(({ kind }) => kind);
    const at = kinds.indexOf("summary");
    // The page before the first chapter tells nothing that could be summed up.
    if (id === "start") return expect(at).toBe(-1);
    expect(kinds.slice(at + 1).every((kind) => asking.includes(kind))).toBe(true);
    expect(kinds.slice(0, at).some((kind) => asking.includes(kind))).toBe(false);
    const [{ terms: told, key }] = blocksOf(plan, "summary");
    expect((words[key] as SummaryWords).says).toHaveLength(4);
    expect(new Set(told.map(({ term }) => term)).size).toBe(told.length);
    expect(told.filter(({ code }) => code !== undefined).length).toBeGreaterThan(2);
  });

  test("code stands in the repository as it is shown", () => {
    for (const { file, lines } of blocksOf(plan, "code"))
      expect(readFileSync(file, "utf8")).toContain(`${lines.join("\n")}\n`);
  });

  test("comments in code are in the language of the page", () => {
    for (const { key, lines } of blocksOf(plan, "code")) {
      const own = words[key] as string | CodeWords;
      const comments = typeof own === "string" ? {} : own.comments;
      const told = commentsIn(lines);
      expect(Object.keys(comments), key).toEqual(locale === "en" ? [] : told);
      for (const text of Object.values(comments)) expect(text).toMatch(/[\u4e00-\u9fff]/);
    }
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

test("a chapter put together", async () => {
  const chapter = await readChapter("berries", "zh-CN", { figures: false });
  expect(chapter).toMatchObject({ id: "berries", number: 1, title: "草莓与蓝莓", wrong: [] });
  expect(chapter.parts.map(({ kind }) => kind)).not.toContain("figure");
  const exercise = chapter.parts.find((part) => part.kind === "exercise");
  expect(exercise).toMatchObject({ name: "blueberries.slower", answer: expect.closeTo(17.333333333, 8) });
});
