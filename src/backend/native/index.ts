/**
 * The native backend: a step becomes one C file, which the system's compiler turns into a library for this very
 * processor. It computes the same bits as the wasm backend with fused multiply-add, in wider registers.
 *
 * Node's modules come from `process.getBuiltinModule`, and koffi is loaded when the first session is opened. So a browser can load
 * this file: there the backend is just not available.
 */

import { cacheFolder } from "../../base/cache.ts";
import { builtin } from "../../base/files.ts";
import { busy, type Type } from "../../base/index.ts";
import {
  type BorrowOptions,
  type Buffer,
  Heap,
  HeapBuffer,
  type KernelLog,
  kernelLog,
  type NowBackend,
  type NowProgram,
  type NowSession,
  Queue,
  type SessionMemory,
  type Step,
} from "../../ir/index.ts";
import { exportKernels, timedRun } from "../../lower/cpu/timed.ts";
import { type Bound, bindStep } from "../../lower/index.ts";
import { prepare } from "../../transform/prepare.ts";
import { type Compiler, findCompiler, Unavailable } from "./compiler.ts";
import { crewSource } from "./crew.ts";
import { cacheBytes, cacheLimit } from "./folder.ts";
import { libraryOf, libraryOfSync } from "./library.ts";
import { koffi, loadCrew, loadFunction, loadProgram, type RunShared } from "./load.ts";
import { BorrowedMemory, NativeMemory } from "./memory.ts";
import { printC } from "./print.ts";
import { type Facts, recall, recipeKey, remember, thisBuild } from "./recipe.ts";
import { nativeRoof } from "./roof.ts";
import { tileShapes } from "./target.ts";

export interface NativeOptions extends BorrowOptions {
  /** Whether very small steps become straight-line code. Default: true; tests of the loops turn it off. */
  readonly straightLine?: boolean;
  /** Microseconds of work from which threads share a kernel; tests of threads set 0 to share everything. */
  readonly shareFrom?: number;
  /** Bytes of a vector register. Default: what the processor has; tests try others. */
  readonly vectorBytes?: number;
  /** The version of Limpid's code, a part of the key of cached steps; tests give their own. */
  readonly build?: string;
  /** Flags put after all others: `-O1` compiles large tests in less time. */
  readonly flags?: readonly string[];
}

class NativeSession implements NowSession {
  readonly backend = "native";
  readonly threads: number;
  readonly vectorBytes: number;
  readonly #compiler: Compiler;
  readonly #runShared: RunShared;
  readonly #options: NativeOptions;
  readonly #memory: NativeMemory | BorrowedMemory;
  readonly #heap: Heap;
  readonly #turns: Queue;
  readonly #background: boolean;

  constructor(
    { compiler, runShared }: Machine,
    { flags = [], threads = 1, place, background = false, ...options }: NativeOptions,
  ) {
    if (place) {
      this.#memory = new BorrowedMemory(place.heap.memory);
      this.#heap = place.heap;
    } else {
      this.#memory = new NativeMemory();
      this.#heap = new Heap(this.#memory);
    }
    this.#turns = place?.turns ?? new Queue();
    this.#background = background;
    this.#compiler = { ...compiler, flags: [...compiler.flags, ...flags] };
    this.#runShared = runShared;
    this.#options = options;
    this.threads = threads;
    this.vectorBytes = options.vectorBytes ?? compiler.vectorBytes;
  }

  get running(): boolean {
    return this.#turns.running;
  }

  get memory(): SessionMemory {
    return this.#heap.sizes;
  }

  settled(): Promise<void> {
    return this.#turns.settled();
  }

  buffer(type: Type): HeapBuffer {
    return new HeapBuffer(this.#heap, type);
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<NowProgram> {
    const { key, known, print } = this.#look(step, inputs as HeapBuffer[], outputs as HeapBuffer[]);
    if (known) return this.#start(known, known.library);
    const printed = print();
    return this.#finish(printed, await libraryOf(printed.source, this.#compiler, this.#background), key);
  }

  programNow(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): NowProgram {
    const { key, known, print } = this.#look(step, inputs as HeapBuffer[], outputs as HeapBuffer[]);
    if (known) return this.#start(known, known.library);
    const printed = print();
    return this.#finish(printed, libraryOfSync(printed.source, this.#compiler), key);
  }

  /** The cached program of a step, or how to make it. */
  #look(step: Step, inputs: readonly HeapBuffer[], outputs: readonly HeapBuffer[]) {
    const { vectorBytes = this.#compiler.vectorBytes, build = thisBuild, ...options } = this.#options;
    const target = { vectorBytes, tile: tileShapes[vectorBytes], ...options, threads: this.threads };
    const log = kernelLog();
    // Timing kernels needs the plan, which cached steps do not have.
    const key =
      build === undefined || log ? undefined : recipeKey(build, step, [inputs, outputs], target, this.#compiler);
    const print = (): Printed => {
      const bound = bindStep({ ...step, graph: prepare(step.graph) }, inputs, outputs, this.#heap, target);
      const module = log ? exportKernels(bound.module, bound.schedule.plan) : bound.module;
      return { ...bound, module, name: step.name ?? "step", log, source: printC(module, bound.barrier) };
    };
    return { key, known: key === undefined ? undefined : recall(key, this.#heap), print };
  }

  #finish(printed: Printed, library: string, key: string | undefined): NowProgram {
    const { scratchBytes, plan, shared } = printed.schedule;
    const facts = { scratchBytes, flops: plan.flops, shared: shared.size > 0 };
    if (key !== undefined) remember(key, facts, printed.scratch, library);
    return this.#start({ ...facts, free: printed.free }, library, printed);
  }

  #start(
    { scratchBytes, flops, shared, free }: Facts & Pick<Bound, "free">,
    library: string,
    printed?: Printed,
  ): NowProgram {
    const program = loadProgram(library);
    const log = printed?.log;
    const [memory, turns, runShared, threads] = [this.#memory, this.#turns, this.#runShared, this.threads];
    // Uses `memory`, so that it lives as long as the program.
    const find = (name: string, numbers: number) => {
      const kernel = loadFunction(library, name, numbers);
      return (...given: number[]) => kernel(memory.address, ...given);
    };
    const enter = log
      ? timedRun({
          ...printed,
          plan: printed.schedule.plan,
          log,
          backend: "native",
          find,
          roof: nativeRoof(this.#compiler),
        })
      : (from: number, to: number) => program.run(memory.address, from, to);
    const run = (from: number, to: number) => {
      if (turns.running) throw busy("run");
      enter(from, to);
    };
    const share = shared && !log;
    const { choice } = program;
    const startShared = async (from: number, to: number) => {
      for (const part of choice.next(from, to)) {
        const begin = performance.now();
        if (part.way === "alone") program.run(memory.address, part.from, part.to);
        else await runShared(program, memory, part.from, part.to, threads);
        choice.took(part.way, part.to - part.from, performance.now() - begin);
      }
    };
    return {
      run,
      async start(from, to) {
        if (share) await turns.take(() => startShared(from, to));
        else if (turns.running) await turns.take(() => enter(from, to));
        else run(from, to);
      },
      scratchBytes,
      flops,
      free,
    };
  }
}

interface Printed extends Bound {
  readonly name: string;
  /** The log of kernels' times, while one is open. */
  readonly log: KernelLog | undefined;
  readonly source: string;
}

/** What this computer offers. */
interface Machine {
  readonly compiler: Compiler;
  readonly runShared: RunShared;
}

/** What it offers, or why it offers nothing. Looked up once. */
type Found = Machine | { readonly problem: Unavailable };
let found: Found | undefined;

function look(): Found {
  try {
    if (!builtin("node:fs")) throw new Unavailable("this is not Node", "the wasm backend runs here", true);
    if (process.platform === "win32")
      throw new Unavailable("there is none for Windows yet", "the wasm backend runs here", true);
    koffi();
    const compiler = findCompiler();
    const library = libraryOfSync(crewSource, compiler);
    const runShared = loadCrew(library);
    const memory = new NativeMemory();
    const numbers = new Float32Array(memory.buffer, 0, 4).fill(2);
    loadProgram(library).run(memory.address, 3, 4);
    if (numbers.some((x) => x !== 11))
      throw new Unavailable("compiled code gives wrong numbers", "try another compiler: set CC", false);
    return { compiler, runShared };
  } catch (cause) {
    if (cause instanceof Unavailable) return { problem: cause };
    const { message } = cause as Error;
    return { problem: new Unavailable(message.split("\n")[0], "limpid doctor says more", false, cause) };
  }
}

function lookOnce(): Found {
  found ??= look();
  return found;
}

/** A session with settings that only tests and tools need. Throws where the backend is not available. */
export function openWith(options: NativeOptions): NowSession {
  const now = lookOnce();
  if ("problem" in now) throw now.problem;
  return new NativeSession(now, options);
}

export interface NativeFacts {
  /** As `gcc 12.2.0`. */
  readonly compiler: string;
  readonly path: string;
  readonly flags: string;
  readonly vectorBits: number;
  readonly koffi: string;
  readonly cacheFolder: string;
  /** What it holds, and what it may hold. */
  readonly cacheBytes: number;
  readonly cacheLimit: number;
}

/** What was found, for `limpid doctor`. */
export function inspect(): NativeFacts | { readonly problem: string } {
  const now = lookOnce();
  if ("problem" in now) return { problem: now.problem.facts.problem as string };
  const { name, path, args, flags, vectorBytes } = now.compiler;
  const folder = cacheFolder("native")!;
  return {
    compiler: name,
    path,
    flags: [...args, ...flags].join(" "),
    vectorBits: vectorBytes * 8,
    koffi: koffi().version,
    cacheFolder: folder,
    cacheBytes: cacheBytes(folder),
    cacheLimit: cacheLimit(),
  };
}

export const backend: NowBackend<NowSession, BorrowOptions> = {
  name: "native",
  dtypes: ["f32", "f64", "i32", "u8", "bool"],
  isAvailable: () => !("problem" in lookOnce()),
  problem() {
    const now = lookOnce();
    return "problem" in now ? { error: now.problem, quiet: now.problem.quiet } : undefined;
  },
  exact: true,
  open: async (options = {}) => openWith(options),
  openNow: (options = {}) => openWith(options),
};

export function isAvailable(): boolean {
  return backend.isAvailable();
}
