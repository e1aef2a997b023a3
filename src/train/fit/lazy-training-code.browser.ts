/** Loaded when a model is trained or judged first: many pages only predict. */
import { Lazy } from "../../base/index.ts";

export const trainingCode: Lazy<typeof import("./training-code.ts")> = new Lazy(() => import("./training-code.ts"));
