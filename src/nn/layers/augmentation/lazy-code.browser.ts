/** Loaded when a model with such a layer is first trained. */
import { Lazy } from "../../../base/index.ts";

export type AllCode = typeof import("./code/index.ts");
export const code: Lazy<AllCode> = /* @__PURE__ */ new Lazy(() => import("./code/index.ts"));
