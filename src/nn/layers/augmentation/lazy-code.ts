/** There from the start. Bundlers for browsers take `lazy-code.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../../base/index.ts";
import * as all from "./code/index.ts";

export type AllCode = typeof all;
export const code: Lazy<AllCode> = new Lazy(async () => all, all);
