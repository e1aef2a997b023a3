/** Sums over windows, few sums of many terms, and maps with borders: what schedules divide into stretches. */
import { type DType, dtypes, sizeOf, type TypedArray } from "../../src/base/index.ts";
import { type Graph, type Node, nodesOf } from "../../src/ir/index.ts";
import { averagePool, depthwiseConv, maxPool } from "../../src/math/index.ts";
import * as o from "../../src/ops/index.ts";
import { grad } from "../../src/transform/index.ts";
import { simplify } from "../../src/transform/simplify.ts";
import { numbers } from "./samples.ts";

const next = numbers(5);
export const valuesOf = (x: Node): TypedArray =>
  dtypes[x.type.dtype]
    .zeros(sizeOf(x.type.shape))
    .map(() => (x.type.dtype === "i32" ? next() * 40 - 20 : next() - 0.5));

export interface WindowCase {
  readonly name: string;
  readonly graph: Graph;
}

const total = (x: Node): Node => o.sum(x, [...x.type.shape.keys()]);
const graphOf = (outputs: readonly Node[]): Graph => {
  const inputs = nodesOf({ inputs: [], outputs }).filter((x) => x.op.traits.given);
  return simplify({ inputs, outputs });
};

type Options = Parameters<typeof depthwiseConv>[2];

/** y and both gradients of a depthwise convolution. */
export function depthwise(dtype: DType, shape: number[], taps: number[], options: Options): WindowCase {
  const x = o.input({ dtype, shape });
  const kernel = o.input({ dtype, shape: [...taps, shape.at(-1)!, 1] });
  const y = depthwiseConv(x, kernel, options);
  const g = o.input(y.type);
  const outputs = [y, ...grad(total(o.mul(y, g)), [x, kernel])];
  return { name: `depthwise ${shape} by ${taps} ${JSON.stringify(options)}`, graph: graphOf(outputs) };
}

const slides: Options[] = [
  { padding: "same" },
  { strides: 2, padding: "same" },
  { dilation: 2, padding: "same" },
  { strides: 3, padding: "same" },
  {},
];

export function windowCases(dtype: DType): WindowCase[] {
  const of = (shape: number[], type: DType = dtype) => o.input({ dtype: type, shape });
  const made = (name: string, ...outputs: Node[]): WindowCase => ({ name, graph: graphOf(outputs) });
  const slope = (y: Node, x: Node): Node => grad(total(o.mul(y, of([...y.type.shape]))), [x])[0];
  const pooled = (pool: (x: Node) => Node, shape: number[]) => {
    const x = of(shape);
    const y = pool(x);
    return [y, slope(y, x)];
  };
  const wide = of([5, 9, 8]);
  return [
    ...slides.map((options, k) =>
      k % 2 === 0 ? depthwise(dtype, [5, 7, 9, 8], [3, 3], options) : depthwise(dtype, [2, 13, 12, 7], [3, 2], options),
    ),
    depthwise(dtype, [3, 10, 14, 5], [5, 5], { padding: "same" }),
    depthwise(dtype, [3, 8, 11, 5], [3, 1], { padding: "same" }),
    depthwise(dtype, [3, 8, 11, 5], [1, 3], { padding: "same" }),
    depthwise(dtype, [3, 40, 4], [11], { padding: "same" }),
    depthwise(dtype, [2, 4, 5, 6, 4], [3, 3, 3], { padding: "same", strides: [1, 2, 1] }),
    // A window larger than what it slides over.
    depthwise(dtype, [12, 3, 4, 6], [5, 7], { padding: "same" }),
    // Sums of more than 4096 terms, in rows that are longer and shorter than a block.
    depthwise(dtype, [2, 45, 47, 4], [3, 3], { padding: "same" }),
    depthwise(dtype, [60, 10, 7, 4], [3, 3], { padding: "same" }),
    made("largest, overlapping", ...pooled((x) => maxPool(x, 3, { strides: 1, padding: "same" }), [2, 7, 9, 6])),
    made("largest, with steps", ...pooled((x) => maxPool(x, [3, 2], { strides: 2, padding: "same" }), [2, 8, 9, 5])),
    made("means, overlapping", ...pooled((x) => averagePool(x, 3, { strides: 2, padding: "same" }), [2, 9, 9, 7])),
    made("whole numbers", maxPool(of([2, 7, 9, 6], "i32"), 3, { strides: 2, padding: "same" })),
    made("a border of ones", o.pad(wide, [1, 2, 3], [2, 0, 1], 1), o.mul(o.pad(wide, [0, 0, 5], [0, 0, 2], 0), 2)),
    made("parts of several lengths", o.concat([wide, of([5, 9, 3]), of([5, 9, 17])], 2)),
    made("zeros between", o.spread(o.spread(wide, 1, 3), 2, 2)),
    made(
      "sums of what has a border",
      o.sum(o.pad(wide, [3, 0, 0], [4, 0, 0], 0), [0]),
      o.max(o.pad(wide, [3, 1, 0], [4, 2, 0], 0), [0, 1]),
    ),
  ];
}
