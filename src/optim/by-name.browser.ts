/**
 * Optimizers by name. A page carries those that are named most; it loads the others when a model is read from a file. Whoever wants
 * one at once writes `optimizers.lion()`, and the bundle holds that one.
 */
import { Lazy } from "../base/index.ts";
import { adam, adamw } from "./optimizers/adam.ts";
import { rmsprop } from "./optimizers/rmsprop.ts";
import { sgd } from "./optimizers/sgd.ts";
import type * as all from "./optimizers.ts";

export const makers: Lazy<typeof all> = new Lazy(() => import("./optimizers.ts"));
export const usual: Partial<typeof all> = { adam, adamw, rmsprop, sgd };
