/**
 * Runs once before the browser tests: builds `dist` and finds a browser. Neither failure throws here: the
 * tests that need the missing thing say so, and the others still run.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { findBrowser, type InstalledBrowser } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly browser: InstalledBrowser | null;
    /** What the compiler complained of; empty where `dist` is up to date. */
    readonly buildErrors: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide("buildErrors", build());
  project.provide("browser", await findBrowser());
}

/** `tsc -b` itself compares `dist` with `src`, and takes no time where nothing changed. */
function build(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const tsc = createRequire(import.meta.url)
    .resolve("typescript/package.json")
    .replace(/package\.json$/, "bin/tsc");
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.build.json"], {
    cwd: root,
    encoding: "utf8",
  });
  return status === 0 ? "" : `${error ?? ""}${stdout}${stderr}` || `tsc ended with status ${status}`;
}
