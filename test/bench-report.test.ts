/** The benchmark suite's own logic: medians, ratios, floors and the text of a report. Nothing here is timed. */
import { expect, test } from "vitest";
import { jobs } from "../bench/catalogue.ts";
import { environmentFor, heldBack } from "../bench/environment.ts";
import { figuresOf, refuseBeaten, targetsOf, versus } from "../bench/figures.ts";
import { atLeast, floorOf, ladder, limitsOf } from "../bench/floor.ts";
import { errorOf as productError } from "../bench/gemm/products.ts";
import type { Job, Library, Row } from "../bench/jobs.ts";
import { errorOf as answerError } from "../bench/latency/nets.ts";
import { widest } from "../bench/processor.ts";
import { type CaseOutcome, median, type Outcome, type Settings } from "../bench/program.ts";
import { coresTaken, isQuiet, Patience } from "../bench/quiet.ts";
import { digits, markdown, type Report, shareText } from "../bench/report.ts";
import { wrong } from "../bench/rounds.ts";
import { summaryTable } from "../bench/summary.ts";
import {
  convLayers,
  denseLayers,
  gptLayers,
  lstmLayers,
  prediction,
  product,
  training,
} from "../src/cli/arithmetic.ts";

const outcome = (seconds: number, more: Partial<CaseOutcome> = {}, threads = 1): Outcome => ({
  engine: "engine 1",
  fma: "on",
  threads,
  cpuSeconds: 1,
  peakMiB: 100,
  cases: {
    "": {
      first: 2 * seconds,
      seconds,
      best: 0.9 * seconds,
      cpu: seconds,
      runs: 1,
      share: 1,
      score: 0.95,
      lastScore: 0.95,
      ...more,
    },
  },
});

const row = (name: string, library: Library, threads = 1): Row => ({
  name,
  library,
  program: "",
  threads,
  fma: "default",
  backend: library === "limpid" ? "wasm" : undefined,
});

const job: Job = {
  title: "a job",
  unit: "s",
  score: { what: "accuracy", wanted: "≥ 0.9", good: (score) => score >= 0.9 },
  cases: { "": { work: { flops: 1e9, moved: [] } } },
  rows: () => [],
  targets: [{ of: { backend: "wasm", threads: 1 }, figure: 1.5, faster: { NumPy: 2 } }],
};

const measured = [
  // Something else took its time in the second round, and from both.
  { row: row("Limpid", "limpid"), outcomes: [outcome(1), outcome(10), outcome(2)], disturbed: [0.1, 1.9, 0.3] },
  { row: row("NumPy", "NumPy"), outcomes: [outcome(3), outcome(30), outcome(5)], disturbed: [0, 0, 0] },
  {
    row: row("NumPy, 2 threads", "NumPy", 2),
    outcomes: [outcome(0.5, {}, 2), outcome(5, {}, 2), outcome(1, {}, 2)],
    disturbed: [0, 0, 0],
  },
  { row: row("PyTorch", "PyTorch"), outcomes: [outcome(1, { share: 0.1 })], disturbed: [], failure: "did not learn" },
];
const limits = new Map([[1, { gflops: 2, bandwidth: {} }]]);
const rows = figuresOf(job, measured, limits);

test("medians", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
});

test("ratios are taken round by round", () => {
  const numpy = rows[1].cases[""];
  expect(numpy.seconds).toEqual({ median: 5, min: 0.9 * 3, max: 30 });
  expect(numpy.ratio).toEqual({ median: 3, min: 2.5, max: 3 });
  expect(rows[0].cases[""].gflops).toBe(0.5);
  // One second of work at 1 GFLOP, two GFLOP/s possible: half a second is the floor.
  expect(rows[0].cases[""].percentOfFloor).toBe(25);
  // With two threads the floor was not measured, and is not guessed.
  expect(rows[2].cases[""].percentOfFloor).toBe(undefined);
});

test("a floor that a program beats by more than 5 % is none, for all rows with as many threads", () => {
  const slow = new Map([[1, { gflops: 0.4, bandwidth: {} }]]);
  const found = refuseBeaten(figuresOf(job, measured, slow));
  expect(found.refused).toEqual(["1 thread: Limpid reached 125 % of it"]);
  expect(found.rows.map(({ cases }) => cases[""]?.percentOfFloor)).toEqual(measured.map(() => undefined));
  const fair = refuseBeaten(rows);
  expect(fair.refused).toEqual([]);
  expect(fair.rows[0].cases[""].percentOfFloor).toBe(25);
});

test("what holds a library back is not handed on to it", () => {
  const given = { PATH: "/bin", OPENBLAS_CORETYPE: "Haswell", OPENBLAS_L2_SIZE: "512", OMP_NUM_THREADS: "9" };
  expect(heldBack(given)).toEqual(["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]);
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, PATH, OMP_NUM_THREADS } = environmentFor(2, given);
  expect([OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, PATH, OMP_NUM_THREADS]).toEqual([undefined, undefined, "/bin", "2"]);
});

test("the widest instructions are named as people name them", () => {
  expect(widest("flags : fpu sse2 avx avx2 avx512f avx512dq")).toBe("AVX-512");
  expect(widest("flags : fpu sse2 avx avx2")).toBe("AVX2");
  expect(widest("Features : fp asimd")).toBe("NEON");
  expect(widest("")).toBe("instruction set unknown");
});

test("a row that failed has no figures, only a reason", () => {
  expect(rows[3]).toMatchObject({ failure: "did not learn", cases: {} });
});

test("the best rows meet, and losses are told", () => {
  const found = versus(job, rows, [1, 2]);
  expect(found.map(({ threads, peer, times }) => [threads, peer, times.median])).toEqual([
    [1, "NumPy", 3],
    [2, "NumPy, 2 threads", 0.5],
  ]);
});

test("targets are reached or missed", () => {
  expect(targetsOf(job, rows)).toEqual([
    { text: "Limpid: ≤ 1.5 s, got 2.00", reached: false },
    { text: "Limpid: ≥ 2 times as fast as NumPy, 2 threads, got 0.500", reached: false },
  ]);
  const easier: Job = { ...job, targets: [{ of: { backend: "wasm", threads: 1 }, figure: 2 }] };
  expect(targetsOf(easier, rows)).toEqual([{ text: "Limpid: ≤ 2 s, got 2.00", reached: true }]);
});

test("what others took is what the program did not", () => {
  const [before, after] = [
    { at: 1000, busy: 50_000 },
    { at: 3000, busy: 53_000 },
  ];
  expect(coresTaken(before, after, 1)).toBe(1);
  expect(coresTaken(before, after, 10)).toBe(0);
  expect([isQuiet(0.1, 2, 2), isQuiet(1, 2, 2), isQuiet(1, 2, 1), isQuiet(1.5, 2, 1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("patience is for a whole run, half a minute of it for one program", async () => {
  let looks = 0;
  const busy = new Patience(70, async () => ({ taken: ++looks % 50 ? 1 : 0, seconds: 1 }));
  const left: number[] = [];
  for (const wanted of [2, 1, 2, 2, 2]) {
    await busy.wait(wanted, 2);
    left.push(busy.left);
  }
  // One thread beside one busy core: at once. In the second turn of two threads it becomes quiet; then nothing is left.
  expect(left).toEqual([40, 40, 22, 0, 0]);
  expect(looks).toBe(72);
});

test("a program that did not learn is found out", () => {
  const settings = {} as Settings;
  expect(wrong(job, outcome(1), settings)).toBe(undefined);
  expect(wrong(job, outcome(1, { lastScore: 0.5 }), settings)).toBe("did not do it: accuracy 0.5, wanted ≥ 0.9");
  expect(wrong(job, outcome(1, { score: Number.NaN }), settings)).toContain("NaN");
});

test("the report", () => {
  const report: Report = {
    job: "mlp",
    title: "a job",
    unit: "s",
    date: "2026-01-02",
    machine: {
      cpu: "CPU",
      instructions: "AVX2",
      cores: 2,
      memoryGiB: 4,
      system: "linux x64",
      node: "20",
      v8: "11",
      load: [0.1, 3],
    },
    settings: { threads: [1, 2], rounds: 3 },
    score: "accuracy",
    aboveFirst: false,
    limits: { 1: { gflops: 100, bandwidth: { 32768: 50.2 } } },
    rows,
    versus: versus(job, rows, [1, 2]),
    skipped: [{ name: "TF.js", why: "not installed" }],
    unset: ["OPENBLAS_CORETYPE"],
    refused: ["1 thread: Limpid reached 118 % of it"],
    targets: targetsOf(job, rows),
  };
  const text = markdown(report);
  expect(text).toContain(
    "| Limpid | engine 1 | 1 | on | 2.00 | 0.900–10.0 | 4.00 | 2.00 | 1.00 (1.00–1.00) | 0.500 | 25 | 100 | 0.3 | 0.9500 |",
  );
  expect(text).toContain("| PyTorch | engine 1 | 1 | on | failed: did not learn |");
  expect(text).toContain("| 1 | Limpid | NumPy | 3.00 (2.50–3.00) | 2.50 | faster |");
  expect(text).toContain("| 2 | Limpid | NumPy, 2 threads | 0.500 (0.500–0.500) |  | SLOWER |");
  expect(text).toContain("load 0.1 before, 3.0 after");
  expect(text).toContain("CPU (AVX2), 2 cores");
  expect(text).toContain("Not handed on to the programs, because it would slow them down: OPENBLAS_CORETYPE.");
  expect(text).toContain("REFUSED floor: 1 thread: Limpid reached 118 % of it.");
  expect(text).toContain("Floor with 1 thread: 100 GFLOP/s in OpenBLAS; GB/s read and written: 50 at 32 KiB.");
  expect(text).toContain("Skipped: TF.js (not installed).");
  expect(text).toContain("Target MISSED: Limpid: ≤ 1.5 s, got 2.00.");
  // A table whose rows have another number of cells than its head is none.
  for (const table of text.split("\n\n").filter((part) => part.startsWith("|")))
    expect(new Set(table.split("\n").map((line) => line.split("|").length)).size).toBe(1);
  expect([digits(1234.5), digits(0.01234), shareText(1), shareText(1280 / 60000)]).toEqual([
    "1,235",
    "0.0123",
    "",
    "1/47 of it, scaled",
  ]);
});

test("the summary shows the best row of each library, and who has the best figure", () => {
  const report = { job: "mlp", unit: "s", aboveFirst: false, rows } as unknown as Report;
  const gemm = {
    ...report,
    job: "gemm",
    unit: "GFLOP/s",
    rows: rows.map((one) => ({ ...one, cases: { 64: one.cases[""] } })),
  };
  expect(summaryTable([report, gemm as Report], "en")).toBe(
    [
      "| | with FMA | NumPy | Limpid's best, % of the floor |",
      "|---|---:|---:|---:|",
      "| **mlp**: an epoch of MNIST, 784-32-64-10, Adam, batch 32, s | 2.00 | **1.00** | 25 % |",
      "| **gemm**: product of 64x64 matrices, f32, GFLOP/s (more is better) | 0.500 | **1.00** | 25 % |",
    ].join("\n"),
  );
  expect(summaryTable([report], "zh-CN")).toContain("| | 加 FMA | NumPy | Limpid 最好成绩达到下限的 % |");
});

test("the floor is arithmetic at the measured rate, and bytes at the bandwidth of their array", () => {
  const cases = Object.fromEntries(ladder.map((size) => [String(size), outcome(size / 1e9).cases[""]]));
  const rounds = [5, 2, 9].map(
    (seconds): Outcome => ({
      ...outcome(1),
      cases: { ...cases, "product 512": outcome(9).cases[""], "product 1024": outcome(seconds).cases[""] },
    }),
  );
  const machine = limitsOf(rounds);
  expect(machine.gflops).toBeCloseTo((2 * 1024 ** 3) / (0.9 * 2) / 1e9, 10);
  expect(atLeast({ ...machine, gflops: machine.gflops / 2 }, machine)).toEqual(machine);
  expect(Object.values(machine.bandwidth).map((rate) => rate.toFixed(6))).toEqual(ladder.map(() => "2.222222"));
  const slowAbove = { gflops: 10, bandwidth: Object.fromEntries(ladder.map((size, k) => [size, 100 / 10 ** k])) };
  const moved = [{ bytes: 1e9, array: ladder[0] + 1 }];
  expect(floorOf({ flops: 1e10, moved }, slowAbove)).toBeCloseTo(1 + 0.1, 10);
  expect(floorOf({ flops: 0, moved: [{ bytes: 1e7, array: 1e12 }] }, slowAbove)).toBeCloseTo(1, 10);
});

test("arithmetic by hand", () => {
  const mlp = denseLayers([784, 32, 64, 10]);
  expect(mlp.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(27_882);
  // Forward and dW of all layers, dX of all but the first.
  const products = 784 * 32 + 32 * 64 + 64 * 10;
  expect(training(mlp, 60_000, 32).flops).toBe(60_000 * 2 * (3 * products - 784 * 32));
  expect(training(mlp, 60_000, 32).moved[0]).toEqual({ bytes: 1875 * 2 * 27_882 * 12, array: 27_882 * 12 });
  const cnn = convLayers([32, 64]);
  expect(cnn.map(({ parameters }) => parameters)).toEqual([320, 18_496, 16_010]);
  expect(cnn.map((one) => one.products)).toEqual([26 * 26 * 9 * 32, 10 * 10 * 9 * 32 * 64, 16_000]);
  const lstm = lstmLayers(28, 28, 128, 10);
  expect(lstm.map(({ parameters }) => parameters)).toEqual([29 * 512, 128 * 512, 1290]);
  expect(lstm.map((one) => one.products)).toEqual([28 * 28 * 512, 27 * 128 * 512, 1280]);
  const micro = gptLayers({ vocabulary: 27, places: 16, width: 16, blocks: 1, hidden: 64, layerNorm: false });
  expect(micro.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(4192);
  // Four products of the block, two of its dense layers, the head; scores and what they weigh, half of them hidden.
  const each = 4 * 16 * 16 + 2 * 16 * 64 + 16 * 27;
  expect(micro.reduce((sum, one) => sum + one.products, 0)).toBe(16 * each + 16 * 17 * 16);
  expect(training(micro, 2, 2, 128).moved[1]).toEqual({ bytes: 256, array: 256 });
  expect(prediction(mlp)).toEqual({ flops: 2 * products, moved: [{ bytes: 27_882 * 4, array: 27_882 * 4 }] });
  expect(product({ m: 2, k: 3, n: 4 }).flops).toBe(48);
});

test("wrong results are seen", () => {
  const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
  const operands = { a, aShape: [2, 2], b, bShape: [2, 2], times: 1 } as const;
  const shape = { m: 2, k: 2, n: 2 };
  expect(productError(shape, operands, [19, 22, 43, 50])).toBe(0);
  expect(productError({ ...shape, transposed: "a" }, operands, [26, 30, 38, 44])).toBe(0);
  expect(productError({ ...shape, transposed: "b" }, operands, [17, 23, 39, 53])).toBe(0);
  expect(productError(shape, operands, [19, 22, 43, 51])).toBeGreaterThan(0.5);
  expect(productError(shape, operands, [19, Number.NaN, 43, 50])).toBeNaN();
  expect(productError(shape, operands, [19])).toBe(Number.POSITIVE_INFINITY);
  expect(answerError([0.5, 0.25], [0.5, 0.5])).toBe(0.25);
  expect(answerError([Number.NaN, 0.5], [0.5, 0.5])).toBeNaN();
  expect(answerError([], [0.5])).toBe(Number.POSITIVE_INFINITY);
});

test("every job has rows of distinct names, Limpid's among them, and targets for rows that it has", () => {
  const names = Object.keys(jobs);
  expect(names).toEqual([
    "tiny",
    "mlp",
    "cnn",
    "wide",
    "lstm",
    "transformer",
    "microgpt",
    "gemm",
    "latency",
    "compile",
    "start",
  ]);
  for (const name of names) {
    const its = jobs[name].rows([1, 2]);
    expect(new Set(its.map((one) => one.name)).size, name).toBe(its.length);
    expect(
      its.some(({ library }) => library === "limpid"),
      name,
    ).toBe(true);
    for (const { of, case: part = "" } of jobs[name].targets) {
      expect(Object.keys(jobs[name].cases), name).toContain(part);
      const row = its.some(
        ({ backend, cache, threads }) => backend === of.backend && cache === of.cache && threads === of.threads,
      );
      expect(row, `${name}: ${JSON.stringify(of)}`).toBe(true);
    }
  }
});
