/** For rooms that trace at once and are loaded for that: they bring the compiler along. */
import * as code from "./compiler.ts";
import { compiler } from "./lazy-compiler.ts";

export function provideCompiler(): void {
  compiler.provide(code);
}
