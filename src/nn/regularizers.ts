/** Penalties on parameters, added to the objective. Factors and defaults are Keras's. */
import { builtIn, finiteFrom, oneOf, readOptions, ShapeError } from "../base/index.ts";
import { eye, maximum, sqrt, type Tensor } from "../tensor/index.ts";
import type { Regularizer } from "./layer.ts";

const factor = finiteFrom(0);

/** l1 · Σ|w|: pulls parameters to exactly zero. */
export function l1(options?: { readonly l1?: number }): Regularizer {
  const { l1 = 0.01 } = readOptions("l1", options, { l1: factor });
  return builtIn("l1", { l1 }, { penalty: (w: Tensor) => w.abs().sum().mul(l1) });
}

/** l2 · Σw²: keeps parameters small. (No ½: the slope is 2·l2·w.) */
export function l2(options?: { readonly l2?: number }): Regularizer {
  const { l2 = 0.01 } = readOptions("l2", options, { l2: factor });
  return builtIn("l2", { l2 }, { penalty: (w: Tensor) => w.square().sum().mul(l2) });
}

/** l1 · Σ|w| + l2 · Σw² */
export function l1l2(options?: { readonly l1?: number; readonly l2?: number }): Regularizer {
  const { l1 = 0.01, l2 = 0.01 } = readOptions("l1l2", options, { l1: factor, l2: factor });
  const penalty = (w: Tensor) => w.abs().sum().mul(l1).add(w.square().sum().mul(l2));
  return builtIn("l1l2", { l1, l2 }, { penalty });
}

/**
 * factor (0.01) · the mean of |cos| of the angle between any two rows, or columns, of a matrix: keeps them apart (Brock et al., ICLR 2017).
 */
export function orthogonalRegularizer(options?: {
  readonly factor?: number;
  readonly mode?: "rows" | "columns";
}): Regularizer {
  const { factor: by = 0.01, mode = "rows" } = readOptions("orthogonalRegularizer", options, {
    factor,
    mode: oneOf(["rows", "columns"]),
  });
  const penalty = (w: Tensor): Tensor => {
    if (w.rank !== 2)
      throw new ShapeError("orthogonalRegularizer", `is for matrices, but the parameter is [${w.shape}]`, {
        code: "regularizer-rank",
        hint: "give it to a kernel of dense",
        facts: { shape: w.shape },
      });
    const rows = mode === "rows" ? w : w.transpose();
    const length = sqrt(maximum(rows.square().sum(1, true), 1e-12));
    const units = rows.div(length);
    const size = units.shape[0];
    const others = eye(size, { dtype: w.dtype }).neg().add(1);
    const pairs = Math.max(1, (size * (size - 1)) / 2);
    return units
      .matmul(units.transpose())
      .abs()
      .mul(others)
      .sum()
      .mul((0.5 * by) / pairs);
  };
  return builtIn("orthogonalRegularizer", { factor: by, mode }, { penalty });
}
