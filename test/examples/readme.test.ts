/** The code in the READMEs and in the guide runs as it stands. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

const home = process.cwd();
// Inside the repository, so that the doors resolve as they do for the examples.
const folder = resolve("node_modules/.cache/limpid-readme");

function blocksOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]);
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  process.chdir(mkdtempSync(join(tmpdir(), "limpid-readme-")));
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const pages = {
  "README.md": 4,
  "README.zh-CN.md": 4,
  "docs/guide/texts.md": 2,
  "docs/guide/texts.zh-CN.md": 2,
  "docs/guide/runs.md": 1,
  "docs/guide/runs.zh-CN.md": 1,
  "docs/guide/functions.md": 1,
  "docs/guide/functions.zh-CN.md": 1,
  "docs/guide/notebooks.md": 1,
  "docs/guide/notebooks.zh-CN.md": 1,
  "docs/guide/steps.md": 3,
  "docs/guide/steps.zh-CN.md": 3,
};
/** A block's code: the two languages differ in their comments. */
const codeOf = (block: string): string => block.replace(/(^|\s+)\/\/.*$/gm, "").trim();

/** What has run: the same code in the other language is not run again. */
const known = new Set<string>();

for (const [file, count] of Object.entries(pages)) {
  const blocks = blocksOf(file);
  it(`${file} has its blocks`, () => expect(blocks.length).toBe(count));
  for (const [k, block] of blocks.entries()) {
    if (known.has(codeOf(block))) continue;
    known.add(codeOf(block));
    it(`${file}, block ${k + 1}`, { timeout: 60_000 }, async () => {
      const path = join(folder, `${file.replaceAll(/[./]/g, "-")}-${k}.ts`);
      writeFileSync(path, block);
      await import(path);
    });
  }
}
