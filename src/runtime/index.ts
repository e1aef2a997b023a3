export * from "./configure.ts";
export * from "./pace.ts";
export * from "./room.ts";
export { isSmall } from "./work.ts";
