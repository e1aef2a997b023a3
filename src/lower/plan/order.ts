/**
 * The order of kernels: what is read must be written before; and a kernel that overwrites a state follows every
 * reader of its old value. That is all that update in place needs. Where the two contradict each other, the new value
 * is computed elsewhere and copied at the end.
 */
import { InternalError } from "../../base/index.ts";
import { affine, walk } from "../../scalar/index.ts";
import type { Kernel, ValueId } from "./kernel.ts";

/** A value that is to be written over a state. */
interface Overwrite {
  readonly state: ValueId;
  readonly value: ValueId;
}

interface Ordered {
  readonly sorted: readonly Kernel[];
  /** Those that cannot be written over their states, and have to be copied there at the end. */
  readonly copied: ReadonlySet<Overwrite>;
}

/** An order in which as many states as possible are updated in place. */
export function orderKernels(kernels: readonly Kernel[], overwrites: readonly Overwrite[]): Ordered {
  const writers = new Map(kernels.flatMap((kernel) => kernel.stores.map(({ value }) => [value, kernel] as const)));
  let before: ReadonlyMap<Kernel, ReadonlySet<Kernel>> = new Map();
  const copied = new Set<Overwrite>();
  for (const overwrite of overwrites) {
    const { state, value } = overwrite;
    const writer = writers.get(value)!;
    const readers = kernels.filter((k) => k !== writer && k.reads.has(state));
    const after = new Map(before).set(writer, new Set([...(before.get(writer) ?? []), ...readers]));
    const inPlace = !writer.reads.has(state) || readsInPlace(writer, overwrite);
    if (inPlace && (readers.length === 0 || sortKernels(kernels, after) !== undefined)) before = after;
    else copied.add(overwrite);
  }
  const sorted = sortKernels(kernels, before);
  if (!sorted) throw new InternalError("lower", "kernels wait for each other");
  return { sorted, copied };
}

/** Can a kernel that reads a state write its new value over it, element by element? */
function readsInPlace({ stores }: Kernel, { state, value }: Overwrite): boolean {
  const store = stores.find((s) => s.value === value)!;
  let same = true;
  for (const { elem } of stores) {
    walk(elem, (part) => {
      if (part.k === "load" && part.from === state && !affine.sameAffine(part.at, store.at)) same = false;
      // A sum reads while its own results are being written.
      if (part.k !== "reduce") return;
      walk(part.x, (inner) => {
        if (inner.k === "load" && inner.from === state) same = false;
      });
    });
  }
  return same;
}

/** Sorts kernels; `before` holds extra edges "must run before". Undefined where there is a cycle. */
export function sortKernels(
  kernels: readonly Kernel[],
  before: ReadonlyMap<Kernel, ReadonlySet<Kernel>>,
): readonly Kernel[] | undefined {
  const writer = new Map<ValueId, Kernel>();
  for (const kernel of kernels) for (const { value } of kernel.stores) writer.set(value, kernel);
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
    for (const value of kernel.reads) {
      const from = writer.get(value);
      if (from && from !== kernel) visit(from);
    }
    for (const other of before.get(kernel) ?? []) visit(other);
    state.set(kernel, "done");
    sorted.push(kernel);
  };
  for (const kernel of kernels) visit(kernel);
  return cycle ? undefined : sorted;
}
