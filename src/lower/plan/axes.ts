/**
 * Merging axes: where every address steps over the inner axis exactly as the outer one goes on, two loops are one.
 * A `[32,28,28]` array that is read and written in order becomes one loop of 25,088.
 */
import { type Affine, type Axis, affine, type Elem, mapPlaces, walk } from "../../scalar/index.ts";
import type { Kernel, LoopAxis } from "./kernel.ts";

/** Every place of some expressions, and the axes that must stay as they are. */
function survey(elems: readonly Elem[], places: readonly Affine[]): { places: Affine[]; pinned: Set<Axis> } {
  const all = [...places];
  const pinned = new Set<Axis>();
  const seen = new Set<Elem>();
  for (const elem of elems) {
    walk(
      elem,
      (part) => {
        if (part.k === "load") all.push(part.at);
        if (part.k === "index") for (const name of affine.axesOf(part.at)) pinned.add(name);
        if (part.k === "guard")
          for (const { at } of part.ranges) for (const name of affine.axesOf(at)) pinned.add(name);
      },
      seen,
    );
  }
  return { places: all, pinned };
}

/** Merges neighbours of one list; gives the new list and the axes that are gone. */
function mergeList(
  axes: readonly LoopAxis[],
  places: readonly Affine[],
  pinned: ReadonlySet<Axis>,
): { axes: LoopAxis[]; gone: Set<Axis> } {
  const gone = new Set<Axis>();
  const merged: LoopAxis[] = [];
  for (const inner of axes) {
    const outer = merged[merged.length - 1];
    if (inner.size === 1) {
      gone.add(inner.name);
      continue;
    }
    const fits =
      outer &&
      !pinned.has(outer.name) &&
      !pinned.has(inner.name) &&
      places.every((at) => affine.coefficient(at, outer.name) === inner.size * affine.coefficient(at, inner.name));
    if (fits) {
      gone.add(outer.name);
      merged[merged.length - 1] = { name: inner.name, size: outer.size * inner.size };
    } else {
      merged.push(inner);
    }
  }
  return { axes: merged, gone };
}

function without(at: Affine, gone: ReadonlySet<Axis>): Affine {
  return { ...at, t: Object.fromEntries(Object.entries(at.t).filter(([name]) => !gone.has(name))) };
}

export function mergeAxes(kernel: Kernel): Kernel {
  const elems = kernel.stores.map((s) => s.elem);
  const { places, pinned } = survey(
    elems,
    kernel.stores.map((s) => s.at),
  );
  const outer = mergeList(kernel.axes, places, pinned);
  const gone = new Set(outer.gone);
  const inner = new Map<string, readonly LoopAxis[]>();
  for (const elem of elems) {
    walk(elem, (part) => {
      if (part.k !== "reduce") return;
      const list = mergeList(part.axes, places, pinned);
      for (const name of list.gone) gone.add(name);
      inner.set(part.axes.map((a) => a.name).join(), list.axes);
    });
  }
  if (gone.size === 0) return kernel;
  const done = new Map<Elem, Elem>();
  const move = (at: Affine) => without(at, gone);
  return {
    ...kernel,
    axes: outer.axes,
    stores: kernel.stores.map((s) => ({
      ...s,
      at: move(s.at),
      elem: mapPlaces(s.elem, move, done, (list) => inner.get(list.map((a) => a.name).join()) ?? list),
    })),
  };
}
