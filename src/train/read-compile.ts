/** Reads what `compile` is given: names and numbers at once, and what depends on the outputs' shapes when these are known (`judging.ts`). */
import {
  badArgument,
  checkedLater,
  finiteFrom,
  isFunction,
  isRecord,
  late,
  readOptions,
  show,
  ValueError,
  type Want,
} from "../base/index.ts";
import type { LossLike } from "../nn/index.ts";
import { findMetric, toLoss } from "../nn/resolve-judges.ts";
import { type Optimizer, toOptimizer, wantRate } from "../optim/index.ts";
import type { Compiled, CompileOptions } from "./compile.ts";
import { augmenting } from "./lazy-augmenting.ts";
import type { OwnStep } from "./own-step.ts";

const wantLoss: Want = (_, __, loss) => isPerOutput(loss) || toLoss(loss as LossLike);

const wantMetrics: Want = (subject, name, metrics) => {
  for (const list of isPerOutput(metrics) ? Object.values(metrics) : [metrics]) {
    if (list === undefined) continue;
    if (!Array.isArray(list))
      throw new ValueError(subject, `${name} are ${show(list)}`, {
        code: "metrics",
        hint: 'a list, metrics: ["accuracy"], or one for each output: { digit: ["accuracy"] }',
        facts: { received: list },
      });
    for (const metric of Array.from(list)) findMetric(metric);
  }
};

const wantWeights: Want = (subject, name, weights) => {
  const hint = "numbers from 0, by output: { digit: 1, isEven: 0.5 }";
  if (!isPerOutput(weights)) throw badArgument(subject, name, weights, "loss-weights", hint);
  for (const [output, weight] of Object.entries(weights))
    if (weight !== undefined) finiteFrom(0)(subject, `the loss weight of "${output}"`, weight);
};

const wantStep: Want = (subject, name, step) => {
  const hint = "a function ({ weights, judge, update }) => ({ weights, memory, state, records: { loss } })";
  if (!isFunction(step)) throw badArgument(subject, name, step, "own-step", hint);
};

/** In a page: what stands in for it, until its code is there. */
const toAugmentation = /* @__PURE__ */ late(augmenting, (code) => code.augmentationOf);

/** Throws where an optimizer does something around the standard step that a step of one's own does not. */
function wantStepwise({ name, wholeData, gradientAccumulationSteps }: Optimizer): void {
  const why = wholeData
    ? "compares the losses of steps"
    : gradientAccumulationSteps
      ? "gathers gradients over steps"
      : undefined;
  if (why === undefined) return;
  throw new ValueError("compile", `${name} ${why}, and trainStep is one step of your own`, {
    code: "own-step-optimizer",
    hint: wholeData
      ? 'take an optimizer for single steps: "adam"'
      : "leave gradientAccumulationSteps out, and gather them in trainStep",
    facts: { optimizer: name, wholeData: wholeData === true },
  });
}

/** Checks names and numbers at once; what depends on the outputs' shapes waits until they are known. */
export function readCompileOptions(given: CompileOptions): Compiled {
  const { optimizer, loss, metrics, weightedMetrics, lossWeights, learningRate, augment, trainStep } =
    readOptions<CompileOptions>("compile", given, {
      optimizer: checkedLater,
      loss: checkedLater,
      metrics: wantMetrics,
      weightedMetrics: wantMetrics,
      lossWeights: wantWeights,
      learningRate: (subject, _, rate) => wantRate(subject, "the learning rate", rate),
      augment: checkedLater,
      trainStep: wantStep,
    });
  for (const [name, value] of Object.entries({ optimizer, loss }))
    if (value === undefined)
      throw new ValueError("compile", `${name} is missing`, {
        code: "compile-options",
        hint: 'compile({ optimizer: "adam", loss: "meanSquaredError" })',
      });
  const chosen = toOptimizer(optimizer, learningRate);
  if (trainStep) wantStepwise(chosen);
  wantLoss("compile", "loss", loss);
  return {
    optimizer: chosen,
    loss,
    metrics: metrics ?? [],
    weightedMetrics: weightedMetrics ?? [],
    lossWeights: (lossWeights ?? {}) as Record<string, number>,
    ...(augment !== undefined && { augment: toAugmentation(augment) }),
    ...(trainStep && { trainStep: trainStep as OwnStep }),
  };
}

/** One for each output: neither a name, nor a thing of ours or of the user's. */
export function isPerOutput(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !("perSample" in value) && !("update" in value) && typeof value.name !== "string";
}
