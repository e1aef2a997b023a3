/** Callbacks, loaded when a model is trained with one. */
import { Lazy, late } from "../base/index.ts";
import type * as all from "../callbacks/index.ts";

const callbacks: Lazy<typeof all> = /* @__PURE__ */ new Lazy(() => import("../callbacks/index.ts"));

export const backupAndRestore: typeof all.backupAndRestore = /* @__PURE__ */ late(
  callbacks,
  (code) => code.backupAndRestore,
);
export const csvLogger: typeof all.csvLogger = /* @__PURE__ */ late(callbacks, (code) => code.csvLogger);
export const earlyStopping: typeof all.earlyStopping = /* @__PURE__ */ late(callbacks, (code) => code.earlyStopping);
export const jsonLogger: typeof all.jsonLogger = /* @__PURE__ */ late(callbacks, (code) => code.jsonLogger);
export const lambda: typeof all.lambda = /* @__PURE__ */ late(callbacks, (code) => code.lambda);
export const learningRateScheduler: typeof all.learningRateScheduler = /* @__PURE__ */ late(
  callbacks,
  (code) => code.learningRateScheduler,
);
export const modelCheckpoint: typeof all.modelCheckpoint = /* @__PURE__ */ late(
  callbacks,
  (code) => code.modelCheckpoint,
);
export const reduceLearningRateOnPlateau: typeof all.reduceLearningRateOnPlateau = /* @__PURE__ */ late(
  callbacks,
  (code) => code.reduceLearningRateOnPlateau,
);
export const swapEmaWeights: typeof all.swapEmaWeights = /* @__PURE__ */ late(callbacks, (code) => code.swapEmaWeights);
export const tensorBoard: typeof all.tensorBoard = /* @__PURE__ */ late(callbacks, (code) => code.tensorBoard);
export const terminateOnNan: typeof all.terminateOnNan = /* @__PURE__ */ late(callbacks, (code) => code.terminateOnNan);
