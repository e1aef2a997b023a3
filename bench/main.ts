/** `npm run bench -- JOB`: Limpid beside the peers that are here. See README.md in this folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gpts, jobs } from "./catalogue.ts";
import { epoch, mnistFolder } from "./digits.ts";
import { heldBack } from "./environment.ts";
import { figuresOf, refuseBeaten, targetsOf, versus } from "./figures.ts";
import { atLeast, floorJob, isFastBlas, type Machine as Limits, ladder, limitsOf } from "./floor.ts";
import { writeTexts } from "./gpt/texts.ts";
import type { Job } from "./jobs.ts";
import { writeNets } from "./latency/write-nets.ts";
import { absent } from "./peers.ts";
import { Patience } from "./quiet.ts";
import { markdown, type Report, thisMachine } from "./report.ts";
import { type Measured, runRounds } from "./rounds.ts";
import { measureSizes } from "./sizes.ts";
import { writeReadmes } from "./summary.ts";

const names = [...Object.keys(jobs), "size"];
const usage = `npm run bench -- JOB [options]

  JOB               ${names.join(", ")}, or all; readme
                    writes the newest results of all jobs into the READMEs
  --rounds N        how often each program is run (5)
  --patience S      wait for quiet moments before programs, at most so many seconds in all (0)
  --threads N,…     threads that each may use; every number is a row (1, and one for each core)
  --relu            mlp: relu between the layers
  --only TEXT,…     only programs whose name has one of these texts, and the first one
  --dry             write no file

  npm run bench -- mlp --relu --only jax-js`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function fail(problem: string): never {
  say(`${problem}\n\n${usage}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "5" },
        patience: { type: "string", default: "0" },
        threads: { type: "string", default: `1,${os.availableParallelism()}` },
        relu: { type: "boolean", default: false },
        only: { type: "string", default: "" },
        dry: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail((error as Error).message);
  }
}

function count(option: string, text: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1
    ? value
    : fail(`--${option} is ${text}, but wants a whole number from 1`);
}

const { values, positionals } = readArguments();
if (values.help) {
  console.log(usage);
  process.exit();
}
if (positionals.length === 0) fail("Name a job.");
if (positionals.includes("readme")) {
  writeReadmes(new URL("results/", import.meta.url));
  process.exit();
}
const unknown = positionals.find((name) => name !== "all" && !names.includes(name));
if (unknown !== undefined) fail(`There is no job "${unknown}".`);
const rounds = count("rounds", values.rounds);
if (!(Number(values.patience) >= 0)) fail(`--patience is ${values.patience}, but wants a number of seconds`);
const patience = new Patience(Number(values.patience));
const threads = [...new Set(values.threads.split(",").map((text) => count("threads", text)))].sort((a, b) => a - b);
const only = values.only.split(",").filter((text) => text !== "");
const results = new URL("results/", import.meta.url);
const date = new Date().toISOString().slice(0, 10);

function write(name: string, data: unknown, text: string): void {
  console.log(text);
  if (values.dry) return;
  mkdirSync(results, { recursive: true });
  const file = (ending: string) => new URL(`${name}-${date}.${ending}`, results);
  writeFileSync(file("json"), `${JSON.stringify(data, null, 2)}\n`);
  writeFileSync(file("md"), text);
  say(`Written: ${fileURLToPath(file("json"))} and .md`);
}

/** With relu it is another network, with another floor only by name. */
function chosenJob(name: string): [name: string, job: Job] {
  const job = jobs[name];
  if (name !== "mlp" || !values.relu) return [name, job];
  const title = job.title.replace("10,", "10 with relu,");
  return ["mlp-relu", { ...job, title, settings: { dense: { ...job.settings!.dense!, relu: true } } }];
}

async function run(given: string, folder: string): Promise<void> {
  const [name, job] = chosenJob(given);
  const before = os.loadavg()[0];
  if (before > os.availableParallelism() / 4) say(`Careful: this machine is busy (load ${before.toFixed(2)}).`);
  const chosen = job
    .rows(threads)
    .filter((row, k) => k === 0 || only.length === 0 || only.some((text) => row.name.includes(text)));
  const skipped = chosen.flatMap((row) => {
    const why = absent(row);
    return why === undefined ? [] : [{ name: row.name, why }];
  });
  for (const { name: missing, why } of skipped) say(`SKIPPED ${missing}: ${why}`);
  const present = chosen.filter((row) => !skipped.some((s) => s.name === row.name));

  const hasFloor = Object.values(job.cases).some(({ work }) => work !== undefined);
  const floors = hasFloor ? floorJob.rows([...new Set(present.map((row) => row.threads))]) : [];
  const noFloor = floors.length > 0 ? absent(floors[0]) : undefined;
  if (noFloor !== undefined) say(`NO FLOOR: ${noFloor}`);
  const measuring = noFloor === undefined ? floors : [];
  const entries = [...present.map((row) => ({ job, row })), ...measuring.map((row) => ({ job: floorJob, row }))];
  const common = { mnist: mnistFolder(), folder, images: job.images ?? epoch, arrays: ladder };
  const measured = await runRounds(entries, common, { rounds, patience }, (line) => say(`${name}: ${line}`));

  const limits = limitsByThreads(measured.slice(present.length));
  const { rows, refused } = refuseBeaten(figuresOf(job, measured.slice(0, present.length), limits));
  for (const text of refused) say(`REFUSED floor: ${text}`);
  const report: Report = {
    job: name,
    title: job.title,
    unit: job.unit,
    date,
    machine: thisMachine([before, os.loadavg()[0]]),
    settings: { threads, rounds },
    score: job.score.what,
    aboveFirst: job.aboveFirst ?? false,
    limits: Object.fromEntries(limits),
    rows,
    versus: versus(job, rows, threads),
    skipped,
    unset,
    refused,
    targets: targetsOf(job, rows),
  };
  write(name, report, markdown(report));
  if (refused.length > 0 || rows.some((row) => row.failure !== undefined)) process.exitCode = 1;
}

function limitsByThreads(measured: readonly Measured[]): Map<number, Limits> {
  const found = new Map<number, Limits>();
  let fewer: Limits | undefined;
  for (const { row, outcomes, failure } of measured) {
    if (failure !== undefined || outcomes.length === 0) continue;
    // The floor of a slow BLAS would flatter everybody.
    if (!isFastBlas(outcomes[0])) {
      say(`NO FLOOR: ${outcomes[0].engine} is not a fast BLAS; install libopenblas0`);
      continue;
    }
    fewer = fewer ? atLeast(limitsOf(outcomes), fewer) : limitsOf(outcomes);
    found.set(row.threads, fewer);
  }
  return found;
}

const unset = heldBack(process.env);
if (unset.length > 0) say(`Not handed on to the programs, because it would slow them down: ${unset.join(", ")}.`);
const folder = mkdtempSync(join(os.tmpdir(), "limpid-bench-"));
try {
  await writeNets(folder);
  for (const gpt of Object.values(gpts)) writeTexts(folder, gpt);
  for (const name of positionals.includes("all") ? names : positionals) {
    if (name === "size") {
      const report = measureSizes(date, say);
      write(name, report.data, report.text);
    } else await run(name, folder);
    say(
      `${name} is done after ${Math.round(performance.now() / 60_000)} minutes; ${Math.round(patience.left)} s of patience are left.`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
