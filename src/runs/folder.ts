/**
 * A run's folder: plain files that anyone can read.
 *
 *     config.json        what was to be done, with what, and where
 *     metrics.jsonl      what happened: an event a line, numbered
 *     checkpoints.json   which states are kept, and how it ended
 *     checkpoints/       the states: `.limpid` files, each of which is also a model
 *     model.limpid       the model as it was at the end
 *     lock.json          who is writing here, while somebody is
 *
 * Nothing else in the folder is ever touched.
 */
import { fileProblem, fileSystem, pathOf, readFileLimited, writeFileAtomic } from "../base/files.ts";
import { FileError } from "../base/index.ts";
import { wantPath } from "../base/path.ts";
import { type Json, readJson } from "../io/json.ts";

/** The names of a run's files. */
export const its = {
  config: "config.json",
  metrics: "metrics.jsonl",
  manifest: "checkpoints.json",
  checkpoints: "checkpoints",
  model: "model.limpid",
  lock: "lock.json",
} as const;

/** Of all files that say what they are. It grows where an older Limpid would read something wrong. */
export const formatVersion = 1;

/** A run's descriptions are small; whoever claims otherwise is not one. */
const mostJson = 64 * 2 ** 20;

/** The name of a state's file, in the folder of states. They sort as the steps do. */
export const checkpointName = (step: number): string => `step-${String(step).padStart(12, "0")}.limpid`;
export const isCheckpointName = (name: string): boolean => /^step-\d{12,16}\.limpid$/.test(name);
/** What an interrupted write of ours leaves behind: see `writeFileBy`. */
export const isTemporaryName = (name: string): boolean =>
  /^\.(config\.json|lock\.json|checkpoints\.json|model\.limpid|step-\d{12,16}\.limpid)\.\d+-[a-z0-9]+\.tmp$/.test(name);

export class RunFolder {
  /** As the user gave it: what errors speak of. */
  readonly path: string;

  constructor(path: string | URL) {
    fileSystem(String(wantPath(path)), {
      hint: "runs are kept by Node, Deno and Bun; in a browser keep the bytes of model.toBytes(), from onEpochEnd",
    });
    this.path = pathOf(path);
  }

  /** The path of one of its files. */
  at(...names: string[]): string {
    return fileSystem(this.path).paths.join(this.path, ...names);
  }

  /** Throws FileError where it cannot be made or is a file. */
  async make(): Promise<void> {
    const { fs } = fileSystem(this.path);
    const there = await orMissing(this.path, fs.stat(this.path));
    if (there && !there.isDirectory())
      throw new FileError(this.path, "is a file, not a folder", {
        code: "run-not-folder",
        hint: "give the name of a folder, which need not be there yet",
      });
    try {
      await fs.mkdir(this.at(its.checkpoints), { recursive: true });
    } catch (cause) {
      throw await fileProblem(this.path, "written", cause);
    }
  }

  /** A file's size and times; undefined where there is none. Whether it is there must be known: throws FileError on other failures. */
  async look(...names: string[]): Promise<{ readonly size: number; readonly mtime: Date } | undefined> {
    const { fs } = fileSystem(this.path);
    return orMissing(this.at(...names), fs.stat(this.at(...names)));
  }

  /** The names of the files in it, or in a folder inside it; none where there is no such folder. */
  async list(...names: string[]): Promise<string[]> {
    const { fs } = fileSystem(this.path);
    return (await orMissing(this.at(...names), fs.readdir(this.at(...names)))) ?? [];
  }

  /** A description of it; undefined where there is none. Throws FileError where it is damaged or from a newer Limpid. */
  async readJson(name: string): Promise<Readonly<Record<string, Json | undefined>> | undefined> {
    if (!(await this.look(name))) return undefined;
    const path = this.at(name);
    const read = readJson(path, await readFileLimited(path, mostJson));
    wantKnown(path, read.formatVersion);
    return read;
  }

  async writeJson(name: string, value: object): Promise<void> {
    const text = `${JSON.stringify(value, null, 2)}\n`;
    await writeFileAtomic(this.at(name), new TextEncoder().encode(text));
  }
}

/** What is not there is undefined; any other failure is told. */
async function orMissing<T>(path: string, looked: Promise<T>): Promise<T | undefined> {
  try {
    return await looked;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw await fileProblem(path, "read", cause);
  }
}

/** Throws where a file was made by a newer Limpid. */
export function wantKnown(path: string, version: unknown): void {
  if (!(typeof version === "number" && version > formatVersion)) return;
  throw new FileError(path, `was made by a newer Limpid: format ${version}, this one reads up to ${formatVersion}`, {
    code: "archive-newer",
    hint: "npm install limpid@latest",
    facts: { version, known: formatVersion },
  });
}
