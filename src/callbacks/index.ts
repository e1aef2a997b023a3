/** The built-in callbacks. */
export { backupAndRestore } from "./backup.ts";
export { earlyStopping } from "./early-stopping.ts";
export { csvLogger, jsonLogger } from "./loggers.ts";
export { modelCheckpoint } from "./model-checkpoint.ts";
export { reduceLearningRateOnPlateau } from "./plateau.ts";
export { lambda, learningRateScheduler, swapEmaWeights, terminateOnNan } from "./small.ts";
export { tensorBoard } from "./tensor-board.ts";
