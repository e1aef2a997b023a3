/**
 * The array that users work with. Outside a trace it has numbers, and functions compute at once. Inside `compile` or `grad` it
 * stands for a node of the graph that is being built, and functions add nodes. It never changes and need not be disposed.
 */
import {
  type DType,
  type HostArray,
  inTheNameOf,
  isNumberArray,
  type NumberArray,
  readOptions,
  type Shape,
  ShapeError,
  showType,
  sizeOf,
  type Type,
  type TypedArray,
  ValueError,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { computeNodes } from "./at-once.ts";
import { type NestedRows, ofArray, readHost, type TensorOptions } from "./host.ts";
import { forbidIndexing } from "./indexing.ts";
import { places } from "./indices.ts";
import { type Nested, type Numbers, nestedOf } from "./nested.ts";
import { showNumbers } from "./show.ts";
import { type Displayed, showsItself } from "./shown.ts";

/** What a function takes where it wants a tensor. */
export type TensorLike = Tensor | NestedRows | NumberArray;

/** One number for the first axis (or for all), or one for each. */
type List = number | readonly number[];
type KeepDims = math.KeepDims;

/**
 * An array of numbers of one type. It never changes: every function gives a new one.
 *
 * Outside of `compile` and `grad` functions compute at once, one after the other, on the calling thread. What that costs: a few
 * microseconds a call; up to some thousand elements about a tenth of a microsecond for each element and each term of a sum,
 * computed in float64 and rounded at the end. More work than that is compiled when it is first done with these shapes and
 * types, which takes some milliseconds, and then runs as fast as on one thread of `compile`, in the array's own type. What
 * `compile` adds: several functions in one pass over memory, all threads, and a page or program that goes on meanwhile. In a
 * web page large work at once is fast from `await ready()` on.
 *
 *     tensor([[1, 2], [3, 4]]).matmul([[1], [1]]).toArray();   // [[3], [7]]
 */
export class Tensor implements HostArray, Displayed {
  declare readonly toDOM: Displayed["toDOM"];
  readonly dtype: DType;
  readonly shape: Shape;
  readonly #data: TypedArray | undefined;
  #node: Node | undefined;

  /** Users call `tensor(…)`. */
  constructor(type: Type, data: TypedArray | undefined, node?: Node) {
    this.dtype = type.dtype;
    this.shape = type.shape;
    this.#data = data;
    this.#node = node;
  }

  /** Whether it stands for a node of a graph being built, and so has no numbers yet. */
  get traced(): boolean {
    return this.#data === undefined;
  }

  /** How many elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The numbers, row-major. Do not write into them. Throws inside `compile` and `grad`, where there are none yet. */
  get data(): TypedArray {
    if (this.#data) return this.#data;
    throw new ValueError("tensor", `${showType(this)} has no numbers while a function is being traced`, {
      code: "traced-value",
      hint: "inside compile() and grad() use functions of tensors; read numbers from the result",
    });
  }

  /** The one number of a tensor with one element. */
  item(): number {
    if (this.size !== 1)
      throw new ShapeError("item", `${showType(this)} has ${this.size} elements`, {
        code: "item-size",
        hint: "item() is for one element; use toArray()",
      });
    return this.data[0];
  }

  /**
   * Nested JavaScript arrays (a number, for a scalar). Truth values are `true` and `false`.
   *
   *     tensor([[1, 2]]).toArray()[0][1]   // 2
   */
  toArray<T extends Nested = Numbers>(): T {
    return nestedOf(this) as T;
  }

  toString(): string {
    if (this.traced) return `Tensor ${showType(this)} (traced)`;
    return `Tensor ${showType(this)} ${showNumbers(this)}`;
  }

  static {
    showsItself(Tensor.prototype, async (of) => (await import("./display.ts")).displayTensor(of));
    forbidIndexing(Tensor.prototype);
  }

  /** The node it stands for; numbers become an input that remembers them. */
  get node(): Node {
    if (!this.#node) {
      this.#node = o.input(this);
      held.set(this.#node, this);
    }
    return this.#node;
  }

  add(y: TensorLike): Tensor {
    return run("add", o.add, this, y);
  }
  sub(y: TensorLike): Tensor {
    return run("sub", o.sub, this, y);
  }
  mul(y: TensorLike): Tensor {
    return run("mul", o.mul, this, y);
  }
  div(y: TensorLike): Tensor {
    return run("div", o.div, this, y);
  }
  /** The rest of a division, with the divisor's sign. */
  mod(y: TensorLike): Tensor {
    return run("mod", o.mod, this, y);
  }
  pow(y: TensorLike): Tensor {
    return run("pow", o.pow, this, y);
  }
  maximum(y: TensorLike): Tensor {
    return run("maximum", o.maximum, this, y);
  }
  minimum(y: TensorLike): Tensor {
    return run("minimum", o.minimum, this, y);
  }
  equal(y: TensorLike): Tensor {
    return run("equal", o.equal, this, y);
  }
  notEqual(y: TensorLike): Tensor {
    return run("notEqual", o.notEqual, this, y);
  }
  less(y: TensorLike): Tensor {
    return run("less", o.less, this, y);
  }
  lessEqual(y: TensorLike): Tensor {
    return run("lessEqual", o.lessEqual, this, y);
  }
  greater(y: TensorLike): Tensor {
    return run("greater", math.greater, this, y);
  }
  greaterEqual(y: TensorLike): Tensor {
    return run("greaterEqual", math.greaterEqual, this, y);
  }
  neg(): Tensor {
    return run("neg", o.neg, this);
  }
  abs(): Tensor {
    return run("abs", o.abs, this);
  }
  sign(): Tensor {
    return run("sign", o.sign, this);
  }
  round(): Tensor {
    return run("round", o.round, this);
  }
  floor(): Tensor {
    return run("floor", o.floor, this);
  }
  square(): Tensor {
    return run("square", math.square, this);
  }
  sqrt(): Tensor {
    return run("sqrt", o.sqrt, this);
  }
  exp(): Tensor {
    return run("exp", o.exp, this);
  }
  log(): Tensor {
    return run("log", o.log, this);
  }
  log1p(): Tensor {
    return run("log1p", o.log1p, this);
  }
  sin(): Tensor {
    return run("sin", o.sin, this);
  }
  cos(): Tensor {
    return run("cos", o.cos, this);
  }
  tanh(): Tensor {
    return run("tanh", o.tanh, this);
  }
  sigmoid(): Tensor {
    return run("sigmoid", o.sigmoid, this);
  }
  relu(): Tensor {
    return run("relu", o.relu, this);
  }
  softmax(axis = -1): Tensor {
    return run("softmax", (x) => math.softmax(x, axis), this);
  }
  logSoftmax(axis = -1): Tensor {
    return run("logSoftmax", (x) => math.logSoftmax(x, axis), this);
  }
  clip(lo: number, hi: number): Tensor {
    return run("clip", (x) => math.clip(x, lo, hi), this);
  }
  matmul(y: TensorLike): Tensor {
    return run("matmul", math.matmul, this, y);
  }
  reshape(shape: Shape): Tensor {
    if (!this.#data) return run("reshape", (x) => math.reshape(x, shape), this);
    // The same numbers under another shape: there is nothing to compute.
    return new Tensor(math.reshape(o.input(this), shape).type, this.#data);
  }
  transpose(perm?: readonly number[]): Tensor {
    return run("transpose", (x) => math.transpose(x, perm), this);
  }
  broadcastTo(shape: Shape): Tensor {
    return run("broadcastTo", (x) => math.broadcastTo(x, shape), this);
  }
  /** `x[start:end:step]` of the leading axes. */
  slice(start: List, end?: List, step?: List): Tensor {
    return run("slice", (x) => math.slice(x, start, end, step), this);
  }
  pad(widths: readonly (readonly [number, number])[], value = 0): Tensor {
    return run("pad", (x) => math.pad(x, widths, value), this);
  }
  flip(axis?: List): Tensor {
    return run("flip", (x) => math.flip(x, axis), this);
  }
  gather(indices: TensorLike, axis = 0): Tensor {
    const at = indexTensor(indices);
    return run("gather", (x) => math.gather(x, placesIn("gather", x, at, axis), axis), this, at);
  }
  scatterAdd(indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
    const at = indexTensor(indices);
    const add = (x: Node, _: Node, u: Node) => math.scatterAdd(x, placesIn("scatterAdd", x, at, axis), u, axis);
    return run("scatterAdd", add, this, at, updates);
  }
  oneHot(depth: number, dtype: DType = "f32"): Tensor {
    return run("oneHot", (x) => math.oneHot(x, depth, dtype), this);
  }
  cast(dtype: DType): Tensor {
    return run("cast", (x) => math.cast(x, dtype), this);
  }
  sum(axis?: List, keepDims?: KeepDims): Tensor {
    return run("sum", (x) => math.sum(x, axis, keepDims), this);
  }
  mean(axis?: List, keepDims?: KeepDims): Tensor {
    return run("mean", (x) => math.mean(x, axis, keepDims), this);
  }
  prod(axis?: List, keepDims?: KeepDims): Tensor {
    return run("prod", (x) => math.prod(x, axis, keepDims), this);
  }
  max(axis?: List, keepDims?: KeepDims): Tensor {
    return run("max", (x) => math.max(x, axis, keepDims), this);
  }
  min(axis?: List, keepDims?: KeepDims): Tensor {
    return run("min", (x) => math.min(x, axis, keepDims), this);
  }
  argmax(axis?: number, keepDims?: KeepDims): Tensor {
    return run("argmax", (x) => math.argmax(x, axis, keepDims), this);
  }
  argmin(axis?: number, keepDims?: KeepDims): Tensor {
    return run("argmin", (x) => math.argmin(x, axis, keepDims), this);
  }
}

/** The numbers behind input nodes that stand for tensors. */
const held = new WeakMap<Node, Tensor>();

/** The tensor whose numbers an input node stands for. */
export function heldBy(node: Node): Tensor | undefined {
  return held.get(node);
}

/**
 * Makes a tensor of numbers, nested arrays, or a typed array with a shape. JavaScript arrays become f32 (truth values
 * bool), typed arrays keep their type and are not copied. Throws a DTypeError for what is not numbers and for numbers
 * that an integer type cannot hold, a ShapeError where rows differ or the shape does not fit.
 *
 *     tensor([[1, 2], [3, 4]])
 *     tensor(new Uint8Array(784), { shape: [28, 28] })
 */
export function tensor(value: TensorLike, options?: TensorOptions & { readonly shape?: Shape }): Tensor {
  const { dtype, shape } = readOptions("tensor", options, ofArray);
  const made = value instanceof Tensor ? value : fromHost(readHost(value, dtype));
  const cast = dtype && dtype !== made.dtype ? made.cast(dtype) : made;
  return shape === undefined ? cast : cast.reshape(shape);
}

/** A tensor over an array, which is not copied. */
export function fromHost({ dtype, shape, data }: HostArray): Tensor {
  return new Tensor({ dtype, shape }, data);
}

/** Computes nodes all of whose leaves have numbers. */
export function evaluate(nodes: readonly Node[]): Tensor[] {
  return computeNodes(nodes, (leaf) => held.get(leaf)?.data).map((data, k) => new Tensor(nodes[k].type, data));
}

/** Applies `build`: at once where all operands have numbers; where one is traced, it adds nodes. Errors name `subject`. */
export function run(subject: string, build: (...nodes: Node[]) => Node, ...given: TensorLike[]): Tensor {
  const [values, node] = inTheNameOf(subject, () => {
    const values = given.map((x) => (isNumberArray(x) ? tensor(x) : x));
    const like = values.find((x): x is Tensor => x instanceof Tensor);
    return [values, build(...values.map((x) => (x instanceof Tensor ? x.node : weak(x, like))))];
  });
  return values.some((x) => x instanceof Tensor && x.traced) ? traced(node) : evaluate([node])[0];
}

/** The node of a plain number or nested array: it takes the dtype of the tensor `beside` it. A number becomes a constant. */
function weak(value: NestedRows, beside: Tensor | undefined): Node {
  const like = beside === undefined || beside.dtype === "bool" ? undefined : beside;
  if (typeof value === "number") return o.weak(value, like ?? { dtype: "f32", shape: [] });
  return tensor(value, { dtype: like?.dtype }).node;
}

/** Indices given as plain numbers are integers. */
function indexTensor(indices: TensorLike): Tensor {
  return tensor(indices, { dtype: Array.isArray(indices) || typeof indices === "number" ? "i32" : undefined });
}

/** Indices as places from 0, checked where their numbers are known. */
function placesIn(subject: string, x: Node, indices: Tensor, axis: number): Node {
  const { dtype, shape, traced } = indices;
  const known = traced ? undefined : indices;
  return places(subject, x, axis, indices.node, known, (data) => new Tensor({ dtype, shape }, data).node);
}

/** The tensor that stands for a node. */
export function traced(node: Node): Tensor {
  return held.get(node) ?? new Tensor(node.type, undefined, node);
}
