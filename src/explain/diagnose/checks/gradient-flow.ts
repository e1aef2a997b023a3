/**
 * How the gradient fares on its way back: each layer multiplies it, so that depth makes it vanish or explode. Of a layer that
 * starts at zeros the first step gets no gradient through, and the second does; so it is the end of the trial that tells, too.
 */
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import type { Look } from "../probe.ts";
import { type CallFacts, startsAtZeros } from "../structure.ts";

/** Between the last layer and the worst: a thousand times is more than an optimizer makes up for. */
const most = 1e3;
/** So far the parameters must have come, as a share of their size. */
const moving = 1e-4;

type Flow = {
  /** Of the worst layer the norm, and of the last layers that it leads to. */
  norms: readonly number[];
  layers: readonly string[];
  last: string;
  ratio: number;
  /** The layer on the way whose kernel is all zeros, if there is one. */
  zeros: string;
};

const list = (norms: readonly number[], separator = ", "): string => norms.map(show).join(separator);

const vanish = kind<Flow>("gradients-vanish", ["error", "likely", "training"], {
  en: ({ norms, ratio, last, zeros }, { layer }) => ({
    problem: `the gradient vanishes on its way back: at ${layer} it is ${ratio > 0 ? `${show(1 / ratio)} times smaller than` : "0 while it is not"} at ${last} (first layer to last: ${list(norms)})`,
    advice: zeros
      ? `start ${zeros} from random weights: leave kernelInitializer out, or "glorotUniform"; zeros pass nothing back`
      : "use relu instead of sigmoid or tanh, heNormal weights, fewer layers, or shortcuts: layers.add()",
  }),
  "zh-CN": ({ norms, ratio, last, zeros }, { layer }) => ({
    problem: `梯度在回传途中消失：在 ${layer} 处${ratio > 0 ? `只有 ${last} 处的 ${show(1 / ratio)} 分之一` : `为 0，而在 ${last} 处不是`}（从第一层到最后一层：${list(norms, "、")}）`,
    advice: zeros
      ? `让 ${zeros} 从随机权重开始：不写 kernelInitializer，或用 "glorotUniform"；全 0 的权重什么也传不回去`
      : "用 relu 代替 sigmoid 或 tanh，用 heNormal 初始权重，减少层数，或加残差连接：layers.add()",
  }),
});

const explode = kind<Flow>("gradients-explode", ["error", "likely"], {
  en: ({ norms, ratio, last }, { layer }) => ({
    problem: `the gradient explodes on its way back: at ${layer} it is ${show(ratio)} times that at ${last} (first layer to last: ${list(norms)})`,
    advice: "start from smaller weights (glorotUniform, heNormal), or clip: optimizers.adam({ globalClipNorm: 1 })",
  }),
  "zh-CN": ({ norms, ratio, last }, { layer }) => ({
    problem: `梯度在回传途中爆炸：${layer} 处是 ${last} 处的 ${show(ratio)} 倍（从第一层到最后一层：${list(norms, "、")}）`,
    advice: "用更小的初始权重（glorotUniform、heNormal），或裁剪梯度：optimizers.adam({ globalClipNorm: 1 })",
  }),
});

interface Measured {
  readonly at: number;
  readonly name: string;
  readonly norm: number;
  /** The last calls with a kernel that it leads to; itself, where there are none behind it. */
  readonly last: readonly number[];
}

/** By call the last calls with a kernel on the ways from it to the outputs. */
function lastOnes(calls: readonly CallFacts[]): Map<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  for (const call of calls.toReversed()) {
    const behind = calls.filter(({ call: { inputs } }) => inputs.includes(call.value));
    const last = [...new Set(behind.flatMap(({ at }) => found.get(at)!))];
    found.set(call.at, last.length > 0 || !call.kernel ? last : [call.at]);
  }
  return found;
}

function measure(calls: readonly CallFacts[], { layers }: Look): Measured[] {
  const last = lastOnes(calls);
  return calls.flatMap(({ at, layer, kernel }) => {
    const norm = layers.get(at)?.delta;
    return kernel && norm !== undefined ? [{ at, name: layer.name, norm, last: last.get(at)! }] : [];
  });
}

/** The call whose gradient is furthest from that of the last ones which it leads to. */
function worst(
  seen: readonly Measured[],
  least: boolean,
): { one: Measured; last: Measured; ratio: number } | undefined {
  const norms = new Map(seen.map((one) => [one.at, one]));
  const all = seen.flatMap((one) => {
    const ends = one.last.map((at) => norms.get(at)!);
    const last = ends.reduce((a, b) => (b.norm > a.norm ? b : a));
    return last.norm > 0 ? [{ one, last, ratio: one.norm / last.norm }] : [];
  });
  if (all.length === 0) return undefined;
  return all.reduce((a, b) => ((least ? b.ratio < a.ratio : b.ratio > a.ratio) ? b : a));
}

function check({ calls, look, trial, params }: Context): Found[] {
  const seen = measure(calls, look);
  const facts = { layers: seen.map(({ name }) => name), norms: seen.map(({ norm }) => norm), zeros: "" };
  const found: Found[] = [];
  const least = worst(seen, true);
  const later = trial.broke ? least : worst(measure(calls, trial.after), true);
  const zeros = calls.find(({ kernel, layer }) => kernel && startsAtZeros(params, layer));
  // Of a layer that answers to no sample that is said.
  const dead = calls.some(({ at, layer }) => {
    const steepest = look.layers.get(at)?.steepest;
    return steepest?.every((slope) => slope === 0) && !startsAtZeros(params, layer);
  });
  // Where nothing moves, zeros stay zeros, and that is the rate's fault.
  const moved = !zeros || trial.moved > moving;
  if (moved && !dead && least && least.ratio < 1 / most && later && later.ratio < 1 / most)
    found.push(
      vanish(
        { layer: least.one.name },
        { ...facts, last: least.last.name, ratio: least.ratio, zeros: zeros?.layer.name ?? "" },
      ),
    );
  const largest = worst(seen, false);
  if (largest && largest.ratio > most)
    found.push(explode({ layer: largest.one.name }, { ...facts, last: largest.last.name, ratio: largest.ratio }));
  return found;
}

export const gradientFlow: Check = { id: "gradient-flow", kinds: [vanish, explode], check };
