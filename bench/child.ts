/**
 * One program in one process: `node --import tsx bench/child.ts dense/limpid '{"threads":1,"fma":"default"}'`. `child.py` does
 * the same for Python. The last line of standard output is the outcome.
 */
import { switchFmaOn } from "./fma.ts";
import { type Case, type CaseOutcome, median, type Outcome, type Prepare, type Settings } from "./program.ts";

/** Modules by name, loaded only where asked for: importing a library is no part of another's process. */
const modules: Record<string, () => Promise<{ prepare: Prepare }>> = {
  "tiny/limpid": () => import("./tiny/limpid.ts"),
  "tiny/limpid-fit": () => import("./tiny/limpid-fit.ts"),
  "tiny/jax": () => import("./tiny/jax.ts"),
  "tiny/tfjs": () => import("./tiny/tfjs.ts"),
  "tiny/plain": () => import("./tiny/plain.ts"),
  "dense/limpid": () => import("./dense/limpid.ts"),
  "dense/jax": () => import("./dense/jax.ts"),
  "dense/tfjs": () => import("./dense/tfjs.ts"),
  "cnn/limpid": () => import("./cnn/limpid.ts"),
  "cnn/jax": () => import("./cnn/jax.ts"),
  "lstm/limpid": () => import("./lstm/limpid.ts"),
  "lstm/jax": () => import("./lstm/jax.ts"),
  "lstm/tfjs": () => import("./lstm/tfjs.ts"),
  "gpt/limpid": () => import("./gpt/limpid.ts"),
  "gpt/jax": () => import("./gpt/jax.ts"),
  "gpt/tfjs": () => import("./gpt/tfjs.ts"),
  "gemm/limpid": () => import("./gemm/limpid.ts"),
  "gemm/jax": () => import("./gemm/jax.ts"),
  "gemm/tfjs": () => import("./gemm/tfjs.ts"),
  "latency/limpid": () => import("./latency/limpid.ts"),
  "latency/jax": () => import("./latency/jax.ts"),
  "latency/tfjs": () => import("./latency/tfjs.ts"),
  "latency/onnx": () => import("./latency/onnx.ts"),
  "compile/limpid": () => import("./compile/limpid.ts"),
  "start/process": () => import("./start/process.ts"),
};

/** Short runs are repeated for this long, and at most this often. */
const [enoughSeconds, enoughRuns] = [0.25, 2000];

const [name, json] = process.argv.slice(2);
const settings = JSON.parse(json) as Settings;
if (settings.fma === "on") switchFmaOn();
const { prepare } = await modules[name]();
const program = await prepare(settings);

async function measure(job: Case): Promise<CaseOutcome> {
  let share = 1;
  const timed = async (): Promise<number> => {
    const start = performance.now();
    share = await job.run();
    const seconds = job.took?.() ?? (performance.now() - start) / 1000;
    // It would be repeated for ever.
    if (!(seconds > 0)) throw new Error(`${name} says that a run took ${seconds} s`);
    return seconds;
  };
  const first = await timed();
  const score = await job.score();
  const times: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let sum = 0; sum < enoughSeconds && times.length < enoughRuns; sum += times.at(-1)!) times.push(await timed());
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    first: first / share,
    seconds: median(times) / share,
    best: Math.min(...times) / share,
    cpu: (user + system) / 1e6 / times.length / share,
    runs: times.length,
    share,
    score,
    lastScore: await job.score(),
  };
}

const cases: Record<string, CaseOutcome> = {};
for (const [part, job] of Object.entries("cases" in program ? program.cases : { "": program }))
  cases[part] = await measure(job);
const { engine, fma, threads } = program;
const { user, system } = process.cpuUsage();
const outcome: Outcome = {
  engine: `${engine}, Node ${process.versions.node}`,
  fma,
  threads,
  cpuSeconds: (user + system) / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  cases,
};
console.log(JSON.stringify(outcome));
// Threads and pipes of a library must not keep the process.
process.exit();
