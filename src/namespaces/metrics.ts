/** There from the start. Bundlers for browsers take `metrics.browser.ts` instead (`browser` in package.json). */
export * from "../nn/metrics.ts";
