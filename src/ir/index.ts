export { hash, keyOf } from "./key.ts";
export * from "./node.ts";
export { parse } from "./parse.ts";
export { print } from "./print.ts";
export * from "./step.ts";
export { verifyGraph } from "./verify.ts";
