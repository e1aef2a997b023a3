/** Runs as their folders tell of them, for whoever lists, shows, compares and deletes them. */
import { fileSystem, readFileLimited } from "../base/files.ts";
import { FileError, isRecord } from "../base/index.ts";
import { type Ended, type Kept, readManifest } from "./checkpoints.ts";
import { isCheckpointName, isTemporaryName, its, RunFolder } from "./folder.ts";
import { holderOf, lock } from "./lock.ts";
import { readLines } from "./metrics-file.ts";

/** "running": somebody trains there now. "broken off": nobody does, and nobody has said how it ended. */
export type Status = "running" | "broken off" | Exclude<Ended, null>;

export interface RunFacts {
  readonly path: string;
  readonly status: Status;
  /** Of a run that failed. */
  readonly error: string | undefined;
  readonly created: string;
  /** When something was written last. */
  readonly changed: string;
  /** Epochs that are over, of those that there should be. */
  readonly epochs: { readonly done: number; readonly of: number | undefined };
  readonly steps: number;
  /** Of the last epoch. */
  readonly logs: Readonly<Record<string, number>>;
  readonly checkpoints: readonly Kept[];
  readonly best: { readonly file: string; readonly monitor: string; readonly value: number } | null;
  /** What it was to do, with what, and where: `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Larger logs are not shown. */
const mostLog = 2 ** 31 - 1;

const notThere = (path: string): FileError =>
  new FileError(path, "holds no run", { code: "run-not-there", hint: "see which there are: limpid runs list" });

/** Throws FileError where the folder holds no run, or one of a newer Limpid. */
export async function readRun(path: string): Promise<RunFacts> {
  const folder = new RunFolder(path);
  const { fs } = fileSystem(path);
  const config = await folder.readJson(its.config);
  if (config?.limpid !== "run") throw notThere(path);
  const { checkpoints, best, ended, error } = await readManifest(folder);
  const log = folder.at(its.metrics);
  const there = await fs.stat(log).catch(() => undefined);
  const lines = there ? readLines(await readFileLimited(log, mostLog), Number.POSITIVE_INFINITY).kept : [];
  const told = lines.findLast(({ type }) => type === "epochs");
  const logs = isRecord(told?.logs) ? Object.entries(told.logs) : [];
  const fit = isRecord(config.fit) ? config.fit : {};
  const running = (await holderOf(folder)) !== undefined;
  return {
    path,
    status: running ? "running" : (ended ?? "broken off"),
    error: ended === "failed" ? error : undefined,
    created: String(config.created),
    changed: (there?.mtime ?? new Date(0)).toISOString(),
    epochs: { done: Number(told?.to ?? 0), of: typeof fit.epochs === "number" ? fit.epochs : undefined },
    steps: Number(lines.findLast(({ type }) => type === "steps")?.to ?? 0),
    logs: Object.fromEntries(logs.map(([key, list]) => [key, Array.isArray(list) ? Number(list.at(-1)) : Number.NaN])),
    checkpoints,
    best,
    config,
  };
}

/** The runs in a folder and the folders in it, the newest first. What cannot be read is left out. */
export async function findRuns(root: string, depth = 3): Promise<RunFacts[]> {
  const { fs, paths } = fileSystem(root);
  const found: RunFacts[] = [];
  const visit = async (path: string, left: number): Promise<void> => {
    const run = await readRun(path).catch(() => undefined);
    if (run) found.push(run);
    if (run || left === 0) return;
    const entries = await fs.readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isDirectory()) await visit(paths.join(path, entry.name), left - 1);
  };
  await visit(root, depth);
  return found.sort((a, b) => (a.created < b.created ? 1 : -1));
}

/**
 * Deletes what Limpid wrote of a run, and its folder if nothing else is in it. Gives the names of what stays. Throws FileError
 * where it holds no run, and where somebody trains there.
 */
export async function deleteRun(path: string): Promise<string[]> {
  const folder = new RunFolder(path);
  const { fs } = fileSystem(path);
  if ((await folder.readJson(its.config))?.limpid !== "run") throw notThere(path);
  const release = await lock(folder);
  try {
    const states = await fs.lstat(folder.at(its.checkpoints)).catch(() => undefined);
    // A link leads to what may be somebody else's.
    for (const name of states?.isDirectory() ? await folder.list(its.checkpoints) : [])
      if (isCheckpointName(name) || isTemporaryName(name))
        await fs.rm(folder.at(its.checkpoints, name), { force: true });
    await fs.rmdir(folder.at(its.checkpoints)).catch(() => {});
    for (const name of await folder.list()) if (isTemporaryName(name)) await fs.rm(folder.at(name), { force: true });
    // The settings last: as long as they are there, it is a run that can be deleted.
    for (const name of [its.metrics, its.manifest, its.model, its.config])
      await fs.rm(folder.at(name), { force: true });
  } finally {
    await release();
  }
  await fs.rmdir(path).catch(() => {});
  return folder.list();
}
