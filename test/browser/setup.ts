/**
 * Runs once before the browser tests: builds `dist` and finds a browser. Neither failure throws here: the
 * tests that need the missing thing say so, and the others still run.
 */
import { spawnSync } from "node:child_process";
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

/** As `npm run build` does; it takes a second or two where nothing changed. */
function build(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ["--import", "tsx", "scripts/build.ts"], {
    cwd: root,
    encoding: "utf8",
  });
  return status === 0 ? "" : `${error ?? ""}${stdout}${stderr}` || `the build ended with status ${status}`;
}
