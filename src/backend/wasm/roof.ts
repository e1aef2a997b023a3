/** The peak speeds of WebAssembly on this machine (its roofline), measured once. */
import type { Roof } from "../../ir/index.ts";
import { measureRoof, roofModule } from "../../lower/cpu/roof.ts";
import { relaxedSimd } from "./features.ts";
import { maximumPages, WasmMemory } from "./memory.ts";
import { printWasm } from "./print.ts";

const vectorBytes = 16;

let known: Roof | undefined;

export function wasmRoof(): Roof {
  if (known) return known;
  const memory = new WasmMemory(false);
  const limits = { initialPages: 1, maximumPages, shared: false };
  const code = printWasm(roofModule(vectorBytes), { relaxedFma: relaxedSimd(), memory: limits });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory: memory.memory } });
  const find = (name: string) => exports[name] as (...args: number[]) => void;
  known = measureRoof({ find, reserve: (bytes) => memory.reserve(bytes) }, vectorBytes);
  return known;
}
