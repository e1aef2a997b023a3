export * from "./array.ts";
export * from "./product.ts";
export * from "./window.ts";
