/** Runs the rows of a job, each in a process of its own, one after the other, round after round. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { environmentFor } from "./environment.ts";
import type { Job, Row } from "./jobs.ts";
import { pythonFor, speaksPython } from "./peers.ts";
import type { Outcome, Settings } from "./program.ts";
import { clock, coresTaken, type Patience } from "./quiet.ts";

export interface Entry {
  readonly job: Job;
  readonly row: Row;
}

export interface Measured extends Entry {
  /** One of each round, or up to the round that failed. */
  readonly outcomes: Outcome[];
  /** Cores that other work kept busy meanwhile, round by round. */
  readonly disturbed: number[];
  failure?: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const longest = 15 * 60_000;

/** What a row is told. */
export function settingsOf(
  job: Job,
  row: Row,
  common: Pick<Settings, "mnist" | "folder" | "images" | "arrays">,
): Settings {
  const script = row.script && fileURLToPath(new URL(`start/${row.script}`, import.meta.url));
  return {
    ...common,
    ...job.settings,
    threads: row.threads,
    fma: row.fma,
    backend: row.backend,
    cache: row.cache,
    single: row.single,
    images: row.images ?? common.images,
    command: script ? [speaksPython(row) ? pythonFor(row)! : process.execPath, script] : undefined,
  };
}

/** Calls `say` with a line for each round. */
export async function runRounds(
  entries: readonly Entry[],
  common: Parameters<typeof settingsOf>[2],
  { rounds, patience }: { readonly rounds: number; readonly patience: Patience },
  say: (line: string) => void,
): Promise<Measured[]> {
  const measured: Measured[] = entries.map((entry) => ({ ...entry, outcomes: [], disturbed: [] }));
  for (let round = 1; round <= rounds; round++) {
    const parts: string[] = [];
    // Forwards and backwards in turn, so that nobody always runs after the same neighbour.
    for (const one of round % 2 === 1 ? measured : measured.toReversed()) {
      if (one.failure !== undefined) continue;
      const { job, row } = one;
      try {
        const settings = settingsOf(job, row, common);
        await patience.wait(row.threads);
        const before = clock();
        const outcome = await runOnce(row, settings);
        one.outcomes.push(outcome);
        one.disturbed.push(coresTaken(before, clock(), outcome.cpuSeconds));
        one.failure = wrong(job, outcome, settings);
        parts.push(
          `${row.name} ${Object.values(outcome.cases)
            .map(({ seconds }) => seconds.toPrecision(3))
            .join(" ")}`,
        );
      } catch (error) {
        one.failure = (error as Error).message;
      }
      if (one.failure !== undefined) say(`${row.name} FAILED: ${one.failure}`);
    }
    say(`round ${round} of ${rounds}, seconds: ${parts.join(" · ")}`);
  }
  return measured;
}

/** What says that a program did not do the job. */
export function wrong(job: Job, outcome: Outcome, settings: Settings): string | undefined {
  for (const [name, { score, lastScore }] of Object.entries(outcome.cases)) {
    const bad = [score, lastScore].find((value) => !job.score.good(value, settings));
    if (bad === undefined) continue;
    return `did not do it${name && ` (${name})`}: ${job.score.what} ${bad}, wanted ${job.score.wanted}`;
  }
  return undefined;
}

function runOnce(row: Row, settings: Settings): Promise<Outcome> {
  const args = [row.program, JSON.stringify(settings)];
  const [command, ...rest] =
    speaksPython(row) && !row.script
      ? [pythonFor(row)!, "bench/child.py", ...args]
      : [process.execPath, "--import", "tsx", "bench/child.ts", ...args];
  const env = environmentFor(settings.threads, process.env);
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], timeout: longest });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code !== 0) reject(new Error(`ended with ${signal ?? code}: ${saying(err)}`));
      else resolve(JSON.parse(out.trim().split("\n").at(-1)!) as Outcome);
    });
  });
}

/** The line of a crash that says what happened. */
function saying(stderr: string): string {
  const lines = stderr.trim().split("\n");
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "").trim();
}
