/** There from the start. Bundlers for browsers take `lazy-lbfgs.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./lbfgs-step.ts";

export const lbfgsSteps: Lazy<typeof code> = new Lazy(async () => code, code);
