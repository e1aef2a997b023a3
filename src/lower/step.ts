/**
 * The whole of lowering: a step becomes a module of loops. `plan` decides everything that does not depend on
 * addresses (so the scratch memory's size is known before anything runs); `emit` writes the loops for given ones.
 */
import { InternalError, sizeOf, ValueError } from "../base/index.ts";
import { type Graph, type Node, nodesOf, type Step } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { affine } from "../scalar/index.ts";
import { planArena } from "./arena.ts";
import { mergeAxes } from "./axes.ts";
import { type Code, eq, func, I32, v, when } from "./build.ts";
import { withElementary } from "./elementary.ts";
import type { Home, Kernel } from "./kernel.ts";
import { bytesOf, toKernels } from "./kernels.ts";
import type { Func, LoopModule, Stmt } from "./loop.ts";
import { whyNotLowered } from "./lowered.ts";
import { emitMap } from "./map.ts";
import { readsInPlace, sortKernels } from "./order.ts";
import { type Crew, crewOf, kernelParams, worthSharing } from "./share.ts";
import { emitSmall } from "./small.ts";
import type { Target, TileShape } from "./target.ts";
import { emitTile, groupBytes, panelBytes, planTile, type TilePlan } from "./tile/index.ts";

/** What a machine is like. */
export interface StepTarget {
  /** Bytes of a vector register. */
  readonly vectorBytes: number;
  readonly tile: TileShape;
  /** The most threads that will ever run the step. Default: 1. */
  readonly threads?: number;
  /** Microseconds of work from which a kernel is shared. Tests share everything. */
  readonly shareFrom?: number;
  /** Whether very small steps become straight-line code. Default: true. */
  readonly straightLine?: boolean;
}

export interface Plan {
  readonly graph: Graph;
  readonly kernels: readonly Kernel[];
  readonly target: StepTarget;
  /** How the large products among the kernels are tiled. */
  readonly tiles: ReadonlyMap<Kernel, TilePlan>;
  /** Kernels that several threads share. */
  readonly shared: ReadonlySet<Kernel>;
  readonly scratchBytes: number;
  /** Where in the scratch memory each thread has room for a panel, and where the groups of very long sums are. */
  readonly panels: number;
  readonly groups: number;
  readonly flops: number;
  /** Offset in the scratch memory of each value that lives there. */
  readonly offsets: ReadonlyMap<Node, number>;
  /** The output buffer that a value is written into directly, by output number. */
  readonly direct: ReadonlyMap<Node, number>;
}

export interface Addresses {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly scratch: number;
}

/** `overwrites[k]` is the input whose buffer output k shares, if any. */
export function planStep(step: Step, overwrites: readonly (number | undefined)[], target: StepTarget): Plan {
  const reason = whyNotLowered(step.graph);
  if (reason)
    throw new ValueError("compile", reason, {
      code: "loop-not-compiled",
      hint: 'use the reference backend: configure({ backend: "reference" })',
    });
  const graph = distinctOutputs(step);
  const { kernels } = toKernels(graph, step.fed, step.recorded);

  const direct = new Map<Node, number>();
  const before = new Map<Kernel, Set<Kernel>>();
  const writers = new Map(kernels.flatMap((kernel) => kernel.stores.map(({ node }) => [node, kernel] as const)));
  const copies: { from: Node; to: Node; output: number }[] = [];
  graph.outputs.forEach((node, output) => {
    const writer = writers.get(node);
    if (!writer) throw new InternalError("lower", "an output has no kernel");
    const j = overwrites[output];
    if (j === undefined) {
      direct.set(node, output);
      return;
    }
    const state = graph.inputs[j];
    const readers = kernels.filter((k) => k !== writer && k.reads.has(state));
    const edges = new Set([...(before.get(writer) ?? []), ...readers]);
    const trial = new Map(before).set(writer, edges);
    const legal =
      (!writer.reads.has(state) || readsInPlace(writer, state, node)) &&
      (readers.length === 0 || sortKernels(kernels, trial) !== undefined);
    if (legal) {
      before.set(writer, edges);
      direct.set(node, output);
    } else {
      // The copy is a value of its own, which only the memory plan knows.
      copies.push({ from: node, to: { ...node, id: -2 - output }, output });
    }
  });
  const sorted = [...sortKernels(kernels, before)!, ...copies.map(copyKernel)];

  // A value lives from its writer to its last reader.
  const inside = nodesOf(graph).filter((x) => writers.has(x) && !direct.has(x));
  const places = new Map(sorted.map((kernel, order) => [kernel, order]));
  const lastReader = new Map<Node, number>();
  sorted.forEach(({ reads }, order) => {
    for (const node of reads) lastReader.set(node, order);
  });
  const lives = inside.map((node) => {
    const from = places.get(writers.get(node)!)!;
    return { bytes: bytesOf(node), from, to: Math.max(from, lastReader.get(node) ?? from) };
  });
  const { offsets, bytes } = planArena(lives);
  const merged = sorted.map(mergeAxes);
  const states = new Map([...direct].map(([node, output]) => [node, overwrites[output]]));
  const overwritten = (node: Node) => graph.inputs[states.get(node) ?? -1];
  const tiles = new Map<Kernel, TilePlan>();
  for (const kernel of merged) {
    const tile = planTile(kernel, target, overwritten);
    if (tile) tiles.set(kernel, tile);
  }
  const threads = target.threads ?? 1;
  const panels = [...tiles.values()].map((plan) => panelBytes(plan, target));
  const panel = Math.max(0, ...panels.map(({ a, b }) => a + b));
  const groups = bytes + panel * threads;
  return {
    graph,
    kernels: merged,
    target,
    tiles,
    shared: new Set(threads > 1 ? merged.filter((kernel) => worthSharing(kernel, target.shareFrom)) : []),
    scratchBytes: groups + Math.max(0, ...[...tiles.values()].map(groupBytes)),
    panels: bytes,
    groups,
    flops: kernels.reduce((sum, k) => sum + k.flops, 0),
    offsets: new Map(inside.map((node, k) => [node, offsets[k]])),
    direct: new Map([...direct, ...copies.map(({ to, output }) => [to, output] as const)]),
  };
}

function copyKernel({ from, to, output }: { from: Node; to: Node; output: number }): Kernel {
  const at = affine.axis("i0");
  return {
    name: `copy${output}`,
    axes: [{ name: "i0", size: sizeOf(from.type.shape) }],
    stores: [{ node: to, at, elem: { k: "load", dtype: from.type.dtype, from: from.id, at } }],
    reads: new Set([from]),
    flops: 0,
  };
}

/** Each output becomes a node of its own, so that no two fight over one memory and none is an input. */
function distinctOutputs(step: Step): Graph {
  const { inputs, outputs } = step.graph;
  const seen = new Set<Node>(inputs);
  const own = outputs.map((x) => {
    const node = seen.has(x) ? o.identity(x) : x;
    seen.add(node);
    return node;
  });
  return { inputs, outputs: own };
}

/**
 * The loops of a plan, with an exported function `run(from, to)`; with several threads, `run(from, to, me, count)`, which all of
 * them call.
 */
export function emitStep(plan: Plan, addresses: Addresses): LoopModule {
  const { target, kernels, tiles, shared } = plan;
  const homes = new Map<number, Home>();
  for (const [k, x] of plan.graph.inputs.entries())
    homes.set(x.id, { address: addresses.inputs[k], dtype: x.type.dtype });
  for (const [node, offset] of plan.offsets)
    homes.set(node.id, { address: addresses.scratch + offset, dtype: node.type.dtype });
  for (const [node, output] of plan.direct)
    homes.set(node.id, { address: addresses.outputs[output], dtype: node.type.dtype });
  const homeOf = (id: number): Home => {
    const home = homes.get(id);
    if (!home) throw new InternalError("lower", `value ${id} has no memory`);
    return home;
  };
  const { vectorBytes, tile, straightLine = true } = target;
  const alone: Target = {
    homeOf,
    vectorBytes,
    tile,
    panels: addresses.scratch + plan.panels,
    groups: addresses.scratch + plan.groups,
  };
  const inside = new Set([...plan.offsets.keys()].map((x) => x.id));
  const small = straightLine ? emitSmall(kernels, alone, inside) : undefined;
  if (small) return withElementary({ functions: [small, ...entry(undefined, [call(small.name, undefined)])] });

  const crew = shared.size > 0 ? crewOf(target.threads!) : undefined;
  const functions = kernels.flatMap((kernel) => {
    const own = crew && shared.has(kernel) ? { ...alone, crew } : alone;
    const tiled = tiles.get(kernel);
    return tiled ? emitTile(tiled, own) : [emitMap(kernel, own)];
  });
  const calls = crew ? sharedCalls(kernels, shared, crew) : kernels.map((kernel): Stmt => call(kernel.name, undefined));
  return withElementary({ functions: [...functions, ...entry(crew, calls)] });
}

const call = (fn: string, crew: Crew | undefined): Stmt => ({ k: "call", fn, args: kernelParams(crew) });

/** Kernels that are worth it are shared; those in between are the first thread's. Then all wait for each other. */
function sharedCalls(kernels: readonly Kernel[], shared: ReadonlySet<Kernel>, crew: Crew): Stmt[] {
  const calls: Stmt[] = [];
  let alone: Stmt[] = [];
  const wait: Stmt = { k: "barrier", count: crew.count };
  const flush = () => {
    if (alone.length > 0) calls.push(when(eq(crew.me, 0), alone), wait);
    alone = [];
  };
  for (const kernel of kernels) {
    if (!shared.has(kernel)) {
      alone.push(call(kernel.name, undefined));
      continue;
    }
    flush();
    calls.push(call(kernel.name, crew), wait);
  }
  flush();
  return calls;
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
