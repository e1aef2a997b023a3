/** There from the start. Bundlers for browsers take `lazy-training.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./training.ts";

export const training: Lazy<typeof code> = new Lazy(async () => code, code);
