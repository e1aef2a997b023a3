/** What a job's run is written down as: JSON, and Markdown for people. */
import os from "node:os";
import type { Reached, RowFigures, Spread, Versus } from "./figures.ts";
import { inUnit } from "./figures.ts";
import type { Machine as Limits } from "./floor.ts";
import type { Unit } from "./jobs.ts";
import { instructionSet } from "./processor.ts";

export interface Report {
  readonly job: string;
  readonly title: string;
  readonly unit: Unit;
  readonly date: string;
  readonly machine: Machine;
  readonly settings: { readonly threads: readonly number[]; readonly rounds: number; readonly relu?: boolean };
  readonly score: string;
  readonly aboveFirst: boolean;
  /** Measured in the same rounds, by number of threads. */
  readonly limits: Readonly<Record<string, Limits>>;
  readonly rows: readonly RowFigures[];
  readonly versus: readonly Versus[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  /** Variables of the environment that would have held programs back, and were taken away. */
  readonly unset: readonly string[];
  /** Floors that a program beat, and that are therefore none. */
  readonly refused: readonly string[];
  readonly targets: readonly Reached[];
}

export interface Machine {
  readonly cpu: string;
  /** The widest instructions that the processor has: "AVX-512". */
  readonly instructions: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** Of the last minute, before the first round and after the last: what else was running. */
  readonly load: readonly [before: number, after: number];
}

export function thisMachine(load: readonly [number, number]): Machine {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? "unknown",
    instructions: instructionSet(),
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    load,
  };
}

/** Three digits, and no exponents. */
export function digits(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}

/** 0.5 of it is "1/2 of the job". */
export const shareText = (share: number): string => (share < 1 ? `1/${Math.round(1 / share)} of it, scaled` : "");

const line = (parts: readonly string[]): string => `| ${parts.join(" | ")} |`;
const tableOf = (head: readonly string[], texts: number, rows: readonly (readonly string[])[]): string[] => [
  line(head),
  line(head.map((_, k) => (k < texts ? "---" : "---:"))),
  ...rows.map(line),
];

export function markdown(report: Report): string {
  const { job, title, date, machine, settings, skipped, targets, limits, unset, refused } = report;
  const several = new Set(report.rows.flatMap(({ cases }) => Object.keys(cases))).size > 1;
  const { cpu, instructions, cores, memoryGiB, system, node, v8, load } = machine;
  return [
    `### ${job}: ${title}`,
    "",
    ...(several ? byCase(report) : oneCase(report)),
    "",
    ...versusTable(report),
    `${date}; ${cpu} (${instructions}), ${cores} cores, ${memoryGiB} GiB, ${system}; Node ${node} (V8 ${v8}); load ${load.map((l) => l.toFixed(1)).join(" before, ")} after; ` +
      `${settings.rounds} rounds, interleaved, each program in its own process; medians of warm runs.`,
    ...Object.entries(limits).map(([threads, { gflops, bandwidth }]) => {
      const rates = Object.entries(bandwidth).map(([size, rate]) => `${rate.toFixed(0)} at ${sizeText(Number(size))}`);
      return `Floor with ${threads} ${threads === "1" ? "thread" : "threads"}: ${digits(gflops)} GFLOP/s in OpenBLAS; GB/s read and written: ${rates.join(", ")}.`;
    }),
    ...refused.map((text) => `REFUSED floor: ${text}.`),
    ...(unset.length > 0
      ? [`Not handed on to the programs, because it would slow them down: ${unset.join(", ")}.`]
      : []),
    ...skipped.map(({ name, why }) => `Skipped: ${name} (${why}).`),
    ...targets.map(({ text, reached }) => `Target ${reached ? "reached" : "MISSED"}: ${text}.`),
    "",
  ]
    .join("\n")
    .replaceAll(/\n(Floor|REFUSED|Not|Skipped|Target)/g, "  \n$1");
}

function sizeText(size: number): string {
  return size >= 1 << 20 ? `${size >> 20} MiB` : `${size >> 10} KiB`;
}

const aboutCells = ({ name, engine, threads, fma }: RowFigures): string[] => [
  name,
  engine ?? "?",
  String(threads),
  fma ?? "?",
];
const aboutHead = ["program", "engine", "threads", "FMA"];

function oneCase({ rows, unit, aboveFirst, score }: Report): string[] {
  const shown = (seconds: number) => digits(inUnit(unit, seconds));
  const range = ({ min, max }: Spread) => `${shown(min)}–${shown(max)}`;
  const floored = rows.some(({ cases }) => Object.values(cases)[0]?.percentOfFloor !== undefined);
  const empty = aboveFirst ? (Object.values(rows[0].cases)[0]?.seconds.median ?? 0) : 0;
  const head = [
    ...aboutHead,
    unit,
    "min–max",
    "first run",
    ...(aboveFirst ? ["above the first row"] : ["CPU s", "÷ first row"]),
    ...(floored ? ["GFLOP/s", "% of the floor"] : []),
    "peak MiB",
    "others' cores",
    score,
  ];
  const cells = rows.map((row) => {
    const its = Object.values(row.cases)[0];
    if (!its) return [...aboutCells(row), `failed: ${row.failure}`, ...head.slice(5).map(() => "")];
    const note = shareText(its.share);
    const { ratio } = its;
    const compared = ratio ? `${digits(ratio.median)} (${digits(ratio.min)}–${digits(ratio.max)})` : "";
    return [
      ...aboutCells({ ...row, name: note ? `${row.name} (${note})` : row.name }),
      shown(its.seconds.median),
      range(its.seconds),
      shown(its.first.median),
      ...(aboveFirst ? [shown(its.seconds.median - empty)] : [digits(its.cpuSeconds), compared]),
      ...(floored ? [its.gflops ? digits(its.gflops) : "", its.percentOfFloor?.toFixed(0) ?? "?"] : []),
      row.peakMiB?.toFixed(0) ?? "",
      row.disturbed?.toFixed(1) ?? "",
      its.score.toPrecision(4),
    ];
  });
  return tableOf(head, 2, cells);
}

/** Many cases: a column for each, "figure (percent of the floor)". */
function byCase({ rows, unit }: Report): string[] {
  const names = [...new Set(rows.flatMap(({ cases }) => Object.keys(cases)))];
  const cells = rows.map((row) => [
    ...aboutCells(row),
    ...names.map((name) => {
      const its = row.cases[name];
      if (!its) return row.failure ? `failed: ${row.failure}` : "–";
      const figure = unit === "GFLOP/s" ? its.gflops! : inUnit(unit, its.seconds.median);
      return its.percentOfFloor === undefined
        ? digits(figure)
        : `${digits(figure)} (${its.percentOfFloor.toFixed(0)} %)`;
    }),
  ]);
  return [...tableOf([...aboutHead, ...names], 2, cells), "", `In ${unit}; in brackets percent of the floor.`];
}

/** Wins and losses in one table, in the same words. */
function versusTable({ versus }: Report): string[] {
  if (versus.length === 0) return [];
  const withCases = versus.some((one) => one.case !== "");
  const cells = versus.map(({ case: name, threads, limpid, peer, times, cpuTimes }) => [
    ...(withCases ? [name] : []),
    String(threads),
    limpid,
    peer,
    `${digits(times.median)} (${digits(times.min)}–${digits(times.max)})`,
    cpuTimes === undefined ? "" : digits(cpuTimes),
    times.median >= 1 ? "faster" : "SLOWER",
  ]);
  const head = [
    ...(withCases ? ["case"] : []),
    "threads",
    "Limpid",
    "peer",
    "peer's time ÷ Limpid's",
    "of the CPU",
    "Limpid is",
  ];
  return [...tableOf(head, head.length - 3, cells), ""];
}
