/**
 * Element expressions of whole chains of ops. Reading a stored value is a load; reading any other goes on into its
 * own element rule, with the indices put in. That is all there is to fusion.
 */
import { sizeOf, stridesOf } from "../base/index.ts";
import type { Node, Operand } from "../ir/index.ts";
import { type Affine, Axes, type Axis, affine, type Elem } from "../scalar/index.ts";
import { type LoopAxis, runAxis } from "./kernel.ts";

/** A reshape cuts an axis of the loop: the kernel is built again with the axis split into `size/lo` times `lo`. */
export class SplitAxis {
  readonly axis: Axis;
  readonly lo: number;
  constructor(axis: Axis, lo: number) {
    this.axis = axis;
    this.lo = lo;
  }
}

/** A value cannot be read through and must be stored. */
export class MustStore {
  readonly node: Node;
  constructor(node: Node) {
    this.node = node;
  }
}

export interface Reader {
  elem(node: Node, index: readonly Affine[]): Elem;
}

export interface ReaderOptions {
  readonly axes: readonly LoopAxis[];
  readonly isStored: (node: Node) => boolean;
  /** Inputs that have a row per run. */
  readonly isFed: (node: Node) => boolean;
  /** Hears of each stored value that is loaded. */
  readonly onLoad: (node: Node) => void;
  /** The values that this kernel computes itself, though they are stored. */
  readonly own: ReadonlySet<Node>;
}

export function readerFor({ axes, isStored, isFed, onLoad, own }: ReaderOptions): Reader {
  const sizes = Object.fromEntries(axes.map(({ name, size }) => [name, size]));
  const reduced = new Axes();
  const memo = new Map<string, Elem>();
  const numbers = new Map<Elem, number>();
  const key = (node: Node, index: readonly Affine[]) =>
    `${node.id}@${index.map((at) => `${affine.showAffine(at)}${(at.dyn ?? []).map((d) => `#${numberOf(d.index)}`)}`)}`;
  const numberOf = (e: Elem) => {
    if (!numbers.has(e)) numbers.set(e, numbers.size);
    return numbers.get(e);
  };

  const load = (node: Node, at: Affine): Elem => {
    onLoad(node);
    const row = isFed(node) ? affine.scale(affine.axis(runAxis), sizeOf(node.type.shape)) : affine.constant(0);
    return { k: "load", dtype: node.type.dtype, from: node.id, at: affine.add(at, row) };
  };

  function elem(node: Node, index: readonly Affine[]): Elem {
    const name = key(node, index);
    const known = memo.get(name);
    if (known) return known;
    const made =
      isStored(node) && !own.has(node)
        ? load(node, affine.dot(index, stridesOf(node.type.shape)))
        : node.op.at!(index, node.inputs.map(operand), node.attrs, node.type, reduced);
    memo.set(name, made);
    return made;
  }

  function flat(node: Node, at: Affine): Elem {
    if (isStored(node) && !own.has(node)) {
      const name = key(node, [at]).replace("@", "@flat ");
      const made = memo.get(name) ?? load(node, at);
      memo.set(name, made);
      return made;
    }
    // A reshape of a reshape keeps the element number.
    if (node.op.traits.sameOrder) return flat(node.inputs[0], at);
    return elem(node, peel(node, at));
  }

  /** Takes an element number apart into indices, outermost first. */
  function peel(node: Node, at: Affine): Affine[] {
    const { shape } = node.type;
    const strides = stridesOf(shape);
    if (at.dyn || at.t[runAxis] !== undefined) throw new MustStore(node);
    let rest = at;
    return shape.map((size, d) => {
      if (size === 1) return affine.constant(0);
      const step = strides[d];
      let here: Affine = affine.constant(Math.floor(rest.c / step));
      for (const name of affine.axesOf(rest)) {
        if (rest.t[name] % step === 0) here = affine.add(here, affine.scale(affine.axis(name), rest.t[name] / step));
      }
      rest = affine.add(rest, affine.scale(here, -step));
      if (step > 1) split(node, rest, step);
      return here;
    });
  }

  /** What is left must stay inside one row of `step` elements; if an axis runs across rows, it is split. */
  function split(node: Node, rest: Affine, step: number): void {
    const all = { ...sizes, ...Object.fromEntries(reduced.made.map(({ name, size }) => [name, size])) };
    if (affine.axesOf(rest).some((name) => !(name in all))) throw new MustStore(node);
    const [lo, hi] = affine.rangeOf(rest, all);
    if (lo >= 0 && hi < step) return;
    for (const name of affine.axesOf(rest)) {
      const k = rest.t[name];
      // Only an axis of the loop nest can be split; one of a reduction inside cannot.
      if (k > 0 && step % k === 0 && name in sizes && sizes[name] > step / k && sizes[name] % (step / k) === 0) {
        throw new SplitAxis(name, step / k);
      }
    }
    throw new MustStore(node);
  }

  const operand = (node: Node): Operand => ({
    type: node.type,
    at: (index) => elem(node, index),
    atFlat: (at) => flat(node, at),
  });
  return { elem };
}
