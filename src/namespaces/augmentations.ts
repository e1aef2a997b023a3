/** There from the start. Bundlers for browsers take `augmentations.browser.ts` instead (`browser` in package.json). */
export * from "../nn/augmentations.ts";
