/** Augmentations of batches, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../nn/augmentations.ts";
import { judging } from "../train/lazy-judging.ts";

export const cutMix: typeof all.cutMix = /* @__PURE__ */ late(judging, (code) => code.augmentations.cutMix);
export const mixUp: typeof all.mixUp = /* @__PURE__ */ late(judging, (code) => code.augmentations.mixUp);
