export * from "./adaptive.ts";
export * from "./global.ts";
export * from "./windows.ts";
