export * from "./array.ts";
export * from "./convolution.ts";
export * from "./pooling.ts";
export * from "./product.ts";
export * from "./slide.ts";
