/** What makers of losses have in common. */
import { builtIn, oneOf, readOptions, ValueError, type Want, type Wants, wantAxis } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type Reduction, reductions } from "./reductions.ts";

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

/** Which axis, where it is not the last; the batch's own cannot be. */
export const wantLossAxis: Want = (subject, name, value) => {
  wantAxis(subject, name, value);
  if (value === 0) throw noAxis(subject, 0);
};

function noAxis(subject: string, axis: number, rank?: number): ValueError {
  return new ValueError(subject, `axis ${axis} is not an axis of a sample`, {
    code: "loss-axis",
    hint:
      rank === undefined
        ? "a whole number: -1 is the last axis, 1 the first after the batch's own, 0"
        : `they are 1..${rank - 1}, or -1..-${rank - 1} from the end; 0 counts samples`,
    facts: { axis, rank },
  });
}

/** The number of an axis of a batch, from its start. Throws a ValueError where a sample has no such axis. */
export function axisAt(subject: string, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (at >= 1 && at < rank) return at;
  // A batch of single numbers has no other axis, and needs none.
  if (rank === 1 && axis === -1) return 0;
  throw noAxis(subject, axis, rank);
}

/** With this axis as the last one. */
export function withLast(subject: string, x: Tensor, axis: number): Tensor {
  const at = axisAt(subject, axis, x.rank);
  if (at === x.rank - 1) return x;
  const others = x.shape.map((_, d) => d).filter((d) => d !== at);
  return x.transpose([...others, at]);
}

/** Averages an axis: what is left is a loss for each sample, and each step or place of it. */
export function meanOver(subject: string, x: Tensor, axis: number): Tensor {
  return axis === -1 ? meanOfLast(x) : x.mean(axisAt(subject, axis, x.rank));
}
