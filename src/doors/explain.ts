/** `limpid/explain`: where numbers come from, and the source texts' networks with all their numbers recomputed. */
export * from "../course/presets/index.ts";
export { type Check, type CheckId, type SystemId, type VerifyOptions, verify } from "../course/verify/index.ts";
export * from "../explain/index.ts";
