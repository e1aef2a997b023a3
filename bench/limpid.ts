/** What every program of Limpid reports about itself. */
import { readFileSync } from "node:fs";
import { configure } from "limpid";
import { fmaOn } from "./fma.ts";
import type { Program, Settings } from "./program.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Until the issue *Speed* its programs run on one thread, whatever they are allowed. */
const mostThreads = 1;

/** Sets the number of threads. The backend is the one that Limpid chooses by itself. */
export function limpidWith({ threads }: Settings): (backend: string) => Pick<Program, "engine" | "fma" | "threads"> {
  configure({ threads });
  return (backend) => ({
    engine: `limpid ${version}, ${backend}`,
    fma: backend === "wasm" && !fmaOn() ? "off" : "on",
    threads: Math.min(threads, mostThreads),
  });
}
