/**
 * Runs once before the browser tests: builds `dist` and finds a browser. Neither failure throws here: the
 * tests that need the missing thing say so, and the others still run.
 */
import type { TestProject } from "vitest/node";
import { build } from "../support/build.ts";
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
