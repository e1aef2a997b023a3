/**
 * One program in one process: `node --import tsx bench/child.ts mlp/limpid '{"threads":1,"fma":"default"}'`. `child.py` does
 * the same for Python. The last line of standard output is the outcome.
 */
import { switchFmaOn } from "./fma.ts";
import { median, type Outcome, type Prepare, type Settings } from "./program.ts";

/** Modules by name, loaded only where asked for: importing a library is no part of another's process. */
const modules: Record<string, () => Promise<{ prepare: Prepare }>> = {
  "mlp/limpid": () => import("./mlp/limpid.ts"),
  "mlp/jax": () => import("./mlp/jax.ts"),
  "tiny/limpid": () => import("./tiny/limpid.ts"),
  "tiny/limpid-fit": () => import("./tiny/limpid-fit.ts"),
  "tiny/jax": () => import("./tiny/jax.ts"),
  "tiny/plain": () => import("./tiny/plain.ts"),
};

/** Short runs are repeated for this long, and at most this often. */
const [enoughSeconds, enoughRuns] = [0.25, 15];

const [name, json] = process.argv.slice(2);
const settings = JSON.parse(json) as Settings;
if (settings.fma === "on") switchFmaOn();
const { prepare } = await modules[name]();
const program = await prepare(settings);

async function timed(): Promise<number> {
  const start = performance.now();
  await program.run();
  return (performance.now() - start) / 1000;
}

const first = await timed();
const score = await program.score();
const times: number[] = [];
for (let sum = 0; sum < enoughSeconds && times.length < enoughRuns; sum += times.at(-1)!) times.push(await timed());
const { engine, fma, threads } = program;
const lastScore = await program.score();
const outcome: Outcome = {
  engine: `${engine}, Node ${process.versions.node}`,
  fma,
  threads,
  first,
  seconds: median(times),
  runs: times.length,
  score,
  lastScore,
};
console.log(JSON.stringify(outcome));
