/**
 * One process at a time writes in a run's folder: the one whose lock lies there. A lock is stale, and taken away, where its
 * process is gone, where the machine was started anew, where the folder is a copy, and where nobody on another machine has
 * refreshed it for minutes.
 */
import { builtin, fileProblem, fileSystem } from "../base/files.ts";
import { FileError } from "../base/index.ts";
import { its, type RunFolder } from "./folder.ts";

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine, and when on its clock the process began, where the system says so: a pid is given again. */
  readonly boot: string;
  readonly began: string;
  readonly since: string;
  /** The lock's own file and folder: those of a copy are others. */
  readonly inode: string;
  readonly folder: string;
}

const refreshMs = 10_000;
/** Longer than a machine stands still that is very busy. */
const staleMs = 120_000;
/** A lock that says nothing is one that is being written just now; or its process was killed in that moment. */
const emptyMs = 5_000;

/** Tokens of the locks that this process holds. */
const held = new Set<string>();

/** Takes the lock. Gives a function that releases it. Throws FileError where another process holds it. */
export async function lock(folder: RunFolder): Promise<() => Promise<void>> {
  const { fs } = fileSystem(folder.path);
  const path = folder.at(its.lock);
  const token = Math.random().toString(36).slice(2);
  // A second try where a stale one was in the way; a third where somebody else was faster with that.
  for (let tries = 0; ; tries++) {
    try {
      await create(folder, token);
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST" || tries === 3)
        throw await fileProblem(path, "written", cause);
    }
    const holder = await readHolder(path);
    if (holder !== "gone" && !(await isStale(folder, holder))) throw taken(folder, holder);
    if (holder !== "gone") await remove(path, holder);
  }
  held.add(token);
  const timer = setInterval(() => void fs.utimes(path, new Date(), new Date()).catch(() => {}), refreshMs);
  timer.unref?.();
  return async () => {
    clearInterval(timer);
    held.delete(token);
    const holder = await readHolder(path);
    if (typeof holder === "object" && holder.token === token) await fs.rm(path, { force: true }).catch(() => {});
  };
}

/** Who trains in a folder now; undefined where nobody does. */
export async function holderOf(
  folder: RunFolder,
): Promise<{ readonly pid: number; readonly host: string } | undefined> {
  const holder = await readHolder(folder.at(its.lock));
  if (holder === "gone" || (await isStale(folder, holder))) return undefined;
  return holder ?? { pid: 0, host: "" };
}

/** Where a file system has no hard links. */
const noLinks = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EINVAL"];

/** Fails where a lock is there. It never says nothing: it is written under another name, and appears all at once. */
async function create(folder: RunFolder, token: string): Promise<void> {
  const { fs } = fileSystem(folder.path);
  const path = folder.at(its.lock);
  const own = folder.at(`.${its.lock}.${process.pid}-${token}.tmp`);
  try {
    await write(own, folder, token);
    await fs.link(own, path).catch(async (cause: NodeJS.ErrnoException) => {
      if (!noLinks.includes(cause.code ?? "")) throw cause;
      await write(path, folder, token);
    });
  } finally {
    await fs.rm(own, { force: true }).catch(() => {});
  }
}

async function write(path: string, folder: RunFolder, token: string): Promise<void> {
  const { fs } = fileSystem(path);
  const file = await fs.open(path, "wx");
  try {
    const { ino } = await file.stat({ bigint: true });
    const holder: Holder = {
      token,
      pid: process.pid,
      host: builtin("node:os")!.hostname(),
      boot: await bootOf(),
      began: await beganAt(process.pid),
      since: new Date().toISOString(),
      inode: String(ino),
      folder: await fs.realpath(folder.path),
    };
    await file.writeFile(`${JSON.stringify(holder, null, 2)}\n`);
  } finally {
    await file.close();
  }
}

/** "gone" where there is no lock any more; undefined where it says nothing. */
async function readHolder(path: string): Promise<Holder | "gone" | undefined> {
  const { fs } = fileSystem(path);
  try {
    return JSON.parse(await fs.readFile(path, "utf8")) as Holder;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "ENOENT" ? "gone" : undefined;
  }
}

async function isStale(folder: RunFolder, holder: Holder | undefined): Promise<boolean> {
  const { fs } = fileSystem(folder.path);
  const stat = await fs.stat(folder.at(its.lock), { bigint: true }).catch(() => undefined);
  if (!stat) return true;
  const age = Date.now() - Number(stat.mtimeMs);
  if (!holder) return age > emptyMs;
  const copied = String(stat.ino) !== holder.inode && (await fs.realpath(folder.path)) !== holder.folder;
  if (copied) return true;
  if (holder.host !== builtin("node:os")!.hostname()) return age > staleMs;
  if (holder.boot !== (await bootOf())) return true;
  if (holder.pid === process.pid) return !held.has(holder.token);
  return !isAlive(holder.pid) || holder.began !== (await beganAt(holder.pid));
}

/** Takes a stale lock away; not the fresh one of somebody who was faster. */
async function remove(path: string, stale: Holder | undefined): Promise<void> {
  const { fs } = fileSystem(path);
  const aside = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    await fs.rename(path, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  const same = typeof moved === "object" ? moved.token === stale?.token : stale === undefined;
  if (same) await fs.rm(aside, { force: true });
  else await fs.rename(aside, path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, in ticks since the machine's start; empty where the system has no such file. */
async function beganAt(pid: number): Promise<string> {
  const stat = await builtin("node:fs/promises")!
    .readFile(`/proc/${pid}/stat`, "utf8")
    .catch(() => "");
  // The name, in brackets, may hold anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

async function bootOf(): Promise<string> {
  const id = await builtin("node:fs/promises")!
    .readFile("/proc/sys/kernel/random/boot_id", "utf8")
    .catch(() => "");
  return id.trim();
}

function taken(folder: RunFolder, holder: Holder | undefined): FileError {
  const { pid = 0, host = "", since = "" } = holder ?? {};
  const who = holder ? `process ${pid} on ${host}, since ${since}` : "another process, just now";
  return new FileError(folder.path, `another process trains here: ${who}`, {
    code: "run-locked",
    hint: `wait for it or stop it; or give this run another name`,
    facts: { pid, host, since },
  });
}
