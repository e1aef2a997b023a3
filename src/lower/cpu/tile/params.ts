/** The variables of a tiled product besides its axes, which its functions give each other: pieces of the sum, and where copies are. */
import { type Var, v } from "../../loops/build.ts";
import { I32 } from "../../loops/loop.ts";

export const tileVar: Readonly<
  Record<"start" | "first" | "last" | "endsGroup" | "firstGroup" | "panel" | "rows", Var>
> = {
  /** Where a piece of the sum begins, and whether it is the first and the last of all; of groups, the first is that of its group. */
  start: v("piece", I32),
  first: v("first", I32),
  last: v("last", I32),
  endsGroup: v("endsGroup", I32),
  firstGroup: v("firstGroup", I32),
  /** Where a panel of B is, and where rows of A were copied. */
  panel: v("panel", I32),
  rows: v("copied", I32),
};
