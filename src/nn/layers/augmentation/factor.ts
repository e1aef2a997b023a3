/** How strong a random change is: an option of most augmentations. */
import { badArgument, type Want } from "../../../base/index.ts";

/** One number, or the least and the largest. */
export type Factor = number | readonly [number, number];

/** A number from `least` to `most`, or two of them. */
export const wantFactor =
  (least: number, most: number): Want =>
  (subject, name, value) => {
    const fits = (n: unknown) => typeof n === "number" && n >= least && n <= most;
    const pair = Array.isArray(value) && value.length === 2 && Array.from(value).every(fits);
    if (pair || fits(value)) return;
    throw badArgument(subject, name, value, "factor", `a number from ${least} to ${most}, or two: [least, largest]`, {
      least,
      most,
    });
  };

/** The interval that a factor means: up to a single number, and down to its opposite where `both`. */
export function intervalOf(factor: Factor, both: boolean): readonly [number, number] {
  if (typeof factor !== "number") return factor[0] <= factor[1] ? factor : [factor[1], factor[0]];
  return both ? [-Math.abs(factor), Math.abs(factor)] : [0, factor];
}
