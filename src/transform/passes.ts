/** The passes that need not be there before something is compiled. */
export { simplify } from "./simplify.ts";
export { splitSteady } from "./steady.ts";
