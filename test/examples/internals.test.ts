/** The small core of docs/internals.md: its blocks, put together, are one strict program, which trains a network. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { childLimitMs } from "../support/child-limit.ts";

// Inside the repository, so that the compiler finds Node's types.
const folder = resolve("node_modules/.cache/limpid-internals");
const file = join(folder, "internals.ts");
const page = readFileSync("docs/internals.md", "utf8");
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]);

mkdirSync(folder, { recursive: true });
writeFileSync(file, `${blocks.join("\n")}\nexport {};\n`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has its chapters, and is short", () => {
  expect(page.match(/^## \d+\. /gm)).toHaveLength(10);
  expect(blocks.length).toBeGreaterThanOrEqual(10);
  const code = blocks.join("\n").split("\n");
  expect(code.filter((line) => line.trim() !== "").length).toBeLessThan(560);
});

it("is a strict program", () => {
  const flags = [
    "--ignoreConfig",
    "--noEmit",
    "--strict",
    "--target",
    "es2023",
    "--module",
    "nodenext",
    "--types",
    "node",
  ];
  const { status, stdout } = spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), ...flags, file], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

it("trains, and agrees with its own reference", () => {
  const { stdout } = spawnSync(process.execPath, ["--import", "tsx", file], {
    encoding: "utf8",
    timeout: childLimitMs,
  });
  const [, loss] = /, (0\.\d+) after 20000 updates/.exec(stdout)!;
  expect(Number(loss)).toBeLessThan(0.001);
  const [, before, after] = /^(\d+) nodes, simplified (\d+)/.exec(stdout)!;
  expect(Number(after)).toBeLessThan(Number(before));
  const [, difference] = /largest difference from the reference: (\S+)/.exec(stdout)!;
  expect(Number(difference)).toBeLessThan(1e-12);
});
