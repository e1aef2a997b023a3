/**
 * From a step to a program: the graph is improved and lowered, its loops are printed as WebAssembly bytes, and the module is
 * instantiated with a session's memory.
 */
import { busy, sizeOf } from "../../base/index.ts";
import {
  type Buffer,
  type HeapBuffer,
  type KernelLog,
  kernelLog,
  type NowProgram,
  type OpenOptions,
  type Place,
  type Step,
} from "../../ir/index.ts";
import type { KernelCalls } from "../../lower/cpu/timed.ts";
import { type Bound, bindStep, type KernelPlan } from "../../lower/index.ts";
import { kernelsIn } from "../../lower/plan/kernel.ts";
import { prepare } from "../../transform/prepare.ts";
import { relaxedSimd } from "./features.ts";
import { wantTiming } from "./given-timing.ts";
import { maximumPages } from "./memory.ts";
import { compileModule, compileModuleNow } from "./module.ts";
import { printWasm } from "./print.ts";
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
  const printed = print(place, ...bindings);
  const module = await compileModule(printed.code);
  return start(place, printed, module, printed.schedule.shared.size > 0 && !printed.log);
}

export function compileSync(place: WasmPlace, ...bindings: Bindings): NowProgram {
  const printed = print(place, ...bindings);
  try {
    return start(place, printed, compileModuleNow(printed.code), false);
  } catch (cause) {
    printed.free();
    throw cause;
  }
}

interface Printed extends Bound {
  readonly name: string;
  /** The log of kernels' times, while one is open. */
  readonly log: KernelLog | undefined;
  readonly code: Uint8Array<ArrayBuffer>;
}

function print({ options, threads, heap }: WasmPlace, ...[step, inputs, outputs]: Bindings): Printed {
  const target = { vectorBytes, tile: tileShape, ...options, threads };
  const simple = { ...step, graph: prepare(step.graph) };
  const bound = bindStep(simple, inputs as readonly HeapBuffer[], outputs as readonly HeapBuffer[], heap, target);
  const printing = {
    relaxedFma: relaxedSimd(),
    memory: { initialPages: 1, maximumPages, shared: threads > 1 },
    ...(bound.schedule.shared.size > 0 && { barrier: { address: bound.barrier, spins } }),
  };
  const log = kernelLog();
  const module = log ? wantTiming().exportKernels(bound.module, bound.schedule.plan) : bound.module;
  return { ...bound, module, name: step.name ?? "step", log, code: printWasm(module, printing) };
}

function start(
  { memory, turns, threads, options }: WasmPlace,
  { log, barrier, free, ...printed }: Printed,
  module: WebAssembly.Module,
  shared: boolean,
): NowProgram {
  const { plan, scratchBytes } = printed.schedule;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const find = (name: string) => exports[name] as (...numbers: number[]) => void;
  const enter = log ? timed({ ...printed, plan, log, find }) : find("run");
  const run = (from: number, to: number) => {
    if (turns.running) throw busy("run");
    enter(from, to, 0, 1);
  };
  // Tests that share every kernel want threads for every program.
  const work = options.shareFrom === 0 ? Number.POSITIVE_INFINITY : operations(plan);
  const crew = shared ? new SharedProgram(module, memory, barrier, threads) : undefined;
  return {
    run,
    async start(from, to) {
      if (crew && (await worksAt(threads, work * (to - from)))) await turns.take(() => crew.start(from, to));
      else if (turns.running) await turns.take(() => enter(from, to, 0, 1));
      else run(from, to);
    },
    scratchBytes,
    flops: plan.flops,
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
