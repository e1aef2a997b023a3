/** The Chinese of the project: one term for one thing, and set as Chinese is set. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { boldFaults, styleFaults, styleRules } from "./support/chinese/style.ts";
import { terms, wrongTerms } from "./support/chinese/terms.ts";
import { chineseTexts, hole, plainParagraphs } from "./support/chinese/texts.ts";

const texts = chineseTexts();
const at = ({ file, line }: { file: string; line: number }, faults: readonly string[]) =>
  faults.map((fault) => `${file}:${line}  ${fault}`);

test("all Chinese texts are read", () => {
  const files = new Set(texts.map(({ file }) => file));
  for (const file of [
    "src/course/lessons/chapters/berries/zh-CN.ts",
    "src/course/lessons/glossary/zh-CN.ts",
    "src/course/lessons/errata/zh-CN.ts",
    "src/course/lessons/history/zh-CN.ts",
    "src/course/lessons/figures/words.ts",
    "src/course/lessons/contents.ts",
    "src/course/presets/worked-sections.ts",
    "src/words/zh-CN.ts",
    "src/words/errors/zh-CN.ts",
    "src/explain/story/words.ts",
    "src/explain/pictures/words.ts",
    "src/explain/diagnose/checks/saturation.ts",
    "bench/summary.ts",
    "studio/words/frame.ts",
    "README.zh-CN.md",
  ])
    expect(files).toContain(file);
  expect(texts.length).toBeGreaterThan(2000);
});

describe("terms", () => {
  test("one for one thing, everywhere", () =>
    expect(texts.flatMap((one) => at(one, wrongTerms(one.text, one.file)))).toEqual([]));

  test("a wrong one is found, a right one is not", () => {
    const chapter = "src/course/lessons/chapters/berries/zh-CN.ts";
    for (const text of ["它的和是 3", "数据准备", "平均 |误差|", "顾客 4", "1 以上的整数", "您的电脑", "客户", "图片"])
      expect(wrongTerms(text, chapter), text).toHaveLength(1);
    for (const text of [
      "加权求和",
      "零件都备齐了",
      "4 号顾客",
      "不小于 1 的整数",
      "您养猫吗？",
      "直线的斜率",
      "随机数",
    ])
      expect(wrongTerms(text, chapter), text).toEqual([]);
    expect(wrongTerms("损失的坡度", "src/explain/diagnose/checks/saturation.ts")).toEqual(["坡度 → 导数"]);
    expect(wrongTerms("曲线的斜率", chapter)).toEqual(["斜率 → 坡度"]);
  });

  test("the table names each thing once", () => {
    const english = terms.map((term) => term.english);
    expect(new Set(english).size).toBe(english.length);
    // A form that is called wrong is not the term itself.
    for (const { chinese, wrong, right } of terms)
      if (!right) expect(wrong?.test(chinese.replace(/；.*/, "")) ?? false, chinese).toBe(false);
  });
});

describe("how it is set", () => {
  test("spaces, marks, numbers and units", () =>
    expect(texts.flatMap((one) => at(one, [...styleFaults(one.text, one.file), ...boldFaults(one.raw)]))).toEqual([]));

  test.each([
    ["a space between Chinese and Latin or digits", "共3 个", "共 3 个"],
    ["no space beside a full-width mark", "用法： limpid", "用法：limpid"],
    ["no space inside quotation marks", "“ 是 ”", "“是”"],
    ["no space before a percent sign", "停在 92 % 左右", "停在 92% 左右"],
    ["full-width marks in Chinese", "一点, 两点", "一点，两点"],
    ["full-width parentheses in Chinese", "输入 (第一个)", "输入（第一个），点 (3, −2)"],
    ["Chinese quotation marks", "‘有猫’", "“有猫”"],
    ["an ellipsis of two", "正在加载…", "正在加载……"],
    ["× between sizes", "16x16 的数", "16×16 的数"],
    ["− for minus", "在 -1 与 1 之间", "在 −1 与 1 之间，2-2-2"],
    ["commas in thousands", "更新 60000 次", "更新 60,000 次，在 1958 年"],
    ["units in words", "用时 8 ms", "用时 8 毫秒"],
    ["an index is no number in a row", `第 ${hole} 列`, `列 ${hole}`],
  ])("%s: found where it is broken, and only there", (name, broken, good) => {
    const file = "src/course/lessons/chapters/berries/zh-CN.ts";
    expect(styleFaults(broken, file).map((fault) => fault.split(": ")[0])).toEqual([name]);
    expect(styleFaults(good, file)).toEqual([]);
    expect(styleRules.map((rule) => rule.name)).toContain(name);
  });

  test("markup is no text, and marks stay outside bold", () => {
    expect(plainParagraphs("**梯度** 是 {v:worked.total:4}，见 `grad`。\n\n第二段")).toEqual([
      "梯度 是 7，见 c。",
      "第二段",
    ]);
    expect(boldFaults("**向前。**每个")).toHaveLength(1);
    expect(boldFaults("**向前**。每个")).toEqual([]);
  });
});

test("the table is where CONTRIBUTING says", () =>
  expect(readFileSync("CONTRIBUTING.md", "utf8")).toContain("test/support/chinese/terms.ts"));
