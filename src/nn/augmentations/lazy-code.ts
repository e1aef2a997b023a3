/** There from the start. Bundlers for browsers take `lazy-code.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as all from "./code.ts";

export const code: Lazy<typeof all> = new Lazy(async () => all, all);
