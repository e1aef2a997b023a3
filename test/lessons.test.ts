/** The course: whole in both languages, and no number in it that is typed. */
import { existsSync, readFileSync } from "node:fs";
import { type Check, presets, verify } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { figureLines } from "../src/cli/learn/figures.ts";
import type {
  Block,
  CodeWords,
  FillInWords,
  Locale,
  Plan,
  QuestionWords,
  SummaryWords,
  TableWords,
} from "../src/course/lessons/blocks.ts";
import { readChapter, textsOf } from "../src/course/lessons/chapter.ts";
import { chapters } from "../src/course/lessons/chapters/index.ts";
import { constants } from "../src/course/lessons/constants.ts";
import { contents } from "../src/course/lessons/contents.ts";
import { words as enErrata } from "../src/course/lessons/errata/en.ts";
import { errata } from "../src/course/lessons/errata/entries.ts";
import { words as zhErrata } from "../src/course/lessons/errata/zh-CN.ts";
import type { Figure, FigureTable } from "../src/course/lessons/figures/data.ts";
import { drawFigure } from "../src/course/lessons/figures/index.ts";
import { words as enTerms } from "../src/course/lessons/glossary/en.ts";
import { terms } from "../src/course/lessons/glossary/terms.ts";
import { words as zhTerms } from "../src/course/lessons/glossary/zh-CN.ts";
import { words as enYears } from "../src/course/lessons/history/en.ts";
import { years } from "../src/course/lessons/history/years.ts";
import { words as zhYears } from "../src/course/lessons/history/zh-CN.ts";
import { lineOf } from "../src/course/lessons/inline.ts";
import { fill, parse, referencesIn, unfold } from "../src/course/lessons/markup.ts";
import { formatNumber, type Numbers, numbersIn, numbersOf } from "../src/course/lessons/numbers.ts";
import { words as enSymbols } from "../src/course/lessons/symbols/en.ts";
import { symbols } from "../src/course/lessons/symbols/entries.ts";
import { words as zhSymbols } from "../src/course/lessons/symbols/zh-CN.ts";

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

/** Numbers in a text that are neither references nor code. */
function typedNumbers(text: string): number[] {
  const bare = fill(text, () => " ").replace(/`[^`]*`/g, "");
  return (bare.match(/\d[\d,]*/g) ?? []).map((found) => Number(found.replaceAll(",", "")));
}
const typedShares = (text: string): string[] =>
  fill(text, () => " ").match(
    /\d\s*[%％]|\bper ?cent\b|in (?:a|every|one) (?:hundred|thousand)\b|(?<!低于)百分之[一二三四五六七八九十]|[一千百]+[张个次]里/g,
  ) ?? [];

function* strings(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* strings(inner);
}

/** What a reader of a terminal sees of a chapter's prose, tables and formulas, code left out. */
function signsIn(plan: Plan, words: unknown): string {
  const formulas = blocksOf(plan, "formula").map(({ plain }) => plain);
  const cells = blocksOf(plan, "table").flatMap(({ cells }) => cells.flat());
  return [...strings(words), ...cells, ...formulas]
    .map((text) => fill(text, ({ kind, name, format }) => numbers.show({ kind, name, format }).text))
    .join("\n")
    .replace(/`[^`]*`/g, "");
}

const blocksOf = <K extends Block["kind"]>({ blocks }: Plan, kind: K) =>
  blocks.filter((block): block is Extract<Block, { kind: K }> => block.kind === kind);

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

  const curvesOf = (figure: Figure) => {
    const part = figure.parts.find(({ kind }) => kind === "curves");
    if (part?.kind !== "curves") throw new Error("no curves");
    return part.curves.map(({ points }) => points);
  };
  const nearest = (points: readonly (readonly [number, number])[], x: number) =>
    points.reduce((so, point) => (Math.abs(point[0] - x) < Math.abs(so[0] - x) ? point : so));

  test("the parabola and its tangents, and the secants that become one", async () => {
    const [tangents, ground, guesses] = curvesOf(
      await drawFigure({ name: "parabola", guesses: [15, 19, 19.8], from: 13, to: 27 }),
    );
    close(
      guesses.map(([guess]) => guess),
      got("blueberries.guesses").slice(0, 3),
    );
    expect(guesses[0][1]).toBeCloseTo(got("blueberries.firstLoss")[0], 9);
    // A parabola is flat in the middle only, and lies above its tangents.
    expect(ground.reduce((so, point) => (point[1] < so[1] ? point : so))[0]).toBeCloseTo(20, 1);
    const first = tangents.filter(([x]) => x >= 14 && x <= 16);
    for (const [x, y] of first) {
      expect(y).toBeCloseTo(got("blueberries.firstLoss")[0] + got("blueberries.firstSlope")[0] * (x - 15), 9);
      expect(y).toBeLessThanOrEqual(nearest(ground, x)[1] + 1e-9);
    }
    const rows = rowsOf(await drawFigure({ name: "secants", at: 15, steps: [1, 0.1, 0.01, 0.001] }));
    const slope = got("blueberries.firstSlope")[0];
    expect(rows.at(-1)?.at(-1)).toBeCloseTo(slope, 9);
    const gaps = rows.slice(0, -1).map((row) => Math.abs(Number(row[3]) - slope));
    for (const [k, gap] of gaps.slice(1).entries()) expect(gap).toBeCloseTo(gaps[k] / 10, 6);
  });

  test("gates, the square that has no line, and XOR from three of them", async () => {
    const [and, or, nand] = [
      { name: "AND", w: [1, 1], b: -1.5 },
      { name: "OR", w: [1, 1], b: -0.5 },
      { name: "NAND", w: [-1, -1], b: 1.5 },
    ] as const;
    const rows = rowsOf(await drawFigure({ name: "gates", gates: [and, or, nand] }));
    const column = (k: number) => rows.map((row) => row[k]);
    close([2, 4, 6].flatMap(column), got("neuron.gateSums").slice(0, 12));
    close([3, 5, 7].flatMap(column), got("neuron.gates").slice(0, 12));
    const byHand = rowsOf(await drawFigure({ name: "xorByHand", first: or, second: nand, last: and }));
    close(
      byHand.map((row) => row[4]),
      got("neuron.xorSums"),
    );
    close(
      byHand.map((row) => row[5]),
      got("neuron.xor"),
    );

    const { parts } = await drawFigure({
      name: "squares",
      squares: [
        { name: "AND", lines: [and] },
        { name: "XOR", wanted: [0, 1, 1, 0], lines: [or, nand] },
      ],
    });
    if (parts[0].kind !== "plots") throw new Error("no plots");
    const [one, two] = parts[0].plots.map(({ curves }) => curves);
    expect(one.map(({ points }) => points.length)).toEqual([121, 3, 1]);
    for (const [x, y] of one[0].points) expect(x + y - 1.5).toBeCloseTo(0, 12);
    for (const [x, y] of two[0].points) expect(x + y - 0.5).toBeCloseTo(0, 12);
    expect(two.slice(2).map(({ points }) => points)).toEqual([
      [
        [0, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]);
  });

  test("a neuron alone learns OR, and not XOR", async () => {
    const says = async (bought: readonly number[]) =>
      rowsOf(await drawFigure({ name: "alone", bought, updates: 20_000 })).map(([, p]) => Number(p));
    for (const p of await says([1, 1, 0, 0])) expect(p).toBeCloseTo(0.5, 6);
    const learned = await says([1, 1, 0, 1]);
    expect(learned.map((p) => p > 0.98)).toEqual([true, true, false, true]);
  });

  test("what a probability for the truth costs: ten equal guesses cost ln 10", async () => {
    const [entropy, squared] = curvesOf(await drawFigure({ name: "costOfDoubt", from: 0.1 }));
    expect([entropy[0][0], squared[0][0]]).toEqual([0.1, 0.1]);
    close([entropy[0][1]], got("digitReader.uniformLoss"));
    expect(squared[0][1]).toBeCloseTo(0.81, 12);
    for (const [x, y] of [entropy[120], squared[120]]) expect([x, y]).toEqual([1, expect.closeTo(0, 12)]);
  });

  test("the parabola's footsteps are those of the valley", async () => {
    const [ground, slow, wide] = curvesOf(
      await drawFigure({ name: "footsteps", start: 1, rates: [0.1, 0.9], steps: 10 }),
    );
    close(
      slow.slice(1, 4).map(([x]) => x),
      got("descent.first"),
    );
    expect(slow[10][0]).toBeCloseTo(got("descent.valley")[1], 9);
    expect(wide.map(([x]) => Math.sign(x))).toEqual(wide.map((_, k) => (k % 2 === 0 ? 1 : -1)));
    for (const [x, y] of [...ground, ...slow, ...wide]) expect(y).toBeCloseTo(x * x, 12);
  });

  test("the litter box's landscape: its path lies in the plane, and on the ground that is drawn", async () => {
    const { parts } = await drawFigure({ name: "landscape", updates: 500, marks: [0, 100, 500], resolution: 9 });
    const [ground, losses, share] = parts;
    if (ground.kind !== "heights" || losses.kind !== "table" || share.kind !== "table") throw new Error("other parts");
    const rows = losses.rows as readonly (readonly number[])[];
    expect(rows.map(([updates]) => updates)).toEqual([0, 100, 500]);
    for (const [, loss, inPlane] of rows) expect(Math.abs(loss - inPlane)).toBeLessThan(0.02);
    expect(share.rows[0][1]).toBeGreaterThan(0.98);
    expect([ground.heights.length, ground.heights[0].length]).toEqual([9, 9]);
    const [path, start, end] = ground.curves.map(({ points }) => points);
    expect([path.length, start, end]).toEqual([501, [path[0]], [path[500]]]);
    const lines = figureLines({ parts: [ground] }, { locale: "en", width: 60, colour: false });
    for (const mark of ["S", "E", "@"]) expect(lines.slice(1, -3).join("").split(mark).length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatch(/^ *loss: 0\.\d+ … \+ 0\.\d+ … @ \d/);
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
    expect(() => lineOf("chapter {chapter:uphill}", numbers)).toThrow("there is no {chapter:uphill}");
    expect(() => lineOf("figure {see:nothing}", numbers)).toThrow("there is no {see:nothing}");
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

  test("in Chinese, no space stands before a percent sign", async () => {
    expect(formatNumber(0.924, "%1", "zh-CN")).toBe("92.4%");
    expect([formatNumber(-0.5, "+1", "zh-CN"), formatNumber(27882, "", "zh-CN")]).toEqual(["−0.5", "27,882"]);
    const { show } = numbersIn("zh-CN", numbers);
    expect(show({ kind: "v", name: "litterBox.pathInPlane", format: "%1" }).text).toMatch(/\d%$/);
  });

  test("every constant is used", () => {
    const texts = [...loaded.flatMap(({ plan, words }) => [...textsOf(plan, words)]), ...strings([enErrata, zhErrata])];
    const used = new Set(texts.flatMap(referencesIn).map(({ name }) => name));
    expect(Object.keys(constants).filter((name) => !used.has(name))).toEqual([]);
  });
});
