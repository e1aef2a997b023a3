/** Units whose activation is flat at every sample: no gradient comes through, so they stay as they are. */
import type { Context } from "../context.ts";
import { type Check, type Found, type Hides, kind, percent } from "../finding.ts";
import { startsAtZeros } from "../structure.ts";
import { RowIndex } from "../tables.ts";

/** A few dead units are usual; half of a layer is a fault. */
const most = 0.5;
/** A relu is silent at a sample as often as not. At so many different ones it is no chance: 2^-16. */
const enough = 16;

type Dead = { dead: number; units: number; share: number; samples: number; steps: number };

const dead = kind<Dead>("dead-units", ["error", "certain"], {
  en: ({ dead: count, units, share, samples, steps }, { layer }) => ({
    problem: `${count} of ${units} units of ${layer} (${percent(share)}) are dead${steps > 0 ? ` after ${steps} steps` : ""}: on none of ${samples} samples does their activation have a slope`,
    advice:
      steps > 0
        ? "a step threw them out of reach: try a smaller learning rate, or leakyRelu"
        : "raise the biases (a start of 0 is usual), scale the inputs, or use leakyRelu",
  }),
  "zh-CN": ({ dead: count, units, share, samples, steps }, { layer }) => ({
    problem: `${layer} 的 ${units} 个单元中有 ${count} 个（${percent(share, "zh-CN")}）${steps > 0 ? `在 ${steps} 步之后` : ""}已经“死亡”：在 ${samples} 个样本上，激活函数的导数都是 0`,
    advice:
      steps > 0
        ? "某一步把它们甩得太远：试试更小的学习率，或 leakyRelu"
        : "提高偏置（通常从 0 开始），缩放输入，或改用 leakyRelu",
  }),
});

function check({ calls, look, trial, batch, train, params }: Context, hidden: ReadonlySet<Hides>): Found[] {
  const different = batch.samples - new RowIndex(batch.x, batch.samples).repeated;
  return calls.flatMap(({ at, layer }): Found[] => {
    // A layer that starts at zeros gives 0 for that, and where it stays there, its units are twins.
    if (startsAtZeros(params, layer)) return [];
    const judged = (seen: typeof look, steps: number) => {
      const slopes = seen.layers.get(at)?.steepest;
      if (!slopes) return undefined;
      const count = slopes.filter((slope) => slope === 0).length;
      return { dead: count, units: slopes.length, share: count / slopes.length, samples: batch.samples, steps };
    };
    const isFound = ({ dead: count, units, share }: Dead): boolean =>
      // Where no unit of a layer answers to any sample there is, nothing gets through, however few they are.
      count === units ? different >= enough || batch.samples === train.samples : share >= most && different >= enough;
    const found = [judged(look, 0), ...(hidden.has("training") ? [] : [judged(trial.after, trial.steps)])].find(
      (seen) => seen && isFound(seen),
    );
    if (!found) return [];
    const whole = found.dead === found.units;
    return [dead({ layer: layer.name }, found, whole ? {} : { severity: "warning", confidence: "likely" })];
  });
}

export const deadUnits: Check = { id: "dead-units", kinds: [dead], reads: "numbers", check };
