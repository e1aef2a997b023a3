/** A run's log: what waits to be written, and what is waited for. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RunFolder } from "../src/runs/folder.ts";
import { MetricsFile } from "../src/runs/metrics-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "limpid-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function opened(): Promise<MetricsFile> {
  const run = new RunFolder(join(folder, "run"));
  await run.make();
  return (await MetricsFile.open(run, 0)).metrics;
}
const written = (): unknown[] =>
  readFileSync(join(folder, "run", "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { n: number }).n);

it("sync waits for what was told before it, and not for lines that keep coming", async () => {
  const metrics = await opened();
  let going = true;
  const training = (async () => {
    while (going) {
      void metrics.append((n) => JSON.stringify({ n }));
      await turn();
    }
  })();
  for (let k = 0; k < 5; k++) {
    const told = metrics.lines;
    await metrics.sync();
    expect(written().length).toBeGreaterThanOrEqual(told);
  }
  expect(going).toBe(true);
  going = false;
  await training;
  await metrics.close();
  expect(written()).toEqual(Array.from({ length: metrics.lines }, (_, n) => n));
});

it("lines that come together are written in their order", async () => {
  const metrics = await opened();
  for (let k = 0; k < 1000; k++) void metrics.append((n) => JSON.stringify({ n }));
  await metrics.sync();
  expect(written()).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  await metrics.close();
});
