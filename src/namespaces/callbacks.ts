/** There from the start. Bundlers for browsers take `callbacks.browser.ts` instead (`browser` in package.json). */
export * from "../callbacks/index.ts";
