/** Loaded when a model is compiled with it. */
import { Lazy } from "../../base/index.ts";

export const lbfgsSteps: Lazy<typeof import("./lbfgs-step.ts")> = /* @__PURE__ */ new Lazy(
  () => import("./lbfgs-step.ts"),
);
