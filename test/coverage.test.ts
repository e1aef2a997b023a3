/** The tables of docs/coverage.md: no cell is empty, and both pages are as the script makes them. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { emptyCells, filled, functionRows, layerRows, pages } from "../scripts/coverage.ts";

it("no cell is empty", () => {
  const rows = [...functionRows(), ...layerRows("en")];
  expect(rows.length).toBeGreaterThan(300);
  expect(emptyCells(rows)).toEqual([]);
  expect(emptyCells([["`planted`", "f32", ""]])).toEqual(["`planted`"]);
});

it.each(["en", "zh-CN"] as const)(
  "the page is up to date, %s: npx tsx scripts/coverage.ts makes it anew",
  (language) => {
    const page = readFileSync(pages[language], "utf8");
    expect(filled(page, language)).toBe(page);
    expect(page).toContain("`batchNormalization`");
  },
);
