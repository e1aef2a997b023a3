/**
 * Takes the READMEs' pictures of the studio, from the pages as they were built.
 *
 *     npm run build && npx tsx scripts/studio-pictures.ts
 *
 * Needs a browser, as the browser tests do, and says so where there is none.
 */
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { readStudio } from "../src/cli/studio/files.ts";
import { serveStudio } from "../src/cli/studio/server.ts";
import { findBrowser, launch } from "../test/browser/chromium.ts";

interface Picture {
  /** Behind `#/`. */
  readonly path: string;
  readonly height: number;
  readonly prepare: (page: Page) => Promise<void>;
}

const pictures: Readonly<Record<string, Picture>> = {
  learn: {
    path: "learn/6",
    height: 900,
    prepare: (page) =>
      page
        .locator("figure")
        .first()
        .evaluate((figure) => figure.scrollIntoView({ block: "end" })),
  },
  microscope: {
    path: "microscope",
    height: 900,
    // At the gradients, which stand beside the slopes without calculus.
    async prepare(page) {
      await page.locator(".ledger tr[data-row]").first().waitFor();
      for (let phase = 0; phase < 4; phase++) await page.keyboard.press("ArrowRight");
      await page.locator('[data-testid^="difference-"]').first().waitFor();
    },
  },
};

async function main(): Promise<void> {
  const found = await findBrowser();
  if (!found) throw new Error("studio-pictures: no browser was found");
  const [browser, server] = await Promise.all([
    launch(found),
    readStudio(resolve("dist/studio")).then((files) => serveStudio(files, { port: 0 })),
  ]);
  try {
    for (const [name, { path, height, prepare }] of Object.entries(pictures)) {
      const page = await browser.newPage({ viewport: { width: 1280, height }, reducedMotion: "reduce" });
      await page.goto(`${server.url}#/${path}`);
      await page.locator("main:not([aria-busy])").waitFor();
      await prepare(page);
      // The other language's name needs fonts that not every machine has.
      await page.locator(".switches").evaluate((switches: HTMLElement) => {
        switches.style.visibility = "hidden";
      });
      await page.screenshot({ path: join("docs/images", `studio-${name}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

await main();
