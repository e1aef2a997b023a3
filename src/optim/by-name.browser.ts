/**
 * Optimizers by name. A page carries those that are named most; it loads the others when a model is read from a file. Whoever wants
 * one at once writes `optimizers.lion()`, and the bundle holds that one.
 */
import { Lazy } from "../base/index.ts";
import type * as all from "./optimizers.ts";
import * as common from "./usual.ts";

export const makers: Lazy<typeof all> = new Lazy(() => import("./optimizers.ts"));
export const usual: Partial<typeof all> = common;
