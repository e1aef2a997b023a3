/** The page on data, in both languages: its blocks, put together, are one program, which runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const blocksOf = (name: string) =>
  [...readFileSync(join(root, "docs", name), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]);

test("both languages have the same blocks, and they run", { timeout: 60_000 }, async () => {
  const blocks = blocksOf("data.md");
  expect(blocks.length).toBe(5);
  expect(blocksOf("data.zh-CN.md")).toEqual(blocks);
  const folder = mkdtempSync(join(root, "test/examples/page-"));
  const said: unknown[][] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...words) => void said.push(words));
  try {
    const file = join(folder, "data.ts");
    writeFileSync(file, `${blocks.join("\n")}\nexport {};\n`);
    await import(pathToFileURL(file).href);
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
  expect(said[0][0]).toBeLessThan(0.4);
  expect(said[1]).toEqual([
    [[3.75], [5]],
    [0, 1],
  ]);
  expect(said[2]).toEqual([{ epoch: 0, element: 1 }]);
  expect(said.slice(3)).toEqual([
    [
      [
        [0, 0, 1],
        [0, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
    ],
    [
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    [
      [
        [0, 2],
        [1, 3],
      ],
    ],
    [[2, 2]],
    ["4 samples"],
  ]);
});
