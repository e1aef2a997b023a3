/** Callbacks, loaded when a model is trained with one. */
import { Lazy, late } from "../base/index.ts";
import type * as all from "../callbacks/index.ts";

const callbacks: Lazy<typeof all> = /* @__PURE__ */ new Lazy(() => import("../callbacks/index.ts"));

/** The maker of this name. */
const maker = <Name extends keyof typeof all>(name: Name): (typeof all)[Name] => late(callbacks, (code) => code[name]);

export const backupAndRestore: typeof all.backupAndRestore = /* @__PURE__ */ maker("backupAndRestore");
export const csvLogger: typeof all.csvLogger = /* @__PURE__ */ maker("csvLogger");
export const earlyStopping: typeof all.earlyStopping = /* @__PURE__ */ maker("earlyStopping");
export const jsonLogger: typeof all.jsonLogger = /* @__PURE__ */ maker("jsonLogger");
export const lambda: typeof all.lambda = /* @__PURE__ */ maker("lambda");
export const learningRateScheduler: typeof all.learningRateScheduler = /* @__PURE__ */ maker("learningRateScheduler");
export const modelCheckpoint: typeof all.modelCheckpoint = /* @__PURE__ */ maker("modelCheckpoint");
export const reduceLearningRateOnPlateau: typeof all.reduceLearningRateOnPlateau =
  /* @__PURE__ */ maker("reduceLearningRateOnPlateau");
export const swapEmaWeights: typeof all.swapEmaWeights = /* @__PURE__ */ maker("swapEmaWeights");
export const tensorBoard: typeof all.tensorBoard = /* @__PURE__ */ maker("tensorBoard");
export const terminateOnNan: typeof all.terminateOnNan = /* @__PURE__ */ maker("terminateOnNan");
