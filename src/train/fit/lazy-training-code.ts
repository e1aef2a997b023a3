/** There from the start. Bundlers for browsers take `lazy-training-code.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./training-code.ts";

export const trainingCode: Lazy<typeof code> = new Lazy(async () => code, code);
