/** Which expressions can be computed in the lanes of a register. */
import { type DType, dtypes } from "../../base/index.ts";
import { type Affine, type Axis, affine, axesNeeded, type Elem, walk } from "../../scalar/index.ts";
import { vectorizable } from "../elementary/bodies.ts";
import { kindOf } from "./arithmetic.ts";

/** Lanes of a register along an axis. All values in one loop's registers are of so many bytes a lane. */
export interface Lanes {
  readonly axis: Axis;
  readonly width: number;
  readonly bytes: number;
}

/** An element, what it becomes, and where that goes if it goes to memory. */
interface Result {
  readonly elem: Elem;
  readonly type: { readonly dtype: DType };
  readonly at?: Affine;
}

const laneBytesOf = (dtype: DType): number => (dtype === "f64" ? 8 : 4);

/** The lanes in which elements may be computed along an axis: none where something in them cannot be done in lanes. */
export function lanesAlong(axis: Axis, results: readonly Result[], vectorBytes: number): Lanes | undefined {
  const bytes = new Set<number>();
  let possible = results.every(({ at }) => !at || (affine.coefficient(at, axis) === 1 && !at.dyn));
  for (const { elem, type } of results) {
    bytes.add(laneBytesOf(type.dtype));
    walk(elem, (part) => {
      possible &&= fitsLanes(part, axis);
      // A mask is as wide as what was compared, and must fit the numbers it chooses between.
      if (part.k === "compare") bytes.add(laneBytesOf(part.x.dtype));
      else if (axesNeeded(part).has(axis) && (part.dtype !== "bool" || part.k === "load"))
        bytes.add(laneBytesOf(part.dtype));
    });
  }
  const [each] = bytes;
  return possible && bytes.size === 1 ? { axis, width: vectorBytes / each, bytes: each } : undefined;
}

/** Whether a part alone, its own parts left aside, can be computed in lanes. */
function fitsLanes(part: Elem, axis: Axis): boolean {
  const named = (at: Affine) => (at.dyn ?? []).some(({ index }) => axesNeeded(index).has(axis));
  if (part.k === "guard") return !part.ranges.some(({ at }) => affine.coefficient(at, axis) !== 0 || named(at));
  if (!axesNeeded(part).has(axis)) return true;
  switch (part.k) {
    case "load": {
      const step = affine.coefficient(part.at, axis);
      return (step === 0 || step === 1) && !named(part.at);
    }
    case "index":
      return !part.at.dyn;
    case "unary":
    case "binary":
      return vectorizable(part.op, part.dtype === "bool" ? "i32" : kindOf[part.dtype]);
    case "cast": {
      const { dtype } = part.x;
      return !dtypes[dtype].float || dtypes[part.dtype].float || part.dtype === "bool" || dtype === "f32";
    }
    default:
      return true;
  }
}
