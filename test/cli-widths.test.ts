/** What the command prints keeps to the cells of the terminal, in both languages, also where characters take two. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { layers, sequential } from "limpid";
import { verify as compute } from "limpid/explain";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cells, fittedTable, wrapText } from "../src/base/index.ts";
import { diagnose } from "../src/cli/commands/diagnose.ts";
import { doctor } from "../src/cli/commands/doctor.ts";
import { explain } from "../src/cli/commands/explain.ts";
import { learn } from "../src/cli/commands/learn.ts";
import { summary } from "../src/cli/commands/summary.ts";
import { verify } from "../src/cli/commands/verify.ts";
import type { Context } from "../src/cli/context.ts";
import { tell } from "../src/cli/output.ts";
import { makeProgram } from "../src/cli/program.ts";
import { type Locale, wordsOf } from "../src/words/index.ts";
import { englishIn } from "./support/chinese/latin.ts";
import { tooWide } from "./support/lines.ts";
import { recording } from "./support/recording.ts";

const locales: readonly Locale[] = ["en", "zh-CN"];
const widths = [60, 80, 120];
const each = locales.flatMap((locale) => widths.map((width) => [locale, width] as const));

const folder = mkdtempSync(join(tmpdir(), "limpid-widths-"));
const place = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
let checks: Awaited<ReturnType<typeof compute>>;
beforeAll(async () => {
  checks = await compute();
  const model = sequential([
    layers.dense({ units: 8, name: "a_rather_long_name_of_a_layer", inputShape: [2] }),
    layers.dense({ units: 8 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  await model.save(place("net.limpid"));
  const rows = Array.from({ length: 40 }, (_, k) => `${k % 7},${1000 * ((k * 3) % 11)},${k % 2}`);
  writeFileSync(place("rows.csv"), `small,large,kind\n${rows.join("\n")}\n`);
}, 60_000);

async function said(locale: Locale, width: number, run: (context: Context) => Promise<unknown>): Promise<string[]> {
  const context = recording(locale, width);
  await run(context);
  return context.said.flatMap((text) => text.split("\n"));
}

/** That there is something to keep to, and that it is kept to. */
function keepsTo(lines: readonly string[], width: number): void {
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => tooWide(line, width))).toEqual([]);
}

const data = { data: "rows.csv", sample: 0, limit: 20, code: false, markdown: false, batchSize: 8, steps: 5 };
const reading = { quiz: false, answers: false };

describe.each(each)("%s, %i cells", (locale, width) => {
  test("verify", async () =>
    keepsTo(await said(locale, width, (context) => verify(context, async () => checks)), width));
  test("summary", async () =>
    keepsTo(await said(locale, width, (context) => summary(place("net.limpid"), context)), width));
  test("doctor", async () => keepsTo(await said(locale, width, doctor), width));
  test("diagnose", async () => {
    const given = { ...data, data: place("rows.csv") };
    keepsTo(await said(locale, width, (context) => diagnose(place("net.limpid"), given, context)), width);
  });
  test.each(["worked-2-2-2", "litter-box", "neuron", "blueberries", "one-hidden-layer"])("explain %s", async (name) =>
    keepsTo(await said(locale, width, (context) => explain(name, data, context)), width),
  );
  test.each([undefined, "glossary", "errata", "history"])("learn %s", async (page) =>
    keepsTo(await said(locale, width, (context) => learn(page, undefined, reading, context)), width),
  );

  test("the help of every command", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const program = makeProgram(wordsOf(locale), recording(locale, width), () => undefined);
      const names = program.commands.map((command) => command.name());
      expect(names.length).toBeGreaterThan(8);
      for (const name of ["", ...names]) await program.parseAsync(["help", ...(name ? [name] : [])], { from: "user" });
      const lines = write.mock.calls.flatMap(([text]) => String(text).split("\n"));
      keepsTo(lines, width);
      if (locale === "zh-CN") expect(lines.join("\n")).not.toMatch(/\[options\]|： /);
    } finally {
      write.mockRestore();
    }
  });

  test("an error and its hint", async () => {
    const error = await learn("nueron", undefined, reading, recording(locale)).catch((one: unknown) => one);
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      tell(error, wordsOf(locale), false, width);
      const lines = write.mock.calls.flatMap(([text]) => String(text).split("\n"));
      expect(lines.filter((line) => tooWide(line, width))).toEqual([]);
    } finally {
      write.mockRestore();
    }
  });
});

describe("no English in Chinese", () => {
  const chinese = (run: (context: Context) => Promise<unknown>) => said("zh-CN", Infinity, run);
  /** Names that a model, a table, a computer brings along. */
  const first = ["anna", "ella", "lily", "ruby", "nora", "mary", "rose", "jane", "lucy"];
  const own = [
    ...first,
    "small",
    "large",
    "kind",
    "inputs-unscaled",
    "linear-layers",
    "tmp",
    ...cpus()[0].model.split(/\s+/),
  ];
  const found = (lines: readonly string[]) => lines.flatMap((line) => englishIn(line, own));

  test("verify", async () =>
    expect(found(await chinese((context) => verify(context, async () => checks)))).toEqual([]));
  test("summary", async () =>
    expect(found(await chinese((context) => summary(place("net.limpid"), context)))).toEqual([]));
  test("doctor, less its paths and a compiler's options", async () =>
    expect(found((await chinese(doctor)).map((line) => line.replace(/（\/[^）]*）|\/\S+/g, "")))).toEqual([]));
  test("diagnose", async () => {
    const given = { ...data, data: place("rows.csv") };
    expect(found(await chinese((context) => diagnose(place("net.limpid"), given, context)))).toEqual([]);
  });
  test.each(["worked-2-2-2", "litter-box", "neuron", "blueberries", "one-hidden-layer"])("explain %s", async (name) =>
    expect(found(await chinese((context) => explain(name, data, context)))).toEqual([]),
  );
  test("explain a number of a model", async () => {
    const given = { ...data, data: place("rows.csv"), at: "dense/kernel[0,0]" };
    const lines = await chinese((context) => explain(place("net.limpid"), given, context));
    expect(lines.length).toBeGreaterThan(20);
    expect(found(lines)).toEqual([]);
  });
  test.each([undefined, "errata", "history", "symbols"])("learn %s", async (page) =>
    expect(found(await chinese((context) => learn(page, undefined, reading, context)))).toEqual([]),
  );
  test("learn glossary, less the English terms", async () => {
    const context = recording("zh-CN");
    await learn("glossary", undefined, reading, context);
    const [{ entries }] = context.results as { entries: { term: string; other: string }[] }[];
    const lines = context.said.flatMap((text) => text.split("\n"));
    const rest = lines.map((line) => {
      const entry = entries.find(({ term, other }) => line.startsWith(`${term}  ${other}`));
      return entry ? line.replace(entry.other, "") : line;
    });
    expect(found(rest)).toEqual([]);
  });
  test("the help of every command", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const program = makeProgram(wordsOf("zh-CN"), recording("zh-CN"), () => undefined);
      const names = program.commands.map((command) => command.name());
      for (const name of ["", ...names]) await program.parseAsync(["help", ...(name ? [name] : [])], { from: "user" });
      const text = write.mock.calls.map(([one]) => String(one)).join("");
      // Names of commands, of their arguments and options come first in a line.
      const told = text.split("\n").map((line) => line.replace(/^ {2}[\w<[ -].*?(?= {2}|$)/, ""));
      expect(found(told)).toEqual([]);
    } finally {
      write.mockRestore();
    }
  });
});

test("a line that is too wide is found; a path is not", () => {
  expect(tooWide("one two three four five", 20)).toBe(true);
  expect(tooWide("一二三四五六七八九十", 19)).toBe(true);
  expect(tooWide("one two three", 20)).toBe(false);
  expect(tooWide("  /a/path/that/is/longer/than/a/line", 20)).toBe(false);
});

describe("lines", () => {
  test("a number keeps its measure word, a short formula stays whole, a sign stands by its number", () => {
    expect(wrapText("见第 5 章", { width: 6 })).toEqual(["见", "第 5 章"]);
    expect(wrapText("它在表 4-3 里", { width: 9 })).toEqual(["它在", "表 4-3 里"]);
    expect(wrapText("一共更新 60,000 次", { width: 14 })).toEqual(["一共更新", "60,000 次"]);
    expect(wrapText("就是 ln 10 = 2.3026。", { width: 14 })).toEqual(["就是 ln", "10 = 2.3026。"]);
    expect(wrapText("介于 −1 与 1 之间", { width: 8 })).toEqual(["介于", "−1 与", "1 之间"]);
  });

  test("a long formula breaks before an operator", () => {
    const lines = wrapText("weight · 1 + bias · 2 + weight · 3 + bias · 4 = 12", { width: 40 });
    expect(lines).toEqual(["weight · 1 + bias · 2", "+ weight · 3 + bias · 4 = 12"]);
  });

  test("tables that are too wide are broken inside their cells, and then cell by cell", () => {
    const rows = [["一个很长的名字，写不下", "1.5"]];
    expect(fittedTable(rows, ["left", "right"], 40, ["名称", "值"])).toEqual([
      "名称                     值",
      "一个很长的名字，写不下  1.5",
    ]);
    const broken = fittedTable(rows, ["left", "right"], 18, ["名称", "值"]);
    expect(broken).toEqual(["名称           值", "一个很长的名  1.5", "字，写不下"]);
    expect(Math.max(...broken.map(cells))).toBeLessThanOrEqual(18);
    expect(fittedTable(rows, ["left", "right"], 10, ["名称", "值"])[0]).toMatch(/^名称：/);
  });
});
