/** Augmentations of batches, loaded when a model is compiled with one. */
import { late } from "../base/index.ts";
import type * as all from "../nn/augmentations.ts";
import { augmenting } from "../train/lazy-augmenting.ts";

export const cutMix: typeof all.cutMix = /* @__PURE__ */ late(augmenting, (code) => code.augmentations.cutMix);
export const mixUp: typeof all.mixUp = /* @__PURE__ */ late(augmenting, (code) => code.augmentations.mixUp);
