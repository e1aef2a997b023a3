/** Lines of a program in a terminal: broken where they may be, and the same program as before. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { foldCode } from "../src/cli/learn/code.ts";
import { cells } from "../src/cli/text.ts";

const isProgram = (line: string) => !/^\s*(\/\*\*|\*)/.test(line) && !line.includes("`");
const isComment = (line: string) => /^\s*\/\/ /.test(line);
const bare = (text: string) => text.replace(/\s/g, "");

describe.each([50, 76, 96])("at most %i cells", (width) => {
  test.each(readdirSync("examples").filter((name) => name.endsWith(".ts")))("%s", (name) => {
    for (const line of readFileSync(`examples/${name}`, "utf8").split("\n").filter(isProgram)) {
      const pieces = foldCode(line, width);
      if (width >= 76) expect(pieces.filter((piece) => cells(piece) > width)).toEqual([]);
      if (pieces.length === 1) {
        expect(pieces).toEqual([line]);
        continue;
      }
      const [said, code] = [pieces.filter(isComment), pieces.filter((piece) => !isComment(piece))];
      const [wanted, comment = ""] = isComment(line) ? ["", line.replace(/^\s*\/\/ /, "")] : line.split(/ \/\/ /);
      expect(bare(code.join(""))).toBe(bare(wanted));
      expect(bare(said.map((one) => one.replace("// ", "")).join(""))).toBe(bare(comment));
      // No piece could be a statement by itself.
      for (const [k, piece] of code.entries())
        if (k > 0)
          expect(
            /[,{=]$|=>$/.test(code[k - 1]) || /^\s*(\.|from "|with \{ )/.test(piece),
            `${code[k - 1]}⏎${piece}`,
          ).toBe(true);
    }
  });
});

test("a comment goes above its line, a string is not broken, and what fits stays", () => {
  expect(foldCode("const a = 1;", 20)).toEqual(["const a = 1;"]);
  expect(foldCode("  run(first, second); // one call, and then another", 24)).toEqual([
    "  // one call, and then",
    "  // another",
    "  run(first, second);",
  ]);
  expect(foldCode('say("https://a.b, and // more", { loud: true });', 34)).toEqual([
    'say("https://a.b, and // more",',
    "    { loud: true });",
  ]);
  expect(foldCode("// 均值和标准差只取自训练数据，别的都不算", 24).every((line) => line.startsWith("// "))).toBe(true);
});
