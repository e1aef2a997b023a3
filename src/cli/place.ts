/** Where a command writes. It is looked at before the work, and nothing is lost after it. */
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, parse, resolve } from "node:path";
import { writeFileAtomic } from "../base/files.ts";
import { FileError, LimpidError } from "../index.ts";
import type { Context } from "./context.ts";

export interface PlaceWanted {
  /** As the shell gave it. */
  readonly given: string | undefined;
  /** Where nothing is given: the next free name like it. */
  readonly usual: string;
  readonly overwrite?: boolean;
  /** How a file begins that is replaced unasked, because the command draws it again at any time. */
  readonly own?: RegExp;
}

export interface Place {
  readonly path: string;
  /** Whether a file is there, and goes. */
  readonly replaces: boolean;
}

/** Throws `FileError` where nothing can be written, or something is there already. */
export async function wantPlace({ given, usual, overwrite, own }: PlaceWanted): Promise<Place> {
  let path = resolve(given ?? usual);
  let there = await isThere(path);
  if (there && !overwrite && !(own && (await begins(path, own)))) {
    if (given !== undefined)
      throw new FileError(path, "is there already", {
        code: "file-exists",
        hint: "give another name, or --overwrite",
      });
    path = await nextFree(path);
    there = false;
  }
  await tryToWrite(path);
  return { path, replaces: there };
}

async function isThere(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  if (entry?.isDirectory())
    throw new FileError(path, "is a folder, not a file", {
      code: "file-is-directory",
      hint: "give the path of a file inside it",
    });
  if (entry && !entry.isFile())
    throw new FileError(path, "is a device or a pipe, not a file", {
      code: "file-not-regular",
      hint: "give the path of an ordinary file",
    });
  return entry !== undefined;
}

async function begins(path: string, how: RegExp): Promise<boolean> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(256), 0, 256, 0);
    return how.test(new TextDecoder().decode(buffer.subarray(0, bytesRead)));
  } finally {
    await file.close();
  }
}

/** `digits-2.limpid`, `digits-3.limpid`, … */
async function nextFree(path: string): Promise<string> {
  const { dir, name, ext } = parse(path);
  for (let k = 2; ; k++) {
    const next = join(dir, `${name}-${k}${ext}`);
    if (!(await stat(next).catch(() => undefined))) return next;
  }
}

/** Permissions alone do not tell: the folder may be read-only, full, or not there. */
async function tryToWrite(path: string): Promise<void> {
  const trial = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    await writeFileAtomic(trial, new Uint8Array(1));
    await rm(trial, { force: true });
  } catch (error) {
    throw error instanceof LimpidError ? error.retold(path) : error;
  }
}

/**
 * Writes by `write`; where that fails, into a new folder for temporary files. Says on standard error what became of it.
 * Gives the path, and the exit status.
 */
export async function writeInto(
  { path, replaces }: Place,
  write: (path: string) => Promise<void>,
  { words, note }: Pick<Context, "words" | "note">,
): Promise<{ readonly path: string; readonly status: number }> {
  try {
    await write(path);
    if (replaces) note(words.place.replaced(path));
    return { path, status: 0 };
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    const other = join(await mkdtemp(join(tmpdir(), "limpid-")), basename(path));
    // The first failure is the one to tell.
    await write(other).catch(() => Promise.reject(error));
    note(`${words.error}${words.describe(error)}`);
    note(words.place.rescued(other));
    return { path: other, status: 1 };
  }
}
