/** What the functions of a tiled product are tileVar: which place, which piece of the sum, where copies are. */
import { type Var, v } from "../../loops/build.ts";
import { I32 } from "../../loops/loop.ts";
import { runAxis } from "../../plan/kernel.ts";
import { interrupted } from "./cut.ts";
import type { TilePlan } from "./plan.ts";

/** The variables of a tile besides the axes. */
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

/** The variables that a tile's function wants, in order. */
export function tileParams(plan: TilePlan, packed: boolean): Var[] {
  const axes = [...plan.outside, ...plan.kernel.axes].map((axis) => v(axis.name, I32));
  const groups = plan.pieces === "are added in groups" ? [tileVar.endsGroup, tileVar.firstGroup] : [];
  const pieces = interrupted(plan) ? [tileVar.start, tileVar.first, tileVar.last, ...groups] : [];
  return [
    v(runAxis, I32),
    ...axes,
    ...pieces,
    ...(packed ? [tileVar.panel] : []),
    ...(plan.packsA ? [tileVar.rows] : []),
  ];
}
