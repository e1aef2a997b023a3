/** An output and a loss that do not belong together. */
import { finalActivation, type Loss, losses } from "../../../nn/index.ts";
import { grad, type Tensor, tensor } from "../../../tensor/index.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, percent, show } from "../finding.ts";

/** How sure a wrong answer is, for the evidence. */
const sure = 0.99;

const flat = kind<{ loss: string; sure: number; slope: number; crossentropySlope: number; ratio: number }>(
  "softmax-without-crossentropy",
  "error",
  {
    en: ({ loss, slope, crossentropySlope, ratio }, { output }) => ({
      problem: `${output} ends in softmax but is judged by ${loss}, which is flat where the answer is surely wrong: at ${percent(sure)} for a wrong class its slope is ${show(slope)}, cross-entropy's ${show(crossentropySlope)} (${show(ratio)} times)`,
      advice: 'loss: "sparseCategoricalCrossentropy" for class numbers, "categoricalCrossentropy" for one-hot labels',
    }),
    "zh-CN": ({ loss, slope, crossentropySlope, ratio }, { output }) => ({
      problem: `${output} 以 softmax 结尾，却用 ${loss} 评判：答案错得很肯定时它反而是平的。错误类别的概率为 ${percent(sure)} 时，它的斜率是 ${show(slope)}，交叉熵是 ${show(crossentropySlope)}（${show(ratio)} 倍）`,
      advice: '类别编号用 loss: "sparseCategoricalCrossentropy"，独热标签用 "categoricalCrossentropy"',
    }),
  },
);

const noProbabilities = kind<{ loss: string; activation: string; wanted: readonly string[] }>(
  "loss-wants-probabilities",
  "error",
  {
    en: ({ loss, activation, wanted }, { output }) => ({
      problem: `${loss} takes the logarithm of probabilities, but ${output} ends in ${activation}`,
      advice: `give the last layer activation: ${wanted.map((name) => `"${name}"`).join(" or ")}`,
    }),
    "zh-CN": ({ loss, activation, wanted }, { output }) => ({
      problem: `${loss} 要对概率取对数，而 ${output} 以 ${activation === "no activation" ? "无激活函数" : activation} 结尾`,
      advice: `最后一层使用 activation: ${wanted.map((name) => `"${name}"`).join(" 或 ")}`,
    }),
  },
);

const alwaysOne = kind<{ units: number }>("softmax-one-unit", "error", {
  en: (_, { output }) => ({
    problem: `${output} is a softmax over one unit: its shares add up to 1, so it always answers 1`,
    advice: 'one unit for yes or no: activation "sigmoid" with "binaryCrossentropy"',
  }),
  "zh-CN": (_, { output }) => ({
    problem: `${output} 只有一个单元却用了 softmax：各项之和为 1，所以它永远回答 1`,
    advice: '是非题用一个单元：激活函数 "sigmoid"，损失 "binaryCrossentropy"',
  }),
});

/** The norm of the slope for the logits, where a wrong class has probability p. */
function slopeAt(loss: Loss, classes: number, p: number): number {
  const wrong = Math.log(p / ((1 - p) / (classes - 1)));
  const logits = tensor([Array.from({ length: classes }, (_, c) => (c === 1 ? wrong : 0))], { dtype: "f64" });
  const target =
    loss.targets === "classes"
      ? tensor([0], { dtype: "i32" })
      : tensor([Array.from({ length: classes }, (_, c) => (c === 0 ? 1 : 0))], { dtype: "f64" });
  const slope = grad((z: Tensor) => loss.perSample(target, z.softmax(-1)).sum())(logits);
  return slope.square().sum().sqrt().item();
}

function check({ plan }: Context): Found[] {
  return plan.outputs.flatMap(({ name, shape, loss }): Found[] => {
    const activation = finalActivation(plan.network, name);
    const { link } = activation ?? {};
    const output = { output: name };
    const classes = shape.at(-1) ?? 1;
    if (link === "softmax" && classes === 1) return [alwaysOne(output, { units: 1 })];
    if (loss.fromLogits && !(link && loss.fromLogits[link])) {
      const wanted = Object.keys(loss.fromLogits);
      // Shares that add up to 1 are probabilities, whichever of the two losses takes them.
      if (link && link !== "softmax" && classes > 1) return [];
      if (link) return [];
      return [noProbabilities(output, { loss: loss.name, activation: activation?.name ?? "no activation", wanted })];
    }
    if (link !== "softmax" || loss.fromLogits) return [];
    const slopes = [0.5, 0.9, sure, 0.999].map((p) => slopeAt(loss, classes, p));
    // A loss of one's own that stays steep where the answer is wrong is none of our business.
    if (slopes[3] > 0.1 * Math.max(...slopes)) return [];
    const crossentropySlope = slopeAt(losses.categoricalCrossentropy(), classes, sure);
    const slope = slopes[2];
    return [flat(output, { loss: loss.name, sure, slope, crossentropySlope, ratio: crossentropySlope / slope })];
  });
}

export const outputLoss: Check = { id: "output-loss", check };
