export { backend, isAvailable, openWith } from "./backend.ts";
export { enableRelaxedSimd, relaxedSimd } from "./features.ts";
