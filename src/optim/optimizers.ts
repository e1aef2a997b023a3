/**
 * Optimizers: the formula, then the formula in code. w is a parameter, g its gradient, η the learning rate (an input
 * of the compiled step, so a schedule never recompiles it). Defaults and formulas are Keras's.
 */
export { adadelta } from "./optimizers/adadelta.ts";
export { adafactor } from "./optimizers/adafactor.ts";
export { adagrad } from "./optimizers/adagrad.ts";
export { adam, adamw } from "./optimizers/adam.ts";
export { adamax } from "./optimizers/adamax.ts";
export { ftrl } from "./optimizers/ftrl.ts";
export { lamb } from "./optimizers/lamb.ts";
export { lbfgs } from "./optimizers/lbfgs.ts";
export { lion } from "./optimizers/lion.ts";
export { multi } from "./optimizers/multi.ts";
export { muon } from "./optimizers/muon.ts";
export { nadam } from "./optimizers/nadam.ts";
export { rmsprop } from "./optimizers/rmsprop.ts";
export { scheduleFreeAdamw } from "./optimizers/schedule-free.ts";
export { sgd } from "./optimizers/sgd.ts";
