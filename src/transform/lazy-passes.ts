/** The passes, there from the start. Bundlers for browsers take `lazy-passes.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../base/index.ts";
import * as code from "./passes.ts";

export const passes: Lazy<typeof code> = new Lazy(async () => code, code);
