/** koffi, which calls functions of shared libraries. It is an optional peer: without it there is no native backend. */
import { builtin } from "../../base/files.ts";
import { Choice } from "../../ir/choice.ts";
import { Unavailable } from "./compiler.ts";

interface Foreign {
  (...args: readonly (bigint | number)[]): unknown;
  /** Runs on another thread and then calls `done` on this one. */
  async(...args: readonly (bigint | number | ((error: Error | null) => void))[]): void;
}

/** The part of koffi that we use. */
interface Koffi {
  readonly version: string;
  load(path: string): {
    func(name: string, result: string, params: readonly string[]): Foreign;
    symbol(name: string): unknown;
  };
  address(pointer: unknown): bigint;
}

let known: Koffi | undefined;

/** Throws `Unavailable` where koffi is not installed, or not for this system. */
export function koffi(): Koffi {
  if (known) return known;
  const { createRequire } = builtin("node:module")!;
  const starts = [import.meta.url, builtin("node:path")!.join(process.cwd(), "program.js")];
  let problem: unknown;
  for (const start of starts) {
    try {
      known = createRequire(start)("koffi") as Koffi;
      return known;
    } catch (cause) {
      // It may not be installed, or be installed and not run on this system.
      if ((cause as { code?: string }).code !== "MODULE_NOT_FOUND") problem = cause;
    }
  }
  if (problem) {
    const why = (problem as Error).message.split("\n")[0];
    throw new Unavailable(`koffi cannot be loaded: ${why}`, "npm install koffi", false, problem);
  }
  throw new Unavailable("koffi is not installed", "npm install koffi", true);
}

/** Keeps the library that contains an address loaded for the life of the process. Set when the crew's library is loaded. */
let stay: ((address: bigint) => boolean) | undefined;

/** Loads a library for good: threads may run its code when the environment that has loaded it ends. */
function open(path: string, symbol: string): ReturnType<Koffi["load"]> {
  const library = koffi().load(path);
  const address = koffi().address(library.symbol(symbol));
  if (stay && !stay(address)) throw new Error(`${path} cannot be kept loaded`);
  return library;
}

/** A function of a library that takes the memory's start and so many numbers. */
export function loadFunction(
  library: string,
  name: string,
  numbers: number,
): (memory: bigint, ...args: number[]) => void {
  const params = ["void *", ...new Array<string>(numbers).fill("int32_t")];
  const call = open(library, name).func(name, "void", params);
  return (memory, ...args) => void call(memory, ...args);
}

/** A compiled program. */
export interface Loaded {
  /** Runs on this thread. */
  run(memory: bigint, from: number, to: number): void;
  /** Where `run` is, for `RunShared`. */
  readonly entry: bigint;
  /** One thread or all: what was measured while it ran is true of each program that has this code. */
  readonly choice: Choice;
}

const loaded = new Map<string, Loaded>();

/** A library stays loaded: it is small, and a program compiled again is the same one. */
export function loadProgram(library: string): Loaded {
  const before = loaded.get(library);
  if (before) return before;
  const opened = open(library, "run");
  const run = opened.func("run", "void", ["void *", "int32_t", "int32_t", "int32_t", "int32_t"]);
  const program: Loaded = {
    run: (memory, from, to) => void run(memory, from, to, 0, 1),
    entry: koffi().address(opened.symbol("run")),
    choice: new Choice(),
  };
  loaded.set(library, program);
  return program;
}

/** Runs a program on several threads, while this one stays free. */
export type RunShared = (program: Loaded, memory: Placed, from: number, to: number, count: number) => Promise<void>;

/** Memory that does not move, and where it is. */
interface Placed {
  readonly address: bigint;
}

/**
 * The memory that threads are using. When an environment is stopped, its pending promises are gone and its garbage collector may
 * run once more; it does not collect what is in this set.
 */
const inUse = new Map<object, number>();

/** Loads the crew's library: first of all. */
export function loadCrew(path: string): RunShared {
  const library = koffi().load(path);
  const keep = library.func("stay", "int32_t", ["void *"]);
  stay = (address) => keep(address) === 1;
  const runShared = open(path, "run_shared").func("run_shared", "void", [
    "void *",
    "void *",
    "int32_t",
    "int32_t",
    "int32_t",
  ]);
  return ({ entry }, memory, from, to, count) =>
    new Promise((resolve, reject) => {
      inUse.set(memory, (inUse.get(memory) ?? 0) + 1);
      runShared.async(entry, memory.address, from, to, count, (error) => {
        const others = inUse.get(memory)! - 1;
        if (others > 0) inUse.set(memory, others);
        else inUse.delete(memory);
        if (error) reject(error);
        else resolve();
      });
    });
}

export function addressOf(buffer: ArrayBufferLike): bigint {
  // koffi accepts only views of a shared buffer.
  return koffi().address(new Uint8Array(buffer));
}
