/** There from the start. Bundlers for browsers take `datasets.browser.ts` instead (`browser` in package.json). */
export * from "../data/datasets/index.ts";
