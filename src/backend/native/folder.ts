/**
 * The folder of compiled programs. What lies in it is loaded into the process and run, so it must belong to this user
 * and nobody else may write to it. Files are written whole or not at all; two processes may write the same one.
 */
import { cacheFolder } from "../../base/cache.ts";
import { builtin } from "../../base/files.ts";
import { environment, FileError, ValueError } from "../../base/index.ts";

/** Makes the folder, or throws a `FileError` that says why it cannot be trusted. */
export function openFolder(): string {
  const [fs, paths] = [builtin("node:fs")!, builtin("node:path")!];
  const folder = cacheFolder("native")!;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new FileError(folder, `cannot be made: ${(cause as Error).message}`, {
      code: "native-cache",
      hint: "XDG_CACHE_HOME names the folder that caches are kept in",
      cause,
    });
  }
  const { getuid } = process;
  // Windows has no such bits; there the user's own profile is private.
  if (!getuid) return folder;
  const own = fs.lstatSync(folder);
  if (!own.isDirectory() || own.uid !== getuid() || (own.mode & 0o022) !== 0) throw untrusted(folder);
  // A user who may rename a parent folder could replace this one. The sticky bit (as on /tmp) prevents that.
  for (let at = paths.dirname(folder); ; at = paths.dirname(at)) {
    const { mode } = fs.statSync(at);
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) throw untrusted(at);
    if (paths.dirname(at) === at) return folder;
  }
}

function untrusted(folder: string): FileError {
  return new FileError(folder, "other users may write to this folder, so programs compiled into it cannot be trusted", {
    code: "native-cache",
    hint: `chmod go-w "${folder}", or remove it if it is not yours`,
  });
}

/** A name that no other process uses. */
export function temporaryName(folder: string, end: string): string {
  const mark = builtin("node:crypto")!.randomBytes(8).toString("hex");
  return builtin("node:path")!.join(folder, `.${process.pid}-${mark}${end}`);
}

/** Moves a finished file to its name, when it is safely on the disk. */
export function commit(temporary: string, path: string): void {
  const fs = builtin("node:fs")!;
  const file = fs.openSync(temporary, "r+");
  try {
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  fs.renameSync(temporary, path);
}

export function writeWhole(folder: string, name: string, content: string): void {
  const temporary = temporaryName(folder, ".tmp");
  builtin("node:fs")!.writeFileSync(temporary, content, { mode: 0o600, flag: "wx" });
  commit(temporary, builtin("node:path")!.join(folder, name));
}

export function readText(folder: string, name: string): string | undefined {
  try {
    return builtin("node:fs")!.readFileSync(builtin("node:path")!.join(folder, name), "utf8");
  } catch {
    return undefined;
  }
}

export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = builtin("node:crypto")!.createHash("sha256");
  // A length before each part, so that no two lists of parts look the same.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

/** Marks a file as used just now. */
export function touch(folder: string, name: string): void {
  const now = new Date();
  try {
    builtin("node:fs")!.utimesSync(builtin("node:path")!.join(folder, name), now, now);
  } catch {
    // It is not there, or not ours to change: then it ages as if it were not used.
  }
}

const megabyte = 2 ** 20;

/** Bytes that the folder may hold: `LIMPID_CACHE_MB`, else 512 MB. */
export function cacheLimit(): number {
  const wanted = environment("LIMPID_CACHE_MB");
  if (!wanted) return 512 * megabyte;
  const limit = Number(wanted);
  if (limit >= 0) return limit * megabyte;
  throw new ValueError("LIMPID_CACHE_MB", `is "${wanted}"`, {
    code: "cache-limit",
    hint: "megabytes that compiled programs may take on the disk, such as 512",
    facts: { received: wanted },
  });
}

interface CachedFile {
  readonly name: string;
  readonly bytes: number;
  /** When it was used last. */
  readonly at: number;
}

function filesOf(folder: string): CachedFile[] {
  const [fs, paths] = [builtin("node:fs")!, builtin("node:path")!];
  return fs.readdirSync(folder).flatMap((name) => {
    try {
      const { size, mtimeMs } = fs.statSync(paths.join(folder, name));
      return [{ name, bytes: size, at: mtimeMs }];
    } catch {
      // Another process has just removed it.
      return [];
    }
  });
}

const sum = (files: readonly CachedFile[]): number => files.reduce((total, { bytes }) => total + bytes, 0);

/** Bytes that the folder holds. */
export function cacheBytes(folder: string): number {
  return sum(filesOf(folder));
}

/** How often the folder is checked: it takes a while, so not after every program. */
const pruneEvery = 8;
let written = 0;
/** A file that is being written is done by then. */
const abandonedMs = 3_600_000;

/** Keeps the folder below its limit: removes the files that were used longest ago. Another process may do the same. */
export function prune(folder: string, now = false): void {
  if (written++ % pruneEvery !== 0 && !now) return;
  const [fs, paths] = [builtin("node:fs")!, builtin("node:path")!];
  const remove = ({ name }: CachedFile) => fs.rmSync(paths.join(folder, name), { force: true });
  const [temporary, files] = [true, false].map((dot) =>
    filesOf(folder).filter(({ name }) => name.startsWith(".") === dot),
  );
  for (const file of temporary) if (Date.now() - file.at > abandonedMs) remove(file);
  const limit = cacheLimit();
  let total = sum(files);
  if (total <= limit) return;
  files.sort((a, b) => a.at - b.at);
  // Removes some more, so that this need not be done again for the next file.
  for (const file of files) {
    if (total <= 0.8 * limit) return;
    // A file that was just made is about to be loaded.
    if (Date.now() - file.at < recentMs) return;
    remove(file);
    total -= file.bytes;
  }
}

/** For so long a file that was just used is not removed, however small the limit. */
const recentMs = 10_000;
