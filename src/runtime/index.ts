export * from "./bind.ts";
export * from "./configure.ts";
export * from "./pace.ts";
export { ready } from "./ready.ts";
export * from "./room.ts";
export { type Notice, sayNotices, worded } from "./say.ts";
