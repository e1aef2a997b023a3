/** What a kernel has to do: its arithmetic, and the least it must read and write. For comparing it with what the machine can do. */
import { dtypes, sizeOf } from "../../base/index.ts";
import type { KernelWork } from "../../ir/index.ts";
import { type Axis, axesNeeded, type Elem, partsOf, walk } from "../../scalar/index.ts";
import { hasInstruction } from "../elementary/machine.ts";
import { num } from "../loops/build.ts";
import type { Kernel, KernelPlan } from "../plan/kernel.ts";
import { kindOf } from "./arithmetic.ts";
import { onceAlong } from "./forms.ts";

/** Instructions of a function that machines do not have, roughly. */
const costly = 20;

/** Of a step: what runs in every turn of a loop is counted so often. */
export function workOf(kernel: Kernel, plan: KernelPlan): KernelWork {
  const { name, axes, stores, times } = kernel;
  const { values } = plan;
  const sizes = new Map<Axis, number>(axes.map((axis) => [axis.name, axis.size]));
  const seen = new Set<Elem>();
  for (const { elem } of stores)
    walk(
      elem,
      (part) => {
        if (part.k === "reduce") for (const axis of part.axes) sizes.set(axis.name, axis.size);
      },
      seen,
    );
  const count = (names: Iterable<Axis>) => [...names].reduce((n, name) => n * (sizes.get(name) ?? 1), 1);

  const places = count(axes.map((axis) => axis.name));
  // Each term is added once, not looked at by every target.
  const once = onceAlong(kernel, plan);
  if (once) sizes.set(once.name, 1);

  let flops = 0;
  const arithmetic = (e: Elem, done: Set<Elem>): void => {
    if (done.has(e)) return;
    done.add(e);
    // Once for each value of the axes that it needs: the rest is computed outside of the other loops.
    if (e.k === "reduce") flops += count(axesNeeded(e.x));
    else flops += operationsOf(e) * count(axesNeeded(e));
    for (const part of partsOf(e)) arithmetic(part, done);
  };
  const done = new Set<Elem>();
  for (const { elem } of stores) arithmetic(elem, done);

  const touched = new Map<number, { elements: number; bytes: number }>();
  for (const part of seen) {
    if (part.k !== "load") continue;
    const elements = Math.min(count(axesNeeded(part)), sizeOf(values[part.from].node.type.shape));
    const before = touched.get(part.from)?.elements ?? 0;
    touched.set(part.from, { elements: Math.max(before, elements), bytes: dtypes[part.dtype].bytes });
  }
  let bytes = 0;
  for (const read of touched.values()) bytes += read.elements * read.bytes;
  for (const { type } of stores) bytes += places * dtypes[type.dtype].bytes;
  return { name, places: places * times, flops: flops * times, bytes: bytes * times };
}

function operationsOf(e: Elem): number {
  if (e.k === "compare" || e.k === "select" || e.k === "cast") return 1;
  if (e.k !== "unary" && e.k !== "binary") return 0;
  const type = { kind: e.dtype === "bool" ? ("i32" as const) : kindOf[e.dtype], lanes: 1 };
  const x = num(type, 1);
  const one = e.k === "unary" ? { k: e.k, type, op: e.op, x } : { k: e.k, type, op: e.op, x, y: x };
  return hasInstruction(one as Parameters<typeof hasInstruction>[0]) ? 1 : costly;
}
