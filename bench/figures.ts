/** From outcomes to figures: medians, ratios, percent of the floor, and what was to be reached. */
import { floorOf, type Machine as Limits } from "./floor.ts";
import type { Job, Library, Row, Target, Unit } from "./jobs.ts";
import { type CaseOutcome, median } from "./program.ts";
import type { Measured } from "./rounds.ts";

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One case of one row. */
export interface Figures {
  /** Warm: the median of the rounds' medians, the fastest run of all, the slowest round. Of the whole job, however much of it a run did. */
  readonly seconds: Spread;
  /** Of the first run in a process. */
  readonly first: Spread;
  /** What the processor worked for it, on all threads; a process that starts another does not see the other's. */
  readonly cpuSeconds: number;
  /** Its time divided by that of the first row in the same round. */
  readonly ratio?: Spread;
  /** Operations of the job's definition a second, whatever the program really computed. */
  readonly gflops?: number;
  /** The floor's time with as many threads, in percent of the program's. */
  readonly percentOfFloor?: number;
  /** How much of the job a run did. */
  readonly share: number;
  readonly score: number;
  /** All warm times, round by round. */
  readonly times: readonly number[];
}

export interface RowFigures {
  readonly name: string;
  readonly library: Library;
  readonly backend?: string;
  readonly cache?: string;
  readonly engine?: string;
  readonly threads: number;
  readonly fma?: string;
  readonly peakMiB?: number;
  /** Cores that other work kept busy meanwhile: the median of the rounds. */
  readonly disturbed?: number;
  readonly cases: Readonly<Record<string, Figures>>;
  readonly failure?: string;
}

/** The least is that of the fastest run, not only of a median. */
const spreadOf = (its: readonly CaseOutcome[]): Spread => ({
  ...spread(its.map(({ seconds }) => seconds)),
  min: Math.min(...its.map(({ best }) => best)),
});

const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** Figures of all rows. One that failed in some round has none. `limits` are by number of threads. */
export function figuresOf(
  job: Job,
  measured: readonly Pick<Measured, "row" | "outcomes" | "failure" | "disturbed">[],
  limits: ReadonlyMap<number, Limits>,
): RowFigures[] {
  const base = measured[0];
  return measured.map(({ row, outcomes, failure, disturbed }) => {
    const about = rowOf(row, outcomes[0], failure);
    if (failure !== undefined || outcomes.length === 0) return about;
    const cases: Record<string, Figures> = {};
    for (const [name, { work }] of Object.entries(job.cases)) {
      const its = outcomes.map((outcome) => outcome.cases[name]);
      if (its.some((one) => one === undefined)) continue;
      const times = its.map(({ seconds }) => seconds);
      const seconds = spreadOf(its);
      // A ratio wants both in every round.
      const bases =
        base.failure === undefined ? base.outcomes.map(({ cases }) => cases[name]?.seconds ?? Number.NaN) : [];
      const limit = limits.get(about.threads);
      cases[name] = {
        seconds,
        first: spread(its.map(({ first }) => first)),
        cpuSeconds: median(its.map(({ cpu }) => cpu)),
        ratio: bases.some(Number.isFinite) ? spread(times.map((time, k) => time / bases[k])) : undefined,
        gflops: work && work.flops / seconds.median / 1e9,
        percentOfFloor: work && limit && (100 * floorOf(work, limit)) / seconds.median,
        share: its[0].share,
        score: its[0].score,
        times,
      };
    }
    const peakMiB = Math.max(...outcomes.map((outcome) => outcome.peakMiB));
    return { ...about, peakMiB, disturbed: median(disturbed), cases };
  });
}

/** A program may be this much faster than a floor whose own measurement was disturbed; beyond, the floor is wrong. */
const beatable = 105;

/** Rows without the floors that one of them beat, and a sentence for each such floor. */
export function refuseBeaten(rows: readonly RowFigures[]): { rows: RowFigures[]; refused: string[] } {
  const beaten = new Map<string, string>();
  const floorName = (row: RowFigures, name: string) => `${name}/${row.threads}`;
  for (const row of rows) {
    for (const [name, { percentOfFloor = 0 }] of Object.entries(row.cases)) {
      if (percentOfFloor <= beatable) continue;
      const threads = row.threads === 1 ? "1 thread" : `${row.threads} threads`;
      const which = name ? `${name} with ${threads}` : threads;
      beaten.set(floorName(row, name), `${which}: ${row.name} reached ${percentOfFloor.toFixed(0)} % of it`);
    }
  }
  const without = (row: RowFigures): RowFigures => ({
    ...row,
    cases: Object.fromEntries(
      Object.entries(row.cases).map(([name, its]) => [
        name,
        beaten.has(floorName(row, name)) ? { ...its, percentOfFloor: undefined } : its,
      ]),
    ),
  });
  return { rows: rows.map(without), refused: [...beaten.values()] };
}

function rowOf(
  { name, library, backend, cache, threads }: Row,
  outcome: Measured["outcomes"][number] | undefined,
  failure: string | undefined,
): RowFigures {
  const { engine, fma } = outcome ?? {};
  return { name, library, backend, cache, engine, threads: outcome?.threads ?? threads, fma, cases: {}, failure };
}

/** A time in the job's unit. */
export function inUnit(unit: Unit, seconds: number, flops = 0): number {
  const scale = { s: 1, ms: 1e3, µs: 1e6 };
  return unit === "GFLOP/s" ? flops / seconds / 1e9 : seconds * scale[unit];
}

export interface Versus {
  readonly case: string;
  readonly threads: number;
  readonly limpid: string;
  readonly peer: string;
  readonly library: Library;
  /** The peer's time divided by Limpid's, in the same round: above 1 Limpid is faster. */
  readonly times: Spread;
  /** The same of the processor's time, where both have one thread: on a busy machine the fairer one. */
  readonly cpuTimes?: number;
}

const timeOf = (row: RowFigures, name: string): number => row.cases[name]?.seconds.median ?? Number.POSITIVE_INFINITY;

const best = (rows: readonly RowFigures[], name: string): RowFigures | undefined =>
  rows.filter((row) => row.cases[name]).toSorted((a, b) => timeOf(a, name) - timeOf(b, name))[0];

/** Each library's best row against Limpid's, with one thread, and with as many as there are. */
export function versus(job: Job, rows: readonly RowFigures[], threads: readonly number[]): Versus[] {
  const found: Versus[] = [];
  for (const name of Object.keys(job.cases)) {
    for (const count of threads) {
      const allowed = rows.filter((row) => row.threads <= count);
      // A line for more threads that shows the same two programs as the one before would say nothing.
      if (count > 1 && !allowed.some((row) => row.threads > 1 && row.cases[name])) continue;
      const own = best(
        allowed.filter(({ library }) => library === "limpid"),
        name,
      );
      if (!own) continue;
      const others = new Set(allowed.map(({ library }) => library).filter((one) => one !== "limpid" && one !== "Node"));
      for (const library of others) {
        const peer = best(
          allowed.filter((row) => row.library === library),
          name,
        );
        if (peer)
          found.push({
            case: name,
            threads: count,
            limpid: own.name,
            peer: peer.name,
            library,
            times: against(own, peer, name),
            cpuTimes:
              count === 1 && !job.aboveFirst ? peer.cases[name].cpuSeconds / own.cases[name].cpuSeconds : undefined,
          });
      }
    }
  }
  return found;
}

/** Round by round, so that what disturbed both cancels. */
function against(own: RowFigures, peer: RowFigures, name: string): Spread {
  const [mine, theirs] = [own.cases[name].times, peer.cases[name].times];
  const rounds = Math.min(mine.length, theirs.length);
  return spread(Array.from({ length: rounds }, (_, k) => theirs[k] / mine[k]));
}

export interface Reached {
  readonly text: string;
  readonly reached: boolean;
}

/** What was to be reached by which row, and whether it was. */
export function targetsOf(job: Job, rows: readonly RowFigures[]): Reached[] {
  return job.targets.flatMap((target) => reached(job, rows, target));
}

function reached(
  job: Job,
  rows: readonly RowFigures[],
  { of, case: name = "", figure, faster, sameThreads }: Target,
): Reached[] {
  const own = best(
    rows.filter(
      ({ library, backend, cache, threads, fma }) =>
        library === "limpid" &&
        backend === of.backend &&
        cache === of.cache &&
        threads === of.threads &&
        (of.fma ?? fma) === fma,
    ),
    name,
  );
  if (!own) return [];
  const what = `${own.name}${name && ` (${name})`}`;
  const found: Reached[] = [];
  const { seconds, gflops } = own.cases[name];
  if (figure !== undefined) {
    const above = job.aboveFirst ? rows[0].cases[name]?.seconds.median : 0;
    const got = job.unit === "GFLOP/s" ? gflops! : inUnit(job.unit, seconds.median - above);
    const most = job.unit !== "GFLOP/s";
    found.push({
      text: `${what}: ${most ? "≤" : "≥"} ${figure} ${job.unit}, got ${got.toPrecision(3)}`,
      reached: most ? got <= figure : got >= figure,
    });
  }
  for (const [library, times] of Object.entries(faster ?? {})) {
    const peers = rows.filter((row) => row.library === library && (!sameThreads || row.threads === of.threads));
    const peer = best(peers, name);
    if (!peer) continue;
    const got = against(own, peer, name).median;
    found.push({
      text: `${what}: ≥ ${times} times as fast as ${peer.name}, got ${got.toPrecision(3)}`,
      reached: got >= times,
    });
  }
  return found;
}
