/**
 * Units that stay alike, because each gets the gradient of the others: a layer of twins is a layer of one. Starting alike is
 * not enough for that: where the next layer treats them differently, or dropout does, the first step parts them. So it is
 * the end of the trial that tells.
 */
import type { Tensor } from "../../../tensor/index.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind } from "../finding.ts";

const twins = kind<{ units: number; value: number; steps: number }>(
  "identical-units",
  ["error", "certain", "training"],
  {
    en: ({ units, steps }, { layer }) => ({
      problem: `all ${units} units of ${layer} have the same weights, and still have after ${steps} steps: they get the same gradient and will stay alike for ever`,
      advice: 'start from random weights: leave kernelInitializer out, or "glorotUniform"',
    }),
    "zh-CN": ({ units, steps }, { layer }) => ({
      problem: `${layer} 的 ${units} 个单元权重完全相同，${steps} 步之后仍然相同：它们得到同样的梯度，将永远相同`,
      advice: '从随机权重开始：不写 kernelInitializer，或用 "glorotUniform"',
    }),
  },
);

/** Rounding parts twins by less than this share of their largest weight. */
const rounding = 1e-6;
/** So far the parameters must have come, as a share of their size: where nothing moves, nothing can part. */
const moving = 1e-4;

function alike(values: readonly Tensor[], units: number): boolean {
  return values.every(({ data, shape }) => {
    if (shape.at(-1) !== units) return true;
    let largest = 0;
    for (const x of data) largest = Math.max(largest, Math.abs(x));
    const slack = rounding * largest;
    return data.every((x: number, k: number) => Math.abs(x - data[k - (k % units)]) <= slack);
  });
}

function check({ calls, params, plan, trial }: Context): Found[] {
  if (trial.broke || trial.moved < moving) return [];
  const frozen = new Set(plan.params.filter(({ trainable }) => !trainable).map(({ name }) => name));
  return calls.flatMap(({ layer, kernel, output }): Found[] => {
    // The units of an output get gradients of their own: each has its own target.
    if (!kernel || output !== undefined) return [];
    const names = Object.keys(layer.params).map((key) => `${layer.name}/${key}`);
    const before = names.map((name) => params[name]);
    const units = before.find(({ rank }) => rank >= 2)!.shape.at(-1)!;
    // What is frozen is meant to stay as it is.
    if (units < 2 || names.every((name) => frozen.has(name)) || !alike(before, units)) return [];
    const after = names.map((name) => trial.params[name]);
    return alike(after, units)
      ? [twins({ layer: layer.name }, { units, value: before[0].data[0], steps: trial.steps })]
      : [];
  });
}

export const identicalUnits: Check = { id: "identical-units", kinds: [twins], check };
