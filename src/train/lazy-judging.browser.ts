/** Loaded when a compiled model is trained, judged or saved first: many pages only predict. */
import { Lazy } from "../base/index.ts";

export const judging: Lazy<typeof import("./judging.ts")> = /* @__PURE__ */ new Lazy(() => import("./judging.ts"));
