/**
 * From a step to a program: the graph is improved and lowered, its loops are printed as WebAssembly bytes, and the module is
 * instantiated with a session's memory. A step that was compiled before (`recipes.ts`) is only instantiated.
 */
import { busy, sizeOf } from "../../base/index.ts";
import {
  type Buffer,
  type Heap,
  type HeapBuffer,
  type KernelLog,
  kernelLog,
  type NowProgram,
  type OpenOptions,
  type Place,
  type Step,
} from "../../ir/index.ts";
import type { KernelCalls } from "../../lower/cpu/timed.ts";
import { type Bound, bindStep, type KernelPlan, reserve } from "../../lower/index.ts";
import { kernelsIn } from "../../lower/plan/kernel.ts";
import { prepare } from "../../transform/prepare.ts";
import { relaxedSimd } from "./features.ts";
import { wantTiming } from "./given-timing.ts";
import { maximumPages } from "./memory.ts";
import { compileModule, compileModuleNow } from "./module.ts";
import { printWasm } from "./print.ts";
import { type Recipe, Recipes, recipeKey } from "./recipes.ts";
import { SharedProgram } from "./shared-program.ts";
import { tileShape, vectorBytes } from "./target.ts";
import { worksAt } from "./threads.ts";

/**
 * How often a thread looks at the barrier before it sleeps. That takes longer than any work that one thread does alone in a small
 * network's step, because waking up costs some 50 microseconds.
 */
const spins = 80_000;

export interface WasmOptions extends OpenOptions {
  /** Whether very small steps become straight-line code. Default: true; tests of the loops turn it off. */
  readonly straightLine?: boolean;
  /** Microseconds of work from which threads share a kernel; tests of threads set 0 to share everything. */
  readonly shareFrom?: number;
  /** Whether a step that was compiled before uses the module that is there. Default: true. */
  readonly reuse?: boolean;
}

/** The parts of a session that its programs use. */
export interface WasmPlace extends Place {
  readonly options: WasmOptions;
  readonly threads: number;
  /** @internal Not in declarations: `WebAssembly` has no types where neither a page's nor a worker's are loaded. */
  readonly memory: WebAssembly.Memory;
}

type Bindings = readonly [step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]];

export async function compile(place: WasmPlace, ...bindings: Bindings): Promise<NowProgram> {
  const { known, print } = look(place, ...bindings);
  if (known) return start(place, known, known.shared);
  const printed = print();
  try {
    const compiled = printed.with(await compileModule(printed.code));
    return start(place, compiled, compiled.shared && !printed.log, printed);
  } catch (cause) {
    printed.free();
    throw cause;
  }
}

export function compileSync(place: WasmPlace, ...bindings: Bindings): NowProgram {
  const { known, print } = look(place, ...bindings);
  if (known) return start(place, known, false);
  const printed = print();
  try {
    return start(place, printed.with(compileModuleNow(printed.code)), false, printed);
  } catch (cause) {
    printed.free();
    throw cause;
  }
}

/** Megabytes of code: a step of a usual network has a twentieth of one. */
const recipes = new Recipes(4 * 2 ** 20);

/** A compiled step with its scratch memory set aside. */
interface Compiled extends Recipe {
  readonly barrier: number;
  readonly free: () => void;
}

interface Printed extends Bound {
  readonly name: string;
  /** The log of kernels' times, while one is open. */
  readonly log: KernelLog | undefined;
  readonly code: Uint8Array<ArrayBuffer>;
  /** The step with its compiled code, which is remembered. */
  readonly with: (module: WebAssembly.Module) => Compiled;
}

/** A step that was compiled before, or how to print it. */
function look({ options, threads, heap }: WasmPlace, ...[step, inputs, outputs]: Bindings) {
  const { reuse = true, ...own } = options;
  const target = { vectorBytes, tile: tileShape, ...own, threads };
  const buffers = [inputs as readonly HeapBuffer[], outputs as readonly HeapBuffer[]] as const;
  const relaxedFma = relaxedSimd();
  const log = kernelLog();
  // Timing kernels needs the plan, which is not remembered.
  const key = !reuse || log ? undefined : recipeKey(step, buffers, target, relaxedFma);
  const print = (): Printed => {
    const bound = bindStep({ ...step, graph: prepare(step.graph) }, ...buffers, heap, target);
    const { plan, scratchBytes, shared } = bound.schedule;
    const printing = {
      relaxedFma,
      memory: { initialPages: 1, maximumPages, shared: threads > 1 },
      ...(shared.size > 0 && { barrier: { address: bound.barrier, spins } }),
    };
    const module = log ? wantTiming().exportKernels(bound.module, plan) : bound.module;
    const code = printWasm(module, printing);
    const facts = { scratchBytes, flops: plan.flops, operations: operations(plan), shared: shared.size > 0 };
    const { scratch, barrier, free } = bound;
    return {
      ...bound,
      module,
      name: step.name ?? "step",
      log,
      code,
      with(compiled) {
        const recipe = { ...facts, scratch, module: compiled };
        if (key !== undefined) recipes.add(key, recipe, code.length);
        return { ...recipe, barrier, free };
      },
    };
  };
  return { known: key === undefined ? undefined : recall(key, heap), print };
}

function recall(key: string, heap: Heap): Compiled | undefined {
  const recipe = recipes.find(key);
  if (!recipe) return undefined;
  const reserved = reserve(heap, recipe.scratchBytes);
  // That inputs are at the same places does not mean that the same memory is free.
  if (reserved.scratch === recipe.scratch) return { ...recipe, ...reserved };
  reserved.free();
  return undefined;
}

/** `shared`: whether threads may share it. `printed` is only there where it has just been made. */
function start(
  { memory, turns, threads, options }: WasmPlace,
  { module, barrier, free, scratchBytes, flops, operations }: Compiled,
  shared: boolean,
  printed?: Printed,
): NowProgram {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const find = (name: string) => exports[name] as (...numbers: number[]) => void;
  const log = printed?.log;
  const enter = log ? timed({ ...printed, plan: printed.schedule.plan, log, find }) : find("run");
  const run = (from: number, to: number) => {
    if (turns.running) throw busy("run");
    enter(from, to, 0, 1);
  };
  // Tests that share every kernel want threads for every program.
  const work = options.shareFrom === 0 ? Number.POSITIVE_INFINITY : operations;
  const crew = shared ? new SharedProgram(module, memory, barrier, threads) : undefined;
  return {
    run,
    async start(from, to) {
      if (crew && (await worksAt(threads, work * (to - from)))) await turns.take(() => crew.start(from, to));
      else if (turns.running) await turns.take(() => enter(from, to, 0, 1));
      else run(from, to);
    },
    scratchBytes,
    flops,
    free: () => {
      crew?.free();
      free();
    },
  };
}

function timed(calls: Omit<KernelCalls, "backend" | "roof">): (from: number, to: number) => void {
  const { timedRun, wasmRoof } = wantTiming();
  return timedRun({ ...calls, backend: "wasm", roof: wasmRoof() });
}

/** Of a run, roughly: those of products, and some for each element that another kernel reads. */
function operations({ work, values }: KernelPlan): number {
  const read = (reads: Iterable<number>) =>
    [...reads].reduce((sum, value) => sum + sizeOf(values[value].node.type.shape), 0);
  return kernelsIn(work).reduce((sum, { flops, reads, times }) => sum + times * Math.max(flops, 4 * read(reads)), 0);
}
