export * from "./color.ts";
export * from "./geometry.ts";
export * from "./patches.ts";
export * from "./rand-augment.ts";
