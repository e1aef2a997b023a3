/** Loaded when a model is compiled with a metric that keeps sums. */
import { Lazy } from "../../base/index.ts";

export type AllSums = typeof import("./sums/index.ts");
export const sums: Lazy<AllSums> = /* @__PURE__ */ new Lazy(() => import("./sums/index.ts"));
