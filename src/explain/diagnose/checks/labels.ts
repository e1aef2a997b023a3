/** Labels that start at 1, and targets that the output cannot reach. */
import { finalActivation } from "../../../nn/index.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";

/** So many samples a class make a missing class more than chance. */
const perClass = 10;

const offByOne = kind<{ lowest: number; highest: number; classes: number }>("labels-off-by-one", "error", {
  en: ({ lowest, highest, classes }, { output }) => ({
    problem: `the labels of ${output} run from ${lowest} to ${highest}, but the network's ${classes} classes are 0..${classes - 1}${highest < classes ? ": class 0 never occurs" : ""}`,
    advice:
      highest < classes
        ? `labels start at 0: subtract 1, and give the last layer ${classes - 1} units`
        : "labels start at 0: subtract 1",
  }),
  "zh-CN": ({ lowest, highest, classes }, { output }) => ({
    problem: `${output} 的标签从 ${lowest} 到 ${highest}，而网络的 ${classes} 个类别是 0..${classes - 1}${highest < classes ? "：类别 0 从不出现" : ""}`,
    advice:
      highest < classes ? `标签应从 0 开始：减去 1，最后一层改为 ${classes - 1} 个单元` : "标签应从 0 开始：减去 1",
  }),
});

const outOfReach = kind<{
  lowest: number;
  highest: number;
  low: number;
  high: number;
  activation: string;
  outside: number;
}>("targets-out-of-reach", "error", {
  en: ({ lowest, highest, low, high, activation, outside }, { output }) => ({
    problem: `${outside} targets of ${output} lie outside of what ${activation} can give: they run from ${show(lowest)} to ${show(highest)}, the output from ${show(low)} to ${show(high)}`,
    advice:
      lowest === 1 && highest === 2 && high === 1
        ? "labels of two classes are 0 and 1: subtract 1"
        : `rescale the targets into ${show(low)} … ${show(high)}, or end without an activation`,
  }),
  "zh-CN": ({ lowest, highest, low, high, activation, outside }, { output }) => ({
    problem: `${output} 有 ${outside} 个目标值是 ${activation} 给不出来的：目标值从 ${show(lowest)} 到 ${show(highest)}，输出只能从 ${show(low)} 到 ${show(high)}`,
    advice:
      lowest === 1 && highest === 2 && high === 1
        ? "两类的标签是 0 和 1：减去 1"
        : `把目标值缩放到 ${show(low)} … ${show(high)}，或让最后一层不用激活函数`,
  }),
});

function check({ plan, train, shifted, calls }: Context): Found[] {
  const found: Found[] = [];
  if (shifted) found.push(offByOne({ output: shifted.output }, { ...shifted }));
  for (const [k, { name, shape, loss }] of plan.outputs.entries()) {
    const { data } = train.y[k];
    if (loss.targets === "classes") {
      const classes = shape.at(-1) ?? 1;
      const seen = new Set(data);
      const complete = classes > 2 && Array.from({ length: classes - 1 }, (_, c) => c + 1).every((c) => seen.has(c));
      if (complete && !seen.has(0) && data.length >= perClass * classes)
        found.push(offByOne({ output: name }, { lowest: 1, highest: classes - 1, classes }));
      continue;
    }
    const call = calls.find(({ output }) => output === name);
    const facts = call?.activation;
    // Softmax mixes elements, but each of them is a share.
    const { low, high } = facts ?? { low: 0, high: 1 };
    if (!call || (!facts && finalActivation(plan.network, name)?.link !== "softmax")) continue;
    const slack = 1e-6;
    let [lowest, highest, outside] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (const target of data) {
      lowest = Math.min(lowest, target);
      highest = Math.max(highest, target);
      if (target < low - slack || target > high + slack) outside++;
    }
    const activation = call.layer.spec.activation!.name;
    if (outside > 0) found.push(outOfReach({ output: name }, { lowest, highest, low, high, activation, outside }));
  }
  return found;
}

export const labels: Check = { id: "labels", check };
