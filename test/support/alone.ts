/**
 * Test files that change their process: variables, flags of the engine, the backend of all that comes after, spies on what is
 * global. Each has a process of its own; all others share one for each worker (see `vitest.config.ts`).
 */
export const alone: readonly string[] = [
  "at-once",
  "backend-choice",
  "chinese-errors",
  "cli",
  "cli-bench",
  "cli-diagnose",
  "cli-learn",
  "cli-parts",
  "cli-picture",
  "cli-place",
  "cli-widths",
  "data-mnist",
  "environment",
  "hostile-cli",
  "io-fetch",
  "io-files",
  "judges",
  "kernel-times",
  "later-backend",
  "layer-masks",
  "layer-state",
  "lazy",
  "loops",
  "lowering",
  "model-parts",
  "native",
  "native-cache",
  "tensor-inputs",
  "thread-choice",
  "train-backup",
  "train-faults",
  "train-runs",
  "trigonometric",
  "wasm-printer",
];

/** What a file of `alone` may do, and no other. */
export const changesProcess =
  /\b(configure|forceThreads|enableRelaxedSimd|setFlagsFromString|process\.(chdir|on|once)|vi\.(mock|doMock|spyOn|stubEnv|stubGlobal|useFakeTimers))\(|process\.env\.\w+ = |process\.env\[.*\] = |delete process\.env/;

export const planted = [
  "configure({ threads: 2 });",
  'process.env.LIMPID_THREADS = "2";',
  'vi.spyOn(console, "warn");',
];
