/** For code that traces functions at once and is itself loaded when needed: it loads the compiler with it. */
import * as code from "./compiler.ts";
import { compiler } from "./lazy-compiler.ts";

export function provideCompiler(): void {
  compiler.provide(code);
}
