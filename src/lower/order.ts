/**
 * The order of kernels: what is read must be written before; and a kernel that overwrites a state follows every
 * reader of its old value. That is all that update in place needs. Where the two contradict each other, the new value
 * is computed elsewhere and copied at the end.
 */
import type { Node } from "../ir/index.ts";
import { affine, walk } from "../scalar/index.ts";
import type { Kernel } from "./kernel.ts";

/** Can a kernel that reads `state` write its new value over it, element by element? */
export function readsInPlace(kernel: Kernel, state: Node, value: Node): boolean {
  const store = kernel.stores.find((s) => s.node === value);
  if (!store) return false;
  let same = true;
  for (const { elem } of kernel.stores) {
    walk(elem, (part) => {
      if (part.k === "load" && part.from === state.id && !affine.sameAffine(part.at, store.at)) same = false;
      // A sum reads while its own results are being written.
      if (part.k !== "reduce") return;
      walk(part.x, (inner) => {
        if (inner.k === "load" && inner.from === state.id) same = false;
      });
    });
  }
  return same;
}

/** Sorts kernels; `before` holds extra edges "must run before". Undefined where there is a cycle. */
export function sortKernels(
  kernels: readonly Kernel[],
  before: ReadonlyMap<Kernel, ReadonlySet<Kernel>>,
): Kernel[] | undefined {
  const writer = new Map<Node, Kernel>();
  for (const kernel of kernels) for (const { node } of kernel.stores) writer.set(node, kernel);
  const sorted: Kernel[] = [];
  const state = new Map<Kernel, "open" | "done">();
  let cycle = false;
  const visit = (kernel: Kernel): void => {
    if (state.get(kernel) === "done" || cycle) return;
    if (state.get(kernel) === "open") {
      cycle = true;
      return;
    }
    state.set(kernel, "open");
    for (const node of kernel.reads) {
      const from = writer.get(node);
      if (from && from !== kernel) visit(from);
    }
    for (const other of before.get(kernel) ?? []) visit(other);
    state.set(kernel, "done");
    sorted.push(kernel);
  };
  for (const kernel of kernels) visit(kernel);
  return cycle ? undefined : sorted;
}
