/** `npm run bench -- JOB`: Limpid beside the peers that are here. See README.md in this folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { absent, jobs } from "./jobs.ts";
import { mnistFolder } from "./mnist.ts";
import { figuresOf, markdown, type Report, targetsOf, thisMachine } from "./report.ts";
import { runRounds } from "./rounds.ts";

const names = Object.keys(jobs);
const usage = `npm run bench -- JOB [options]

  JOB               ${names.join(", ")}, or all
  --rounds N        how often each program is run (5)
  --threads N       threads that each may use (1)
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
        threads: { type: "string", default: "1" },
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
if (positionals.length !== 1) fail("Name one job.");
const [wanted] = positionals;
if (wanted !== "all" && !(wanted in jobs)) fail(`There is no job "${wanted}".`);
const rounds = count("rounds", values.rounds);
const settings = { threads: count("threads", values.threads), relu: values.relu, mnist: mnistFolder() };
const only = values.only.split(",").filter((text) => text !== "");

for (const name of wanted === "all" ? names : [wanted]) {
  const job = jobs[name];
  const machine = thisMachine();
  if (machine.load > machine.cores / 4) say(`Careful: this machine is busy (load ${machine.load.toFixed(2)}).`);
  const chosen = job.rows.filter(
    (row, k) => k === 0 || only.length === 0 || only.some((text) => row.name.includes(text)),
  );
  const skipped = chosen.flatMap((row) => {
    const why = absent(row);
    return why === undefined ? [] : [{ name: row.name, why }];
  });
  for (const { name: missing, why } of skipped) say(`SKIPPED ${missing}: ${why}`);
  const present = chosen.filter((row) => !skipped.some((s) => s.name === row.name));

  const rows = figuresOf(await runRounds(job, present, settings, rounds, (line) => say(`${name}: ${line}`)));
  const { threads, relu } = settings;
  const report: Report = {
    job: name + (relu && name === "mlp" ? ", relu" : ""),
    title: job.title,
    date: new Date().toISOString().slice(0, 10),
    machine,
    settings: { threads, relu, rounds },
    score: job.score.what,
    rows,
    skipped,
    targets: targetsOf(job, rows),
  };
  console.log(markdown(report));
  if (rows.some((row) => row.failure !== undefined)) process.exitCode = 1;
  if (values.dry) continue;
  const folder = new URL("results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${report.job.replace(", ", "-")}-${report.date}.json`, folder);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`Written: ${fileURLToPath(file)}`);
}
