/** There from the start. Bundlers for browsers take `lazy-judging.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../base/index.ts";
import * as code from "./judging.ts";

export const judging: Lazy<typeof code> = new Lazy(async () => code, code);
