/** Runs around every test file that shares its process: what a file changes there would change the results of the next ones. */
import { afterAll, vi } from "vitest";
import { changes, takeStock } from "./stock.ts";

const before = takeStock();

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  const changed = changes(before, takeStock());
  if (changed.length > 0)
    throw new Error(
      `this file leaves its process changed: ${changed.join(", ")}; undo it, or name the file in alone.ts`,
    );
});
