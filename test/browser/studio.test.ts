/** The studio in a browser: every page as a reader meets it, its numbers beside the library's, and what leaves the computer: nothing. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { layers, optimizers, sequential } from "limpid";
import { verify } from "limpid/explain";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readStudio } from "../../src/cli/studio/files.ts";
import { type StudioServer, serveStudio } from "../../src/cli/studio/server.ts";
import { launch } from "./chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = join(root, "dist/studio");
const pages = ["learn", "learn/5", "microscope", "runs", "reference", "verify", "components"] as const;

describe.skipIf(inject("browser") === null)("the studio", () => {
  let browser: Browser;
  let server: StudioServer;

  beforeAll(async () => {
    expect(inject("buildErrors"), "npm run build").toBe("");
    [browser, server] = await Promise.all([
      launch(inject("browser")!),
      readStudio(built).then((files) => serveStudio(files, { port: 0 })),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  interface Opened {
    readonly page: Page;
    /** Errors, refusals of the policy, and requests that would have left this computer. */
    readonly faults: string[];
    readonly scripts: string[];
    close(): Promise<void>;
  }

  async function open(
    path: string,
    { locale = "en", theme = "light", width = 1280, url = server.url } = {},
  ): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, acceptDownloads: true });
    const page = await context.newPage();
    const [faults, scripts]: [string[], string[]] = [[], []];
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.stack ?? error.message));
    page.on(
      "response",
      (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`),
    );
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) faults.push(`left: ${request.url()}`);
      if (request.resourceType() === "script") scripts.push(new URL(request.url()).pathname);
    });
    await page.addInitScript(
      ([language, look]) => {
        localStorage.setItem("limpid.locale", localStorage.getItem("limpid.locale") ?? language);
        localStorage.setItem("limpid.theme", localStorage.getItem("limpid.theme") ?? look);
      },
      [locale, theme],
    );
    await page.goto(`${url}#/${path}`);
    await page.locator("main:not([aria-busy])").waitFor();
    return { page, faults, scripts, close: () => context.close() };
  }

  const shownAs = async (page: Page, testid: string): Promise<number> =>
    Number(await page.locator(`[data-testid="${testid}"]`).first().getAttribute("data-value"));

  const settled = (page: Page, path: string) => {
    if (path === "microscope" || path === "components")
      return page.locator('[data-testid="loss"], [data-testid="phase-loss"]').first().waitFor();
    if (path === "reference") return page.locator('[data-testid="search"]').waitFor();
    return page.locator("h1").waitFor();
  };

  test("the first page needs at most 150 kB of JavaScript", async () => {
    const { page, faults, scripts, close } = await open("");
    expect(await page.locator("h1").textContent()).toBe("Learn");
    const bytes = scripts
      .map((path) => gzipSync(readFileSync(join(built, path))).length)
      .reduce((sum, size) => sum + size, 0);
    expect(scripts.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(150_000);
    expect(faults).toEqual([]);
    await close();
  });

  describe.each(["en", "zh-CN"])("in %s", (locale) => {
    test.each(["light", "dark"])("%s: axe finds nothing serious", { timeout: 60_000 }, async (theme) => {
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      const { page, faults, close } = await open(pages[0], { locale, theme });
      await page.evaluate(axe);
      for (const path of pages) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `#/${path}`);
        await settled(page, path);
        const found = await page.evaluate(async () => {
          const { violations } = await (
            globalThis as unknown as {
              axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
            }
          ).axe.run();
          return violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        });
        expect(found, path).toEqual([]);
      }
      expect(faults).toEqual([]);
      await close();
    });

    test("360 px: no page scrolls sideways", async () => {
      const { page, faults, close } = await open(pages[0], { locale, width: 360 });
      for (const path of pages) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `#/${path}`);
        await settled(page, path);
        const [wanted, has] = await page.evaluate(() => [
          document.documentElement.clientWidth,
          document.documentElement.scrollWidth,
        ]);
        expect(has, path).toBeLessThanOrEqual(wanted);
      }
      expect(faults).toEqual([]);
      await close();
    });
  });

  describe("the microscope", () => {
    const x = [[0.1, 0.2]];
    const y = [[0.85, 0.3]];
    const net = () =>
      sequential(
        [
          layers.dense({
            name: "hidden",
            units: 2,
            activation: "sigmoid",
            inputShape: [2],
            trainable: { bias: false },
            kernelInitializer: [
              [0.05, 0.1],
              [0.15, 0.2],
            ],
            biasInitializer: 0.35,
          }),
          layers.dense({
            name: "output",
            units: 2,
            activation: "sigmoid",
            trainable: { bias: false },
            kernelInitializer: [
              [0.25, 0.3],
              [0.35, 0.4],
            ],
            biasInitializer: 0.5,
          }),
        ],
        { dtype: "f64" },
      ).compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "halfSquaredError" });

    test("by keyboard alone: six phases, an update with the library's numbers, and back to the very same state", async () => {
      const { page, faults, close } = await open("microscope");
      await page.locator('[data-testid="hidden[0]"]').waitFor();
      const key = (name: string) => page.keyboard.press(name);
      const numbers = () =>
        page.evaluate(() =>
          [...document.querySelectorAll("[data-value]")].map(
            (one) => `${one.getAttribute("data-testid")} ${one.getAttribute("data-value")}`,
          ),
        );
      for (let k = 0; k < 5; k++) await key("ArrowRight");
      expect(await page.locator('[aria-current="step"]').getAttribute("data-testid")).toBe("phase-update");
      const model = net();
      const { loss, weights } = await model.gradients(x, y);
      expect(await shownAs(page, "loss")).toBeCloseTo(loss, 12);
      for (const layer of ["hidden", "output"])
        for (const [from, row] of weights[`${layer}/kernel`].toArray<number[][]>().entries())
          for (const [unit, slope] of row.entries()) {
            const name = `${layer}/kernel[${from},${unit}]`;
            expect(Math.abs((await shownAs(page, `∂loss/∂${name}`)) - slope)).toBeLessThan(1e-9);
          }
      await page.locator('[data-testid="say-result"]').waitFor();
      const before = await numbers();
      await key("ArrowRight");
      await page.locator('[data-testid="updates"]', { hasText: "2" }).waitFor();
      await model.fit(x, y, { epochs: 1, batchSize: 1, verbose: 0 });
      const [[first]] = model.weights["hidden/kernel"].toArray<number[][]>();
      expect(await shownAs(page, "hidden/kernel[0,0]")).toBe(first);
      await key("ArrowLeft");
      await expect.poll(numbers).toEqual(before);
      // Every bias is to be seen.
      for (const name of ["hidden/bias[0]", "hidden/bias[1]", "output/bias[0]", "output/bias[1]"])
        expect(await shownAs(page, name)).toBeGreaterThan(0);
      await key("r");
      expect(await page.locator('[aria-current="step"]').getAttribute("data-testid")).toBe("phase-forward");
      expect(faults).toEqual([]);
      await close();
    });

    test("point at any number: down to an input, and back, by keyboard", async () => {
      const { page, faults, close } = await open("microscope");
      await page.locator('[data-testid="hidden[0]"]').waitFor();
      await page.locator('[data-testid="phase-gradients"]').click();
      const number = page.locator('.ledger [data-testid="∂loss/∂output/kernel[0,0]"]');
      await number.focus();
      await page.keyboard.press("Enter");
      const value = page.locator('[data-testid="pop-value"]');
      await value.waitFor();
      const shown = await shownAs(page, "∂loss/∂output/kernel[0,0]");
      expect(Number(await value.getAttribute("data-full"))).toBeCloseTo(shown, 15);
      expect(await page.locator('[data-testid="pop-formula"]').textContent()).toBe("δo1 · h1");
      // The first operand has the focus: from δ to the slope of the loss, to the output, …
      await page.waitForFunction(() => document.activeElement?.getAttribute("data-name") === "∂loss/∂output.sum[0]");
      await page.keyboard.press("Enter");
      await page.locator('.pop [aria-label^="∂E/∂o1"]').waitFor();
      expect(await page.locator(".pop .trail button").count()).toBe(1);
      await page.keyboard.press("Backspace");
      await page.locator('[data-testid="pop-formula"]', { hasText: "δo1 · h1" }).waitFor();
      expect(await page.locator(".pop .src code").count()).toBeGreaterThan(0);
      await page.keyboard.press("Escape");
      expect(await page.locator(".pop").count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
        "∂loss/∂output/kernel[0,0]",
      );
      // Arrows go from number to number, and the page's phases stay.
      await page.keyboard.press("ArrowDown");
      expect(await page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
        "∂loss/∂output/kernel[1,0]",
      );
      expect(faults).toEqual([]);
      await close();
    });

    test("edit, check my work, CSV, another language: numbers stay, what is hidden stays hidden", async () => {
      const { page, faults, close } = await open("microscope");
      await page.locator('[data-testid="hidden[0]"]').waitFor();
      await page.locator('[data-testid="check"]').click();
      const blanks = page.locator('[data-testid^="answer-"]');
      expect(await blanks.count()).toBe(3);
      const hidden = (await blanks.first().getAttribute("data-testid"))!.slice("answer-".length);
      expect(await page.locator(`[data-testid="${hidden}"]`).count()).toBe(0);
      const { weights } = await net().gradients(x, y);
      const [, layer, from, unit] = /∂loss\/∂(\w+)\/kernel\[(\d),(\d)\]/.exec(hidden)!;
      const right = weights[`${layer}/kernel`].toArray<number[][]>()[Number(from)][Number(unit)];
      await blanks.first().fill((-right).toPrecision(5));
      await blanks.first().press("Enter");
      await page.locator(".cell-no", { hasText: "the sign is not" }).waitFor();
      await blanks.first().fill(right.toPrecision(5));
      await blanks.first().press("Enter");
      await page.locator(".cell-ok").waitFor();
      await page.locator('[data-testid="check"]').click();

      await page.locator('[data-testid="edit"]').click();
      await page.locator('[data-testid="edit-hidden/kernel[0,0]"]').fill("0.5");
      await page.locator('[data-testid="edit-hidden/kernel[0,0]"]').press("Enter");
      await page.waitForFunction(
        () => document.querySelector('svg [data-testid="hidden/kernel[0,0]"]')?.getAttribute("data-value") === "0.5",
      );
      const loss = await shownAs(page, "loss");
      const changed = net();
      changed.setWeights({
        ...changed.weights,
        "hidden/kernel": changed.weights["hidden/kernel"].add([
          [0.45, 0],
          [0, 0],
        ]),
      });
      expect(loss).toBeCloseTo((await changed.gradients(x, y)).loss, 12);
      await page.locator('[data-testid="locale"]').click();
      expect(await page.locator("h1").textContent()).toBe("显微镜");
      expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
      expect(await shownAs(page, "loss")).toBe(loss);

      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator('[data-testid="csv"]').click(),
      ]);
      const csv = readFileSync((await download.path())!, "utf8").split("\r\n");
      expect(csv[0]).toBe("symbol,name,before,gradient,difference,gap,after");
      expect(csv[1]).toMatch(/^w1,"hidden\/kernel\[0,0\]",0.5,/);
      expect(csv).toHaveLength(13);
      expect(faults).toEqual([]);
      await close();
    });

    test("a network of one's own, sixteen wide", async () => {
      const { page, faults, close } = await open("microscope");
      await page.locator('[data-testid="hidden[0]"]').waitFor();
      await page.locator('[data-testid="network"]').selectOption("own");
      const shape = page.locator('[data-testid="shape"]');
      await shape.fill("2-17-1");
      await shape.press("Enter");
      await page.locator('[role="alert"]', { hasText: "from 1 to 16" }).waitFor();
      await shape.fill("2-16-1");
      await shape.press("Enter");
      await page.locator('[data-testid="table-hidden[15]"]').waitFor();
      expect(await page.locator(".ledger tr[data-row]").count()).toBe(2 * 16 + 16 + 16 + 1);
      expect(faults).toEqual([]);
      await close();
    });
  });

  describe("verify", () => {
    const verdict = async (url: string, dtype = "f64") => {
      const { page, faults, close } = await open("verify", { url });
      await page.locator('[data-testid="dtype"]').selectOption(dtype);
      await page.locator('[data-testid="verify"]').click();
      const said = page.locator('[data-testid="verdict"]');
      await said.waitFor({ timeout: 50_000 });
      const misses = Number(await said.getAttribute("data-misses"));
      const count = Number(await said.getAttribute("data-count"));
      const red = await page.locator('tr[data-passed="false"]').count();
      await close();
      return { misses, count, red, faults };
    };

    test("all numbers are right in this browser", async () => {
      const { misses, count, red, faults } = await verdict(server.url);
      expect([misses, red, faults]).toEqual([0, 0, []]);
      expect(count).toBeGreaterThan(200);
    });

    test("float32 shows what it misses, and the numbers it has right", async () => {
      const { misses, count, red, faults } = await verdict(server.url, "f32");
      expect(faults).toEqual([]);
      expect(red).toBe(misses);
      expect(misses).toBeGreaterThan(50);
      // Every part that has a float32 is asked for.
      expect(count).toBe((await verify({ dtype: "f32" })).length);
      expect(count - misses).toBeGreaterThan(50);
    });

    test("a wrong derivative in the engine turns it red", async () => {
      const folder = mkdtempSync(join(tmpdir(), "limpid-fault-"));
      cpSync(built, folder, { recursive: true });
      let planted = 0;
      for (const name of readdirSync(join(folder, "assets"))) {
        const file = join(folder, "assets", name);
        // The slope of the sigmoid, g · y · (1 − y), without its last factor.
        const text = name.endsWith(".js") ? readFileSync(file, "utf8") : "";
        const wrong = text.replace(
          /([`"']sigmoid[`"'],\((\w+),(\w+),(\w+)\)=>)\2\.mul\(\3,\2\.mul\(\4,\2\.sub\(1,\4\)\)\)/g,
          (_, head, o, g, out) => {
            planted++;
            return `${head}${o}.mul(${g},${out})`;
          },
        );
        if (wrong !== text) writeFileSync(file, wrong);
      }
      expect(planted).toBeGreaterThan(0);
      const faulty = await serveStudio(await readStudio(folder), { port: 0 });
      const { misses, red } = await verdict(faulty.url);
      await faulty.close();
      rmSync(folder, { recursive: true, force: true });
      expect(misses).toBeGreaterThan(10);
      expect(red).toBe(misses);
    });
  });

  test("a chapter: its figures and numbers, a question, an exercise; another language keeps what was done", async () => {
    const { page, faults, close } = await open("learn/5");
    await page.locator('[data-testid="parts"][data-state="done"]').waitFor({ timeout: 50_000 });
    expect(await page.locator(".live").count()).toBeGreaterThan(2);
    expect(await page.locator(".told").count()).toBeGreaterThan(20);
    expect(await page.locator(".miss").count()).toBe(0);
    const asked = page.locator(".quiz", { has: page.locator('input[type="radio"]') }).first();
    // By its name: what was answered has no radio buttons.
    const quiz = page.locator(`[data-testid="${await asked.getAttribute("data-testid")}"]`);
    expect(await quiz.locator(".why").count()).toBe(0);
    const commit = quiz.locator('button[type="submit"]');
    expect(await commit.isDisabled()).toBe(true);
    await quiz.locator("input").first().check();
    await commit.click();
    await quiz.locator(".why").first().waitFor();
    expect(await quiz.locator(".why").count()).toBeGreaterThan(1);
    expect(
      await page.evaluate(() => Object.keys(JSON.parse(localStorage.getItem("limpid.progress") ?? "{}")).length),
    ).toBe(1);
    expect(faults).toEqual([]);
    await close();
  });
});
