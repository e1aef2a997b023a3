/**
 * Whether programs that train natively always end as they should: whatever ends them, or one of their workers, and when. Each start is
 * a process with a time limit; every one of them must end with the right status and have said all it had to say.
 *
 *     npx tsx scripts/native-soak.ts [starts] [threads…]        # 500 starts, half of them on 1 thread and half on 2
 *
 * Node 20 itself hangs at the end of about one program in thousands (nodejs/node#54918). That is counted apart: all was said, the
 * `exit` event has been, and no thread of Limpid's is at work.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const limitMs = 180_000;

/** What a way to end wants: a status or a signal, and that it has been said how far it came. */
interface Way {
  readonly name: string;
  readonly code: number | null;
  readonly signal?: NodeJS.Signals;
  /** Sent when the program says that it is in the middle of a step. */
  readonly send?: NodeJS.Signals;
  readonly says: string;
}

const ways: readonly Way[] = [
  { name: "plain", code: 0, says: "trained" },
  { name: "exit", code: 7, says: "trained middle" },
  { name: "error", code: 1, says: "trained middle" },
  { name: "workers in turn", code: 0, says: "0 0 0 0" },
  { name: "workers at once", code: 0, says: "0 0 0 0" },
  { name: "main and workers", code: 0, says: "trained 0 0 0 0 trained" },
  { name: "terminate", code: 0, says: "1 1 1 trained" },
  { name: "workers that exit", code: 0, says: "5 5 5" },
  { name: "workers that fail", code: 0, says: "1 1 1" },
  { name: "exit beside workers", code: 7, says: "middle" },
  { name: "interrupt", code: null, signal: "SIGINT", send: "SIGINT", says: "middle" },
  { name: "interrupt, heard", code: 130, send: "SIGINT", says: "middle" },
];

/** The program, in which every way to end is a function. */
const program = `
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { writeSync } from "node:fs";
import { layers, sequential } from "./engine.mjs";

const say = (word) => writeSync(1, word + " ");
const ones = (...shape) => ({ dtype: "f32", shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(1) });
const net = () => sequential([layers.dense({ units: 200, inputShape: [200], activation: "tanh" }), layers.dense({ units: 64 })])
  .compile({ loss: "mse", optimizer: "adam" });
const [x, y] = [ones(400, 200), ones(400, 64)];
const train = (epochs) => net().fit(x, y, { epochs, batchSize: 100, verbose: 0 });
/** In the middle of a long fit. */
async function middle() {
  const model = net();
  let steps = 0;
  const fit = model.fit(x, y, { epochs: 1e6, batchSize: 100, verbose: 0, callbacks: [{ name: "count", onSteps: () => void steps++ }] });
  fit.catch(() => {});
  while (steps < 2) await new Promise((go) => setTimeout(go, 5));
  await new Promise((go) => setTimeout(go, Math.random() * 30));
}
const worker = (what) => new Worker(new URL(import.meta.url), { workerData: what, stderr: true });
const ended = (w) => new Promise((go) => w.on("error", () => {}).on("exit", go));
const whenHeard = (w, word) => new Promise((go) => w.on("message", (said) => said === word && go()));

const works = {
  train: () => train(3),
  async middle(port) { await middle(); port.postMessage("middle"); await new Promise(() => {}); },
  async exit() { await middle(); process.exit(5); },
  async error() { await middle(); setTimeout(() => { throw new Error("meant"); }); await new Promise((go) => setTimeout(go, 5000)); },
};
const ways = {
  async plain() { await train(3); say("trained"); },
  async exit() { await train(1); say("trained"); await middle(); say("middle"); process.exit(7); },
  async error() { await train(1); say("trained"); await middle(); say("middle"); throw new Error("meant"); },
  async "workers in turn"() { for (let k = 0; k < 4; k++) say(await ended(worker("train"))); },
  async "workers at once"() { for (const code of await Promise.all([1, 2, 3, 4].map(() => ended(worker("train"))))) say(code); },
  async "main and workers"() { await train(1); say("trained"); await ways["workers at once"](); await train(1); say("trained"); },
  async terminate() {
    for (let k = 0; k < 3; k++) { const w = worker("middle"); const end = ended(w); await whenHeard(w, "middle"); w.terminate(); say(await end); }
    await train(1); say("trained");
  },
  async "workers that exit"() { for (let k = 0; k < 3; k++) say(await ended(worker("exit"))); },
  async "workers that fail"() { for (const code of await Promise.all([1, 2, 3].map(() => ended(worker("error"))))) say(code); },
  async "exit beside workers"() { const all = [1, 2].map(() => worker("middle")); await Promise.all(all.map((w) => whenHeard(w, "middle"))); say("middle"); process.exit(7); },
  async interrupt() { await middle(); say("middle"); await new Promise((go) => setTimeout(go, 1e6)); },
  async "interrupt, heard"() { process.on("SIGINT", () => process.exit(130)); await ways.interrupt(); },
};
if (isMainThread) {
  process.on("exit", () => writeSync(1, "end"));
  await ways[process.argv[2]]();
} else {
  const { parentPort } = await import("node:worker_threads");
  await works[workerData](parentPort);
}
`;

/** How one start ended, where it was not as it should. */
interface Fault {
  readonly way: string;
  readonly threads: number;
  /** `node`: it hung at its end without our doing. */
  readonly kind: "bad" | "hang" | "node";
  readonly what: string;
}

export interface Soak {
  readonly starts: number;
  readonly faults: readonly Fault[];
}

/** Starts so many programs on each number of threads, every way to end in turn. */
export async function soak(starts: number, threads: readonly number[], tell?: (line: string) => void): Promise<Soak> {
  const folder = mkdtempSync(join(tmpdir(), "limpid-soak-"));
  const faults: Fault[] = [];
  let count = 0;
  try {
    await build({
      entryPoints: [join(root, "src/index.ts")],
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["koffi", "@observablehq/plot"],
      outfile: join(folder, "engine.mjs"),
      logLevel: "error",
    });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const path = join(folder, "program.mjs");
    writeFileSync(path, program);
    for (; count < starts; count++) {
      const way = ways[Math.floor(count / threads.length) % ways.length];
      const number = threads[count % threads.length];
      const fault = await startOnce(path, way, number);
      if (fault) faults.push(fault);
      if (fault) tell?.(`${fault.kind}: ${way.name}, ${number} threads: ${fault.what}`);
      if ((count + 1) % 50 === 0) tell?.(`${count + 1} starts, ${faults.length} faults`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { starts: count, faults };
}

async function startOnce(path: string, way: Way, threads: number): Promise<Fault | undefined> {
  const env = { ...process.env, LIMPID_BACKEND: "native", LIMPID_THREADS: `${threads}` };
  const child = spawn(process.execPath, [path, way.name], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [said, complained] = ["", ""];
  let sent = false;
  child.stdout.on("data", (text) => {
    said += text;
    if (!way.send || sent || !said.includes("middle")) return;
    sent = true;
    child.kill(way.send);
  });
  child.stderr.on("data", (text) => {
    complained += text;
  });
  let hung: "hang" | "node" | undefined;
  const limit = setTimeout(() => {
    hung = said.endsWith("end") && !ourThreadsWork(child) ? "node" : "hang";
    child.kill("SIGKILL");
  }, limitMs);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on("close", (...how) => resolve(how)),
  );
  clearTimeout(limit);
  // Whoever is ended by a signal has no last word.
  const wanted = `${way.says} ${way.signal ? "" : "end"}`;
  const fault = (kind: Fault["kind"], what: string): Fault => ({ way: way.name, threads, kind, what });
  if (hung) return fault(hung, `said "${said}", then nothing for ${limitMs / 1000} s`);
  if (code === way.code && signal === (way.signal ?? null) && said === wanted) return undefined;
  return fault("bad", `status ${code ?? signal}, said "${said}" and not "${wanted}" ${complained.slice(0, 400)}`);
}

/** Whether a thread of the crew is running. Elsewhere than on Linux nobody knows, and it counts as ours. */
function ourThreadsWork({ pid }: ChildProcess): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((task) => {
      const [, name, state] = /\((.*)\) (\w)/.exec(readFileSync(`/proc/${pid}/task/${task}/stat`, "utf8"))!;
      return name === "limpid" && state === "R";
    });
  } catch {
    return true;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [starts = 500, ...threads] = process.argv.slice(2).map(Number);
  const begin = performance.now();
  const { faults } = await soak(starts, threads.length > 0 ? threads : [1, 2], console.log);
  const kinds = ["bad", "hang", "node"].map((kind) => faults.filter((fault) => fault.kind === kind).length);
  const seconds = Math.round((performance.now() - begin) / 1000);
  console.log(
    `${starts} starts in ${seconds} s: ${kinds[0]} bad exits, ${kinds[1]} hangs, ${kinds[2]} hangs of Node's own at its end`,
  );
  if (kinds[0] + kinds[1] > 0) process.exitCode = 1;
}
