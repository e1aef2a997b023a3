/**
 * What users' compilers say: the programs of `test/consumer` and the READMEs' blocks, checked by `tsc` against the declarations that
 * are published, under the strictest options, as a program for Node (without a page's types) and as one for a bundler (without
 * Node's). The declarations themselves are checked, too.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { root } from "../support/build.ts";

const folder = join(root, "test/consumer");
/** Beside the programs, so that `limpid` is found there as an installed package is. */
const blocks = join(folder, "readme");
const tsc = join(root, "node_modules/typescript/bin/tsc");

const places = {
  "in Node": [],
  "in a bundler": [
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--lib",
    "ES2023,DOM,DOM.Iterable",
    "--types",
    "",
  ],
} as const;

/** What `tsc` finds. */
function check(config: string, ...options: readonly string[]): { readonly found: string; readonly files: string[] } {
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", config, "--listFiles", ...options], {
    cwd: root,
    encoding: "utf8",
  });
  const lines = `${stdout}${stderr}`.trim().split(/\r?\n/);
  const isFile = (line: string) => /^(\/|[A-Z]:)/.test(line);
  return { found: lines.filter((line) => !isFile(line)).join("\n"), files: lines.filter(isFile) };
}

/** A folder of programs that are checked as those of `test/consumer` are. */
function write(programs: Readonly<Record<string, string>>): string {
  rmSync(blocks, { recursive: true, force: true });
  mkdirSync(blocks);
  const config = join(blocks, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ extends: "../tsconfig.json", include: ["*.ts"] }));
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(blocks, name), text);
  return config;
}

describe("strict options, published declarations", { timeout: 120_000 }, () => {
  beforeAll(() => expect(inject("buildErrors"), "npm run build").toBe(""));
  afterAll(() => rmSync(blocks, { recursive: true, force: true }));

  for (const [place, options] of Object.entries(places))
    test(`programs of newcomers, ${place}`, () => {
      const { found, files } = check(join(folder, "tsconfig.json"), ...options);
      expect(found).toBe("");
      const published = files.filter((file) => file.replaceAll("\\", "/").includes("/dist/"));
      expect(published.length).toBeGreaterThan(100);
      for (const program of readdirSync(folder).filter((name) => name.endsWith(".ts")))
        expect(files.some((file) => file.endsWith(program))).toBe(true);
    });

  test("the READMEs' programs, and a fault would be found", () => {
    const programs = ["README.md", "README.zh-CN.md"].flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(
        ([, block], k) => [`${file.replaceAll(".", "-")}-${k + 1}.ts`, block] as const,
      ),
    );
    expect(programs).toHaveLength(8);
    const planted = `import { sequential, layers } from "limpid";
export const model = sequential([layers.dense({ unit: 3 })]);
export const first = (list: number[]): number => list[0];
export const double = (x) => 2 * x;
`;
    const { found } = check(write({ ...Object.fromEntries(programs), "planted.ts": planted }));
    for (const word of [
      "'unit' does not exist",
      "'number | undefined' is not assignable",
      "implicitly has an 'any' type",
    ])
      expect(found).toContain(word);
    // A fault begins with its file; what follows, indented, explains it.
    const elsewhere = found.split("\n").filter((line) => !/^\s|^test\/consumer\/readme\/planted\.ts\(/.test(line));
    expect(elsewhere).toEqual([]);
  });
});
