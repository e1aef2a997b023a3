/** Schedules, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../optim/schedules.ts";
import { judging } from "../train/lazy-judging.ts";

/** The maker of this name. */
const maker = <Name extends keyof typeof all>(name: Name): (typeof all)[Name] =>
  late(judging, (code) => code.schedules[name]);

export const constant: typeof all.constant = /* @__PURE__ */ maker("constant");
export const cosineDecay: typeof all.cosineDecay = /* @__PURE__ */ maker("cosineDecay");
export const cosineDecayRestarts: typeof all.cosineDecayRestarts = /* @__PURE__ */ maker("cosineDecayRestarts");
export const exponentialDecay: typeof all.exponentialDecay = /* @__PURE__ */ maker("exponentialDecay");
export const inverseTimeDecay: typeof all.inverseTimeDecay = /* @__PURE__ */ maker("inverseTimeDecay");
export const multiStep: typeof all.multiStep = /* @__PURE__ */ maker("multiStep");
export const oneCycle: typeof all.oneCycle = /* @__PURE__ */ maker("oneCycle");
export const piecewiseConstantDecay: typeof all.piecewiseConstantDecay =
  /* @__PURE__ */ maker("piecewiseConstantDecay");
export const polynomialDecay: typeof all.polynomialDecay = /* @__PURE__ */ maker("polynomialDecay");
export const step: typeof all.step = /* @__PURE__ */ maker("step");
export const warmup: typeof all.warmup = /* @__PURE__ */ maker("warmup");
