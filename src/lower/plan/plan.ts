/** A step as kernels and loops: what is computed together, in which order, and where every value lives. No machine has a say in it. */
import { sizeOf } from "../../base/index.ts";
import type { Node, Step } from "../../ir/index.ts";
import { affine, type Elem, mapPlaces } from "../../scalar/index.ts";
import { mergeAxes } from "./axes.ts";
import { type Draft, isLoopDraft, type LoopDraft } from "./draft.ts";
import {
  type Kernel,
  type KernelPlan,
  kernelsIn,
  type Loop,
  type OpenLoop,
  runAxis,
  type ValueId,
  type Work,
} from "./kernel.ts";
import type { Limits } from "./kernels.ts";
import { distinctOutputs, Planner } from "./level.ts";
import { axesOfLoop, Memory } from "./memory.ts";

/** `overwrites[k]` is the input whose buffer output k shares, if any. */
export function planKernels(step: Step, overwrites: readonly (number | undefined)[], limits: Limits = {}): KernelPlan {
  const planner = new Planner(limits);
  const wanted = overwrites.flatMap((input, output) => (input === undefined ? [] : [{ input, output }]));
  const level = planner.level(distinctOutputs(step.graph), wanted);
  const { graph, numbers } = level;
  const { nodes } = planner;
  const idOf = (output: number): ValueId => numbers.get(graph.outputs[output])!;

  const direct = new Map<ValueId, number>(graph.outputs.map((_, k) => [idOf(k), k]));
  // A copy is a value of its own, after all others.
  const copies = [...level.copied].map((output) => {
    const value = nodes.push(graph.outputs[output]) - 1;
    direct.delete(idOf(output));
    direct.set(value, output);
    return copyKernel(`copy${output}`, graph.outputs[output], idOf(output), value);
  });
  const rows = new Set([
    ...[...graph.inputs.keys()].filter((k) => step.fed[k]),
    ...[...direct.keys()].filter((id) => step.recorded[direct.get(id)!]),
  ]);
  const all = { ...level, work: [...level.work, ...copies] };
  const memory = new Memory(nodes, all, direct, rows);
  const work = new Placer(memory).work(all.work, [runAxis], 1);
  return {
    graph,
    bodies: planner.bodies,
    work,
    values: nodes.map((node, id) => ({ node, place: memory.of(id).place })),
    overwritten: new Map([
      ...wanted
        .filter(({ output }) => !level.copied.has(output))
        .map(({ input, output }) => [idOf(output), input] as const),
      ...carriedInPlace(level.work),
    ]),
    inside: new Set(memory.inside(all)),
    scratchBytes: memory.bytes,
    flops: kernelsIn(work).reduce((sum, { flops, times }) => sum + flops * times, 0),
  };
}

function copyKernel(name: string, { type }: Node, from: ValueId, value: ValueId): Kernel {
  const at = affine.axis("i0");
  return {
    name,
    axes: [{ name: "i0", size: sizeOf(type.shape) }],
    stores: [{ value, type, at, elem: { k: "load", dtype: type.dtype, from, at } }],
    reads: new Set([from]),
    flops: 0,
    given: [runAxis],
    times: 1,
  };
}

function openOf({ carries, results, body }: LoopDraft): OpenLoop {
  const inTwo = [...carries.keys()].filter((k) => carries[k].lives === "two" && (results.get(k) ?? []).length > 0);
  return {
    goes: carries.at(-1)!.from,
    ends: inTwo.map((k) => ({ carry: carries[k].from, elements: sizeOf(body.graph.inputs[k].type.shape) })),
  };
}

/** The carries that are written over what they were, in all loops. */
function carriedInPlace(work: readonly Draft[]): (readonly [ValueId, ValueId])[] {
  return work
    .filter(isLoopDraft)
    .flatMap(({ carries, body }) => [
      ...carries.filter(({ lives }) => lives === "in place").map(({ from, to }) => [to, from] as const),
      ...carriedInPlace(body.work),
    ]);
}

/** Puts the memory's rows into the places of kernels. */
class Placer {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  work(drafts: readonly Draft[], given: readonly string[], times: number): Work[] {
    return drafts.map((draft) =>
      isLoopDraft(draft) ? this.#loop(draft, given, times) : this.#kernel(draft, given, times),
    );
  }

  #loop(draft: LoopDraft, given: readonly string[], times: number): Loop {
    const { attrs, carries, body, name } = draft;
    const { row, buffers } = axesOfLoop(draft);
    const two = carries.some(({ lives }) => lives === "two");
    const inside = [...given, row, ...(two ? buffers : [])];
    return {
      name,
      turns: { name: row, size: attrs.length },
      reverse: attrs.reverse,
      buffers: two ? buffers : undefined,
      given,
      body: this.work(body.work, inside, times * attrs.length),
      ...(attrs.open && { open: openOf(draft) }),
    };
  }

  #kernel(kernel: Kernel, given: readonly string[], times: number): Kernel {
    const rowsOf = (id: ValueId) => this.#memory.of(id).rows;
    const moves = [...kernel.reads, ...kernel.stores.map(({ value }) => value)].some(
      (id) => affine.axesOf(rowsOf(id)).length > 0,
    );
    if (!moves) return mergeAxes({ ...kernel, given, times });
    const done = new Map<Elem, Elem>();
    const stores = kernel.stores.map((store) => ({
      ...store,
      at: affine.add(store.at, rowsOf(store.value)),
      elem: mapPlaces(store.elem, (at, from) => (from === undefined ? at : affine.add(at, rowsOf(from))), done),
    }));
    return mergeAxes({ ...kernel, stores, given, times });
  }
}
