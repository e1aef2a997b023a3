/** The passes, loaded when something is compiled first. */
import { Lazy } from "../base/index.ts";

export const passes: Lazy<typeof import("./passes.ts")> = new Lazy(() => import("./passes.ts"));
