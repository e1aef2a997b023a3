/** Penalties on parameters, added to the objective. Factors and defaults are Keras's. */
import { builtIn, finiteFrom, readOptions } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
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
