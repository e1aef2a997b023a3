/** Bounded activations driven to their ends, where they are flat and pass hardly any gradient on. */
import type { Context } from "../context.ts";
import { type Check, type Found, type Hides, kind, percent, show } from "../finding.ts";
import { left } from "../guess.ts";
import { flatSlope } from "../probe.ts";

const most = 0.5;

const saturated = kind<{ flat: number; steepest: number; activation: string; samples: number; steps: number }>(
  "saturated-units",
  ["error", "likely"],
  {
    en: ({ flat, steepest, activation, samples, steps }, { layer }) => ({
      problem: `the ${activation} of ${layer} is saturated in ${percent(flat)} of ${samples} samples x units${steps > 0 ? ` after ${steps} steps` : ""}: its slope there is below ${show(flatSlope * steepest)}, a twentieth of its steepest (${show(steepest)})`,
      advice: "scale the inputs, start from smaller weights (glorotUniform), or use relu in hidden layers",
    }),
    "zh-CN": ({ flat, steepest, activation, samples, steps }, { layer }) => ({
      problem: `${layer} 的 ${activation}${steps > 0 ? `在 ${steps} 步之后` : ""}有 ${percent(flat, "zh-CN")} 处于饱和（按 ${samples} 个样本 × 各单元计）：那里的导数低于 ${show(flatSlope * steepest)}，即最大导数 ${show(steepest)} 的二十分之一`,
      advice: "缩放输入，用更小的初始权重（glorotUniform），或在隐藏层改用 relu",
    }),
  },
);

/** The share of what a guess loses below which a network has learned, and may well be sure. */
const learned = 0.5;

function check({ calls, look, trial, batch, trained, guesses }: Context, hidden: ReadonlySet<Hides>): Found[] {
  const works = ({ losses }: typeof look): boolean =>
    losses.every((loss, k) => (left(guesses[k], loss) ?? 1) < learned);
  const views = [
    ...(trained > 0 && works(look) ? [] : [[look, 0] as const]),
    ...(hidden.has("training") || works(trial.after) ? [] : [[trial.after, trial.steps] as const]),
  ];
  return calls.flatMap(({ at, layer, activation, output }): Found[] => {
    // An output that is right may well be sure; and where it is wrong, its loss decides whether that matters.
    if (output !== undefined || !activation || !Number.isFinite(activation.low + activation.high)) return [];
    for (const [seen, steps] of views) {
      const flat = seen.layers.get(at)?.flat ?? 0;
      if (flat < most) continue;
      const { steepest, name } = activation;
      return [saturated({ layer: layer.name }, { flat, steepest, activation: name, samples: batch.samples, steps })];
    }
    return [];
  });
}

export const saturation: Check = { id: "saturation", kinds: [saturated], reads: "numbers", check };
