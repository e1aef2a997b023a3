/** Between the two halves of a training step gradients are whole: here they can be changed. */
import { withOrigin } from "../../ir/index.ts";
import { div, maximum, sqrt } from "../../tensor/index.ts";
import { mapTree, type Tree } from "./cells.ts";

/** Scales all gradients by one factor where their common Euclidean norm is too large. */
export function clipGlobalNorm(gradients: Tree, most: number | undefined): Tree {
  const list = Object.values(gradients);
  if (most === undefined || list.length === 0) return gradients;
  return withOrigin({ layer: "clip" }, () => {
    const norm = sqrt(list.map((g) => g.square().sum()).reduce((sum, part) => sum.add(part)));
    const factor = div(most, maximum(norm, most));
    return mapTree(gradients, (g) => g.mul(factor));
  });
}
