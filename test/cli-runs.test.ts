/** `limpid runs`: what it tells of runs, and that deleting one deletes nothing else. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs } from "../src/cli/commands/runs.ts";
import type { Context } from "../src/cli/context.ts";
import { wordsOf } from "../src/words/index.ts";
import { smallModel, trainSmall } from "./support/faults.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-runs-"));
  await trainSmall(smallModel(), { run: join(folder, "first") });
  await trainSmall(smallModel(5), { run: join(folder, "second"), epochs: 2 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command says, and gives to programs. */
async function told(action: string, names: readonly string[], { yes = false, json = true } = {}) {
  const lines: string[] = [];
  let result: unknown;
  const context: Context = {
    words: wordsOf("en"),
    json,
    width: Infinity,
    colour: false,
    self: "limpid",
    relaxedSimd: { before: false, now: false },
    say: (text) => void lines.push(text),
    note: () => undefined,
    result: (value) => {
      result = value;
    },
  };
  const status = await runs(action, names, { folder, yes }, context);
  return { status, text: lines.join("\n"), result: result as Record<string, unknown> };
}

test("list, show and diff", async () => {
  const { text, result } = await told("list", []);
  expect(text).toMatch(/second +finished +2\/2/);
  expect(result).toMatchObject([{ epochs: { done: 2, of: 2 } }, { epochs: { done: 3, of: 3 }, steps: 12 }]);
  expect((await told("show", ["first"])).result).toMatchObject({ status: "finished", config: { limpid: "run" } });
  const found = (await told("diff", ["first", "second"])).result.differences as {
    path: string;
    a: unknown;
    b: unknown;
  }[];
  expect(found).toContainEqual({ path: "fit.epochs", a: 3, b: 2 });
  expect(found.map(({ path }) => path)).not.toContain("training.optimizer.name");
  expect((await told("diff", ["first", "first"])).text).toBe("Nothing differs.");
});

test("what is wrong is said", async () => {
  await expect(told("lst", [])).rejects.toMatchObject({ code: "unknown-name" });
  await expect(told("diff", ["first"])).rejects.toMatchObject({ code: "cli-runs" });
  await expect(told("show", ["third"])).rejects.toMatchObject({ code: "run-not-there" });
  await expect(told("delete", ["first"])).rejects.toMatchObject({ code: "cli-runs-ask" });
});

test("delete takes what Limpid wrote, and leaves the rest", async () => {
  await writeFile(join(folder, "second", "notes.txt"), "mine");
  await writeFile(join(folder, "second", "checkpoints", "mine.limpid"), "mine");
  expect((await told("delete", ["second"], { yes: true })).result).toMatchObject({
    left: ["checkpoints", "notes.txt"],
  });
  expect(await readdir(join(folder, "second", "checkpoints"))).toEqual(["mine.limpid"]);
  await told("delete", ["first"], { yes: true });
  expect(await readdir(folder)).toEqual(["second"]);
});
