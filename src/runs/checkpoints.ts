/**
 * The states that a run keeps: the newest ones, and the best. A new one is written whole and made durable; then the manifest that
 * names it; only then do those go that this run wrote and the manifest does not name. No other file is ever deleted.
 */
import { fileSystem } from "../base/files.ts";
import { FileError, isRecord, LimpidError } from "../base/index.ts";
import { type Checkpoint, readCheckpoint, type Snapshot, writeCheckpoint } from "./checkpoint.ts";
import { checkpointName, formatVersion, isCheckpointName, its, type RunFolder } from "./folder.ts";

/** A kept state, as the manifest names it. */
export interface Kept {
  /** In the folder of states. */
  readonly file: string;
  readonly step: number;
  /** The number of the epoch under way. */
  readonly epoch: number;
  readonly bytes: number;
  readonly time: string;
}

/** How a run ended; null while it goes on, and where its process died. */
export type Ended = "finished" | "stopped" | "failed" | null;

export interface Manifest {
  readonly checkpoints: readonly Kept[];
  /** The best one's file, and what made it that. */
  readonly best: { readonly file: string; readonly monitor: string; readonly value: number } | null;
  readonly ended: Ended;
  readonly error?: string;
}

const empty: Manifest = { checkpoints: [], best: null, ended: null };

/** The manifest; an empty one where there is none. One that is damaged counts as none: the states speak for themselves. */
export async function readManifest(folder: RunFolder): Promise<Manifest> {
  let read: Readonly<Record<string, unknown>> | undefined;
  try {
    read = await folder.readJson(its.manifest);
  } catch (error) {
    if (error instanceof LimpidError && error.code === "archive-newer") throw error;
  }
  const list: readonly unknown[] = Array.isArray(read?.checkpoints) ? read.checkpoints : [];
  const checkpoints = list.filter(
    (one): one is Kept => isRecord(one) && typeof one.file === "string" && isCheckpointName(one.file),
  );
  return { ...empty, ...read, checkpoints } as Manifest;
}

export class Checkpoints {
  readonly #folder: RunFolder;
  readonly #keep: number;
  #manifest: Manifest = empty;
  /** The names of states that this run wrote and that are there. */
  readonly #ours = new Set<string>();

  constructor(folder: RunFolder, keep: number) {
    this.#folder = folder;
    this.#keep = keep;
  }

  /**
   * The newest one that is whole, and notes on those that are not. Undefined where none was ever written. Throws FileError where
   * there are some and none is whole.
   */
  async newest(): Promise<{ checkpoint: Checkpoint | undefined; notes: string[] }> {
    this.#manifest = await readManifest(this.#folder);
    const files = (await this.#folder.list(its.checkpoints)).filter(isCheckpointName).sort().reverse();
    const notes: string[] = [];
    for (const file of files) {
      try {
        const checkpoint = await readCheckpoint(this.#folder.at(its.checkpoints, file));
        await this.#goOnFrom(file, checkpoint);
        await this.#findLeftOver(files, checkpoint);
        if (notes.length > 0) notes.push(`went on from the older ${file}`);
        return { checkpoint, notes };
      } catch (error) {
        if (!(error instanceof LimpidError) || error.code === "archive-newer") throw error;
        notes.push(`${file} ${error.facts.problem}`);
      }
    }
    if (files.length === 0) return { checkpoint: undefined, notes };
    throw new FileError(this.#folder.path, `no checkpoint is whole: ${notes.join("; ")}`, {
      code: "run-damaged",
      hint: "restore them from a copy, or begin a run of another name",
      facts: { notes },
    });
  }

  /** The run is at this state now: what the manifest says of later ones is of a future that comes again. */
  async #goOnFrom(file: string, { place }: Checkpoint): Promise<void> {
    const { checkpoints, best } = this.#manifest;
    const before = checkpoints.filter(({ step }) => step < place.position.step);
    const known = checkpoints.find((one) => one.file === file);
    const { fs } = fileSystem(this.#folder.path);
    const { size, mtime } = await fs.stat(this.#folder.at(its.checkpoints, file));
    const { step, epoch } = place.position;
    this.#ours.clear();
    const here: Kept = known ?? { file, step, epoch, bytes: size, time: mtime.toISOString() };
    const list = [...before, here];
    for (const one of [...checkpoints, here]) this.#ours.add(one.file);
    const isBest = list.some((kept) => kept.file === best?.file);
    this.#manifest = { checkpoints: list, best: isBest ? best : null, ended: null };
  }

  /** A process may have been killed before it named a state in the manifest, or before it deleted one. They are ours if they are of this run. */
  async #findLeftOver(files: readonly string[], { place }: Checkpoint): Promise<void> {
    for (const file of files) {
      if (this.#ours.has(file)) continue;
      const found = await readCheckpoint(this.#folder.at(its.checkpoints, file)).catch(() => undefined);
      if (found?.place.run === place.run) this.#ours.add(file);
    }
  }

  /** Writes a state. `best`: what makes it the best so far. */
  async write(snapshot: Snapshot, best?: { readonly monitor: string; readonly value: number }): Promise<void> {
    const { step, epoch } = snapshot.place.position;
    const file = checkpointName(step);
    const bytes = await writeCheckpoint(this.#folder.at(its.checkpoints, file), snapshot);
    this.#ours.add(file);
    const before = this.#manifest;
    const all = [
      ...before.checkpoints.filter((one) => one.file !== file),
      { file, step, epoch, bytes, time: new Date().toISOString() },
    ];
    const bestNow = best ? { file, ...best } : before.best;
    const newest = all.slice(-this.#keep);
    const kept = all.filter((one) => newest.includes(one) || one.file === bestNow?.file);
    await this.#save({ checkpoints: kept, best: bestNow, ended: null });
    await this.#remove([...this.#ours].filter((name) => !kept.some((one) => one.file === name)));
  }

  /** Says in the manifest how the run ended. */
  async end(ended: Ended, error?: string): Promise<void> {
    await this.#save({ ...this.#manifest, ended, ...(error !== undefined && { error }) });
  }

  async #save(manifest: Manifest): Promise<void> {
    await this.#folder.writeJson(its.manifest, { formatVersion, ...manifest });
    this.#manifest = manifest;
  }

  async #remove(names: readonly string[]): Promise<void> {
    const { fs } = fileSystem(this.#folder.path);
    for (const name of names)
      try {
        await fs.rm(this.#folder.at(its.checkpoints, name), { force: true });
        this.#ours.delete(name);
      } catch {
        // It is only in the way, and the next one may succeed.
      }
  }
}
