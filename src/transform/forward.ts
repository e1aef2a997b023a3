/**
 * Forward derivatives: how values change when what they are computed from moves in a given direction. It needs no rules of its own:
 * cotangents are linear in the cotangent that they come from, and the derivative of that linear function is the direction's image (J.
 * Townsend, "A new trick for calculating Jacobian vector products", 2017). What the first way back computes is not used and falls away.
 */
import { dtypes } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { pullback } from "./grad.ts";

/** The derivative of each output along the tangents of `wrt`; zeros of its type where it has none. */
export function pushforward(outputs: readonly Node[], wrt: readonly Node[], tangents: readonly Node[]): Node[] {
  const smooth = outputs.filter((y) => dtypes[y.type.dtype].float);
  const probes = smooth.map((y) => o.identity(o.zerosLike(y)));
  const images = pullback(pullback(smooth, probes, wrt), tangents, probes);
  return outputs.map((y) => (smooth.includes(y) ? images[smooth.indexOf(y)] : o.zerosLike(y)));
}
