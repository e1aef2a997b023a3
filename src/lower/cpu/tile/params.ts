/** What the functions of a tiled product are told: which place, which piece of the sum, where copies are. */
import { I32, type Var, v } from "../../loops/build.ts";
import { runAxis } from "../../plan/kernel.ts";
import { interrupted } from "./cut.ts";
import type { TilePlan } from "./plan.ts";

/** The variables of a tile besides the axes: where a piece of the sum begins, where its panel is, and which piece it is. */
export const pieceStart: Var = v("piece", I32);
export const panelAt: Var = v("panel", I32);
export const rowsAt: Var = v("copied", I32);
export const firstPiece: Var = v("first", I32);
export const lastPiece: Var = v("last", I32);
/** Where there are groups of pieces, `firstPiece` is the first of its group. */
export const endsGroup: Var = v("endsGroup", I32);
export const firstGroup: Var = v("firstGroup", I32);

/** The variables that a tile's function wants, in order. */
export function tileParams(plan: TilePlan, packed: boolean): Var[] {
  const axes = [...plan.outside, ...plan.kernel.axes].map((axis) => v(axis.name, I32));
  const groups = plan.pieces === "are added in groups" ? [endsGroup, firstGroup] : [];
  const pieces = interrupted(plan) ? [pieceStart, firstPiece, lastPiece, ...groups] : [];
  return [v(runAxis, I32), ...axes, ...pieces, ...(packed ? [panelAt] : []), ...(plan.packsA ? [rowsAt] : [])];
}
