/** The page of runs in a browser: its numbers beside those of the runs' files, a run that grows, a reload, both languages. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readStudio } from "../../src/cli/studio/files.ts";
import { openRuns } from "../../src/cli/studio/runs.ts";
import { type StudioServer, serveStudio } from "../../src/cli/studio/server.ts";
import { launch } from "./chromium.ts";
import { serve } from "./site.ts";

const built = fileURLToPath(new URL("../../dist/studio", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "limpid-studio-runs-"));
const long = `a-long-name-${"x".repeat(120)}`;
const hostile = "<b onclick=alert(1)>name";
const log = (name: string) => join(folder, name, "metrics.jsonl");

const epoch = (number: number, loss: number, accuracy: number) =>
  `${JSON.stringify({ version: 1, number, type: "epochs", from: number, to: number + 1, logs: { loss: [loss], accuracy: [accuracy] } })}\n`;

function write(name: string, units: number, epochs: number): void {
  mkdirSync(join(folder, name));
  const config = { limpid: "run", formatVersion: 1, id: name, created: name, sessions: [{}] };
  const settings = { model: { layers: [{ units, activation: "relu" }] }, fit: { batchSize: 8, epochs } };
  writeFileSync(join(folder, name, "config.json"), JSON.stringify({ ...config, ...settings }));
  const lines = Array.from({ length: epochs }, (_, k) => epoch(k, units / (k + 3), 1 - 1 / (k + 2)));
  writeFileSync(log(name), lines.join(""));
}

describe.skipIf(inject("browser") === null)("the page of runs", () => {
  let browser: Browser;
  let server: StudioServer;

  beforeAll(async () => {
    expect(inject("buildErrors"), "npm run build").toBe("");
    write("iris", 4, 20);
    write("other", 7, 1500);
    write(long, 4, 3);
    if (process.platform !== "win32") write(hostile, 5, 3);
    const runs = await openRuns(folder);
    [browser, server] = await Promise.all([
      launch(inject("browser")!),
      readStudio(built).then((files) => serveStudio(files, { port: 0, runs })),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(path: string, { locale = "en", width = 1280, url = server.url } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    const [faults, asked]: [string[], string[]] = [[], []];
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.stack ?? error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) faults.push(`left: ${request.url()}`);
      if (request.url().includes("/metrics")) asked.push(request.url());
    });
    await page.addInitScript((language) => localStorage.setItem("limpid.locale", language), locale);
    await page.goto(`${url}#/${path}`);
    await page.locator("main:not([aria-busy])").waitFor();
    return { page, faults, asked, close: () => context.close() };
  }

  const value = async (page: Page, testid: string): Promise<number> =>
    Number(await page.locator(`[data-testid="${testid}"]`).getAttribute("data-value"));
  const lossesIn = (name: string): number[] =>
    readFileSync(log(name), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).logs.loss[0]);
  const points = (page: Page, name: string, count: number) =>
    page.locator(`[data-testid="${name}:points"][data-value="${count}"]`).waitFor();

  test("one run by its address: the file's numbers; it grows, and only what is new is asked for", async () => {
    const { page, faults, asked, close } = await open("runs/iris");
    await points(page, "iris", 20);
    const losses = lossesIn("iris");
    expect(await value(page, "iris/loss")).toBe(losses.at(-1));
    expect(await value(page, "iris:last")).toBe(losses.at(-1));
    expect(await value(page, "iris:least")).toBe(Math.min(...losses));
    expect(await value(page, "iris:most")).toBe(Math.max(...losses));
    expect(await page.locator(".chart .plot path.line").count()).toBe(1);
    const before = readFileSync(log("iris")).length;
    appendFileSync(log("iris"), epoch(20, 0.01, 0.99));
    await points(page, "iris", 21);
    expect(await value(page, "iris:last")).toBe(0.01);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain(`from=${before}&line=20`);
    expect(faults).toEqual([]);
    await close();
  });

  test("what was chosen is there after a reload; only settings that differ are told", async () => {
    const { page, faults, close } = await open("runs/iris");
    await page.locator('[data-run="other"] input').check();
    await points(page, "other", 1500);
    expect(await value(page, "other:last")).toBe(lossesIn("other").at(-1));
    const told = page.locator('[data-testid="differences"] tbody tr');
    expect(await told.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-setting")))).toEqual([
      "model.layers[0].units",
      "fit.epochs",
    ]);
    await page.locator('[data-testid="metric"]').selectOption("accuracy");
    await page.locator('[data-testid="logarithmic"]').check();
    await page.reload();
    await points(page, "other", 1500);
    expect(await page.locator('[data-testid="numbers"] tbody tr').count()).toBe(2);
    expect(await page.locator('[data-testid="metric"]').inputValue()).toBe("accuracy");
    expect(await value(page, "iris:last")).toBeLessThan(1);
    // A line is drawn with a few hundred points, however many there are.
    const drawn = await page
      .locator(".chart .plot path.line")
      .evaluateAll((lines) => lines.map((line) => line.getAttribute("d")!.split("L").length));
    expect(Math.max(...drawn)).toBeLessThan(500);
    await page.locator('[data-testid="none"]').click();
    await expect.poll(() => page.locator('[data-testid="numbers"]').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test.each(["en", "zh-CN"])(
    "%s: axe finds nothing serious, and at 360 px nothing scrolls sideways",
    async (locale) => {
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      const { page, faults, close } = await open("runs", { locale, width: 360 });
      await page.locator('[data-testid="all"]').click();
      await points(page, long, 3);
      const [wanted, has] = await page.evaluate(() => [
        document.documentElement.clientWidth,
        document.documentElement.scrollWidth,
      ]);
      expect(has).toBeLessThanOrEqual(wanted);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        type Found = { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
        const { violations } = await (globalThis as unknown as { axe: { run(): Promise<Found> } }).axe.run();
        return violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
      });
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      await close();
    },
  );

  test("on a plain web host it says who shows runs", async () => {
    const site = await serve({ folder: new URL(`file://${built}/`) });
    const { page, close } = await open("runs", { url: `${site.url}/folder/index.html` });
    await page.locator('[data-testid="static"]', { hasText: "limpid studio" }).waitFor();
    await close();
    await site.close();
  });
});
