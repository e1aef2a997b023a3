/** What pools of one to three axes of places have in common. */
export type Line = number | readonly [number];
export type { Pair } from "../../options.ts";
export type Triple = number | readonly [number, number, number];

/** What a place is called where there are so many axes of them. */
export const namesOfPlaces: readonly string[] = ["steps", "pixels", "voxels"];
