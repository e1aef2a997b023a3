export * from "./conv.ts";
export * from "./depthwise.ts";
export * from "./separable.ts";
export * from "./transposed.ts";
