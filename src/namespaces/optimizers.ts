/** There from the start. Bundlers for browsers take `optimizers.browser.ts` instead (`browser` in package.json). */
export * from "../optim/optimizers.ts";
