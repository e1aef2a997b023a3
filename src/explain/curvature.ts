/**
 * How sharply the loss bends: the largest eigenvalue of its Hessian, by power iteration. The Hessian itself is never
 * made; H·v is the gradient of (gradient · v), which is one more transform of the same graph, so that an iteration costs
 * about four passes and all iterations of a round are one call of one program.
 *
 * Source: B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 1994.
 */
import { dtypes, randomStream, sizeOf } from "../base/index.ts";
import { compile, div, grad, maximum, type Tensor } from "../tensor/all.ts";
import { fromHost } from "../tensor/tensor.ts";

type Tensors = Readonly<Record<string, Tensor>>;

export interface Curvature {
  /** The largest eigenvalue: the second derivative along the direction in which the loss bends upwards most. */
  readonly largest: number;
  readonly iterations: number;
  /** Whether the last round changed it by less than the tolerance. */
  readonly settled: boolean;
}

interface Search {
  readonly v: Tensors;
  readonly value: Tensor;
}

const dot = (a: Tensors, b: Tensors): Tensor =>
  Object.keys(a)
    .map((name) => a[name].mul(b[name]).sum())
    .reduce((sum, part) => sum.add(part));

const scale = (a: Tensors, by: Tensor | number): Tensors =>
  Object.fromEntries(Object.entries(a).map(([name, x]) => [name, x.mul(by)]));

/**
 * Measures the largest eigenvalue of the Hessian of a loss. What else the loss needs is given as `rest`, so that it is an
 * input of the program, which is compiled once.
 *
 *     const measure = curvatureOf((w) => sum(square(w.x)));
 *     (await measure({ x: tensor([1, 2]) })).largest;   // 2
 */
export function curvatureOf<R extends unknown[]>(
  loss: (params: Tensors, ...rest: R) => Tensor,
  { tolerance = 1e-3, round = 16, most = 160 }: { tolerance?: number; round?: number; most?: number } = {},
): (params: Tensors, ...rest: R) => Promise<Curvature> {
  const slope = grad(loss);
  // (H + shift) v, and Rayleigh's quotient of H.
  const step = compile(({ v }: Search, at: Tensors, shift: Tensor, ...others: R): Search => {
    const bent = grad((p: Tensors) => dot(slope(p, ...others), v))(at);
    const moved = Object.fromEntries(Object.keys(v).map((name) => [name, bent[name].add(v[name].mul(shift))]));
    const length = maximum(dot(moved, moved).sqrt(), 1e-30);
    return { v: scale(moved, div(1, length)), value: dot(v, bent) };
  });

  return async (params, ...rest) => {
    const { dtype } = Object.values(params)[0];
    const scalar = (value: number) => fromHost({ dtype, shape: [], data: dtypes[dtype].zeros(1).fill(value) });
    const search = async (shift: number): Promise<Curvature> => {
      let state: Search = { v: startOf(params), value: scalar(0) };
      let before = Number.NaN;
      for (let done = round; ; done += round) {
        state = await step.repeat(round, state, params, scalar(shift), ...rest);
        const largest = state.value.item();
        const settled = Math.abs(largest - before) <= tolerance * Math.abs(largest);
        if (settled || done >= most || !Number.isFinite(largest)) return { largest, iterations: done, settled };
        before = largest;
      }
    };
    const found = await search(0);
    if (!(found.largest < 0)) return found;
    // The largest by size bends downwards: moved by it, the one that bends upwards most is the largest.
    const moved = await search(-found.largest);
    return { ...moved, iterations: found.iterations + moved.iterations };
  };
}

/** A direction that no eigenvector is at right angles to, but by bad luck; the same one every time. */
function startOf(params: Tensors): Tensors {
  const random = randomStream(0, 0x68657373);
  const size = Object.values(params).reduce((sum, x) => sum + x.size, 0);
  return Object.fromEntries(
    Object.entries(params).map(([name, { dtype, shape }]) => {
      const data = dtypes[dtype].zeros(sizeOf(shape));
      for (let k = 0; k < data.length; k++)
        data[k] = (random() < 0.5 ? -1 : 1) * (0.5 + random()) * Math.sqrt(1 / size);
      return [name, fromHost({ dtype, shape, data })];
    }),
  );
}
