/** The compiler, loaded from the start. Bundlers for browsers take `lazy-compiler.browser.ts` instead (`browser` in package.json). */
import { Lazy } from "../../base/index.ts";
import * as code from "./compiler.ts";

export const compiler: Lazy<typeof code> = new Lazy(async () => code, code);
