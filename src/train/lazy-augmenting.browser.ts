/** Loaded when a model is compiled with an augmentation. */
import { Lazy } from "../base/index.ts";

export const augmenting: Lazy<typeof import("./step/augment.ts")> = /* @__PURE__ */ new Lazy(
  () => import("./step/augment.ts"),
);
