/**
 * Kernels for a processor with vector registers: which are tiled, which threads share, and the loops of all. `scheduleCpu` decides
 * what does not depend on addresses, so the scratch memory's size is known before anything runs; `writeLoops` writes the loops
 * for given ones.
 */
import { InternalError } from "../../base/index.ts";
import { withElementary } from "../elementary/expand.ts";
import { eq, v } from "../loops/build.ts";
import { Code, func } from "../loops/code.ts";
import { type Func, I32, type LoopModule, type Stmt } from "../loops/loop.ts";
import type { Kernel, KernelPlan, Place, ValueId } from "../plan/kernel.ts";
import { emitMap } from "./map.ts";
import { type Crew, kernelParams, worthSharing } from "./share.ts";
import { emitSmall } from "./small.ts";
import type { Home, Machine, Target } from "./target.ts";
import { bytesOf, emitTile, planTile, type TilePlan } from "./tile/index.ts";

/** A machine, and how a step is to use it. */
export interface CpuTarget extends Machine {
  /** The most threads that will ever run the step. Default: 1. */
  readonly threads?: number;
  /** Microseconds of work from which a kernel is shared. Tests share everything. */
  readonly shareFrom?: number;
  /** Whether very small steps become straight-line code. Default: true. */
  readonly straightLine?: boolean;
}

export interface CpuSchedule {
  readonly plan: KernelPlan;
  readonly target: CpuTarget;
  /** How the large products among the kernels are tiled. */
  readonly tiles: ReadonlyMap<Kernel, TilePlan>;
  /** Kernels that several threads share. */
  readonly shared: ReadonlySet<Kernel>;
  readonly scratchBytes: number;
  /** Where in the scratch memory each thread has room for a panel, and where the groups of very long sums are. */
  readonly panels: number;
  readonly groups: number;
}

/** Byte addresses of a program's memory. */
interface Addresses {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly scratch: number;
}

export function scheduleCpu(plan: KernelPlan, target: CpuTarget): CpuSchedule {
  const { kernels, overwritten, scratchBytes } = plan;
  const tiles = new Map<Kernel, TilePlan>();
  for (const kernel of kernels) {
    const tile = planTile(kernel, target, overwritten);
    if (tile) tiles.set(kernel, tile);
  }
  const { threads = 1, shareFrom } = target;
  const list = [...tiles.values()].map((tile) => bytesOf(tile, target));
  const panel = Math.max(0, ...list.map(({ a, b }) => a + b));
  const groups = scratchBytes + panel * threads;
  return {
    plan,
    target,
    tiles,
    shared: new Set(threads > 1 ? kernels.filter((kernel) => worthSharing(kernel, shareFrom)) : []),
    scratchBytes: groups + Math.max(0, ...list.map((bytes) => bytes.groups)),
    panels: scratchBytes,
    groups,
  };
}

/**
 * The loops, with an exported function `run(from, to)`; with several threads, `run(from, to, me, count)`, which all of
 * them call.
 */
export function writeLoops(schedule: CpuSchedule, addresses: Addresses): LoopModule {
  const { plan, target, tiles, shared, panels, groups } = schedule;
  const { kernels, values } = plan;
  const { vectorBytes, tile, straightLine = true } = target;
  const { scratch } = addresses;
  const homes = values.map(
    ({ node, place }): Home => ({ address: addressOf(place, addresses), dtype: node.type.dtype }),
  );
  const homeOf = (id: ValueId): Home => {
    if (!homes[id]) throw new InternalError("lower", `value ${id} has no memory`);
    return homes[id];
  };
  const alone: Target = { homeOf, vectorBytes, tile, panels: scratch + panels, groups: scratch + groups };
  const inside = new Set([...values.keys()].filter((id) => "scratch" in values[id].place));
  const small = straightLine ? emitSmall(kernels, alone, inside) : undefined;
  if (small) return withElementary({ functions: [small, ...entry(undefined, [call(small.name, undefined)])] });

  const crew: Crew | undefined =
    shared.size > 0 ? { me: v("me", I32), count: v("count", I32), most: target.threads! } : undefined;
  const functions = kernels.flatMap((kernel) => {
    const own = crew && shared.has(kernel) ? { ...alone, crew } : alone;
    const tiled = tiles.get(kernel);
    return tiled ? emitTile(tiled, own) : [emitMap(kernel, own)];
  });
  const calls = crew ? sharedCalls(kernels, shared, crew) : kernels.map((kernel): Stmt => call(kernel.name, undefined));
  return withElementary({ functions: [...functions, ...entry(crew, calls)] });
}

function addressOf(place: Place, { inputs, outputs, scratch }: Addresses): number {
  if ("in" in place) return inputs[place.in];
  return "out" in place ? outputs[place.out] : scratch + place.scratch;
}

const call = (fn: string, crew: Crew | undefined): Stmt => ({ k: "call", fn, args: kernelParams(crew) });

/** Kernels that are worth it are shared; those in between are the first thread's. Then all wait for each other. */
function sharedCalls(kernels: readonly Kernel[], shared: ReadonlySet<Kernel>, crew: Crew): readonly Stmt[] {
  const calls = new Code();
  let alone: Stmt[] = [];
  const wait: Stmt = { k: "barrier", count: crew.count };
  const flush = () => {
    if (alone.length === 0) return;
    const mine = alone;
    calls.if(eq(crew.me, 0), (body) => body.add(...mine));
    calls.add(wait);
    alone = [];
  };
  for (const kernel of kernels) {
    if (!shared.has(kernel)) {
      alone.push(call(kernel.name, undefined));
      continue;
    }
    flush();
    calls.add(call(kernel.name, crew), wait);
  }
  flush();
  return calls.body;
}

/** One step is a function of its own: engines swap callees for better code while a loop runs, not the loop itself. */
function entry(crew: Crew | undefined, calls: readonly Stmt[]): Func[] {
  const [t, ...others] = kernelParams(crew);
  const step = func("step", [t, ...others], (code: Code) => {
    code.add(...calls);
    return undefined;
  });
  const [from, to] = [v("from", I32), v("to", I32)];
  const run = func(
    "run",
    [from, to, ...others],
    (code) => {
      code.for(t, from, to, 1, (body) => body.add(call(step.name, crew)));
      return undefined;
    },
    { exported: true },
  );
  return [step, run];
}
