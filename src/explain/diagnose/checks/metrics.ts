/** A metric that counts right answers, of targets that are none: the number would mean nothing, and nothing would show it. */
import { oddTarget } from "../../../train/odd-targets.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";

interface Useless {
  readonly [name: string]: string | number | boolean;
  readonly metric: string;
  readonly lowest: number;
  readonly highest: number;
  /** Labels -1 and 1. */
  readonly signs: boolean;
  /** It asks which output is the largest, rather than whether each is above ½. */
  readonly oneHot: boolean;
}

const own = "(yTrue, yPred) => yTrue.mul(yPred).greater(0)";

const useless = kind<Useless>("metric-cannot-work", ["warning", "certain"], {
  en: ({ metric, lowest, highest, signs, oneHot }, { output }) => ({
    problem: `the metric "${metric}" counts right answers of ${output}, which are ${oneHot ? "one-hot rows" : "0 and 1, told apart at ½"}, but the targets run from ${show(lowest)} to ${show(highest)}${signs ? ", whose middle is 0" : ""}: what it shows is no share of right answers`,
    advice: signs
      ? `labels 0 and 1 (y.add(1).div(2)) with activation "sigmoid" and loss "binaryCrossentropy"; or a metric of your own: metrics: [${own}]`
      : 'accuracy is for classes; for amounts metrics: ["meanAbsoluteError"]',
  }),
  "zh-CN": ({ metric, lowest, highest, signs, oneHot }, { output }) => ({
    problem: `指标 "${metric}" 统计 ${output} 答对的比例，答案应当是${oneHot ? "独热编码的行" : "0 和 1，以 ½ 为界"}，而目标值从 ${show(lowest)} 到 ${show(highest)}${signs ? "，中点是 0" : ""}：它显示的并不是答对的比例`,
    advice: signs
      ? `标签改为 0 和 1（y.add(1).div(2)），激活函数 "sigmoid"，损失 "binaryCrossentropy"；或自己写一个指标：metrics: [${own}]`
      : '准确率用于分类；对数量请用 metrics: ["meanAbsoluteError"]',
  }),
});

function check({ plan, train, ends }: Context): Found[] {
  return plan.outputs.flatMap(({ name, loss, metrics }, k): Found[] => {
    const data = train.y[k].data;
    return metrics.flatMap(({ metric }): Found[] => {
      const { answers } = metric;
      if (!answers || oddTarget(data, answers, loss, ends[k].activation?.link) === undefined) return [];
      let [lowest, highest, signs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
      for (const target of data) {
        [lowest, highest] = [Math.min(lowest, target), Math.max(highest, target)];
        signs &&= Math.abs(target) === 1;
      }
      const evidence = { metric: metric.name, lowest, highest, signs, oneHot: answers === "one-hot" };
      return [useless({ output: name }, evidence)];
    });
  });
}

export const metrics: Check = { id: "metrics", kinds: [useless], check };
