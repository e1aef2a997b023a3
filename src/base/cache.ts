import { builtin } from "./builtin.ts";
import { environment } from "./environment.ts";

/**
 * Where this system keeps what can be fetched again: `XDG_CACHE_HOME`, `~/Library/Caches`, `%LOCALAPPDATA%` or `~/.cache`,
 * then `limpid` and the parts. Undefined in browsers.
 */
export function cacheFolder(...parts: string[]): string | undefined {
  const [os, paths] = [builtin("node:os"), builtin("node:path")];
  if (!os || !paths) return undefined;
  const [XDG_CACHE_HOME, LOCALAPPDATA] = [environment("XDG_CACHE_HOME"), environment("LOCALAPPDATA")];
  const home = os.homedir();
  const system = { darwin: paths.join(home, "Library", "Caches"), win32: LOCALAPPDATA }[process.platform as string];
  // The XDG specification says that a relative path is to be ignored.
  const chosen = XDG_CACHE_HOME && paths.isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : system;
  return paths.join(chosen ?? paths.join(home, ".cache"), "limpid", ...parts);
}
