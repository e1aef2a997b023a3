/** There from the start. Bundlers for browsers take `lazy-predicting.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../base/index.ts";
import * as code from "./predicting.ts";

export const predicting: Lazy<typeof code> = new Lazy(async () => code, code);
