/** From outcomes to figures, to a Markdown table and to JSON. */
import os from "node:os";
import type { Job, Row } from "./jobs.ts";
import { median, type Settings } from "./program.ts";
import type { Measured } from "./rounds.ts";

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Figures {
  readonly name: string;
  readonly library: Row["library"];
  readonly engine?: string;
  readonly threads?: number;
  readonly fma?: string;
  /** Warm, and of the first run in a process. */
  readonly seconds?: Spread;
  readonly first?: Spread;
  /** Its time divided by that of the first row in the same round. */
  readonly ratio?: Spread;
  readonly score?: number;
  readonly failure?: string;
  /** All warm times, round by round. */
  readonly times: readonly number[];
}

export interface Report {
  readonly job: string;
  readonly title: string;
  readonly date: string;
  readonly machine: Machine;
  readonly settings: Omit<Settings, "mnist" | "fma"> & { readonly rounds: number };
  readonly score: string;
  readonly rows: readonly Figures[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  readonly targets: readonly { readonly text: string; readonly reached: boolean }[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** Of the last minute, before the first round: what else was running. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    load: os.loadavg()[0],
  };
}

const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** Figures of all rows. One that failed in some round has none, only its times until then. */
export function figuresOf(measured: readonly Measured[]): Figures[] {
  const base = measured[0];
  return measured.map(({ row: { name, library }, outcomes, failure }) => {
    const times = outcomes.map(({ seconds }) => seconds);
    const about = { name, library, engine: outcomes[0]?.engine, threads: outcomes[0]?.threads, fma: outcomes[0]?.fma };
    const score = outcomes[0]?.score;
    if (failure !== undefined || outcomes.length === 0) return { ...about, score, failure, times };
    const ratio = base.failure ? undefined : spread(times.map((time, round) => time / base.outcomes[round].seconds));
    return { ...about, seconds: spread(times), first: spread(outcomes.map((o) => o.first)), ratio, score, times };
  });
}

/** What was to be reached by which row, and whether it was. */
export function targetsOf(job: Job, rows: readonly Figures[]): Report["targets"] {
  const targets: { text: string; reached: boolean }[] = [];
  for (const { name, target } of job.rows) {
    const own = rows.find((row) => row.name === name)?.seconds;
    if (!target || !own) continue;
    targets.push({
      text: `${name}: ≤ ${target.seconds} s, got ${digits(own.median)} s`,
      reached: own.median <= target.seconds,
    });
    if (!target.timesFaster) continue;
    const { than, times } = target.timesFaster;
    const theirs = rows.filter((row) => row.library === than && row.ratio).map((row) => row.ratio!.median);
    if (theirs.length === 0) continue;
    const got = Math.min(...theirs);
    targets.push({
      text: `${name}: ≥ ${times} times faster than ${than} at its best, got ${got.toFixed(2)}`,
      reached: got >= times,
    });
  }
  return targets;
}

const digits = (seconds: number): string => seconds.toPrecision(3);
const range = ({ min, max }: Spread): string => `${digits(min)}–${digits(max)}`;

export function markdown({ job, title, date, machine, settings, score, rows, skipped, targets }: Report): string {
  const head = ["program", "engine", "threads", "FMA", "seconds", "min–max", "first run", "÷ first row", score];
  const cells = rows.map((row) => {
    const about = [row.name, row.engine ?? "?", String(row.threads ?? "?"), row.fma ?? "?"];
    const known = row.score === undefined ? "?" : row.score.toPrecision(4);
    if (!row.seconds || !row.first) return [...about, `failed: ${row.failure}`, "", "", "", known];
    const ratio = row.ratio
      ? `${row.ratio.median.toFixed(2)} (${row.ratio.min.toFixed(2)}–${row.ratio.max.toFixed(2)})`
      : "";
    return [...about, digits(row.seconds.median), range(row.seconds), digits(row.first.median), ratio, known];
  });
  const line = (parts: readonly string[]) => `| ${parts.join(" | ")} |`;
  const { cpu, cores, memoryGiB, system, node, v8, load } = machine;
  return [
    `### ${job}: ${title}`,
    "",
    line(head),
    line(head.map((_, k) => (k < 2 ? "---" : "---:"))),
    ...cells.map(line),
    "",
    `${date}; ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}; Node ${node} (V8 ${v8}); load before ${load.toFixed(2)}; ` +
      `${settings.rounds} rounds, interleaved, each program in its own process; medians of warm runs.`,
    ...skipped.map(({ name, why }) => `Skipped: ${name} (${why}).`),
    ...targets.map(({ text, reached }) => `Target ${reached ? "reached" : "MISSED"}: ${text}.`),
    "",
  ].join("\n");
}
