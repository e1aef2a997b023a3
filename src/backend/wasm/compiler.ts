/** All that compiling needs, loaded together. */
export { simplify } from "../../transform/simplify.ts";
export { splitSteady } from "../../transform/steady.ts";
export { atOnce } from "./at-once.ts";
export { compile, compileSync } from "./compile.ts";
export { fusedMadd } from "./features.ts";
