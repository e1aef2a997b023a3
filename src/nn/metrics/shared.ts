/** What metrics have in common. */
import { badArgument, builtIn, readOptions, type Want } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { SampleMetric } from "../loss.ts";

/** What takes no options refuses those that it is given. */
export type NoOptions = Readonly<Record<string, never>>;

export type SampleParts = Omit<SampleMetric, "name" | "config">;

export function plain(name: string, options: NoOptions | undefined, parts: SampleParts): SampleMetric {
  return builtIn(name, readOptions(name, options, {}), parts);
}

/** Targets as the output has them: class numbers become one-hot rows. */
export function likeOutput(target: Tensor, output: Tensor): Tensor {
  const { dtype, shape } = output;
  if (target.size === output.size) return target.cast(dtype).reshape(shape);
  return target
    .cast("i32")
    .reshape(shape.slice(0, -1))
    .oneHot(shape[shape.length - 1])
    .cast(dtype);
}

/** One number, or a list of at least one. */
export const wantNumbers = (kind: string, hint: string, holds: (n: number) => boolean = Number.isFinite): Want => {
  return (subject, name, value) => {
    const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
    if (list.length > 0 && list.every((n) => typeof n === "number" && holds(n))) return;
    throw badArgument(subject, name, value, kind, hint);
  };
};
