/** Data sets, loaded when one is asked for. */
import type * as all from "../data/datasets/index.ts";

const load = (): Promise<typeof all> => import("../data/datasets/index.ts");

export const breastCancer: typeof all.breastCancer = async (...given) => (await load()).breastCancer(...given);
export const fashionMnist: typeof all.fashionMnist = async (...given) => (await load()).fashionMnist(...given);
export const firstNames: typeof all.firstNames = async (...given) => (await load()).firstNames(...given);
export const iris: typeof all.iris = async (...given) => (await load()).iris(...given);
export const mnist: typeof all.mnist = async (...given) => (await load()).mnist(...given);
export const penguins: typeof all.penguins = async (...given) => (await load()).penguins(...given);
export const wine: typeof all.wine = async (...given) => (await load()).wine(...given);
