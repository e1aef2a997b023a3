/** Schedules, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../optim/schedules.ts";
import { judging } from "../train/lazy-judging.ts";

export const constant: typeof all.constant = /* @__PURE__ */ late(judging, (code) => code.schedules.constant);
export const cosineDecay: typeof all.cosineDecay = /* @__PURE__ */ late(judging, (code) => code.schedules.cosineDecay);
export const cosineDecayRestarts: typeof all.cosineDecayRestarts = /* @__PURE__ */ late(
  judging,
  (code) => code.schedules.cosineDecayRestarts,
);
export const exponentialDecay: typeof all.exponentialDecay = /* @__PURE__ */ late(
  judging,
  (code) => code.schedules.exponentialDecay,
);
export const inverseTimeDecay: typeof all.inverseTimeDecay = /* @__PURE__ */ late(
  judging,
  (code) => code.schedules.inverseTimeDecay,
);
export const multiStep: typeof all.multiStep = /* @__PURE__ */ late(judging, (code) => code.schedules.multiStep);
export const oneCycle: typeof all.oneCycle = /* @__PURE__ */ late(judging, (code) => code.schedules.oneCycle);
export const piecewiseConstantDecay: typeof all.piecewiseConstantDecay = /* @__PURE__ */ late(
  judging,
  (code) => code.schedules.piecewiseConstantDecay,
);
export const polynomialDecay: typeof all.polynomialDecay = /* @__PURE__ */ late(
  judging,
  (code) => code.schedules.polynomialDecay,
);
export const step: typeof all.step = /* @__PURE__ */ late(judging, (code) => code.schedules.step);
export const warmup: typeof all.warmup = /* @__PURE__ */ late(judging, (code) => code.schedules.warmup);
