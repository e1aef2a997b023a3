/** All optimizers, loaded when one is wanted that is not among the usual, or a model is read from a file. */
import { Lazy } from "../base/index.ts";
import type * as all from "./optimizers.ts";

export const allOptimizers: Lazy<typeof all> = /* @__PURE__ */ new Lazy(() => import("./optimizers.ts"));
