/** There from the start. Bundlers for browsers take `losses.browser.ts` instead (`browser` in package.json). */
export * from "../nn/losses.ts";
