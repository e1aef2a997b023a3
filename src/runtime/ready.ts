/** Loads ahead of time what is otherwise loaded when it is first used. */
import { compiler } from "../backend/wasm/lazy-compiler.ts";

/**
 * Loads the compiler, which a web page else loads when `fit`, `predict`, `evaluate` or a compiled function first needs it:
 * after it, `predictSync` works there, and large work at once is fast. In Node, Deno and Bun it is there from the start.
 *
 *     await ready();
 *     const digit = model.predictSync(image).argmax();
 */
export async function ready(): Promise<void> {
  await compiler.load();
}
