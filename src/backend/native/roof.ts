/** The peak speeds of compiled C on this machine (its roofline), measured once. */
import type { Roof } from "../../ir/index.ts";
import { measureRoof, roofModule } from "../../lower/cpu/roof.ts";
import type { Compiler } from "./compiler.ts";
import { libraryOfSync } from "./library.ts";
import { loadFunction } from "./load.ts";
import { NativeMemory } from "./memory.ts";
import { printC } from "./print.ts";

let known: Roof | undefined;

export function nativeRoof(compiler: Compiler): Roof {
  if (known) return known;
  const { vectorBytes } = compiler;
  const library = libraryOfSync(printC(roofModule(vectorBytes)), compiler);
  const memory = new NativeMemory();
  const find = (name: string) => {
    const call = loadFunction(library, name, name === "copy" ? 3 : 1);
    return (...args: number[]) => call(memory.address, ...args);
  };
  known = measureRoof({ find, reserve: (bytes) => memory.reserve(bytes) }, vectorBytes);
  return known;
}
