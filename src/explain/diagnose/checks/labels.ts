/** Labels that start at 1, and targets that the output cannot reach or the loss does not take. */
import type { TypedArray } from "../../../base/index.ts";
import type { Judged } from "../../../train/step/plan.ts";
import type { Context } from "../context.ts";
import type { Shifted } from "../data.ts";
import { probabilitiesOf } from "../ends.ts";
import { type Check, type Found, kind, show } from "../finding.ts";

/** So many samples a class make a missing class more than chance. */
const perClass = 10;
/** Whole numbers of at most so many kinds are class numbers, more likely than amounts. */
const mostClasses = 20;

const offByOne = kind<{ lowest: number; highest: number; classes: number; oneHot: boolean }>(
  "labels-off-by-one",
  ["error", "certain", "training"],
  {
    en: ({ lowest, highest, classes, oneHot }, { output }) => ({
      problem: oneHot
        ? `the one-hot labels of ${output} never name class 0: their first column is empty, and all others of the ${classes} occur`
        : `the labels of ${output} run from ${lowest} to ${highest}, but the network's ${classes} classes are 0..${classes - 1}${highest < classes ? ": class 0 never occurs" : ""}`,
      advice: oneHot
        ? `labels start at 0: leave the first column out (or subtract 1 before oneHot), and give the last layer ${classes - 1} units`
        : highest < classes
          ? `labels start at 0: subtract 1, and give the last layer ${classes - 1} units`
          : "labels start at 0: subtract 1",
    }),
    "zh-CN": ({ lowest, highest, classes, oneHot }, { output }) => ({
      problem: oneHot
        ? `${output} 的独热编码标签从不指向类别 0：${classes} 列中第一列是空的，其余各列都出现过`
        : `${output} 的标签从 ${lowest} 到 ${highest}，而网络的 ${classes} 个类别是 0..${classes - 1}${highest < classes ? "：类别 0 从不出现" : ""}`,
      advice: oneHot
        ? `标签应从 0 开始：去掉第一列（或在 oneHot 之前减去 1），最后一层改为 ${classes - 1} 个单元`
        : highest < classes
          ? `标签应从 0 开始：减去 1，最后一层改为 ${classes - 1} 个单元`
          : "标签应从 0 开始：减去 1",
    }),
  },
);

/** What the numbers seem to be, from which the advice follows. */
type Meant = "one and two" | "minus one and one" | "class numbers" | "percent" | "amounts";

interface Outside {
  readonly [name: string]: number | string | boolean;
  readonly lowest: number;
  readonly highest: number;
  readonly low: number;
  readonly high: number;
  /** What sets the limits: an activation, or the loss. */
  readonly by: string;
  readonly outside: number;
  readonly meant: Meant;
  /** The loss takes probabilities. */
  readonly crossentropy: boolean;
}

const advise = {
  en({ meant, crossentropy, low, high, highest }: Outside): string {
    if (meant === "one and two") return "labels of two classes are 0 and 1: subtract 1";
    if (meant === "minus one and one")
      return `labels of two classes are 0 and 1: y.add(1).div(2)${crossentropy ? "" : '; or end with "tanh"'}`;
    if (meant === "class numbers") {
      const classes = `these are class numbers: give the last layer ${highest + 1} units with activation "softmax", and loss "sparseCategoricalCrossentropy"`;
      return crossentropy ? classes : `${classes}; if they are amounts, end without an activation`;
    }
    if (crossentropy)
      return meant === "percent"
        ? "probabilities lie between 0 and 1: divide by 100"
        : 'this loss takes 0, 1 and what lies between; for amounts end without an activation, with loss "meanSquaredError"';
    return `rescale the targets into ${show(low)} … ${show(high)}, or end without an activation`;
  },
  "zh-CN"({ meant, crossentropy, low, high, highest }: Outside): string {
    if (meant === "one and two") return "两类的标签是 0 和 1：减去 1";
    if (meant === "minus one and one")
      return `两类的标签是 0 和 1：y.add(1).div(2)${crossentropy ? "" : '；或让最后一层用 "tanh"'}`;
    if (meant === "class numbers") {
      const classes = `这些是类别编号：最后一层用 ${highest + 1} 个单元和激活函数 "softmax"，损失用 "sparseCategoricalCrossentropy"`;
      return crossentropy ? classes : `${classes}；如果它们是数量，最后一层不要激活函数`;
    }
    if (crossentropy)
      return meant === "percent"
        ? "概率在 0 与 1 之间：除以 100"
        : '这个损失只接受 0、1 以及两者之间的数；如果目标值是数量，最后一层不要激活函数，损失用 "meanSquaredError"';
    return `把目标值缩放到 ${show(low)} … ${show(high)}，或让最后一层不用激活函数`;
  },
};

const outOfReach = kind<Outside>("targets-out-of-reach", ["error", "certain", "training"], {
  en: (facts, { output }) => ({
    problem: `${facts.outside} targets of ${output} lie outside of what ${facts.by} ${facts.crossentropy ? "takes" : "can give"}: they run from ${show(facts.lowest)} to ${show(facts.highest)}, ${facts.crossentropy ? "probabilities" : "the output"} from ${show(facts.low)} to ${show(facts.high)}`,
    advice: advise.en(facts),
  }),
  "zh-CN": (facts, { output }) => ({
    problem: `${output} 有 ${facts.outside} 个目标值是 ${facts.by} ${facts.crossentropy ? "不接受的" : "给不出来的"}：目标值从 ${show(facts.lowest)} 到 ${show(facts.highest)}，${facts.crossentropy ? "概率" : "输出"}只能从 ${show(facts.low)} 到 ${show(facts.high)}`,
    advice: advise["zh-CN"](facts),
  }),
});

function meaningOf(data: TypedArray, width: number): Meant {
  const kinds = new Set<number>();
  for (const value of data) {
    kinds.add(value);
    if (kinds.size > mostClasses) break;
  }
  const values = [...kinds].sort((a, b) => a - b);
  if (String(values) === "1,2") return "one and two";
  if (String(values) === "-1,1") return "minus one and one";
  const whole = values.every((value) => Number.isInteger(value) && value >= 0);
  if (width === 1 && whole && values.length >= 3 && values.length <= mostClasses) return "class numbers";
  return data.every((value: number) => value >= 0 && value <= 100) ? "percent" : "amounts";
}

/** Limits of what a target may be: those of the activation, or those of a loss that takes probabilities. */
function limitsOf(
  { plan, ends, look }: Context,
  k: number,
): { low: number; high: number; by: string; crossentropy: boolean } | undefined {
  const { loss } = plan.outputs[k];
  if (loss.fromLogits || loss.logits) {
    const [low, high] = loss.range ?? [0, 1];
    return { low, high, by: loss.name, crossentropy: true };
  }
  const { activation, call } = ends[k];
  if (!activation) return undefined;
  if (probabilitiesOf(ends[k], look.outputs[k], loss) === "shares")
    return { low: 0, high: 1, by: activation.name, crossentropy: false };
  const facts = call?.activation;
  return facts && { low: facts.low, high: facts.high, by: activation.name, crossentropy: false };
}

function outside(context: Context, k: number, data: TypedArray): Found[] {
  const limits = limitsOf(context, k);
  if (!limits) return [];
  const slack = 1e-6;
  let [lowest, highest, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const target of data) {
    lowest = Math.min(lowest, target);
    highest = Math.max(highest, target);
    if (target < limits.low - slack || target > limits.high + slack) count++;
  }
  if (count === 0) return [];
  const { name, shape } = context.plan.outputs[k];
  const meant = meaningOf(data, shape.at(-1) ?? 1);
  return [outOfReach({ output: name }, { lowest, highest, ...limits, outside: count, meant })];
}

/** Whether every class but the first occurs, in so many samples that this is no chance. */
function startsAtOne({ loss, shape }: Judged, data: TypedArray): boolean {
  const classes = shape.at(-1) ?? 1;
  if (classes < 3 || loss.classes) return false;
  if (loss.targets === "classes") {
    const seen = new Set(data);
    return !seen.has(0) && seen.size === classes - 1 && data.length >= perClass * classes;
  }
  const counts = oneHotCounts(data, classes);
  return counts?.indexOf(0) === 0 && counts.lastIndexOf(0) === 0 && data.length >= perClass * classes ** 2;
}

/** How often each column holds the 1 of a row, where every row has just one. */
function oneHotCounts(data: TypedArray, classes: number): number[] | undefined {
  const counts = new Array<number>(classes).fill(0);
  for (let from = 0; from < data.length; from += classes) {
    const at = data.indexOf(1, from) - from;
    if (at < 0 || at >= classes) return undefined;
    for (let c = 0; c < classes; c++) if (c !== at && data[from + c] !== 0) return undefined;
    counts[at]++;
  }
  return counts;
}

function check(context: Context): Found[] {
  const { plan, train, shifted, ends, look } = context;
  const shift = ({ output, lowest, highest, classes }: Shifted) =>
    offByOne({ output }, { lowest, highest, classes, oneHot: false });
  return [
    ...(shifted ? [shift(shifted)] : []),
    ...plan.outputs.flatMap((judged, k): Found[] => {
      const data = train.y[k].data;
      const oneHot = judged.loss.targets !== "classes";
      const exclusive = !oneHot || probabilitiesOf(ends[k], look.outputs[k], judged.loss) === "shares";
      if (exclusive && startsAtOne(judged, data)) {
        const classes = judged.shape.at(-1)!;
        return [offByOne({ output: judged.name }, { lowest: 1, highest: classes - 1, classes, oneHot })];
      }
      return oneHot ? outside(context, k, data) : [];
    }),
  ];
}

export const labels: Check = { id: "labels", kinds: [offByOne, outOfReach], check };
