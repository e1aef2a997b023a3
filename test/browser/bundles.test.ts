/**
 * Limpid behind three bundlers, as installed: without Plot, which is optional, and under a strict content security policy.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { bundlers } from "../bundles/bundlers.ts";
import { launch } from "./chromium.ts";
import { serve, visit } from "./site.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Outside of the repository, so that no bundler finds the packages of its development.
const folder = mkdtempSync(join(tmpdir(), "limpid-bundles-"));
const wanted = {
  late: [true, 20, 20, "unknown-name"],
  lookup: ["not-ready", [1, 0, 1]],
  falls: true,
  findings: true,
  chart: "plot-missing",
  chapters: 10,
  shape: [4, 1],
};
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'";

beforeAll(() => {
  expect(inject("buildErrors"), "npm run build").toBe("");
  const installed = join(folder, "node_modules/limpid");
  mkdirSync(installed, { recursive: true });
  for (const part of ["dist", "package.json"]) cpSync(join(root, part), join(installed, part), { recursive: true });
  cpSync(join(root, "test/bundles/program.js"), join(folder, "program.js"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "sideEffects": true }');
  writeFileSync(join(folder, "page.html"), '<!doctype html><script type="module" src="program.js"></script>');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * What a page can load of a bundle. esbuild and Rollup also write files for the late code of makers that nobody uses; no other file names
 * these. webpack writes none, and names its files by numbers.
 */
function loadable(folder: string, entry: string, bundler: string): string[] {
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".js"))
      .map((path) => [basename(path), readFileSync(join(folder, path), "utf8")]),
  );
  const found = new Set(bundler === "webpack" ? files.keys() : [entry]);
  for (const name of found) for (const other of files.keys()) if (files.get(name)!.includes(other)) found.add(other);
  return [...found].map((name) => files.get(name)!);
}

describe.each(Object.keys(bundlers))("%s", (name) => {
  const out = join(folder, name);

  test("bundles without Plot, and the bundle runs in Node", async () => {
    const file = await bundlers[name]({ folder, entry: join(folder, "program.js"), out });
    cpSync(join(folder, "page.html"), join(out, "page.html"));
    // A process of its own: the test runner would find what the repository has installed.
    const said = execFileSync(process.execPath, [join(out, file)], { encoding: "utf8", cwd: folder });
    expect(JSON.parse(said)).toEqual(wanted);
  });

  test("a bundle of dense layers holds no others", async () => {
    const to = join(folder, `${name}-dense`);
    const own = join(folder, "dense");
    mkdirSync(own, { recursive: true });
    cpSync(join(root, "test/bundles/dense.js"), join(own, "program.js"));
    const file = await bundlers[name]({ folder, entry: join(own, "program.js"), out: to });
    expect(JSON.parse(execFileSync(process.execPath, [join(to, file)], { encoding: "utf8" }))).toEqual([1, 1]);
    const texts = loadable(to, file, name);
    expect(texts.length).toBeGreaterThan(10);
    const holds = (told: string) => texts.some((text) => text.includes(told));
    // What each has in its code, and where else it is nowhere.
    const others = ["recurrentKernel", "attention-heads", "conv-groups", "vocabulary-given", "movingMean"];
    expect(others.filter(holds)).toEqual([]);
    expect(["glorotUniform", "kernelInitializer"].filter(holds)).toHaveLength(2);
  });

  describe.skipIf(inject("browser") === null)("in a browser", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(inject("browser")!);
    });
    afterAll(() => browser?.close());

    test("runs under a strict policy", async () => {
      const site = await serve({ folder: pathToFileURL(`${out}/`), headers: { "Content-Security-Policy": strict } });
      const { result, errors } = await visit(browser, `${site.url}/folder/page.html`);
      await site.close();
      expect(errors).toEqual([]);
      expect(result).toEqual(wanted);
    });

    test("says what a policy must allow", async () => {
      const policy = strict.replace(" 'wasm-unsafe-eval'", "");
      const site = await serve({ folder: pathToFileURL(`${out}/`), headers: { "Content-Security-Policy": policy } });
      const { result } = await visit(browser, `${site.url}/folder/page.html`, { patient: true });
      await site.close();
      expect(result).toMatchObject({ code: "csp-wasm", message: expect.stringContaining("'wasm-unsafe-eval'") });
    });
  });
});
