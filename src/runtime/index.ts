export * from "./configure.ts";
export * from "./pace.ts";
