/** Runs a graph node by node. Every value is stored, and floats are float64 whatever their dtype. */
import { type DType, dtypes, InternalError, sizeOf, stridesOf, type TypedArray } from "../../base/index.ts";
import { type Graph, type Node, nodesOf, type Operand } from "../../ir/index.ts";
import type { ScanAttrs } from "../../ops/index.ts";
import { Axes, affine, type Elem } from "../../scalar/index.ts";
import { forEach, Loops, reader } from "./evaluate.ts";

/** Floats are kept in float64 between nodes, so that the answer is as exact as JavaScript can give it. */
function allocateExact(dtype: DType, size: number): TypedArray {
  return dtypes[dtype].float ? new Float64Array(size) : dtypes[dtype].zeros(size);
}

/**
 * The values of the outputs, given those of the inputs. `onValue` is called with every value. What `values` already
 * holds is not computed again, and all that is computed is added to it.
 */
export function runGraph(
  graph: Graph,
  inputs: readonly TypedArray[],
  onValue?: (node: Node, value: TypedArray) => void,
  values: Map<Node, TypedArray> = new Map(),
): TypedArray[] {
  const results = new Map<Node, TypedArray[]>();
  for (const [k, x] of graph.inputs.entries()) values.set(x, inputs[k]);
  for (const node of nodesOf(graph)) {
    if (!values.has(node)) {
      const operands = node.inputs.map((x) => values.get(x)!);
      if (node.op.traits.loop) {
        const all = runLoop(node, operands);
        results.set(node, all);
        values.set(node, all[0]);
      } else if (node.op.traits.loopResult) {
        values.set(node, results.get(node.inputs[0])![node.attrs.index as number]);
      } else {
        values.set(node, runNode(node, operands));
      }
    }
    onValue?.(node, values.get(node)!);
  }
  return graph.outputs.map((x) => values.get(x)!);
}

/** An operand of an element rule that reads the stored values number `from`. */
export function stored(node: Node, from: number): Operand {
  const strides = stridesOf(node.type.shape);
  const load = (at: Elem & { k: "load" }) => at;
  const atFlat: Operand["atFlat"] = (at) => load({ k: "load", dtype: node.type.dtype, from, at });
  return { type: node.type, atFlat, at: (index) => atFlat(affine.dot(index, strides)) };
}

function runNode(node: Node, operands: readonly TypedArray[]): TypedArray {
  const { op, type } = node;
  if (!op.at) throw new InternalError("reference", `${op.name} has no element rule`);
  // A view that keeps the order shares its operand's memory: nothing is ever written twice.
  if (op.traits.sameOrder) return operands[0];
  const axes = type.shape.map((size, d) => ({ name: `i${d}`, size }));
  const index = axes.map(({ name }) => affine.axis(name));
  const loops = new Loops();
  for (const { name } of axes) loops.slot(name);
  const read = reader(op.at(index, node.inputs.map(stored), node.attrs, type, new Axes()), loops, (id) => operands[id]);
  const out = allocateExact(type.dtype, sizeOf(type.shape));
  let at = 0;
  forEach(axes, loops, () => {
    out[at++] = read();
  });
  return out;
}

function runLoop(node: Node, operands: readonly TypedArray[]): TypedArray[] {
  const { body, carries, fed, length, reverse, open } = node.attrs as unknown as ScanAttrs;
  const stay = operands.slice(carries + fed);
  if (open) {
    let now = operands.slice(0, carries);
    while (now[carries - 1][0] !== 0) now = runGraph(body, [...now, ...stay]);
    return now;
  }
  const rowSize = body.inputs.map((x) => sizeOf(x.type.shape));
  let carry = operands.slice(0, carries);
  const stacks = node.results!.slice(carries).map(({ dtype, shape }) => allocateExact(dtype, sizeOf(shape)));
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    const rows = operands
      .slice(carries, carries + fed)
      .map((x, k) => x.subarray(t * rowSize[carries + k], (t + 1) * rowSize[carries + k]));
    const outs = runGraph(body, [...carry, ...rows, ...stay]);
    carry = outs.slice(0, carries);
    for (const [k, stack] of stacks.entries()) stack.set(outs[carries + k], t * outs[carries + k].length);
  }
  return [...carry, ...stacks];
}
