/** The parts of the command line that need no process of their own. */
import { readdirSync, readFileSync } from "node:fs";
import { FileError, LimpidError, ValueError } from "limpid";
import { describe, expect, test, vi } from "vitest";
import { verify } from "../src/cli/commands/verify.ts";
import { Interrupted } from "../src/cli/context.ts";
import { tell } from "../src/cli/output.ts";
import { bar, picture } from "../src/cli/pictures.ts";
import { alignPoints, bytes, cells, count, percent, table } from "../src/cli/text.ts";
import { nativeProblem } from "../src/words/errors/zh-CN-native.ts";
import { type Locale, localeOf, requestedLocale, wordsOf } from "../src/words/index.ts";
import { recording } from "./support/recording.ts";

const good = {
  id: "worked.total",
  label: "",
  system: "C",
  name: "E total",
  source: "S2",
  expected: 1,
  got: 1,
  difference: 0,
  tolerance: 1e-9,
  passed: true,
};
const bad = { ...good, id: "worked.errors", label: "o1", name: "E o1", got: 1.5, difference: 0.5, passed: false };

test("one wrong number makes verify fail, and is marked", async () => {
  const context = recording("en");
  expect(await verify(context, async () => [good, bad])).toBe(1);
  expect(context.said.find((line) => line.startsWith("✗"))).toMatch(/^✗ +E o1 +1 +1.5 +5e−1 +S2$/);
  expect(context.said).toContain("1 of 2 numbers are wrong; they are marked ✗.");
  expect(context.results).toEqual([
    { passed: false, count: 2, failed: 1, seconds: expect.any(Number), checks: [good, bad] },
  ]);

  const chinese = recording("zh-CN");
  expect(await verify(chinese, async () => [good])).toBe(0);
  expect(chinese.said[0]).toBe("C  手算的 2-2-2 网络");
  expect(chinese.said.join("\n")).toContain("总误差 E");
});

describe("languages", () => {
  test.each<[Record<string, string>, Locale]>([
    [{}, "en"],
    [{ LANG: "zh_CN.UTF-8" }, "zh-CN"],
    [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"],
    [{ LANG: "en_US.UTF-8", LC_MESSAGES: "zh_CN" }, "zh-CN"],
    [{ LANG: "de_DE.UTF-8", LC_ALL: "" }, "en"],
    [{ LANG: "zhuang" }, "en"],
  ])("%j", (environment, locale) => expect(localeOf(environment)).toBe(locale));

  test("where no variable says, as on Windows, the system's", () => {
    for (const [system, locale] of [
      ["zh-CN", "zh-CN"],
      ["zh-Hans-SG", "zh-CN"],
      ["en-US", "en"],
      ["de-DE", "en"],
    ] as const) {
      expect(localeOf({}, system)).toBe(locale);
      expect(localeOf({ LC_ALL: "", LANG: "" }, system)).toBe(locale);
      expect(localeOf({ LANG: "C" }, system)).toBe("en");
    }
  });

  test("why there is no native backend, each reason in Chinese", () => {
    const folder = new URL("../src/backend/native/", import.meta.url);
    const text = readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), "utf8"))
      .join("\n");
    const reasons = [...text.matchAll(/new Unavailable\(\s*(["`])(.*?)\1/gs)].map(([, , reason]) =>
      reason.replace(/\$\{JSON[^}]*\}/g, '"x"').replace(/\$\{[^}]*\}/g, "x"),
    );
    expect(reasons.length).toBeGreaterThanOrEqual(9);
    for (const reason of reasons)
      expect([reason, nativeProblem(reason)]).toEqual([reason, expect.stringMatching(/[一-龥]/)]);
    expect(nativeProblem("dlopen: wrong ELF class")).toBe("dlopen: wrong ELF class");
  });

  test("asked for", () => {
    expect(requestedLocale(["verify", "--locale", "zh-CN"])).toBe("zh-CN");
    expect(requestedLocale(["--locale=en"])).toBe("en");
    expect(requestedLocale(["verify"])).toBe(undefined);
    expect(() => requestedLocale(["--locale", "fr"])).toThrow('unknown language "fr"\n  hint: known: en, zh-CN');
  });

  test("errors are translated by code; an unknown code keeps its English", () => {
    const { describe } = wordsOf("zh-CN");
    const missing = new FileError("a.limpid", "there is no such file", {
      code: "file-missing",
      facts: { nearest: "b.limpid" },
    });
    expect(describe(missing)).toBe('a.limpid：没有这个文件\n  提示：是不是指 "b.limpid"？');
    const epochs = new ValueError("fit", "epochs is -1", {
      code: "argument",
      facts: { name: "epochs", received: -1, wanted: "whole", least: 0 },
    });
    expect(describe(epochs)).toBe("fit：epochs 的值是 -1\n  提示：应为非负整数");
    const other = new LimpidError("conv2d", "is odd", { code: "not-translated", hint: "be even" });
    expect(describe(other)).toBe("conv2d: is odd\n  hint: be even");
    expect(describe(new LimpidError("x", "y", { code: "constructor" }))).toBe("x: y");
    expect(wordsOf("en").describe(other)).toBe(other.message);
  });
});

describe("telling an error", () => {
  function told(error: unknown, locale: Locale): { status: number; text: string } {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const status = tell(error, wordsOf(locale), false);
      return { status, text: write.mock.calls.map(([text]) => text).join("") };
    } finally {
      write.mockRestore();
    }
  }

  test("what nobody expected is called a bug", () => {
    expect(told(new TypeError("x is not a function"), "en")).toEqual({
      status: 1,
      text: expect.stringMatching(
        /^error: TypeError: x is not a function\n {2}hint: this is a bug in Limpid;[^\n]*\n$/,
      ),
    });
    expect(told("a string", "zh-CN").text).toMatch(/^错误：a string\n {2}提示：这是 Limpid 自身的缺陷/);
  });

  test("an interruption is not", () => {
    expect(told(new Interrupted("SIGTERM"), "en")).toEqual({
      status: 143,
      text: "error: interrupted; nothing was saved\n",
    });
  });

  test("with a run, what was learnt is kept", () => {
    const again = "limpid train digits --run a --resume";
    for (const [locale, said] of [
      ["en", `error: interrupted; all that was learnt is kept. To go on: ${again}\n`],
      ["zh-CN", `错误：已中断；已学到的都已保存。接着训练：${again}\n`],
    ] as const)
      expect(told(new Interrupted("SIGINT", again), locale)).toEqual({ status: 130, text: said });
  });
});

describe("text", () => {
  test("columns line up, also beside wide characters", () => {
    const points = alignPoints(
      [
        ["0.05", "x"],
        ["-12", "1.5"],
        ["1.8e-5", ""],
      ],
      ["right", "left"],
    );
    expect(points).toEqual([
      ["0.05  ", "x"],
      ["-12     ", "1.5"],
      ["1.8e-5", ""],
    ]);
    expect([cells("abc"), cells("损失"), cells("√·"), cells("（a）")]).toEqual([3, 4, 2, 5]);
    expect(
      table(
        [
          ["层", "1"],
          ["dense", "25,120"],
        ],
        ["left", "right"],
      ),
    ).toEqual(["层          1", "dense  25,120"]);
  });

  test("numbers", () => {
    expect([
      count(27882),
      percent(0.9671, "en"),
      percent(0.9671, "zh-CN"),
      bytes(111528),
      bytes(12),
      bytes(2 ** 31),
    ]).toEqual(["27,882", "96.7 %", "96.7%", "108.9 KB", "12 B", "2.0 GB"]);
  });

  test("bars", () => {
    expect([bar(0, 4), bar(1, 4), bar(0.5, 4), bar(0.53125, 4), bar(2, 2)]).toEqual(["", "████", "██", "██▏", "██"]);
  });

  test("pictures, with and without colours", () => {
    const levels = [255, 0, 255, 80, 0, 255, 255, 80];
    expect(picture(levels, 4, false)).toEqual(["▀▄█▒"]);
    expect(picture([255, 0], 1, true)).toEqual(["\x1b[38;5;255;48;5;232m▀\x1b[0m"]);
  });
});
