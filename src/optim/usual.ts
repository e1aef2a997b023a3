/** The optimizers that are named most: a page that compiles a model has them. */
export { adam, adamw } from "./optimizers/adam.ts";
export { rmsprop } from "./optimizers/rmsprop.ts";
export { sgd } from "./optimizers/sgd.ts";
