/**
 * The order of kernels and loops: what is read must be written before; and a kernel that overwrites a state follows every
 * reader of its old value. That is all that update in place needs. Where the two contradict each other, the new value
 * is computed elsewhere and copied at the end.
 */
import { InternalError } from "../../base/index.ts";
import { affine, walk } from "../../scalar/index.ts";
import { type Draft, isLoopDraft, writesOf } from "./draft.ts";
import type { Kernel, ValueId } from "./kernel.ts";

/** A value that is to be written over a state. */
interface Overwrite {
  readonly state: ValueId;
  readonly value: ValueId;
}

interface Ordered {
  readonly sorted: readonly Draft[];
  /** Those that cannot be written over their states, and have to be copied there at the end. */
  readonly copied: ReadonlySet<Overwrite>;
}

/** An order in which as many states as possible are updated in place. */
export function orderWork(work: readonly Draft[], overwrites: readonly Overwrite[]): Ordered {
  const writers = new Map(work.flatMap((one) => writesOf(one).map((value) => [value, one] as const)));
  let before: ReadonlyMap<Draft, ReadonlySet<Draft>> = new Map();
  const copied = new Set<Overwrite>();
  for (const overwrite of overwrites) {
    const { state, value } = overwrite;
    const writer = writers.get(value)!;
    const readers = work.filter((one) => one !== writer && one.reads.has(state));
    const after = new Map(before).set(writer, new Set([...(before.get(writer) ?? []), ...readers]));
    const inPlace = !writer.reads.has(state) || (!isLoopDraft(writer) && readsInPlace(writer, overwrite));
    if (inPlace && (readers.length === 0 || sortWork(work, after) !== undefined)) before = after;
    else copied.add(overwrite);
  }
  const sorted = sortWork(work, before);
  if (!sorted) throw new InternalError("lower", "kernels wait for each other");
  return { sorted, copied };
}

/** Can a kernel that reads a state write its new value over it, element by element? */
function readsInPlace({ stores }: Kernel, { state, value }: Overwrite): boolean {
  const [store, ...parts] = stores.filter((s) => s.value === value);
  // Parts that are written one after the other could overwrite what the next one reads.
  let same = parts.length === 0;
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

/** Sorts work; `before` holds extra edges "must run before". Undefined where there is a cycle. */
export function sortWork(
  work: readonly Draft[],
  before: ReadonlyMap<Draft, ReadonlySet<Draft>>,
): readonly Draft[] | undefined {
  const writer = new Map<ValueId, Draft>();
  for (const one of work) for (const value of writesOf(one)) writer.set(value, one);
  const sorted: Draft[] = [];
  const state = new Map<Draft, "open" | "done">();
  let cycle = false;
  const visit = (one: Draft): void => {
    if (state.get(one) === "done" || cycle) return;
    if (state.get(one) === "open") {
      cycle = true;
      return;
    }
    state.set(one, "open");
    for (const value of one.reads) {
      const from = writer.get(value);
      if (from && from !== one) visit(from);
    }
    for (const other of before.get(one) ?? []) visit(other);
    state.set(one, "done");
    sorted.push(one);
  };
  for (const one of work) visit(one);
  return cycle ? undefined : sorted;
}
