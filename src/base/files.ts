/**
 * Files on this computer. They are read whole, up to a limit, and written whole or not at all; errors say which file was
 * probably meant. URLs are fetched. A browser has no files: there paths are fetched, too, and writing throws.
 *
 * It stands in `base` because rooms that may not import each other (`data`, `io`, the backends' caches) need it.
 */
import { type BuiltinModules, builtin } from "./builtin.ts";
import { FileError } from "./errors.ts";

import { nearest } from "./names.ts";
import { wantPath } from "./path.ts";

/** @internal */
export { builtin } from "./builtin.ts";

const inBrowser = "in a browser keep the bytes instead (await model.toBytes()): as a download, or in IndexedDB";

/**
 * The two modules every function here needs.
 *
 * @internal
 */
export function fileSystem(
  subject: string,
  { hint = inBrowser }: { readonly hint?: string } = {},
): { fs: BuiltinModules["node:fs/promises"]; paths: BuiltinModules["node:path"] } {
  const fs = builtin("node:fs/promises");
  const paths = builtin("node:path");
  if (fs && paths) return { fs, paths };
  throw new FileError(subject, "there is no file system here", {
    code: "no-file-system",
    hint,
  });
}

/**
 * A path as text; `file:` addresses are taken as well.
 *
 * @internal
 */
export function pathOf(path: string | URL): string {
  if (!isRemote(path)) return path instanceof URL ? builtin("node:url")!.fileURLToPath(path) : path;
  throw new FileError(String(path), "is not a file's address", {
    code: "file-address",
    hint: "only files can be written: give a path or a file: URL, or send the bytes yourself",
    facts: { protocol: new URL(path).protocol },
  });
}

/** An address that only `fetch` can read. */
function isRemote(path: string | URL): boolean {
  return path instanceof URL ? path.protocol !== "file:" : /^(https?:\/\/|blob:|data:)/i.test(path);
}

/**
 * The bytes of a file of at most `maxBytes`. Throws `FileError` where it is missing (naming the nearest file that
 * exists), a folder, larger, or not allowed. Addresses (`https:`, `blob:`, `data:`) are fetched, as are all paths in a browser.
 *
 *     await readFileLimited("digits.limpid", 2 ** 30)
 *     await readFileLimited(new URL("digits.limpid", location.href), 2 ** 30)
 */
export async function readFileLimited(path: string | URL, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (isRemote(wantPath(path)) || !builtin("node:fs/promises")) {
    const { fetchLimited } = await import("./fetch.ts");
    return fetchLimited(path, maxBytes);
  }
  const { fs } = fileSystem(String(path));
  const name = pathOf(path);
  try {
    // Asked before opening: opening a pipe would wait for its other end forever.
    const before = await fs.stat(name);
    if (before.isDirectory()) throw isDirectory(name);
    if (!before.isFile()) throw notRegular(name);
    const file = await fs.open(name, "r");
    try {
      const { size } = await file.stat();
      if (size > maxBytes)
        throw new FileError(name, `has ${size} bytes, more than the limit of ${maxBytes}`, {
          code: "file-too-large",
          hint: "is it the right file?",
          facts: { size, maxBytes },
        });
      const bytes = new Uint8Array(size);
      let filled = 0;
      while (filled < size) {
        const { bytesRead } = await file.read(bytes, filled, Math.min(size - filled, 2 ** 30), filled);
        if (bytesRead === 0) break; // It became shorter meanwhile; the format's own checks will say so.
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw await fileProblem(name, "read", cause);
  }
}

/**
 * Writes a file whole or not at all: to a temporary name in the same folder, synced to the disk, then renamed over the
 * old file, which stays as it was until that moment. Throws `FileError`; no temporary file is left behind.
 */
export function writeFileAtomic(path: string | URL, bytes: Uint8Array): Promise<void> {
  return writeFileBy(path, (write) => write(bytes, 0));
}

/** Writes bytes at a place of a file. */
export type WriteAt = (bytes: Uint8Array, at: number) => Promise<void>;

/**
 * The same, where the bytes come in pieces: `fill` writes them, in any order.
 *
 * @internal
 */
export async function writeFileBy(path: string | URL, fill: (write: WriteAt) => Promise<void>): Promise<void> {
  const { fs, paths } = fileSystem(String(wantPath(path)));
  const name = pathOf(path);
  let temporary: string | undefined;
  try {
    const old = await fs.stat(name).catch(() => undefined);
    if (old?.isDirectory()) throw isDirectory(name);
    // Renaming would replace it by an ordinary file, in place of writing to it.
    if (old && !old.isFile()) throw notRegular(name);
    // Through a link to the file it names, as a plain write would do.
    const target = old ? await fs.realpath(name) : name;
    const mark = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
    const own = paths.join(paths.dirname(target), `.${paths.basename(target)}.${mark}.tmp`);
    const file = await fs.open(own, "wx");
    temporary = own;
    try {
      await fill((bytes, at) => writeAll(file, bytes, at));
      if (old) await file.chmod(old.mode & 0o777);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(own, target);
    temporary = undefined;
    await syncFolder(paths.dirname(target));
  } catch (cause) {
    if (temporary) await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw await fileProblem(name, "written", cause);
  }
}

type Handle = import("node:fs/promises").FileHandle;

/**
 * The system may take a part only: of very much, or shortly before a disk is full.
 *
 * @internal
 */
export async function writeAll(file: Handle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, Math.min(bytes.length - done, 2 ** 30), at + done);
    done += bytesWritten;
  }
}

/** On Windows nobody may rename over a file that somebody reads, or that a virus scanner looks at, which is over soon. */
const heldBySomebody = ["EPERM", "EACCES", "EBUSY"];
const renameWaits: readonly number[] = [10, 20, 50, 100, 200, 400, 800];

async function rename(from: string, to: string): Promise<void> {
  const fs = builtin("node:fs/promises")!;
  for (const wait of globalThis.process.platform === "win32" ? renameWaits : [])
    try {
      return await fs.rename(from, to);
    } catch (cause) {
      if (!heldBySomebody.includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  return fs.rename(from, to);
}

/**
 * Makes the rename itself durable. Where folders cannot be opened (Windows), the file system does it in its own time.
 *
 * @internal
 */
async function syncFolder(folder: string): Promise<void> {
  const handle = await builtin("node:fs/promises")!
    .open(folder, "r")
    .catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function isDirectory(name: string): FileError {
  return new FileError(name, "is a folder, not a file", {
    code: "file-is-directory",
    hint: "give the path of a file inside it",
  });
}

function notRegular(name: string): FileError {
  return new FileError(name, "is a device or a pipe, not a file", {
    code: "file-not-regular",
    hint: "give the path of an ordinary file",
  });
}

/**
 * Turns an error of the operating system into a FileError with a hint.
 *
 * @internal
 */
export async function fileProblem(name: string, action: "read" | "written", cause: unknown): Promise<FileError> {
  if (cause instanceof FileError) return cause;
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const facts = { system: code };
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return missing(name, action, cause);
    case "EISDIR":
      return isDirectory(name);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new FileError(name, `may not be ${action}: permission denied`, {
        code: "file-not-allowed",
        hint: action === "read" ? "check the file's permissions" : "check the permissions of the file and its folder",
        facts,
        cause,
      });
    case "ENOSPC":
    case "EDQUOT":
      return new FileError(name, "could not be written: the disk is full", {
        code: "disk-full",
        hint: "free some space, or save elsewhere; the old file is untouched",
        facts,
        cause,
      });
    default:
      return new FileError(name, `could not be ${action}: ${message}`, { code: "file-io", facts, cause });
  }
}

/** Names the first part of the path that is not there, and what is there that resembles it. */
async function missing(name: string, action: "read" | "written", cause: unknown): Promise<FileError> {
  const { fs, paths } = fileSystem(name);
  let folder = paths.dirname(paths.resolve(name));
  let lost = paths.basename(name);
  let entries = await fs.readdir(folder).catch(() => undefined);
  while (entries === undefined && paths.dirname(folder) !== folder) {
    lost = paths.basename(folder);
    folder = paths.dirname(folder);
    entries = await fs.readdir(folder).catch(() => undefined);
  }
  const folderLost = folder !== paths.dirname(paths.resolve(name));
  // A folder with very many files would make the guess slow, and no better.
  const near = nearest(lost, (entries ?? []).slice(0, 2000));
  const found = near && paths.join(folder, near);
  const make = action === "written" ? `create the folder first: mkdir -p "${paths.dirname(name)}"` : undefined;
  return new FileError(
    name,
    folderLost ? `there is no folder "${paths.join(folder, lost)}"` : "there is no such file",
    {
      code: folderLost ? "folder-missing" : "file-missing",
      hint: found ? `did you mean "${found}"?` : (make ?? `looked in ${folder}`),
      facts: { folder, lost, nearest: found },
      cause,
    },
  );
}

/** Makes the folder in which a file will lie, and those above it. Throws `FileError`. */
export async function makeFolderOf(path: string): Promise<void> {
  const { fs, paths } = fileSystem(String(wantPath(path)));
  const folder = paths.dirname(pathOf(path));
  try {
    await fs.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw await fileProblem(folder, "written", cause);
  }
}

/**
 * A file that grows while a program runs. It is opened for each write and closed again: nothing is left open where the program
 * ends early, and what is written is there. Throws `FileError`.
 */
export class GrowingFile {
  readonly #name: string;
  /** Whether nothing was in it when it was opened. */
  readonly empty: boolean;

  private constructor(name: string, empty: boolean) {
    this.#name = name;
    this.empty = empty;
  }

  /** Empties it, or goes on behind what is in it. Folders are made. */
  static async open(path: string, { append = false }: { readonly append?: boolean } = {}): Promise<GrowingFile> {
    await makeFolderOf(path);
    const { fs } = fileSystem(path);
    const name = pathOf(path);
    try {
      await fs.writeFile(name, "", { flag: append ? "a" : "w" });
      return new GrowingFile(name, (await fs.stat(name)).size === 0);
    } catch (cause) {
      throw await fileProblem(name, "written", cause);
    }
  }

  async write(data: string | Uint8Array): Promise<void> {
    try {
      await fileSystem(this.#name).fs.appendFile(this.#name, data);
    } catch (cause) {
      throw await fileProblem(this.#name, "written", cause);
    }
  }
}
