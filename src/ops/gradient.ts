/**
 * The functions with which gradient rules build nodes. The rules stand below the builders (`builders.ts`), so this interface
 * names what they need; the code that differentiates passes the builders in.
 */
import type { DType, Shape, Type } from "../base/index.ts";
import type { Graph, Node } from "../ir/index.ts";
import type { Sizes } from "../scalar/index.ts";

/** A node, or a number that takes the dtype of the node beside it. */
export type Value = Node | number;

export interface ScanAttrs {
  readonly body: Graph;
  readonly carries: number;
  readonly fed: number;
  readonly length: number;
  /** Walk from the last row to the first; stacks are filled in that order, too. */
  readonly reverse: boolean;
  /** A gradient keeps the carries alone, and computes all else again. */
  readonly remat?: boolean;
  /**
   * How many turns there are is found out on the way: it goes on as long as its last carry, a truth value, holds. It is fed no rows
   * and stacks nothing; `length` is what estimates count with.
   */
  readonly open?: boolean;
}

type Unary = (x: Node) => Node;
type Binary = (x: Value, y: Value) => Node;
type Reduce = (x: Node, axes: readonly number[]) => Node;

export interface Ops {
  readonly neg: Unary;
  readonly sign: Unary;
  readonly floor: Unary;
  readonly log: Unary;
  readonly sin: Unary;
  readonly cos: Unary;

  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly pow: Binary;
  readonly equal: Binary;
  readonly less: Binary;
  readonly lessEqual: Binary;

  readonly sum: Reduce;
  readonly prod: Reduce;
  readonly argmax: Reduce;
  readonly argmin: Reduce;

  input(type: Type): Node;
  full(type: Type, value: number): Node;
  zerosLike(x: Node): Node;
  cast(x: Node, dtype: DType): Node;
  select(cond: Node, yes: Value, no: Value): Node;
  reshape(x: Node, shape: Shape): Node;
  transpose(x: Node, perm: readonly number[]): Node;
  broadcast(x: Node, shape: Shape, axes: readonly number[]): Node;
  slice(x: Node, start: readonly number[], size: readonly number[], step?: readonly number[]): Node;
  flip(x: Node, axis: number): Node;
  pad(x: Node, lo: readonly number[], hi: readonly number[], value?: number): Node;
  spread(x: Node, axis: number, by: number): Node;
  concat(xs: readonly Node[], axis: number): Node;
  iota(shape: Shape, axis: number): Node;
  gather(x: Node, indices: Node, axis: number): Node;
  scatterAdd(x: Node, indices: Node, updates: Node, axis: number): Node;
  contract(a: Node, b: Node, spec: string, sizes?: Sizes): Node;
  scan(attrs: ScanAttrs, operands: readonly Node[]): Node;
  result(x: Node, index: number): Node;
  inline(graph: Graph, inputs: readonly Node[]): Node[];
  /** Rules that are long are no part of their ops: who differentiates brings them along, and a page that only predicts has none. */
  readonly long: LongRules;
}

interface LongRules {
  /** The cotangent of operand `side` of the contraction `y`, whose own is `g`: `contract-gradient.ts`. */
  contract(o: Ops, g: Node, y: Node, side: "a" | "b"): Node;
  /** Those of all operands of the loop `y`: `scan-gradient.ts`. */
  loop(o: Ops, gs: readonly (Node | undefined)[], y: Node, vjp: (body: Graph) => Graph): readonly (Node | undefined)[];
}
