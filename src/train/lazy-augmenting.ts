/** There from the start. Bundlers for browsers take `lazy-augmenting.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../base/index.ts";
import * as code from "./step/augment.ts";

export const augmenting: Lazy<typeof code> = new Lazy(async () => code, code);
