/** Limpid as published, in a browser, without a bundler: what the README shows to someone with one HTML file. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launch } from "./chromium.ts";
import { type Site, serve, visit } from "./site.ts";

const installed = inject("browser");

describe.skipIf(installed === null)("in the browser", () => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(installed!), serve()]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test("a plain page has import maps and shared memory", async () => {
    const { result, errors } = await visit(browser, `${site.url}/pages/plain.html`);
    expect(errors).toEqual([]);
    expect(result).toEqual({ answer: 42, isolated: true, sharedBytes: 8, sharedWasm: true, webgpu: true });
  });

  test("a page that fails is seen to fail", async () => {
    const { result, errors } = await visit(browser, `${site.url}/pages/broken.html`);
    expect(result).toBeUndefined();
    expect(errors.join("\n")).toContain("404");
  });

  test.each(["/", "/package.json", "/dist/", "/dist/%2e%2e/package.json", "/dist/..%2fpackage.json"])(
    "the site does not serve %s",
    async (path) => {
      expect((await fetch(site.url + path)).status).toBe(404);
    },
  );

  test("limpid learns XOR by import map", async () => {
    expect(inject("buildErrors"), "npm run build").toBe("");
    const { result, errors } = await visit(browser, `${site.url}/pages/importmap.html`);
    expect(errors).toEqual([]);
    const { loss, answers } = result as { loss: number[]; answers: number[][] };
    expect(loss).toHaveLength(300);
    expect(loss.at(-1)).toBeLessThan(loss[0] / 4);
    expect(answers.map(([p]) => Math.round(p))).toEqual([0, 1, 1, 0]);
  });

  test("a page keeps a model: as bytes, in its private file system, in IndexedDB, as a download, and from the server", async () => {
    const { result, errors } = await visit(browser, `${site.url}/pages/keep.html`);
    expect(errors).toEqual([]);
    const { before, kept, download, path, url, page, saved } = result as Record<string, number[][] | string>;
    expect(kept).toEqual(before);
    expect(result).toMatchObject({ file: before, clicked: ["xor.limpid"] });
    for (const store of ["opfs", "indexedDb"])
      expect((result as Record<string, unknown>)[store]).toEqual({
        names: ["b.limpid", "xor.limpid"],
        predicted: before,
        lost: expect.stringContaining('there is no "xorr.limpid"\n  hint: did you mean "xor.limpid"?'),
        odd: expect.stringContaining('the name is "../a"'),
        deleted: [true, false],
        left: ["xor.limpid"],
      });
    expect(download).toEqual(before);
    expect(path).toEqual(url);
    expect(page).toContain("a web page");
    expect(saved).toContain(
      "there is no file system here\n  hint: in a browser keep the bytes instead (await model.toBytes())",
    );
  });

  test("two workers train to the same bits as one thread", async () => {
    const { result, errors } = await visit(browser, `${site.url}/pages/threads.html`);
    expect(errors).toEqual([]);
    const { one, two, isolated } = result as Record<"one" | "two", { threads: number; loss: number[] }> & {
      isolated: boolean;
    };
    expect(isolated).toBe(true);
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two).toEqual({ ...one, threads: 2 });
    expect(one.loss.at(-1)).toBeLessThan(one.loss[0]);
  });
});
