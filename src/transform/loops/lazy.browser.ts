/** Loaded when a program with a loop is compiled. */
import { Lazy } from "../../base/index.ts";

export const loopPasses: Lazy<typeof import("./index.ts")> = /* @__PURE__ */ new Lazy(() => import("./index.ts"));
