/** There from the start. Bundlers for browsers take `lazy-sums.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./sums/index.ts";

export type AllSums = typeof code;
export const sums: Lazy<AllSums> = new Lazy(async () => code, code);
