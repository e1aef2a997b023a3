/** A step as kernels: what is computed together, in which order, and where every value lives. No machine has a say in it. */
import { dtypes, sizeOf, ValueError } from "../../base/index.ts";
import type { Graph, Node, Step } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import { affine } from "../../scalar/index.ts";
import { planArena } from "./arena.ts";
import { mergeAxes } from "./axes.ts";
import type { Limits } from "./groups.ts";
import type { Kernel, KernelPlan, Place, Value, ValueId } from "./kernel.ts";
import { toKernels } from "./kernels.ts";
import { whyNotLowered } from "./lowered.ts";
import { orderKernels } from "./order.ts";

/** `overwrites[k]` is the input whose buffer output k shares, if any. */
export function planKernels(step: Step, overwrites: readonly (number | undefined)[], limits: Limits = {}): KernelPlan {
  const reason = whyNotLowered(step.graph);
  if (reason)
    throw new ValueError("compile", reason, {
      code: "loop-not-compiled",
      hint: 'use the reference backend: configure({ backend: "reference" })',
    });
  const graph = distinctOutputs(step);
  const { inputs, outputs } = graph;
  const rows = new Set([...inputs.filter((_, k) => step.fed[k]), ...outputs.filter((_, k) => step.recorded[k])]);
  const { kernels, numbers } = toKernels(graph, rows, limits);
  const idOf = (output: number): ValueId => numbers.get(outputs[output])!;

  const wanted = outputs.flatMap((_, k) => {
    const state = overwrites[k];
    return state === undefined ? [] : [{ state, value: idOf(k), output: k }];
  });
  const { sorted, copied } = orderKernels(kernels, wanted);
  const copies = wanted.filter((x) => copied.has(x));
  const inPlace = wanted.filter((x) => !copied.has(x));
  // A copy is a value of its own, after all others.
  const nodes = [...numbers.keys(), ...copies.map(({ output }) => outputs[output])];
  const all = [
    ...sorted,
    ...copies.map(({ value, output }, k) => copyKernel(`copy${output}`, outputs[output], value, numbers.size + k)),
  ];

  const direct = new Map<ValueId, number>(outputs.map((_, k) => [idOf(k), k]));
  for (const [k, { value, output }] of copies.entries()) {
    direct.delete(value);
    direct.set(numbers.size + k, output);
  }
  const { values, bytes } = placeValues(nodes, inputs.length, direct, all);
  return {
    graph,
    kernels: all.map(mergeAxes),
    values,
    overwritten: new Map(inPlace.map(({ state, value }) => [value, state])),
    scratchBytes: bytes,
    flops: kernels.reduce((sum, k) => sum + k.flops, 0),
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

function copyKernel(name: string, { type }: Node, from: ValueId, value: ValueId): Kernel {
  const at = affine.axis("i0");
  return {
    name,
    axes: [{ name: "i0", size: sizeOf(type.shape) }],
    stores: [{ value, type, at, elem: { k: "load", dtype: type.dtype, from, at } }],
    reads: new Set([from]),
    flops: 0,
  };
}

/** Gives every value its place: inputs and outputs have buffers, all others live in the arena from their writer to their last reader. */
function placeValues(
  nodes: readonly Node[],
  inputs: number,
  direct: ReadonlyMap<ValueId, number>,
  kernels: readonly Kernel[],
): { readonly values: readonly Value[]; readonly bytes: number } {
  const born = new Map<ValueId, number>();
  const lastRead = new Map<ValueId, number>();
  for (const [order, { stores, reads }] of kernels.entries()) {
    for (const { value } of stores) born.set(value, order);
    for (const value of reads) lastRead.set(value, order);
  }
  const inside = [...nodes.keys()].filter((id) => id >= inputs && !direct.has(id));
  const lives = inside.map((id) => {
    const from = born.get(id)!;
    const { dtype, shape } = nodes[id].type;
    return { bytes: sizeOf(shape) * dtypes[dtype].bytes, from, to: Math.max(from, lastRead.get(id) ?? from) };
  });
  const { offsets, bytes } = planArena(lives);
  const scratch = new Map(inside.map((id, k) => [id, offsets[k]]));
  const placeOf = (id: ValueId): Place => {
    if (id < inputs) return { in: id };
    const output = direct.get(id);
    return output === undefined ? { scratch: scratch.get(id)! } : { out: output };
  };
  return { values: nodes.map((node, id) => ({ node, place: placeOf(id) })), bytes };
}
