/** There from the start. Bundlers for browsers take `lazy.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./index.ts";

export const loopPasses: Lazy<typeof code> = new Lazy(async () => code, code);
