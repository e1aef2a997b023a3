/** Optimizers by name. Bundlers for browsers take `by-name.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../base/index.ts";
import * as all from "./optimizers.ts";

export const makers: Lazy<typeof all> = new Lazy(async () => all, all);
/** Those that a page need not wait for. */
export const usual: Partial<typeof all> = all;
