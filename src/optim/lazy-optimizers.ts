/** There from the start. Bundlers for browsers take `lazy-optimizers.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../base/index.ts";
import * as all from "./optimizers.ts";

export const allOptimizers: Lazy<typeof all> = new Lazy(async () => all, all);
