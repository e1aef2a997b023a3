/** What makers of losses have in common. */
import { builtIn, oneOf, readOptions, type Wants } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type Reduction, reductions } from "./reduce.ts";

export interface LossOptions {
  /** How the losses of a batch are put together. Default: `"sumOverBatchSize"`, their mean. */
  readonly reduction?: Reduction;
}

export const ofEveryLoss: Wants<LossOptions> = { reduction: oneOf(reductions) };

export type PerSample = Loss["perSample"];
export type Parts = Omit<Loss, "name" | "config" | "reduction">;

/** Averages the last axis: what is left is a loss for each sample, and each step or place of it. */
export const meanOfLast = (x: Tensor): Tensor => (x.rank > 1 ? x.mean(-1) : x);

/** Targets that have the output's shape, up to axes of size 1, are given that shape and the output's type. */
export function ofValues(perSample: PerSample): PerSample {
  return (target, output) => perSample(target.cast(output.dtype).reshape(output.shape), output);
}

/** A built-in loss of these options, as they were given, which a file holds. */
export function make(name: string, config: LossOptions, usual: Reduction, parts: Parts): Loss {
  const { reduction = usual } = config;
  return builtIn(name, config, { ...parts, reduction });
}

/** A loss of values that has no options but `reduction`. */
export function plain(
  name: string,
  options: LossOptions | undefined,
  perSample: PerSample,
  { usual = "sumOverBatchSize", ...parts }: { readonly usual?: Reduction } & Pick<Parts, "range"> = {},
): Loss {
  return make(name, readOptions(name, options, ofEveryLoss), usual, {
    targets: "values",
    ...parts,
    perSample: ofValues(perSample),
  });
}
