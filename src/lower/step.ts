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
import { func, I32, v } from "./build.ts";
import { withElementary } from "./elementary.ts";
import type { Home, Kernel } from "./kernel.ts";
import { runAxis } from "./kernel.ts";
import { bytesOf, toKernels } from "./kernels.ts";
import type { Func, LoopModule } from "./loop.ts";
import { emitMap, type Target } from "./map.ts";
import { readsInPlace, sortKernels } from "./order.ts";
import { emitSmall } from "./small.ts";
import { emitTile } from "./tile.ts";

export interface Plan {
  readonly graph: Graph;
  readonly kernels: readonly Kernel[];
  readonly scratchBytes: number;
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

/** What lowering cannot do yet, in words. */
export function notYetLowered(graph: Graph): string | undefined {
  const loop = nodesOf(graph).find((x) => x.op.traits.loop);
  return loop && `${loop.op.name} has no compiled form yet`;
}

/** `overwrites[k]` is the input whose buffer output k shares, if any. */
export function planStep(step: Step, overwrites: readonly (number | undefined)[]): Plan {
  const reason = notYetLowered(step.graph);
  if (reason)
    throw new ValueError("compile", reason, {
      code: "loop-not-compiled",
      hint: 'use the reference backend: configure({ backend: "reference" })',
    });
  const { graph, kernels } = toKernels(distinctOutputs(step), step.fed, step.recorded);

  const direct = new Map<Node, number>();
  const before = new Map<Kernel, Set<Kernel>>();
  const writerOf = (node: Node) => kernels.find((k) => k.stores.some((s) => s.node === node));
  const copies: { from: Node; to: Node; output: number }[] = [];
  graph.outputs.forEach((node, output) => {
    const writer = writerOf(node);
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
    const legal = (!writer.reads.has(state) || readsInPlace(writer, state, node)) && sortKernels(kernels, trial);
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
  const inside = nodesOf(graph).filter((x) => writerOf(x) && !direct.has(x));
  const lives = inside.map((node) => {
    const at = sorted.findIndex((k) => k.stores.some((s) => s.node === node));
    const to = sorted.reduce((last, k, order) => (k.reads.has(node) ? order : last), at);
    return { bytes: bytesOf(node), from: at, to };
  });
  const { offsets, bytes } = planArena(lives);
  return {
    graph,
    kernels: sorted.map(mergeAxes),
    scratchBytes: bytes,
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

export interface StepTarget {
  /** Bytes of a vector register. */
  readonly vectorBytes: number;
  /** Whether very small steps become straight-line code. Default: true. */
  readonly straightLine?: boolean;
}

/** The loops of a plan, with an exported function `run(from, to)`. */
export function emitStep(plan: Plan, addresses: Addresses, target: StepTarget): LoopModule {
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
  const full: Target = { homeOf, vectorBytes: target.vectorBytes };
  const inside = new Set([...plan.offsets.keys()].map((x) => x.id));
  const small = target.straightLine === false ? undefined : emitSmall(plan.kernels, full, inside);
  const functions: Func[] = small
    ? [small]
    : plan.kernels.flatMap((kernel) => emitTile(kernel, full) ?? [emitMap(kernel, full)]);
  const calls = small ? [small.name] : plan.kernels.map((k) => k.name);
  const t = v(runAxis, I32);
  // One step is a function of its own: engines swap callees for better code while a loop runs, not the loop itself.
  const step = func("step", [t], (code) => {
    for (const fn of calls) code.add({ k: "call", fn, args: [t] });
    return undefined;
  });
  const [from, to] = [v("from", I32), v("to", I32)];
  const run = func(
    "run",
    [from, to],
    (code) => {
      code.for(t, from, to, 1, (body) => body.add({ k: "call", fn: "step", args: [t] }));
      return undefined;
    },
    { exported: true },
  );
  return withElementary({ functions: [...functions, step, run] });
}
