/**
 * Element expressions of whole chains of ops. Reading a stored value is a load; reading any other goes on into its
 * own element rule, with the indices put in. That is all there is to fusion.
 */
import { stridesOf } from "../../base/index.ts";
import type { Node, Operand } from "../../ir/index.ts";
import { type Affine, Axes, affine, type Elem, type Sizes } from "../../scalar/index.ts";
import { type Crossing, crossing, type Nest, sizesOf } from "./crossing.ts";
import type { ValueId } from "./kernel.ts";

interface Reading {
  readonly loop: Nest;
  /** Values that are loaded, and not read through. */
  readonly isStored: (node: Node) => boolean;
  /** The number of a value that is loaded. */
  readonly numberOf: (node: Node) => ValueId;
  /** Called for a reshape that cannot be read through; the value under it is then loaded. */
  readonly onCrossing: (node: Node, problem: Exclude<Crossing, { index: unknown }>) => void;
}

/** Reads elements for one kernel. */
export class Reader {
  readonly #how: Reading;
  readonly #loop: Sizes;
  readonly #axes = new Axes();
  readonly #known = new Map<string, Elem>();
  /** The values that were loaded. */
  readonly loaded: Set<ValueId> = new Set();
  /** Numbers of the expressions by which data name a place. */
  readonly #dynamic = new Map<Elem, number>();

  constructor(how: Reading) {
    this.#how = how;
    this.#loop = sizesOf(how.loop.axes);
  }

  /** The element of a value at some indices. */
  elem(node: Node, index: readonly Affine[]): Elem {
    return this.#once(`${node.id}@${index.map((at) => this.#textOf(at))}`, () =>
      this.#how.isStored(node)
        ? this.#load(node, affine.dot(index, stridesOf(node.type.shape)))
        : this.#rule(node, index),
    );
  }

  #rule({ op, inputs, attrs, type }: Node, index: readonly Affine[]): Elem {
    return op.at!(
      index,
      inputs.map((x) => this.#operand(x)),
      attrs,
      type,
      this.#axes,
    );
  }

  #operand(node: Node): Operand {
    return { type: node.type, at: (index) => this.elem(node, index), atFlat: (at) => this.#flat(node, at) };
  }

  /** The element with a number. */
  #flat(node: Node, at: Affine): Elem {
    if (this.#how.isStored(node)) return this.#once(`${node.id}#${this.#textOf(at)}`, () => this.#load(node, at));
    // A reshape of a reshape keeps the number.
    if (node.op.traits.sameOrder) return this.#flat(node.inputs[0], at);
    const inside = sizesOf(this.#axes.made);
    const found = crossing(node.type.shape, at, this.#loop, inside);
    if (found !== "store" && "index" in found) return this.elem(node, found.index);
    this.#how.onCrossing(node, found);
    return this.#load(node, at);
  }

  #load(node: Node, at: Affine): Elem {
    const from = this.#how.numberOf(node);
    this.loaded.add(from);
    return { k: "load", dtype: node.type.dtype, from, at };
  }

  #once(key: string, make: () => Elem): Elem {
    const made = this.#known.get(key) ?? make();
    this.#known.set(key, made);
    return made;
  }

  #textOf(at: Affine): string {
    const dynamic = (at.dyn ?? []).map(({ index }) => {
      const number = this.#dynamic.get(index) ?? this.#dynamic.size;
      this.#dynamic.set(index, number);
      return `#${number}`;
    });
    return `${affine.showAffine(at)}${dynamic}`;
  }
}
