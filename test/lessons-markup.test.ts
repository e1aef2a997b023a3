/** How the course's texts are marked up, and how their numbers are shown. */
import { beforeAll, describe, expect, test } from "vitest";
import { lineOf } from "../src/course/lessons/inline.ts";
import { parse, unfold } from "../src/course/lessons/markup.ts";
import { formatNumber, type Numbers, numbersIn, numbersOf } from "../src/course/lessons/numbers.ts";
import { typedDecimals, verified } from "./support/lessons.ts";

let numbers: Numbers;
beforeAll(async () => {
  numbers = numbersOf(await verified());
}, 60_000);

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
});
