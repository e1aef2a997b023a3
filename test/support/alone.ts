/**
 * Test files with a process of their own: they turn on flags of the engine, choose the backend or the threads of all that comes
 * after, or need code that nobody has loaded yet. All others share one process for each worker (see `vitest.config.ts`), in which
 * `as-found.ts` takes spies back after each file and fails a file that leaves anything else changed.
 */
export const alone: readonly string[] = [
  "at-once",
  "augment",
  "backend-choice",
  "cli-bench",
  "environment",
  "explain-code",
  "kernel-times",
  "later-backend",
  "loops",
  "lowering",
  "native",
  "native-cache",
  "open-loops",
  "tensor-inputs",
  "trigonometric",
  "wasm-printer",
];

/** What only a file of `alone` may do, because it cannot be taken back. */
export const changesProcess = /\b(configure|enableRelaxedSimd|setFlagsFromString|vi\.(mock|doMock|resetModules))\(/;

export const planted = ["configure({ threads: 2 });", 'vi.mock("node:fs");', "if (!enableRelaxedSimd()) return;"];
