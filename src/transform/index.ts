export { grad } from "./grad.ts";
export { type Replaced, simplify } from "./simplify.ts";
