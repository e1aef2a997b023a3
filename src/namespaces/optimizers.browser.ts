/** Optimizers: the usual ones are loaded when a model is compiled, the others when one of them is wanted. */
import { late } from "../base/index.ts";
import { allOptimizers } from "../optim/lazy-optimizers.ts";
import type * as all from "../optim/optimizers.ts";
import { judging } from "../train/lazy-judging.ts";

export const adadelta: typeof all.adadelta = /* @__PURE__ */ late(allOptimizers, (code) => code.adadelta);
export const adafactor: typeof all.adafactor = /* @__PURE__ */ late(allOptimizers, (code) => code.adafactor);
export const adagrad: typeof all.adagrad = /* @__PURE__ */ late(allOptimizers, (code) => code.adagrad);
export const adam: typeof all.adam = /* @__PURE__ */ late(judging, (code) => code.optimizers.adam);
export const adamax: typeof all.adamax = /* @__PURE__ */ late(allOptimizers, (code) => code.adamax);
export const adamw: typeof all.adamw = /* @__PURE__ */ late(judging, (code) => code.optimizers.adamw);
export const ftrl: typeof all.ftrl = /* @__PURE__ */ late(allOptimizers, (code) => code.ftrl);
export const lamb: typeof all.lamb = /* @__PURE__ */ late(allOptimizers, (code) => code.lamb);
export const lbfgs: typeof all.lbfgs = /* @__PURE__ */ late(allOptimizers, (code) => code.lbfgs);
export const lion: typeof all.lion = /* @__PURE__ */ late(allOptimizers, (code) => code.lion);
export const multi: typeof all.multi = /* @__PURE__ */ late(allOptimizers, (code) => code.multi);
export const muon: typeof all.muon = /* @__PURE__ */ late(allOptimizers, (code) => code.muon);
export const nadam: typeof all.nadam = /* @__PURE__ */ late(allOptimizers, (code) => code.nadam);
export const rmsprop: typeof all.rmsprop = /* @__PURE__ */ late(judging, (code) => code.optimizers.rmsprop);
export const scheduleFreeAdamw: typeof all.scheduleFreeAdamw = /* @__PURE__ */ late(
  allOptimizers,
  (code) => code.scheduleFreeAdamw,
);
export const sgd: typeof all.sgd = /* @__PURE__ */ late(judging, (code) => code.optimizers.sgd);
