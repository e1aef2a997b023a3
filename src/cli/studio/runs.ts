/**
 * Runs for the studio's page: which there are, and what is new in the log of one. Everything is only read. A run is found among those that
 * were listed, by its name as a whole; no path is ever made of what was asked. Links are not followed.
 */
import { constants } from "node:fs";
import { lstat, open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FileError, isRecord } from "../../base/index.ts";
import { its } from "../../runs/folder.ts";
import { type RunFacts, readRun, type Status } from "../../runs/list.ts";
import { type Line, readLines } from "../../runs/metrics-file.ts";
import { valuesByPath } from "../../runs/settings.ts";

/** How deep runs are looked for, and how many are shown; how long a setting may be, and how many of a run are told. */
const limits = { depth: 3, runs: 1000, text: 200, settings: 2000, bytes: 16 * 2 ** 20 } as const;

/** A list is read again when it is older than this, in milliseconds. */
const fresh = 300;

export interface ListedRun {
  /** Its folder, from the one that was given: `iris`, or `flowers/iris`. */
  readonly name: string;
  readonly status: Status;
  readonly error: string | undefined;
  readonly created: string;
  readonly changed: string;
  readonly epochs: RunFacts["epochs"];
  readonly steps: number;
  /** Of the last epoch. */
  readonly logs: Readonly<Record<string, number>>;
  readonly best: RunFacts["best"];
  /** What it was to do, with what, and where: single values by their paths. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes where the log may have been cut off and gone on differently. */
  readonly generation: string;
  /** Of the log. */
  readonly bytes: number;
}

/** What is new in a log. */
export interface NewMetrics {
  readonly generation: string;
  /** Where these lines begin; 0 where what the asker has is no longer so. */
  readonly from: number;
  /** Where the next ones will, and their first number. */
  readonly next: number;
  readonly line: number;
  /** There are more already: an answer is not longer than some MB. */
  readonly more: boolean;
  readonly events: readonly object[];
}

/** Where the asker's copy of a log ends. */
export interface Asked {
  readonly from: number;
  readonly line: number;
  readonly generation: string;
}

interface Known {
  readonly signature: string;
  readonly run: ListedRun;
}

/** Throws FileError where that is no folder. */
export async function openRuns(folder: string): Promise<ServedRuns> {
  const there = await stat(folder).catch(() => undefined);
  if (!there?.isDirectory())
    throw new FileError(folder, "is no folder", {
      code: "studio-runs",
      hint: "give a folder of runs, or one run: limpid studio runs/first",
    });
  return new ServedRuns(folder, (await isRun(folder)) ? basename(resolve(folder)) : undefined);
}

export class ServedRuns {
  /** As it was given. */
  readonly folder: string;
  /** The name of the one run that was given. */
  readonly only: string | undefined;
  readonly #known = new Map<string, Known>();
  #paths: ReadonlyMap<string, string> = new Map();
  #reading: Promise<readonly ListedRun[]> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string, only: string | undefined) {
    this.folder = folder;
    this.only = only;
  }

  /** The newest first. Who asks while it is being read gets the same. */
  list(): Promise<readonly ListedRun[]> {
    if (!this.#reading || performance.now() - this.#readAt > fresh) {
      this.#readAt = Number.POSITIVE_INFINITY;
      this.#reading = this.#read().finally(() => {
        this.#readAt = performance.now();
      });
    }
    return this.#reading;
  }

  /** What is new in the log of a run; undefined where no listed run has this name. */
  async metrics(name: string, asked: Asked): Promise<NewMetrics | undefined> {
    if (!this.#paths.has(name)) await this.list();
    const path = this.#paths.get(name);
    if (path === undefined || !(await isRun(path))) return undefined;
    const { generation } = (await this.#look(name, path)) ?? {};
    return generation === undefined ? undefined : newIn(join(path, its.metrics), asked, generation);
  }

  async #read(): Promise<readonly ListedRun[]> {
    const paths = new Map<string, string>();
    if (this.only === undefined) await find(this.folder, "", limits.depth, paths);
    else if (await isRun(this.folder)) paths.set(this.only, this.folder);
    const runs: ListedRun[] = [];
    for (const [name, path] of paths) {
      const run = await this.#look(name, path);
      if (run) runs.push(run);
      else paths.delete(name);
    }
    for (const name of this.#known.keys()) if (!paths.has(name)) this.#known.delete(name);
    this.#paths = paths;
    return runs.sort((a, b) => (a.created < b.created ? 1 : -1));
  }

  /** Reads a run again only where its files are others than before, or where somebody writes there. */
  async #look(name: string, path: string): Promise<ListedRun | undefined> {
    const files = await Promise.all(
      [its.config, its.manifest, its.metrics, its.lock].map((file) => lstat(join(path, file)).catch(() => undefined)),
    );
    const signature = files.map((file) => (file ? `${file.ino} ${file.size} ${file.mtimeMs}` : "")).join("; ");
    const known = this.#known.get(name);
    if (known?.signature === signature && known.run.status !== "running") return known.run;
    const facts = await readRun(path).catch(() => undefined);
    if (!facts) return undefined;
    const run = listed(name, facts, files[2]?.size ?? 0);
    this.#known.set(name, { signature, run });
    return run;
  }
}

function listed(name: string, facts: RunFacts, bytes: number): ListedRun {
  const { status, error, created, changed, epochs, steps, logs, best, config } = facts;
  const sessions: readonly unknown[] = Array.isArray(config.sessions) ? config.sessions : [];
  const last = sessions.at(-1);
  const { model, training, fit } = config;
  const environment = isRecord(last) ? last.environment : undefined;
  const settings = valuesByPath({ model, training, fit, environment })
    .filter(([, value]) => value !== undefined)
    .slice(0, limits.settings)
    .map(([path, value]) => [path, short(value)]);
  const generation = `${String(config.id).slice(0, 100)}.${sessions.length}`;
  return {
    ...{ name, status, error, created, changed, epochs, steps, logs, best, bytes, generation },
    settings: Object.fromEntries(settings),
  };
}

/** A long value says how long it is: two of them that begin alike stay apart where they differ in that. */
function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= limits.text ? text : `${text.slice(0, limits.text)}… (${text.length})`;
}

/** Whether a folder holds a run whose files are files, not links to what lies elsewhere. */
async function isRun(path: string): Promise<boolean> {
  const files = await Promise.all(
    [its.config, its.metrics, its.manifest, its.lock].map((file) => lstat(join(path, file)).catch(() => undefined)),
  );
  return files[0] !== undefined && files.every((file) => file === undefined || file.isFile());
}

async function find(path: string, name: string, depth: number, found: Map<string, string>): Promise<void> {
  if (found.size >= limits.runs) return;
  if (name !== "" && (await isRun(path))) found.set(name, path);
  if (depth === 0 || found.has(name)) return;
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries)
    if (entry.isDirectory())
      await find(join(path, entry.name), name ? `${name}/${entry.name}` : entry.name, depth - 1, found);
}

/** Reads from where the asker's copy ends, or from the beginning where it is of another time. */
async function newIn(path: string, asked: Asked, generation: string): Promise<NewMetrics> {
  // A link is not followed, and a pipe not waited for.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch(() => undefined);
  const none = { generation, from: 0, next: 0, line: 0, more: false, events: [] };
  if (!file) return none;
  try {
    const { size } = await file.stat();
    const goesOn = asked.from > 0 && asked.from <= size && asked.generation === generation;
    const { from, line } = goesOn ? asked : none;
    const bytes = new Uint8Array(Math.min(size - from, limits.bytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    const { kept, end } = readLines(bytes.subarray(0, bytesRead), Number.POSITIVE_INFINITY, line);
    // Whole lines that do not go on from what the asker has: the log was cut off meanwhile.
    if (goesOn && kept.length === 0 && bytes.includes(0x0a)) return newIn(path, { ...asked, from: 0 }, generation);
    const more = end > 0 && from + bytesRead < size;
    return { generation, from, next: from + end, line: line + kept.length, more, events: kept.flatMap(eventOf) };
  } finally {
    await file.close();
  }
}

/** Of a line, what curves are made of. */
function eventOf({ type, from, to, logs, losses }: Line): object[] {
  if (type === "epochs" && isRecord(logs)) return [{ type, from, to, logs }];
  if (type === "steps" && Array.isArray(losses)) return [{ type, from, to, losses }];
  return [];
}
