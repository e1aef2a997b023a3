/** The schedule of large contractions: see `plan.ts` for when and how, `nest.ts` for the loops around, `micro.ts` for the tile. */
export { emitTile } from "./nest.ts";
export { bytesOf, planTile, type TilePlan } from "./plan.ts";
