/**
 * The ops as functions on nodes. A number takes the other operand's dtype, and elementwise ops broadcast by NumPy's
 * rule: the broadcast is a node of its own, so a rule only ever sees equal shapes.
 */
import {
  broadcastShapes,
  canHold,
  type DType,
  DTypeError,
  InternalError,
  type Shape,
  sameShape,
  showType,
  type Type,
} from "../base/index.ts";
import { apply, type Graph, type Node, nodesOf, rebuild } from "../ir/index.ts";
import type { Sizes } from "../scalar/index.ts";
import { contractRule } from "./contract.ts";
import { binaryRules, cast, castRule, compareRules, notRule, reluRule, selectRule, unaryRules } from "./elementwise.ts";
import { gatherRule, scatterAddRule } from "./gather.ts";
import type { Value } from "./gradient.ts";
import { constantRule, identityRule, inputRule, resultRule, stopGradientRule } from "./literal.ts";
import { broadcastRule, concatRule, iotaRule, padRule, reshapeRule, sliceRule, transposeRule } from "./movement.ts";
import { randomBitsRule } from "./random.ts";
import { reduceRules } from "./reduce.ts";
import type { Rule } from "./rule.ts";
import { openTurns, scan, scanRule, withResults } from "./scan.ts";
import { parseSpec, sizesOf } from "./spec.ts";
import { type WindowAttrs, windowRule } from "./window.ts";

export { cast, openTurns, scan, withResults };

export function input(type: Type): Node {
  return apply(inputRule, [], { dtype: type.dtype, shape: type.shape });
}

export function constant(value: number, dtype: DType): Node {
  return apply(constantRule, [], { value, dtype });
}

/** A number in an operation with a value: it takes the dtype of that value. */
export function weak(value: number, like: Type): Node {
  if (canHold(like.dtype, value)) return constant(value, like.dtype);
  throw new DTypeError("tensor", `${value} meets ${showType(like)}`, {
    code: "weak-number",
    hint: `a number takes the tensor's dtype; cast the tensor first: x.cast("f32")`,
    facts: { value, dtype: like.dtype },
  });
}

export function full(type: Type, value: number): Node {
  return broadcastTo(constant(value, type.dtype), type.shape);
}

export function zerosLike(x: Node): Node {
  return full(x.type, 0);
}

export function identity(x: Node): Node {
  return apply(identityRule, [x]);
}

export function stopGradient(x: Node): Node {
  return apply(stopGradientRule, [x]);
}

export function result(x: Node, index: number): Node {
  const type = x.results?.[index];
  if (!type) throw new InternalError("result", `${x.op.name} has no result ${index}`);
  return apply(resultRule, [x], { index, type });
}

/** Copies a graph's body over other inputs. */
export function inline(graph: Graph, inputs: readonly Node[]): Node[] {
  const now = new Map<Node, Node>(graph.inputs.map((x, k) => [x, inputs[k]]));
  for (const node of nodesOf(graph)) {
    if (!now.has(node))
      now.set(
        node,
        rebuild(
          node,
          node.inputs.map((x) => now.get(x)!),
        ),
      );
  }
  return graph.outputs.map((x) => now.get(x)!);
}

function lift(values: readonly Value[]): Node[] {
  const node = values.find((x): x is Node => typeof x !== "number");
  if (!node) throw new InternalError("ops", "a call with numbers only has no dtype");
  return values.map((x) => (typeof x === "number" ? weak(x, node.type) : x));
}

function aligned(name: string, values: readonly Value[]): Node[] {
  const nodes = lift(values);
  const shape = nodes.map((x) => x.type.shape).reduce((a, b) => broadcastShapes(name, a, b));
  return nodes.map((x) => broadcastTo(x, shape));
}

type Unary = (x: Node) => Node;
type Binary = (x: Value, y: Value) => Node;

const unary =
  (rule: Rule): Unary =>
  (x) =>
    apply(rule, [x]);
const binary =
  (rule: Rule): Binary =>
  (x, y) =>
    apply(rule, aligned(rule.name, [x, y]));

export const neg: Unary = unary(unaryRules.neg);
export const abs: Unary = unary(unaryRules.abs);
export const sign: Unary = unary(unaryRules.sign);
export const floor: Unary = unary(unaryRules.floor);
export const ceil: Unary = unary(unaryRules.ceil);
export const round: Unary = unary(unaryRules.round);
export const sqrt: Unary = unary(unaryRules.sqrt);
export const exp: Unary = unary(unaryRules.exp);
export const log: Unary = unary(unaryRules.log);
export const log1p: Unary = unary(unaryRules.log1p);
export const expm1: Unary = unary(unaryRules.expm1);
export const sin: Unary = unary(unaryRules.sin);
export const cos: Unary = unary(unaryRules.cos);
export const tanh: Unary = unary(unaryRules.tanh);
export const sigmoid: Unary = unary(unaryRules.sigmoid);
export const not: Unary = unary(notRule);
export const relu: Unary = unary(reluRule);

export const add: Binary = binary(binaryRules.add);
export const sub: Binary = binary(binaryRules.sub);
export const mul: Binary = binary(binaryRules.mul);
export const div: Binary = binary(binaryRules.div);
export const mod: Binary = binary(binaryRules.mod);
export const pow: Binary = binary(binaryRules.pow);
export const maximum: Binary = binary(binaryRules.max);
export const minimum: Binary = binary(binaryRules.min);
export const and: Binary = binary(binaryRules.and);
export const or: Binary = binary(binaryRules.or);
export const xor: Binary = binary(binaryRules.xor);
export const shl: Binary = binary(binaryRules.shl);
export const shr: Binary = binary(binaryRules.shr);
export const equal: Binary = binary(compareRules.equal);
export const notEqual: Binary = binary(compareRules.notEqual);
export const less: Binary = binary(compareRules.less);
export const lessEqual: Binary = binary(compareRules.lessEqual);

/** `yes` where `cond` is true, else `no`. */
export function select(cond: Node, yes: Value, no: Value): Node {
  const [a, b] = lift([yes, no]);
  const shape = [cond, a, b].map((x) => x.type.shape).reduce((m, n) => broadcastShapes("select", m, n));
  return apply(
    selectRule,
    [cond, a, b].map((x) => broadcastTo(x, shape)),
  );
}

export function reshape(x: Node, shape: Shape): Node {
  return sameShape(x.type.shape, shape) ? x : apply(reshapeRule, [x], { shape: [...shape] });
}

export function transpose(x: Node, perm: readonly number[]): Node {
  return perm.every((d, k) => d === k) && perm.length === x.type.shape.length
    ? x
    : apply(transposeRule, [x], { perm: [...perm] });
}

/** Axis d of the operand becomes axis `axes[d]` of `shape`. */
export function broadcast(x: Node, shape: Shape, axes: readonly number[]): Node {
  return shape.length === x.type.shape.length ? x : apply(broadcastRule, [x], { shape: [...shape], axes: [...axes] });
}

/** NumPy's rule: missing axes and axes of size 1 repeat. */
export function broadcastTo(x: Node, shape: Shape): Node {
  const from = x.type.shape;
  if (sameShape(from, shape)) return x;
  const missing = shape.length - from.length;
  broadcastShapes("broadcastTo", from, shape);
  const kept = from.map((_, d) => d).filter((d) => from[d] === shape[missing + d] && from[d] !== 1);
  const squeezed = reshape(
    x,
    kept.map((d) => from[d]),
  );
  return broadcast(
    squeezed,
    shape,
    kept.map((d) => missing + d),
  );
}

export function slice(
  x: Node,
  start: readonly number[],
  size: readonly number[],
  step: readonly number[] = start.map(() => 1),
): Node {
  return sameShape(x.type.shape, size) && step.every((s) => s === 1)
    ? x
    : apply(sliceRule, [x], { start: [...start], size: [...size], step: [...step] });
}

export function flip(x: Node, axis: number): Node {
  const { shape } = x.type;
  const at = (first: number, others: number) => shape.map((_, d) => (d === axis ? first : others));
  return shape[axis] === 0
    ? x
    : apply(sliceRule, [x], { start: at(shape[axis] - 1, 0), size: [...shape], step: at(-1, 1) });
}

export function pad(x: Node, lo: readonly number[], hi: readonly number[], value = 0): Node {
  return [...lo, ...hi].every((n) => n === 0) ? x : apply(padRule, [x], { lo: [...lo], hi: [...hi], value });
}

/** Puts `by - 1` zeros between neighbours along an axis. */
export function spread(x: Node, axis: number, by: number): Node {
  const { shape } = x.type;
  if (by === 1 || shape[axis] < 2) return x;
  const split = reshape(x, shape.toSpliced(axis, 1, shape[axis], 1));
  const zero = split.type.shape.map(() => 0);
  const grown = reshape(pad(split, zero, zero.with(axis + 1, by - 1)), shape.with(axis, shape[axis] * by));
  return slice(
    grown,
    shape.map(() => 0),
    shape.with(axis, (shape[axis] - 1) * by + 1),
  );
}

export function concat(xs: readonly Node[], axis: number): Node {
  return xs.length === 1 ? xs[0] : apply(concatRule, xs, { axis });
}

export function iota(shape: Shape, axis: number): Node {
  return apply(iotaRule, [], { shape: [...shape], axis });
}

export function window(x: Node, attrs: WindowAttrs): Node {
  return apply(windowRule, [x], { ...attrs });
}

export function gather(x: Node, indices: Node, axis: number): Node {
  return apply(gatherRule, [x, indices], { axis });
}

export function scatterAdd(x: Node, indices: Node, updates: Node, axis: number): Node {
  return apply(scatterAddRule, [x, indices, updates], { axis });
}

type Reduce = (x: Node, axes: readonly number[]) => Node;
const reduce =
  (rule: Rule): Reduce =>
  (x, axes) =>
    axes.length === 0 ? x : apply(rule, [x], { axes: [...axes] });

export const sum: Reduce = reduce(reduceRules.sum);
export const prod: Reduce = reduce(reduceRules.prod);
export const max: Reduce = reduce(reduceRules.max);
export const min: Reduce = reduce(reduceRules.min);
export const argmax: Reduce = (x, axes) => apply(reduceRules.argmax, [x], { axes: [...axes] });
export const argmin: Reduce = (x, axes) => apply(reduceRules.argmin, [x], { axes: [...axes] });

/** See `spec.ts` for the notation. Sizes that no operand's dimension shows must be given. */
export function contract(a: Node, b: Node, spec: string, sizes?: Sizes): Node {
  return apply(contractRule, [a, b], { spec, sizes: sizesOf(parseSpec(spec), [a.type.shape, b.type.shape], sizes) });
}

export function randomBits(seed: Node, counter: Node, shape: Shape): Node {
  return apply(randomBitsRule, [seed, counter], { shape: [...shape] });
}

/** Every rule by name: what the parser and the contract suite read. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    inputRule,
    constantRule,
    identityRule,
    stopGradientRule,
    resultRule,
    ...Object.values(unaryRules),
    notRule,
    reluRule,
    ...Object.values(binaryRules),
    ...Object.values(compareRules),
    selectRule,
    castRule,
    reshapeRule,
    transposeRule,
    broadcastRule,
    sliceRule,
    padRule,
    concatRule,
    iotaRule,
    windowRule,
    gatherRule,
    scatterAddRule,
    ...Object.values(reduceRules),
    contractRule,
    randomBitsRule,
    scanRule,
  ].map((rule) => [rule.name, rule]),
);
