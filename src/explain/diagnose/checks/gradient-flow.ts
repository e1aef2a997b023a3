/** How the gradient fares on its way back: each layer multiplies it, so that depth makes it vanish or explode. */
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";

/** Between the last layer and the worst: a thousand times is more than an optimizer makes up for. */
const most = 1e3;

type Flow = { layers: readonly string[]; norms: readonly number[]; ratio: number };

const list = (norms: readonly number[]): string => norms.map(show).join(", ");

const vanish = kind<Flow>("gradients-vanish", "error", {
  en: ({ norms, ratio, layers }, { layer }) => ({
    problem: `the gradient vanishes on its way back: at ${layer} it is ${ratio > 0 ? `${show(1 / ratio)} times smaller than` : "0 while it is not"} at ${layers[layers.length - 1]} (first layer to last: ${list(norms)})`,
    advice: "use relu instead of sigmoid or tanh, heNormal weights, fewer layers, or shortcuts: layers.add()",
  }),
  "zh-CN": ({ norms, ratio, layers }, { layer }) => ({
    problem: `梯度在回传途中消失：在 ${layer} 处${ratio > 0 ? `只有 ${layers[layers.length - 1]} 处的 ${show(1 / ratio)} 分之一` : `为 0，而在 ${layers[layers.length - 1]} 处不是`}（从第一层到最后一层：${list(norms)}）`,
    advice: "用 relu 代替 sigmoid 或 tanh，用 heNormal 初始权重，减少层数，或加捷径：layers.add()",
  }),
});

const explode = kind<Flow>("gradients-explode", "error", {
  en: ({ norms, ratio, layers }, { layer }) => ({
    problem: `the gradient explodes on its way back: at ${layer} it is ${show(ratio)} times that at ${layers[layers.length - 1]} (first layer to last: ${list(norms)})`,
    advice: "start from smaller weights (glorotUniform, heNormal), or clip: optimizers.adam({ globalClipNorm: 1 })",
  }),
  "zh-CN": ({ norms, ratio, layers }, { layer }) => ({
    problem: `梯度在回传途中爆炸：${layer} 处是 ${layers[layers.length - 1]} 处的 ${show(ratio)} 倍（从第一层到最后一层：${list(norms)}）`,
    advice: "用更小的初始权重（glorotUniform、heNormal），或裁剪梯度：optimizers.adam({ globalClipNorm: 1 })",
  }),
});

function check({ calls, look }: Context): Found[] {
  const seen = calls.flatMap(({ at, layer, kernel }) => {
    const norm = look.layers.get(at)?.delta;
    return kernel && norm !== undefined ? [{ name: layer.name, norm }] : [];
  });
  if (seen.length < 2) return [];
  const last = seen[seen.length - 1].norm;
  const norms = seen.map(({ norm }) => norm);
  const layers = seen.map(({ name }) => name);
  const [smallest, largest] = [Math.min(...norms), Math.max(...norms)];
  const found: Found[] = [];
  if (last > 0 && smallest < last / most)
    found.push(vanish({ layer: layers[norms.indexOf(smallest)] }, { layers, norms, ratio: smallest / last }));
  if (last > 0 && largest > last * most)
    found.push(explode({ layer: layers[norms.indexOf(largest)] }, { layers, norms, ratio: largest / last }));
  return found;
}

export const gradientFlow: Check = { id: "gradient-flow", check };
