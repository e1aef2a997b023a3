/** Loaded when a model is trained or judged first: many pages only predict. */
import { Lazy } from "../../base/index.ts";

export const training: Lazy<typeof import("./training.ts")> = new Lazy(() => import("./training.ts"));
