/**
 * Several that want the same program at once, in one process or in several: one compiles it, the others wait for it. A claim
 * is a file with the number of the process. That of a process which has died holds nobody up, and nobody waits for ever:
 * compiling the same twice does no harm.
 */
import { builtin } from "../../base/files.ts";

const lookEveryMs = 40;
const patienceMs = 120_000;

/** What `make` gives; or what `known` finds, when another has made it. `beside`: waiting keeps no process alive. */
export async function madeOnce<T>(
  path: string,
  beside: boolean,
  known: () => T | undefined,
  make: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + patienceMs;
  while (!claim(path)) {
    if (isStale(path) || Date.now() > end) return make();
    await pause(beside);
    const found = known();
    if (found !== undefined) return found;
  }
  try {
    // Between the first look and the claim another may have finished.
    return known() ?? (await make());
  } finally {
    builtin("node:fs")!.rmSync(path, { force: true });
  }
}

function claim(path: string): boolean {
  try {
    builtin("node:fs")!.writeFileSync(path, `${process.pid}`, { flag: "wx", mode: 0o600 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

/** Whether nobody will come back for it. */
function isStale(path: string): boolean {
  const fs = builtin("node:fs")!;
  try {
    const pid = Number(fs.readFileSync(path, "utf8"));
    const age = Date.now() - fs.statSync(path).mtimeMs;
    // It may have been made a moment ago, and not been written to.
    return age > patienceMs || (age > 1000 && !isAlive(pid));
  } catch {
    // It has just been taken away.
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

function pause(beside: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, lookEveryMs);
    if (beside) timer.unref();
  });
}
