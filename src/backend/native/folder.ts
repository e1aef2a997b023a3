/**
 * The folder of compiled programs. What lies in it is loaded into the process and run, so it must belong to this user
 * and nobody else may write to it. Files are written whole or not at all; two processes may write the same one.
 */
import { cacheFolder } from "../../base/cache.ts";
import { builtin } from "../../base/files.ts";
import { FileError } from "../../base/index.ts";

/** Files beyond this many are removed, oldest first; a program has four. */
const mostFiles = 1500;

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
  // Whoever may rename a folder above could put another in this one's place. A sticky bit (/tmp) forbids that.
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

/** Keeps the folder from growing without end. Another process may be at it as well. */
export function prune(folder: string): void {
  const [fs, paths] = [builtin("node:fs")!, builtin("node:path")!];
  const files = fs.readdirSync(folder);
  if (files.length <= mostFiles) return;
  const aged = files.flatMap((name) => {
    try {
      return [{ path: paths.join(folder, name), at: fs.statSync(paths.join(folder, name)).mtimeMs }];
    } catch {
      return [];
    }
  });
  aged.sort((a, b) => a.at - b.at);
  for (const { path } of aged.slice(0, files.length - mostFiles / 2)) fs.rmSync(path, { force: true });
}
