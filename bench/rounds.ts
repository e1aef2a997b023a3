/** Runs the rows of a job, each in a process of its own, one after the other, round after round. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isPython, type Job, pythonFor, type Row } from "./jobs.ts";
import type { Outcome, Settings } from "./program.ts";

export interface Measured {
  readonly row: Row;
  /** One of each round, or up to the round that failed. */
  readonly outcomes: Outcome[];
  failure?: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const longest = 15 * 60_000;

/** Calls `say` with a line for each round. */
export async function runRounds(
  job: Job,
  rows: readonly Row[],
  settings: Omit<Settings, "fma">,
  rounds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const measured: Measured[] = rows.map((row) => ({ row, outcomes: [] }));
  for (let round = 1; round <= rounds; round++) {
    const parts: string[] = [];
    // Forwards and backwards in turn, so that nobody always runs after the same neighbour.
    for (const one of round % 2 === 1 ? measured : measured.toReversed()) {
      if (one.failure !== undefined) continue;
      const { row } = one;
      try {
        const its = { ...settings, fma: row.fma };
        const outcome = await runOnce(row, its);
        one.outcomes.push(outcome);
        const bad = [outcome.score, outcome.lastScore].find((score) => !job.score.good(score, its));
        if (bad !== undefined) one.failure = `did not learn: ${job.score.what} ${bad}, wanted ${job.score.wanted}`;
        parts.push(`${row.name} ${outcome.seconds.toFixed(3)}`);
      } catch (error) {
        one.failure = (error as Error).message;
      }
      if (one.failure !== undefined) say(`${row.name} FAILED: ${one.failure}`);
    }
    say(`round ${round} of ${rounds}, seconds: ${parts.join(" · ")}`);
  }
  return measured;
}

function runOnce(row: Row, settings: Settings): Promise<Outcome> {
  const args = [row.program, JSON.stringify(settings)];
  const [command, ...rest] = isPython(row)
    ? [pythonFor(row)!, "bench/child.py", ...args]
    : [process.execPath, "--import", "tsx", "bench/child.ts", ...args];
  const threads = String(settings.threads);
  const env = {
    ...process.env,
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    MKL_NUM_THREADS: threads,
    // PyTorch's threads otherwise spin against each other.
    OMP_WAIT_POLICY: "PASSIVE",
    PYTHONDONTWRITEBYTECODE: "1",
    NODE_OPTIONS: "",
  };
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
