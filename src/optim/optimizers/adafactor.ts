import { badArgument, finiteFrom, readOptions, type Want, wantFinite, wantFlag } from "../../base/index.ts";
import { maximum, minimum, pow, sqrt, type Tensor } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { LongOptimizer } from "../optimizer.ts";

export interface AdafactorOptions extends OptimizerOptions {
  /** The share that a mean square forgets at step t is t to this power. Default: -0.8. */
  readonly beta2Decay?: number;
  /** Added to the squares of gradients. Default: 1e-30. */
  readonly epsilon1?: number;
  /** The least size that a parameter is taken to have. Default: 0.001. */
  readonly epsilon2?: number;
  /** Steps whose root mean square is larger are scaled down to it. Default: 1. */
  readonly clipThreshold?: number;
  /** Bounds the rate by 1/√t. As in Keras a second bound of the same size stands behind it: without this one nothing changes. */
  readonly relativeStep?: boolean;
}

const wantFalling: Want = (subject, name, value) => {
  if (wantFinite(subject, name, value) > 0)
    throw badArgument(subject, name, value, "at-most-0", "a number up to 0: less and less is forgotten");
};
const wantThreshold: Want = (subject, name, value) => {
  if (wantFinite(subject, name, value) <= 0)
    throw badArgument(subject, name, value, "above-0", "a number above 0, such as 1");
};

const rms = (x: Tensor): Tensor => sqrt(x.square().mean());

/**
 * Adam's second moment kept as rows and columns instead of whole matrices, steps relative to the parameter's size
 * (Shazeer and Stern, ICML 2018), as in Keras. The last two axes of a parameter are factored; one of fewer keeps v itself:
 *
 *     β = 1 - t^beta2Decay
 *     r ← β·r + (1 - β)·mean(g² + ε₁, columns),  c likewise over rows,  v = r·c / mean(r)
 *     u = g / √v
 *     w ← w - max(ε₂, rms(w))·min(η, 1/√t) · u / max(1, rms(u) / clipThreshold)
 */
export function adafactor(given?: AdafactorOptions): LongOptimizer & Functional {
  const {
    beta2Decay = -0.8,
    epsilon1 = 1e-30,
    epsilon2 = 1e-3,
    clipThreshold = 1,
    relativeStep = true,
    ...options
  } = readOptions("adafactor", given, {
    ...ofEveryOptimizer,
    beta2Decay: wantFalling,
    epsilon1: finiteFrom(0),
    epsilon2: finiteFrom(0),
    clipThreshold: wantThreshold,
    relativeStep: wantFlag,
  });
  return optimizer(
    "adafactor",
    options,
    0.001,
    { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep },
    {
      scalars: { step: 0 },
      advance: ({ step }) => ({ step: step.add(1) }),
      init({ shape }): ReturnType<LongOptimizer["init"]> {
        if (shape.length < 2) return { v: { shape, first: 0 } };
        const rows = { shape: shape.slice(0, -1), first: 0 };
        return { rows, columns: { shape: [...shape.slice(0, -2), shape.at(-1)!], first: 0 } };
      },
      step({ parameter: w, gradient: g, memory, scalars: { step }, rate }) {
        const forgets = pow(step, beta2Decay);
        const towards = (average: Tensor, value: Tensor) => average.mul(forgets.neg().add(1)).add(value.mul(forgets));
        const square = g.square().add(epsilon1);
        const next: Readonly<Record<string, Tensor>> = memory.v
          ? { v: towards(memory.v, square) }
          : { rows: towards(memory.rows, square.mean(-1)), columns: towards(memory.columns, square.mean(-2)) };
        const u = g.div(sqrt(next.v ?? product(next.rows, next.columns)));
        const size = maximum(rms(w), epsilon2).mul(minimum(rate, sqrt(step).pow(-1)));
        return { parameter: w.sub(u.mul(size.div(maximum(rms(u).div(clipThreshold), 1)))), memory: next };
      },
    },
  );
}

/** The matrix of which these are the means over columns and over rows, as far as two vectors can tell. */
function product(rows: Tensor, columns: Tensor): Tensor {
  const share = rows.div(rows.mean(-1, true));
  return share
    .reshape([...rows.shape, 1])
    .mul(columns.reshape([...columns.shape.slice(0, -1), 1, columns.shape.at(-1)!]));
}
