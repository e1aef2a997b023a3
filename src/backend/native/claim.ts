/**
 * Where several callers want the same program at once, in one process or in several, one compiles it and the others wait. A claim is
 * a file with the number of the process that compiles. The claim of a process that has died is ignored, and nobody waits for
 * ever: compiling the same program twice does no harm.
 */
import { builtin } from "../../base/files.ts";

const lookEveryMs = 40;
const patienceMs = 120_000;

/** The result of `make`, or of `known` when another caller has made it. `background`: waiting does not keep the process alive. */
export async function madeOnce<T>(
  path: string,
  background: boolean,
  known: () => T | undefined,
  make: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + patienceMs;
  while (!claim(path)) {
    if (isStale(path) || Date.now() > end) return make();
    await pause(background);
    const found = known();
    if (found !== undefined) return found;
  }
  try {
    // Another caller may have finished since the first look.
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

/** Whether a claim is left over from a process that is gone. */
function isStale(path: string): boolean {
  const fs = builtin("node:fs")!;
  try {
    const pid = Number(fs.readFileSync(path, "utf8"));
    const age = Date.now() - fs.statSync(path).mtimeMs;
    // It may have been created a moment ago, with nothing written to it yet.
    return age > patienceMs || (age > 1000 && !isAlive(pid));
  } catch {
    // It has just been removed.
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

function pause(background: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, lookEveryMs);
    if (background) timer.unref();
  });
}
