import { ShapeError, sameShape, showType } from "../base/index.ts";
import { flattenTree } from "./tree.ts";

/** Throws unless both are the same nesting of the same types. */
export function wantState(
  subject: "repeat" | "scan" | "fori" | "whileLoop",
  state: unknown,
  result: unknown,
  hint: string,
): void {
  const [before, after] = [flattenTree(state), flattenTree(result)];
  const same =
    before.structure === after.structure &&
    before.leaves.every((x, k) => x.dtype === after.leaves[k].dtype && sameShape(x.shape, after.leaves[k].shape));
  if (same) return;
  throw new ShapeError(
    subject,
    `the function turns ${before.structure} of ${before.leaves.map(showType)} into ${after.structure} of ${after.leaves.map(showType)}`,
    { code: subject === "repeat" ? "repeat-state" : "scan-state", hint },
  );
}
