/** There from the start. Bundlers for browsers take `schedules.browser.ts` instead (`browser` in package.json). */
export * from "../optim/schedules.ts";
