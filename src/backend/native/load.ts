/** koffi, which calls functions of shared libraries. It is an optional peer: without it there is no native backend. */
import { builtin } from "../../base/files.ts";
import { Unavailable } from "./compiler.ts";

interface Foreign {
  (...args: readonly (bigint | number)[]): unknown;
  /** On a thread of the system's, with `done` called on this one afterwards. */
  async(...args: readonly (bigint | number | ((error: Error | null) => void))[]): void;
}

/** What we use of it. */
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
      // Not installed there is one thing, not fit to run another.
      if ((cause as { code?: string }).code !== "MODULE_NOT_FOUND") problem = cause;
    }
  }
  if (problem) {
    const why = (problem as Error).message.split("\n")[0];
    throw new Unavailable(`koffi cannot be loaded: ${why}`, "npm install koffi", false, problem);
  }
  throw new Unavailable("koffi is not installed", "npm install koffi", true);
}

/** A function of a library that takes the memory's start and so many numbers. */
export function loadFunction(
  library: string,
  name: string,
  numbers: number,
): (memory: bigint, ...args: number[]) => void {
  const params = ["void *", ...new Array<string>(numbers).fill("int32_t")];
  const call = koffi().load(library).func(name, "void", params);
  return (memory, ...args) => void call(memory, ...args);
}

/** A compiled program. */
export interface Loaded {
  /** Runs on this thread. */
  run(memory: bigint, from: number, to: number): void;
  /** Where `run` is, for `RunShared`. */
  readonly entry: bigint;
}

const loaded = new Map<string, Loaded>();

/** A library stays loaded: it is small, and a program compiled again is the same one. */
export function loadProgram(library: string): Loaded {
  const before = loaded.get(library);
  if (before) return before;
  const opened = koffi().load(library);
  const run = opened.func("run", "void", ["void *", "int32_t", "int32_t", "int32_t", "int32_t"]);
  const program: Loaded = {
    run: (memory, from, to) => void run(memory, from, to, 0, 1),
    entry: koffi().address(opened.symbol("run")),
  };
  loaded.set(library, program);
  return program;
}

/** Runs a program on several threads while this one stays free. */
export type RunShared = (entry: bigint, memory: bigint, from: number, to: number, count: number) => Promise<void>;

export function loadRunShared(library: string): RunShared {
  const params = ["void *", "void *", "int32_t", "int32_t", "int32_t"];
  const runShared = koffi().load(library).func("run_shared", "void", params);
  return (...args) =>
    new Promise((resolve, reject) => {
      runShared.async(...args, (error) => (error ? reject(error) : resolve()));
    });
}

export function addressOf(buffer: ArrayBufferLike): bigint {
  return koffi().address(buffer);
}
