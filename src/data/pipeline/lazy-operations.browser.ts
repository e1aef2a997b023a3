/** Loaded when a pipeline is first read. */
import { Lazy } from "../../base/index.ts";

export type Operations = typeof import("./operations.ts");
export const operations: Lazy<Operations> = /* @__PURE__ */ new Lazy(() => import("./operations.ts"));
