/** Loads ahead of time what is otherwise loaded when it is first used. */
import { compiler } from "../backend/wasm/lazy-compiler.ts";
import { loadAll } from "../base/index.ts";

/**
 * Loads the compiler and what else a web page loads when `fit`, `predict`, `evaluate` or a compiled function first needs it:
 * after it, `predictSync` and metrics by hand work there, and large work at once is fast. In Node, Deno and Bun all of it is there
 * from the start.
 *
 *     await ready();
 *     const digit = model.predictSync(image).argmax();
 */
export async function ready(): Promise<void> {
  await Promise.all([compiler.load(), loadAll()]);
}
