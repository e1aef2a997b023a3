export * from "./array.ts";
