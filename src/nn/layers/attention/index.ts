/** Layers that look at other places of a sequence. */
export * from "./attention.ts";
export * from "./multi-head.ts";
