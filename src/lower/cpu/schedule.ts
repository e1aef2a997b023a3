/**
 * Kernels for a processor with vector registers: which are tiled, which threads share, and the loops of all. `scheduleCpu` decides
 * what does not depend on addresses, so the scratch memory's size is known before anything runs; `writeLoops` writes the loops
 * for given ones.
 */
import { InternalError } from "../../base/index.ts";
import { withElementary } from "../elementary/expand.ts";
import { v } from "../loops/build.ts";
import { type Code, func } from "../loops/code.ts";
import { type Func, I32, type LoopModule, type Stmt } from "../loops/loop.ts";
import {
  isLoop,
  type Kernel,
  type KernelPlan,
  kernelsIn,
  type Loop,
  loopsIn,
  type Place,
  runAxis,
  type ValueId,
  type Work,
} from "../plan/kernel.ts";
import { Calls, call, givenIn, turnName } from "./calls.ts";
import { type Form, formOf } from "./forms.ts";
import { emitMap } from "./map.ts";
import { type Crew, workParams, worthSharing } from "./share.ts";
import { areSmall, emitSmall, straight } from "./small.ts";
import type { Home, Machine, Target } from "./target.ts";
import { emitTile } from "./tile/nest.ts";
import { bytesOf, planTile, type TilePlan } from "./tile/plan.ts";

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
  /** Those that are done in a way of their own. */
  readonly forms: ReadonlyMap<Kernel, Form>;
  /** Kernels that several threads share. */
  readonly shared: ReadonlySet<Kernel>;
  /** What becomes straight-line code: the whole step, or the turns of some loops. */
  readonly straight: "step" | ReadonlySet<Loop>;
  readonly scratchBytes: number;
  /** Where in the scratch memory each thread has room for a panel, and where sums wait that are not complete, and what is sorted. */
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
  const { overwritten, scratchBytes } = plan;
  const straight = straightIn(plan, target);
  const kernels = straight === "step" ? [] : loopedIn(plan.work, straight);
  const tiles = new Map<Kernel, TilePlan>();
  const forms = new Map<Kernel, Form>();
  for (const kernel of kernels) {
    const tile = planTile(kernel, target, overwritten);
    if (tile) tiles.set(kernel, tile);
    const form = tile ? undefined : formOf(kernel, plan);
    if (form) forms.set(kernel, form);
  }
  const { threads = 1, shareFrom } = target;
  const list = [...tiles.values()].map((tile) => bytesOf(tile, target));
  const panel = Math.max(0, ...list.map(({ a, b }) => a + b));
  const groups = Math.ceil((scratchBytes + panel * threads) / 8) * 8;
  const divides = (kernel: Kernel) => forms.get(kernel)?.divides(threads) ?? true;
  const isShared = (kernel: Kernel) => worthSharing(kernel, shareFrom) && divides(kernel);
  return {
    plan,
    target,
    tiles,
    forms,
    shared: new Set(threads > 1 ? kernels.filter(isShared) : []),
    straight,
    scratchBytes:
      groups + Math.max(0, ...list.map((bytes) => bytes.groups), ...[...forms.values()].map(({ bytes }) => bytes)),
    panels: scratchBytes,
    groups,
  };
}

function straightIn({ work }: KernelPlan, { straightLine = true }: CpuTarget): CpuSchedule["straight"] {
  if (!straightLine) return new Set();
  const loops = loopsIn(work);
  if (loops.length === 0 && areSmall(kernelsIn(work))) return "step";
  return new Set(loops.filter(({ body }) => !body.some(isLoop) && areSmall(kernelsIn(body))));
}

/** The kernels that are loops of their own. */
function loopedIn(work: readonly Work[], straight: ReadonlySet<Loop>): Kernel[] {
  return work.flatMap((one) => {
    if (!isLoop(one)) return [one];
    return straight.has(one) ? [] : loopedIn(one.body, straight);
  });
}

/**
 * The loops, with an exported function `run(from, to)`; with several threads, `run(from, to, me, count)`, which all of
 * them call.
 */
export function writeLoops(schedule: CpuSchedule, addresses: Addresses): LoopModule {
  const { plan, target, tiles, forms, shared, panels, groups } = schedule;
  const { work, values, inside } = plan;
  const { vectorBytes, tile } = target;
  const { scratch } = addresses;
  const homes = values.map(
    ({ node, place }): Home => ({ address: addressOf(place, addresses), dtype: node.type.dtype }),
  );
  const homeOf = (id: ValueId): Home => {
    if (!homes[id]) throw new InternalError("lower", `value ${id} has no memory`);
    return homes[id];
  };
  const alone: Target = { homeOf, vectorBytes, tile, panels: scratch + panels, groups: scratch + groups };
  if (schedule.straight === "step") {
    const small = emitSmall(straight, kernelsIn(work), alone, inside, [runAxis]);
    return withElementary({ functions: [small, ...entry(undefined, [call(small.name, [runAxis], undefined)])] });
  }
  const turns = schedule.straight;
  const crew: Crew | undefined =
    shared.size > 0 ? { me: v("me", I32), count: v("count", I32), most: target.threads! } : undefined;
  const functions = loopedIn(work, turns).flatMap((kernel) => {
    const own = crew && shared.has(kernel) ? { ...alone, crew } : alone;
    const tiled = tiles.get(kernel);
    if (tiled) return emitTile(tiled, own);
    return [forms.get(kernel)?.emit(own) ?? emitMap(kernel, own)];
  });
  const calls = new Calls(shared, turns, crew, homeOf);
  // An inner loop's function before that of the loop which calls it.
  const loops = loopsIn(work)
    .reverse()
    .flatMap((loop) => {
      const small = turns.has(loop);
      const given = givenIn(loop);
      const turn = small ? [emitSmall(turnName(loop), kernelsIn(loop.body), alone, inside, given)] : [];
      return [...turn, calls.loop(loop)];
    });
  return withElementary({ functions: [...functions, ...loops, ...entry(crew, calls.of(work))] });
}

function addressOf(place: Place, { inputs, outputs, scratch }: Addresses): number {
  if ("in" in place) return inputs[place.in];
  return "out" in place ? outputs[place.out] : scratch + place.scratch;
}

/** One step is a function of its own: engines swap callees for better code while a loop runs, not the loop itself. */
function entry(crew: Crew | undefined, calls: readonly Stmt[]): Func[] {
  const [t, ...others] = workParams({ given: [runAxis] }, crew);
  const step = func("step", [t, ...others], (code: Code) => {
    code.add(...calls);
    return undefined;
  });
  const [from, to] = [v("from", I32), v("to", I32)];
  const run = func(
    "run",
    [from, to, ...others],
    (code) => {
      code.for(t, from, to, 1, (body) => body.add(call(step.name, [runAxis], crew)));
      return undefined;
    },
    { exported: true },
  );
  return [step, run];
}
