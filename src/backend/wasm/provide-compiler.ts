/** For code that traces functions at once and is itself loaded when needed: it loads the compiler with it. */
import * as passes from "../../transform/loops/index.ts";
import { loopPasses } from "../../transform/loops/lazy.ts";
import * as code from "./compiler.ts";
import { compiler } from "./lazy-compiler.ts";

export function provideCompiler(): void {
  compiler.provide(code);
  loopPasses.provide(passes);
}
