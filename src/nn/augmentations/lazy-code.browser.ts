/** Loaded when a model with such an augmentation is first trained. */
import { Lazy } from "../../base/index.ts";

export const code: Lazy<typeof import("./code.ts")> = /* @__PURE__ */ new Lazy(() => import("./code.ts"));
