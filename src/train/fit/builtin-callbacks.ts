/** The built-in callbacks. */
export { earlyStopping } from "./callbacks/early-stopping.ts";
export { csvLogger, jsonLogger } from "./callbacks/loggers.ts";
export { modelCheckpoint } from "./callbacks/model-checkpoint.ts";
export { reduceLearningRateOnPlateau } from "./callbacks/plateau.ts";
export { lambda, learningRateScheduler, swapEmaWeights, terminateOnNan } from "./callbacks/small.ts";
export { tensorBoard } from "./callbacks/tensor-board.ts";
