/**
 * Layers that look texts and numbers up, of which few pages have one: loaded by `ready`, and by `loadModel` where a file holds one. They
 * learn from data and give their results at once, so before that their makers throw.
 */
import { Lazy, lateWhole } from "../../../base/index.ts";
import type * as all from "./all.ts";

const code: Lazy<typeof all> = /* @__PURE__ */ new Lazy(() => import("./all.ts"));

export { categoryEncoding } from "./category-encoding.ts";
export const discretization: typeof all.discretization = /* @__PURE__ */ lateWhole(code, "discretization");
export const hashedCrossing: typeof all.hashedCrossing = /* @__PURE__ */ lateWhole(code, "hashedCrossing");
export const hashing: typeof all.hashing = /* @__PURE__ */ lateWhole(code, "hashing");
export const integerLookup: typeof all.integerLookup = /* @__PURE__ */ lateWhole(code, "integerLookup");
export const stringLookup: typeof all.stringLookup = /* @__PURE__ */ lateWhole(code, "stringLookup");
export const textVectorization: typeof all.textVectorization = /* @__PURE__ */ lateWhole(code, "textVectorization");
