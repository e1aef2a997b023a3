export * from "./configure.ts";
export { ready } from "./ready.ts";
export * from "./room.ts";
export { type Notice, sayNotices, worded } from "./say.ts";
