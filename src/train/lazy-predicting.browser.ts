/** Loaded when a model predicts first, or is trained; see also `ready`. */
import { Lazy } from "../base/index.ts";

export const predicting: Lazy<typeof import("./predicting.ts")> = /* @__PURE__ */ new Lazy(
  () => import("./predicting.ts"),
);
