/** What every program of Limpid reports about itself. */
import { readFileSync } from "node:fs";
import { configure } from "limpid";
import { fmaOn } from "./fma.ts";
import { instructionSet } from "./processor.ts";
import type { About, Settings } from "./program.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Sets backend and threads; what is given back wants the backend that was really used. */
export function limpidWith({ threads, backend = "wasm" }: Settings): (used?: string) => About {
  configure({ threads, backend });
  return (used = backend) => {
    // A row that says "native" must not show what wasm did.
    if (used !== backend) throw new Error(`asked for ${backend}, but ${used} ran`);
    return {
      engine: `limpid ${version}, ${used} (${used === "native" ? instructionSet() : "SIMD128"})`,
      fma: used === "wasm" && !fmaOn() ? "off" : "on",
      threads,
    };
  };
}
