/** No English is left in what a Chinese reader sees. What commands print is looked at where their widths are. */
import { LimpidError } from "limpid";
import { describe, expect, test } from "vitest";
import { noticeInChinese, progressInChinese } from "../src/words/engine.ts";
import { wordsOf } from "../src/words/index.ts";
import { englishIn } from "./support/chinese/latin.ts";
import { chineseTexts, hole } from "./support/chinese/texts.ts";

test("in no text of the project that is printed", () => {
  const printed = chineseTexts().filter(({ file }) => file.startsWith("src/"));
  expect(printed.length).toBeGreaterThan(1500);
  const faults = printed.flatMap(({ file, line, text }) =>
    englishIn(text.replaceAll(hole, " ; ")).map((found) => `${file}:${line}  ${found}`),
  );
  expect(faults).toEqual([]);
});

test.each([
  ["S1 §2, step 9", ["step"]],
  ["S1 §2, line 120", ["line 120"]],
  ["出处：output layer", ["output layer"]],
  ["平均 |error of output|", ["of output"]],
  ["本机后端不可用；using wasm", ["using"]],
  ["第 1 轮 - loss 0.41，12 samples", ["samples"]],
  ["更新（sgd）：w′ = w − gradient · rate", ["gradient", "rate"]],
  ["这里有 some words", ["some", "words"]],
  ["损失的 gradient", ["gradient"]],
  ["没有 run 2，已经 delete files", ["run 2", "delete files", "files"]],
])("a planted fault is found: %s", (text, found) => expect(englishIn(text)).toEqual(found));

test.each([
  "损失（loss）是一个数，见 `model.fit`",
  "hidden/kernel[0,0] · input[0]",
  '请先 model.compile({ optimizer: "adam" })，再 fit',
  "运行 limpid learn errata，或 npx tsx examples/01-digits.ts",
  "NumPy 以 1 为种子；Node 20.19；gcc 12.2.0",
  "w′ = w − η · g",
  "用 sigmoid 压一压，ReLU 不必",
])("code, names and formulas are none: %s", (text) => expect(englishIn(text)).toEqual([]));

describe("what the engine says by itself", () => {
  const { describe: told } = wordsOf("zh-CN");

  test("a training's progress", () => {
    const bar = "━".repeat(20);
    expect(progressInChinese("Epoch 2/5\n")).toBe("第 2 轮，共 5 轮\n");
    expect(progressInChinese(`1875/1875 ${bar} 3s 19840 samples/s - loss: 0.4102 - accuracy: 0.8840\n`)).toBe(
      `1875/1875 ${bar} 3 秒，每秒 19840 个样本，损失 0.4102，准确率 0.8840\n`,
    );
    const under = progressInChinese(`\r 100/1875 ${bar} 12s left 19840 samples/s - loss: 0.4102 - accu      `);
    expect(under).toBe(`\r 100/1875 ${bar} 还要 12 秒，每秒 19840 个样本，损失 0.4102\x1b[K`);
    expect(englishIn(under)).toEqual([]);
    expect(progressInChinese(`7/7 ${bar} 1:05 9 samples/s - loss: 0.1000\n`)).toContain("1:05，每秒 9 个样本");
  });

  test("notices", () => {
    const threads = {
      line: "LIMPID_THREADS: 8 threads are more than this computer has cores; using 2",
      code: "threads-over-cores",
      facts: { subject: "LIMPID_THREADS", threads: 8, most: 2 },
    };
    expect(englishIn(noticeInChinese(threads, told))).toEqual([]);
    expect(noticeInChinese(threads, told)).toContain("改用 2 个");
    const error = new LimpidError("native backend", "there is no C compiler", { code: "native-compiler" });
    const fallback = { line: "x; using wasm", code: "using-wasm", facts: {}, error };
    expect(noticeInChinese(fallback, told)).toMatch(/；改用 wasm$/);
  });
});
