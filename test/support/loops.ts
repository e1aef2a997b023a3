/** Random loops: bodies of all kinds of carries, rows and stacks, and what their results are used for. */
import { type DType, dtypes, sizeOf, type TypedArray } from "../../src/base/index.ts";
import type { Graph, Node } from "../../src/ir/index.ts";
import * as o from "../../src/ops/index.ts";
import { grad } from "../../src/transform/index.ts";
import { numbers } from "./samples.ts";

export interface LoopCase {
  readonly graph: Graph;
  readonly values: readonly TypedArray[];
  /** The same with gradients for all float inputs. */
  readonly withGradients: Graph;
}

type Choose = (many: number) => number;

const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

/** A value of the carry's shape from some others. */
function grow(pool: Node[], matrices: readonly Node[], choose: Choose): Node {
  const any = () => pool[choose(pool.length)];
  const makers: (() => Node)[] = [
    () => o.tanh(any()),
    () => o.sigmoid(any()),
    () => o.mul(any(), any()),
    () => o.add(any(), o.mul(any(), 0.5)),
    () => o.contract(any(), matrices[choose(matrices.length)], "b i, i j -> b j"),
    () => o.add(any(), o.broadcastTo(o.reshape(o.sum(any(), [1]), [any().type.shape[0], 1]), any().type.shape)),
    () => o.concat([o.slice(any(), [0, 1], [2, 2]), o.slice(any(), [0, 0], [2, 1])], 1),
    () => o.flip(any(), 1),
    () => o.select(o.less(any(), 0.1), any(), o.neg(any())),
  ];
  const made = makers[choose(makers.length)]();
  pool.push(made);
  return made;
}

function innerLoop(pool: readonly Node[], matrix: Node, dtype: DType, choose: Choose): Node[] {
  const type = pool[0].type;
  const length = 1 + choose(3);
  const [h, x, w] = [o.input(type), o.input({ dtype, shape: [3] }), o.input(matrix.type)];
  const next = o.tanh(o.add(o.contract(h, w, "b i, i j -> b j"), o.broadcastTo(x, type.shape)));
  const body = { inputs: [h, x, w], outputs: [next, o.mul(h, 0.5)] };
  const rows = o.broadcastTo(o.reshape(o.slice(pool[choose(pool.length)], [0, 0], [1, 3]), [1, 3]), [length, 3]);
  const attrs = { body, carries: 1, fed: 1, length, reverse: choose(2) === 1 };
  const loop = o.scan(attrs, [pool[choose(pool.length)], rows, matrix]);
  return [o.result(loop, 0), o.sum(o.result(loop, 1), [0])];
}

/** The body of a loop: some float carries, a count, rows, and a matrix that stays. */
function randomBody(dtype: DType, choose: Choose): { body: Graph; carries: number; fed: number } {
  const type = { dtype, shape: [2, 3] };
  const floats = Array.from({ length: 1 + choose(3) }, () => o.input(type));
  const count = choose(2) === 1 ? [o.input({ dtype: "i32", shape: [] })] : [];
  const rows = Array.from({ length: 1 + choose(2) }, () => o.input(type));
  const stay = [o.input({ dtype, shape: [3, 3] }), o.input(type)];
  const pool = [...floats, ...rows, stay[1]];
  for (let n = choose(8); n >= 0; n--) grow(pool, [stay[0]], choose);
  if (choose(3) === 0) pool.push(...innerLoop(pool, stay[0], dtype, choose));
  if (count.length > 0) pool.push(o.mul(pool[choose(pool.length)], o.cast(count[0], dtype)));
  const bounded = (x: Node) => (choose(3) === 0 ? x : o.mul(o.tanh(x), 0.9));
  const any = () => pool[choose(pool.length)];
  // Some carries are passed on as they are, or change places.
  const nexts = floats.map(() => (choose(4) === 0 ? floats[choose(floats.length)] : bounded(any())));
  const counted = count.map((n) => o.add(n, 1));
  const stacks = Array.from({ length: choose(4) }, () => {
    const which = choose(4);
    return which === 0 ? nexts[choose(nexts.length)] : which === 1 ? floats[choose(floats.length)] : any();
  });
  return {
    body: { inputs: [...floats, ...count, ...rows, ...stay], outputs: [...nexts, ...counted, ...stacks] },
    carries: floats.length + count.length,
    fed: rows.length,
  };
}

/** The loop that a seed stands for. */
export function randomLoop(seed: number, dtype: DType): LoopCase {
  const next = numbers(seed);
  for (let k = 0; k < 5; k++) next();
  const choose: Choose = (many) => Math.floor(next() * many) % many;
  const length = seed % 11 === 10 ? 0 : 1 + choose(6);
  const { body, carries, fed } = randomBody(dtype, choose);
  const inputs = body.inputs.map(({ type }, k) =>
    o.input(k >= carries && k < carries + fed ? { ...type, shape: [length, ...type.shape] } : type),
  );
  const values = inputs.map((x) =>
    dtypes[x.type.dtype].zeros(sizeOf(x.type.shape)).map(() => (isFloat(x) ? next() - 0.5 : 1)),
  );
  // Operands are values of the step's own now and then, not its inputs.
  const operands = inputs.map((x) => (isFloat(x) && choose(3) === 0 ? o.mul(x, 0.75) : x));
  const loop = o.scan({ body, carries, fed, length, reverse: choose(2) === 1 }, operands);
  const results = loop.results!.map((_, k) => o.result(loop, k));
  const weighed = results.filter(isFloat).map((x) => {
    const all = x.type.shape.map((_, d) => d);
    return o.sum(o.mul(o.mul(x, x), 0.5), all);
  });
  const loss = weighed.reduce((a, b) => o.add(a, b));
  const outputs = [loss, ...results];
  return {
    graph: { inputs, outputs },
    values,
    withGradients: { inputs, outputs: [...outputs, ...grad(loss, inputs.filter(isFloat))] },
  };
}
