/** An accuracy that cannot work: not even answers that equal their targets would count as right. */
import { metrics as builtIn } from "../../../nn/index.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, percent, show } from "../finding.ts";
import { tensorsOf } from "../probe.ts";

/** Names under which the share of right answers is known; a metric of the user's own may be called anything. */
const shares = Object.keys(builtIn).filter((name) => /accuracy$/i.test(name));
/** Labels may be softened a little; this is less than that. */
const least = 0.99;

interface Useless {
  readonly [name: string]: string | number | boolean;
  readonly metric: string;
  readonly loss: string;
  readonly best: number;
  readonly lowest: number;
  readonly highest: number;
  readonly signs: boolean;
  /** It asks which output is the largest. */
  readonly amounts: boolean;
}

const useless = kind<Useless>("metric-cannot-work", ["warning", "certain"], {
  en: ({ metric, best, lowest, highest, signs, amounts }, { output }) => ({
    problem: amounts
      ? `the metric "${metric}" says nothing about ${output}: it asks whether the largest of the answers stands where the largest target does, but the targets are amounts from ${show(lowest)} to ${show(highest)}, and not classes`
      : `the metric "${metric}" cannot work for ${output}: it asks whether answers above ½ meet a 1 and others a 0, but the targets run from ${show(lowest)} to ${show(highest)}; even if every answer were exactly its target, it would be ${percent(best)}`,
    advice: signs
      ? 'labels 0 and 1 (y.add(1).div(2)) with activation "sigmoid" and loss "binaryCrossentropy"; or no such metric: metrics: []'
      : 'accuracy is for classes; for amounts metrics: ["meanAbsoluteError"]',
  }),
  "zh-CN": ({ metric, best, lowest, highest, signs, amounts }, { output }) => ({
    problem: amounts
      ? `指标 "${metric}" 对 ${output} 没有意义：它看的是最大的回答是否与最大的目标值在同一位置，而目标值是从 ${show(lowest)} 到 ${show(highest)} 的数量，不是类别`
      : `指标 "${metric}" 对 ${output} 不起作用：它看的是大于 ½ 的回答是否对应 1、其余是否对应 0，而目标值从 ${show(lowest)} 到 ${show(highest)}；即使每个回答都恰好等于目标值，它也只有 ${percent(best)}`,
    advice: signs
      ? '标签改为 0 和 1（y.add(1).div(2)），激活函数 "sigmoid"，损失 "binaryCrossentropy"；或不用这个指标：metrics: []'
      : '准确率用于分类；对数量请用 metrics: ["meanAbsoluteError"]',
  }),
});

/** Whether targets are truth values, or rows of shares of one whole. */
function shareRows(values: readonly number[], width: number): boolean {
  if (values.every((value) => value === 0 || value === 1)) return true;
  if (values.some((value) => value < 0 || value > 1)) return false;
  if (width === 1) return true;
  const sums = Array.from({ length: values.length / width }, (_, r) =>
    values.slice(r * width, (r + 1) * width).reduce((sum, value) => sum + value, 0),
  );
  return sums.every((sum) => Math.abs(sum - 1) < 1e-3);
}

function check({ plan, batch }: Context): Found[] {
  const { targets } = tensorsOf(plan, batch);
  return plan.outputs.flatMap(({ name, shape, loss, metrics }, k): Found[] => {
    if (loss.targets === "classes") return [];
    const target = targets[k].reshape([batch.samples, ...shape]);
    const values = Array.from(target.data as ArrayLike<number>);
    const [lowest, highest] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    const signs = values.every((value) => value === -1 || value === 1);
    return metrics.flatMap((metric): Found[] => {
      if (!shares.includes(metric.name)) return [];
      const best = metric.perSample(targets[k], target).cast("f64").mean().item();
      const amounts = best >= least && !shareRows(values, shape.at(-1) ?? 1);
      if (best >= least && !amounts) return [];
      const evidence = { metric: metric.name, loss: loss.name, best, lowest, highest, signs, amounts };
      return [useless({ output: name }, evidence)];
    });
  });
}

export const metrics: Check = { id: "metrics", kinds: [useless], check };
