/** Values of a loop's body for all of its turns at once: the same ops with one more axis in front. */
import { type Node, nodesOf, rebuild, withOrigin } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import { affine } from "../../scalar/index.ts";

/** A value outside of the loop: of all turns (with an axis in front), or one that is the same in every turn. */
export interface Lifted {
  readonly node: Node;
  readonly rows: boolean;
}

/** Whether an op can be lifted, where its operands can. Of gathers, those of rows of a table that stays. */
export function canLift(node: Node, stays: (x: Node) => boolean): boolean {
  const { traits, name } = node.op;
  if (traits.loop || traits.loopResult || traits.given || name === "randomBits") return false;
  if (traits.gathers) return node.attrs.axis === 0 && stays(node.inputs[0]);
  return traits.elementwise || traits.contraction || name === "concat" || name in moves;
}

type Move = (x: Node, node: Node, length: number) => Node;
const list = (node: Node, name: string) => node.attrs[name] as readonly number[];
const reduced =
  (make: (x: Node, axes: readonly number[]) => Node): Move =>
  (x, node) =>
    make(
      x,
      list(node, "axes").map((axis) => axis + 1),
    );

/** Ops of one operand that has rows. */
const moves: Readonly<Record<string, Move>> = {
  sum: reduced(o.sum),
  prod: reduced(o.prod),
  max: reduced(o.max),
  min: reduced(o.min),
  argmax: reduced(o.argmax),
  argmin: reduced(o.argmin),
  reshape: (x, node, length) => o.reshape(x, [length, ...node.type.shape]),
  transpose: (x, node) => o.transpose(x, [0, ...list(node, "perm").map((axis) => axis + 1)]),
  broadcast: (x, node, length) =>
    o.broadcast(x, [length, ...node.type.shape], [0, ...list(node, "axes").map((axis) => axis + 1)]),
  slice: (x, node, length) =>
    o.slice(x, [0, ...list(node, "start")], [length, ...list(node, "size")], [1, ...list(node, "step")]),
  pad: (x, node) => o.pad(x, [0, ...list(node, "lo")], [0, ...list(node, "hi")], node.attrs.value as number),
};

/** Lifts values of one body. */
export class Lifter {
  readonly #length: number;
  readonly #known: Map<Node, Lifted>;

  /** `known` are the values of the body that are outside already: inputs, and what is stacked. */
  constructor(length: number, known: ReadonlyMap<Node, Lifted>) {
    this.#length = length;
    this.#known = new Map(known);
  }

  /** All of it must be liftable: see `canLift`. */
  lift(node: Node): Lifted {
    const known = this.#known.get(node);
    if (known) return known;
    for (const x of this.#under(node)) {
      const operands = x.inputs.map((y) => this.#known.get(y)!);
      this.#known.set(
        x,
        withOrigin(x.origin, () => this.#one(x, operands)),
      );
    }
    return this.#known.get(node)!;
  }

  /** The value with its axis, repeated where it is the same in every turn. */
  rows(node: Node): Node {
    const { node: made, rows } = this.lift(node);
    return rows ? made : this.#repeated(made);
  }

  /** What must be lifted for a value, operands first. */
  #under(node: Node): Node[] {
    const found = new Set<Node>();
    const stack = [node];
    for (let x = stack.pop(); x; x = stack.pop()) {
      if (found.has(x) || this.#known.has(x)) continue;
      found.add(x);
      stack.push(...x.inputs);
    }
    return nodesOf({ inputs: [], outputs: [node] }).filter((x) => found.has(x));
  }

  #one(node: Node, operands: readonly Lifted[]): Lifted {
    const plain = operands.map((x) => x.node);
    if (operands.every(({ rows }) => !rows)) return { node: rebuild(node, plain), rows: false };
    const { traits, name } = node.op;
    const all = () => operands.map((x) => (x.rows ? x.node : this.#repeated(x.node)));
    if (traits.contraction) return { node: this.#product(node, operands), rows: true };
    if (name === "concat") return { node: o.concat(all(), (node.attrs.axis as number) + 1), rows: true };
    if (traits.gathers) return { node: o.gather(plain[0], plain[1], 0), rows: true };
    if (traits.elementwise) return { node: rebuild(node, all()), rows: true };
    return { node: moves[name](plain[0], node, this.#length), rows: true };
  }

  #repeated(x: Node): Node {
    const { shape } = x.type;
    return o.broadcast(
      x,
      [this.#length, ...shape],
      shape.map((_, axis) => axis + 1),
    );
  }

  /** One product over all turns: its operands and its result have the axis, an operand that stays has not. */
  #product(node: Node, [a, b]: readonly Lifted[]): Node {
    const spec = o.parseSpec(node.attrs.spec as string);
    const sizes = node.attrs.sizes as Readonly<Record<string, number>>;
    let turn = "T";
    while (turn in sizes) turn += "T";
    const front = affine.axis(turn);
    const text = o.showSpec({
      a: a.rows ? [front, ...spec.a] : spec.a,
      b: b.rows ? [front, ...spec.b] : spec.b,
      out: [turn, ...spec.out],
    });
    return o.contract(a.node, b.node, text, { ...sizes, [turn]: this.#length });
  }
}
