/** Units that start alike get the same gradient, and so stay alike: a layer of twins is a layer of one. */
import type { Context } from "../context.ts";
import { type Check, type Found, kind } from "../finding.ts";

const twins = kind<{ units: number; value: number }>("identical-units", "error", {
  en: ({ units }, { layer }) => ({
    problem: `all ${units} units of ${layer} have the same weights: they get the same gradient and will stay alike for ever`,
    advice: 'start from random weights: leave kernelInitializer out, or "glorotUniform"',
  }),
  "zh-CN": ({ units }, { layer }) => ({
    problem: `${layer} 的 ${units} 个单元权重完全相同：它们得到同样的梯度，将永远相同`,
    advice: '从随机权重开始：不写 kernelInitializer，或用 "glorotUniform"',
  }),
});

function check({ calls, params }: Context): Found[] {
  return calls.flatMap(({ layer, kernel, output }): Found[] => {
    // The units of an output get gradients of their own: each has its own target.
    if (!kernel || output !== undefined) return [];
    const own = Object.keys(layer.params).map((key) => params[`${layer.name}/${key}`]);
    const units = own.find(({ rank }) => rank >= 2)!.shape.at(-1)!;
    const alike = own.every(
      ({ data, shape }) => shape.at(-1) !== units || data.every((x, k) => x === data[k - (k % units)]),
    );
    return units > 1 && alike ? [twins({ layer: layer.name }, { units, value: own[0].data[0] })] : [];
  });
}

export const identicalUnits: Check = { id: "identical-units", check };
