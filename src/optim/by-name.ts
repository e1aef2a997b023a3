/** Optimizers by name that need not be waited for. Bundlers for browsers take `by-name.browser.ts` instead (`browser` in package.json). */
import * as all from "./optimizers.ts";

export const usual: Partial<typeof all> = all;
