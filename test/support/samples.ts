/** Turns an op's samples into graphs with numbers in them. */
import { type DType, dtypes, sizeOf, type TypedArray } from "../../src/base/index.ts";
import { apply, type Graph, type Node } from "../../src/ir/index.ts";
import { input, type Rule, type Sample } from "../../src/ops/index.ts";

/** A small generator for tests: the same numbers on every run. */
export function numbers(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

export interface Case {
  readonly name: string;
  readonly graph: Graph;
  readonly values: TypedArray[];
}

export function caseOf(rule: Rule, sample: Sample, float: DType, seed = 1): Case {
  const next = numbers(seed);
  const [lo, hi] = sample.range ?? [-1.5, 1.5];
  const nodes: Node[] = [];
  const values: TypedArray[] = [];
  for (const given of sample.inputs) {
    const { shape, dtype = float, values: fixed } = "shape" in given ? { ...given } : { shape: given };
    nodes.push(input({ dtype, shape }));
    const data = dtypes[dtype].zeros(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      const u = next();
      data[i] = fixed
        ? fixed[i]
        : dtypes[dtype].float
          ? lo + (hi - lo) * u
          : dtype === "bool"
            ? Number(u > 0.5)
            : Math.floor(u * 20);
    }
    values.push(data);
  }
  const attrs =
    sample.attrs?.dtype === "f32" && nodes.length === 0 ? { ...sample.attrs, dtype: float } : (sample.attrs ?? {});
  const node = apply(rule, nodes, attrs);
  return {
    name: `${rule.name} ${JSON.stringify(sample)}`.slice(0, 140),
    graph: { inputs: nodes, outputs: [node] },
    values,
  };
}
