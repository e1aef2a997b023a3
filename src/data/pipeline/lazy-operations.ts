/** There from the start. Bundlers for browsers take `lazy-operations.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./operations.ts";

export type Operations = typeof code;
export const operations: Lazy<Operations> = new Lazy(async () => code, code);
