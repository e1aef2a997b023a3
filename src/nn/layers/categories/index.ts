/** There from the start. Bundlers for browsers take `index.browser.ts` instead (`browser` in package.json). */
export * from "./all.ts";
