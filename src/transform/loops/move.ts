/**
 * What need not be done turn by turn is done once for all turns. *Hoist*: products, sums and gathers of rows and of what stays, before
 * the loop: `x·W + b` of a whole sequence is one product. *Sink*: carries that only add up, and stacks that no carry needs, after it:
 * a gradient `Σ hᵀ·dz` is one product over turns and samples.
 */
import type { Graph, Node } from "../../ir/index.ts";
import { nodesOf } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import { canLift, type Lifted, Lifter } from "./lift.ts";
import {
  assemble,
  bodyOf,
  type Carry,
  coneOf,
  type Given,
  insideOf,
  isHeavy,
  type Parts,
  partsOf,
  rewriteLoops,
  substitute,
} from "./parts.ts";
import { withOutputs } from "./tidy.ts";

export function hoistLoops(graph: Graph): Graph {
  return rewriteLoops(graph, (loop, used) => {
    const parts = partsOf(loop);
    if (parts.remat) return undefined;
    const free = new Free(parts);
    const count = parts.carries.length;
    const lifter = new Lifter(parts.length, knownOutside(parts));
    const instead = new Map<Node, Node>();
    const rows: Given[] = [];
    const stay: Given[] = [];
    for (const node of free.worthMoving()) {
      const lifted = lifter.lift(node);
      const inside = o.input(node.type);
      (lifted.rows ? rows : stay).push({ inside, outside: lifted.node });
      instead.set(node, inside);
    }
    const results = new Map<number, Node>();
    const isFree = (k: number) => k >= count && free.has(parts.stacks[k - count]);
    for (const k of used) if (isFree(k)) results.set(k, lifter.rows(parts.stacks[k - count]));
    if (instead.size === 0 && results.size === 0) return undefined;
    const { outputs } = substitute(bodyOf(parts), instead);
    const next = withOutputs(parts, outputs);
    const made = assemble({ ...next, rows: [...parts.rows, ...rows], stay: [...parts.stay, ...stay] }, loop);
    for (const k of used) if (!results.has(k)) results.set(k, o.result(made, k));
    return results;
  });
}

function knownOutside({ rows, stay }: Parts): Map<Node, Lifted> {
  return new Map([
    ...rows.map(({ inside, outside }): [Node, Lifted] => [inside, { node: outside, rows: true }]),
    ...stay.map(({ inside, outside }): [Node, Lifted] => [inside, { node: outside, rows: false }]),
  ]);
}

/** The values of a body that depend on rows and on what stays alone. */
class Free {
  readonly #body: Graph;
  readonly #inputs: ReadonlySet<Node>;
  readonly #free = new Set<Node>();
  /** Those that are the same in every turn. */
  readonly #steady = new Set<Node>();
  /** Those with a product, a sum or a gather under them. */
  readonly #heavy = new Set<Node>();
  readonly #nexts: readonly Node[];

  constructor(parts: Parts) {
    this.#body = bodyOf(parts);
    this.#inputs = new Set(insideOf(parts));
    this.#nexts = parts.carries.map(({ next }) => next);
    for (const { inside } of [...parts.rows, ...parts.stay]) this.#free.add(inside);
    for (const { inside } of parts.stay) this.#steady.add(inside);
    for (const node of nodesOf(this.#body)) {
      if (this.#inputs.has(node)) continue;
      const { traits } = node.op;
      if (!traits.loop && !traits.loopResult && node.inputs.every((x) => this.#steady.has(x))) this.#steady.add(node);
      const lifts = this.#steady.has(node) || canLift(node, (x) => this.#steady.has(x));
      if (!lifts || !node.inputs.every((x) => this.#free.has(x))) continue;
      this.#free.add(node);
      if (isHeavy(node) || node.inputs.some((x) => this.#heavy.has(x))) this.#heavy.add(node);
    }
  }

  has(node: Node): boolean {
    return this.#free.has(node);
  }

  /** Values that the rest of the body reads, and that are better computed outside. */
  worthMoving(): Node[] {
    const found = new Set<Node>();
    const read = (node: Node) => {
      let x = node;
      // A view is read where it is: only what is under it is a value.
      while (x.op.traits.view && this.#free.has(x) && !this.#inputs.has(x)) [x] = x.inputs;
      if (!this.#free.has(x) || this.#inputs.has(x) || x.inputs.length === 0) return;
      if (this.#heavy.has(x) || this.#dependsOnStay(x)) found.add(x);
    };
    for (const node of nodesOf(this.#body)) if (!this.#free.has(node)) for (const x of node.inputs) read(x);
    for (const next of this.#nexts) read(next);
    return [...found];
  }

  #dependsOnStay(node: Node): boolean {
    return this.#steady.has(node) && [...coneOf([node])].some((x) => this.#inputs.has(x));
  }
}

export function sinkLoops(graph: Graph): Graph {
  return rewriteLoops(graph, (loop, used) => {
    const { remat, open } = partsOf(loop);
    return remat || open ? undefined : new Sink(loop, used).results();
  });
}

/** A value that may be computed after the loop: what a carry adds up, or a stack. */
interface Late {
  readonly value: Node;
  readonly carry?: Carry;
  readonly index: number;
}

class Sink {
  readonly #loop: Node;
  readonly #parts: Parts;
  readonly #used: readonly number[];
  readonly #inputs: ReadonlySet<Node>;
  readonly #steady: ReadonlySet<Node>;

  constructor(loop: Node, used: readonly number[]) {
    this.#loop = loop;
    this.#used = used;
    this.#parts = partsOf(loop);
    this.#inputs = new Set(insideOf(this.#parts));
    this.#steady = new Set(this.#parts.stay.map(({ inside }) => inside));
  }

  results(): ReadonlyMap<number, Node> | undefined {
    const { carries, stacks } = this.#parts;
    const late = this.#late();
    if (late.length === 0) return undefined;
    const lateCarries = new Set(late.map(({ carry }) => carry));
    const lateStacks = new Set(late.filter(({ carry }) => !carry).map(({ value }) => value));
    const kept = carries.filter((carry) => !lateCarries.has(carry));
    const left = stacks.filter((x) => !lateStacks.has(x));
    const inside = coneOf([...kept.map(({ next }) => next), ...left]);
    const own = this.#ownOf(
      late.map(({ value }) => value),
      inside,
    );
    // What the late values read of the loop is stacked.
    const border = [...own].flatMap((x) => x.inputs).concat(late.map(({ value }) => value));
    const isCarry = (x: Node) => kept.some((carry) => carry.inside === x);
    const more = [...new Set(border)].filter((x) => !own.has(x) && (isCarry(x) || !this.#inputs.has(x)));
    const all = [...new Set([...left, ...more])];
    // Nothing may be left of it.
    const made =
      kept.length + all.length > 0 ? assemble({ ...this.#parts, carries: kept, stacks: all }, this.#loop) : undefined;
    const stackOf = (x: Node) => o.result(made!, kept.length + all.indexOf(x));
    const known = knownOutside(this.#parts);
    for (const x of more) known.set(x, { node: stackOf(x), rows: true });
    const lifter = new Lifter(this.#parts.length, known);
    const instead = new Map<number, Node>();
    for (const { value, carry, index } of late) {
      const rows = lifter.rows(value);
      instead.set(index, carry ? o.add(carry.outside, o.sum(rows, [0])) : rows);
    }
    for (const k of this.#used) {
      if (instead.has(k)) continue;
      const carry = carries[k];
      instead.set(k, carry ? o.result(made!, kept.indexOf(carry)) : stackOf(stacks[k - carries.length]));
    }
    return instead;
  }

  /** The values that can be computed late, and are worth it. */
  #late(): Late[] {
    const { carries, stacks } = this.#parts;
    let late: Late[] = [
      ...carries.flatMap((carry, index) => {
        const value = this.#added(carry);
        return value ? [{ value, carry, index }] : [];
      }),
      ...stacks.map((value, k) => ({ value, index: carries.length + k })),
    ];
    for (;;) {
      const lateCarries = new Set(late.map(({ carry }) => carry));
      const lateStacks = new Set(late.filter(({ carry }) => !carry).map(({ value }) => value));
      const inside = coneOf([
        ...carries.filter((carry) => !lateCarries.has(carry)).map(({ next }) => next),
        ...stacks.filter((x) => !lateStacks.has(x)),
      ]);
      const still = late.filter(({ value }) => {
        const own = [...this.#ownOf([value], inside)];
        return own.some(isHeavy) && own.every((x) => canLift(x, (y) => this.#steady.has(y)));
      });
      if (still.length === late.length) return late;
      late = still;
    }
  }

  /** What is computed for some values alone: neither inputs nor what the loop keeps, but for views of that. */
  #ownOf(values: readonly Node[], inside: ReadonlySet<Node>): Set<Node> {
    const border = new Set(this.#inputs);
    for (const x of inside) if (!x.op.traits.view && x.inputs.length > 0) border.add(x);
    return coneOf(values, border);
  }

  /** What a carry adds up, where that is all that it does. */
  #added({ inside, next }: Carry): Node | undefined {
    if (next.op.name !== "add") return undefined;
    const value = next.inputs.find((x) => x !== inside);
    if (!value || !next.inputs.includes(inside)) return undefined;
    const { outputs } = bodyOf(this.#parts);
    const readers = nodesOf(bodyOf(this.#parts)).filter((x) => x.inputs.includes(inside) || x.inputs.includes(next));
    const alone = readers.length === 1 && outputs.filter((x) => x === next || x === inside).length === 1;
    return alone ? value : undefined;
  }
}
