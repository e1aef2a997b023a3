/** An output and a loss that do not belong together. */
import { type Loss, losses } from "../../../nn/index.ts";
import { grad, type Tensor, tensor } from "../../../tensor/all.ts";
import type { Judged } from "../../../train/step/plan.ts";
import type { Context } from "../context.ts";
import { probabilitiesOf } from "../ends.ts";
import { type Check, type Found, kind, percent, show } from "../finding.ts";

/** How sure a wrong answer is, for the evidence. */
const sure = 0.99;

const flat = kind<{ loss: string; sure: number; slope: number; crossentropySlope: number; ratio: number }>(
  "softmax-without-crossentropy",
  ["error", "certain"],
  {
    en: ({ loss, slope, crossentropySlope, ratio }, { output }) => ({
      problem: `${output} ends in softmax but is judged by ${loss}, which is flat where the answer is surely wrong: at ${percent(sure)} for a wrong class its slope is ${show(slope)}, cross-entropy's ${show(crossentropySlope)} (${show(ratio)} times)`,
      advice: 'loss: "sparseCategoricalCrossentropy" for class numbers, "categoricalCrossentropy" for one-hot labels',
    }),
    "zh-CN": ({ loss, slope, crossentropySlope, ratio }, { output }) => ({
      problem: `${output} 以 softmax 结尾，却用 ${loss} 评判：答案错得很肯定时它反而是平的。错误类别的概率为 ${percent(sure, "zh-CN")} 时，它的导数是 ${show(slope)}，交叉熵是 ${show(crossentropySlope)}（${show(ratio)} 倍）`,
      advice: '类别编号用 loss: "sparseCategoricalCrossentropy"，独热编码用 "categoricalCrossentropy"',
    }),
  },
);

const noProbabilities = kind<{ loss: string; activation: string; wanted: readonly string[]; bare: boolean }>(
  "loss-wants-probabilities",
  ["error", "certain", "training"],
  {
    en: ({ loss, activation, wanted, bare }, { output }) => ({
      problem: `${loss} takes the logarithm of probabilities, but ${output} ends in ${activation}`,
      advice: `give the last layer activation: ${wanted.map((name) => `"${name}"`).join(" or ")}${bare ? `, or keep logits: losses.${loss}({ fromLogits: true })` : ""}`,
    }),
    "zh-CN": ({ loss, activation, wanted, bare }, { output }) => ({
      problem: `${loss} 要对概率取对数，而 ${output} ${activation === "no activation" ? "最后没有激活函数" : `以 ${activation} 结尾`}`,
      advice: `最后一层使用 activation: ${wanted.map((name) => `"${name}"`).join(" 或 ")}${bare ? `，或保留 logits：losses.${loss}({ fromLogits: true })` : ""}`,
    }),
  },
);

const alwaysOne = kind<{ units: number }>("softmax-one-unit", ["error", "certain", "training"], {
  en: (_, { output }) => ({
    problem: `${output} is a softmax over one unit: its shares add up to 1, so it always answers 1`,
    advice: 'one unit for yes or no: activation "sigmoid" with "binaryCrossentropy"',
  }),
  "zh-CN": (_, { output }) => ({
    problem: `${output} 只有一个单元却用了 softmax：各项之和为 1，所以它永远回答 1`,
    advice: '二分类用一个单元：激活函数 "sigmoid"，损失 "binaryCrossentropy"',
  }),
});

const oneUnit = kind<{ loss: string; activation: string }>("crossentropy-one-unit", ["error", "certain", "training"], {
  en: ({ loss, activation }, { output }) => ({
    problem: `${loss} compares the shares of classes, but ${output} is one unit (${activation}): its share of itself is always 1, so that the loss says nothing, whatever it answers`,
    advice: 'one unit for yes or no: activation "sigmoid" with "binaryCrossentropy"',
  }),
  "zh-CN": ({ loss, activation }, { output }) => ({
    problem: `${loss} 比较的是各类别所占的份额，而 ${output} 只有一个单元（${activation === "no activation" ? "无激活函数" : activation}）：它在自己当中的份额永远是 1，所以无论回答什么，这个损失都说明不了任何问题`,
    advice: '二分类用一个单元：激活函数 "sigmoid"，损失 "binaryCrossentropy"',
  }),
});

const sigmoids = kind<{ loss: string; units: number; activation: string; several: boolean }>(
  "sigmoids-with-categorical",
  ["error", "certain", "training"],
  {
    en: ({ loss, units, activation, several }, { output }) => ({
      problem: `${loss} compares the shares of classes, but the ${units} units of ${output} (${activation}) answer each for itself: only their ratios count, and all may be near 0 or near 1`,
      advice: several
        ? 'several labels a sample: loss "binaryCrossentropy"'
        : 'one class a sample: give the last layer activation "softmax"',
    }),
    "zh-CN": ({ loss, units, activation, several }, { output }) => ({
      problem: `${loss} 比较的是各类别所占的份额，而 ${output} 的 ${units} 个单元（${activation}）各答各的：只有它们的比例起作用，它们可以都接近 0，也可以都接近 1`,
      advice: several
        ? '每个样本有多个标签：损失用 "binaryCrossentropy"'
        : '每个样本只属于一个类别：最后一层用激活函数 "softmax"',
    }),
  },
);

const exclusiveBinary = kind<{ loss: string; classes: number }>("softmax-with-binary", ["warning", "certain"], {
  en: ({ loss, classes }, { output }) => ({
    problem: `${output} is a softmax over ${classes} classes of which each sample has one, but ${loss} judges every unit by itself, as if a sample could be of several classes`,
    advice: 'loss: "categoricalCrossentropy"',
  }),
  "zh-CN": ({ loss, classes }, { output }) => ({
    problem: `${output} 是 ${classes} 个类别上的 softmax，每个样本只属于其中一类；而 ${loss} 对每个单元单独评判，好像一个样本可以同属几类`,
    advice: '损失用 "categoricalCrossentropy"',
  }),
});

const severalLabels = kind<{ rows: number; most: number; loss: string }>(
  "softmax-with-several-labels",
  ["error", "certain", "training"],
  {
    en: ({ rows, most }, { output }) => ({
      problem: `${rows} samples have more than one label (up to ${most}), but ${output} is a softmax: its shares add up to 1, so that it cannot say yes to two`,
      advice: 'several labels a sample: activation "sigmoid" with "binaryCrossentropy"',
    }),
    "zh-CN": ({ rows, most }, { output }) => ({
      problem: `有 ${rows} 个样本不止一个标签（最多 ${most} 个），而 ${output} 是 softmax：各项之和为 1，不能同时肯定两个`,
      advice: '每个样本有多个标签：激活函数 "sigmoid"，损失 "binaryCrossentropy"',
    }),
  },
);

const noisy = kind<{ behind: readonly string[]; activation: string }>(
  "dropout-behind-output",
  ["error", "certain", "training"],
  {
    en: ({ behind, activation }, { output }) => ({
      problem: `${behind.join(", ")} stands behind the last layer: while training it changes what ${output} (${activation}) answers at random, and the loss sees answers that the network did not give`,
      advice: `move ${behind.join(", ")} in front of the last layer, or leave it out`,
    }),
    "zh-CN": ({ behind, activation }, { output }) => ({
      problem: `${behind.join("、")} 放在了最后一层之后：训练时它会随机改动 ${output}（${activation === "no activation" ? "无激活函数" : activation}）的回答，损失看到的并不是网络给出的答案`,
      advice: `把 ${behind.join("、")} 移到最后一层之前，或者去掉`,
    }),
  },
);

const twice = kind<{ loss: string; activation: string }>("activation-twice", ["error", "certain", "training"], {
  en: ({ loss, activation }, { output }) => ({
    problem: `${output} ends in ${activation}, and ${loss}({ fromLogits: true }) takes such an activation of it once more: between 0 and 1 all logits are nearly alike, so that no answer can be sure`,
    advice: `leave out one of the two: the last layer's activation, or fromLogits`,
  }),
  "zh-CN": ({ loss, activation }, { output }) => ({
    problem: `${output} 以 ${activation} 结尾，而 ${loss}({ fromLogits: true }) 又对它取了一次这样的激活：0 与 1 之间的 logits 几乎相同，任何回答都不可能有把握`,
    advice: "两者去掉一个：最后一层的激活函数，或 fromLogits",
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

function flatness({ name, shape, loss }: Judged): Found[] {
  const classes = shape.at(-1) ?? 1;
  const slopes = [0.5, 0.9, sure, 0.999].map((p) => slopeAt(loss, classes, p));
  // A loss of one's own that stays steep where the answer is wrong is none of our business.
  if (slopes[3] > 0.1 * Math.max(...slopes)) return [];
  const crossentropySlope = slopeAt(losses.categoricalCrossentropy(), classes, sure);
  const slope = slopes[2];
  const evidence = { loss: loss.name, sure, slope, crossentropySlope, ratio: crossentropySlope / slope };
  return [flat({ output: name }, evidence)];
}

/** Rows of 0s and 1s by how many 1s they hold; undefined where there are other numbers. */
function labelsARow(data: ArrayLike<number>, width: number): number[] | undefined {
  const rows = new Array<number>(data.length / width).fill(0);
  for (let k = 0; k < data.length; k++) {
    if (data[k] !== 0 && data[k] !== 1) return undefined;
    rows[Math.floor(k / width)] += data[k];
  }
  return rows;
}

function judge({ ends, look, train }: Context, judged: Judged, k: number): Found[] {
  const { name, shape, loss } = judged;
  const { activation, noise } = ends[k];
  const subject = { output: name };
  const classes = shape.at(-1) ?? 1;
  const called = activation?.name ?? "no activation";
  if (noise.length > 0) return [noisy(subject, { behind: noise.map(({ layer }) => layer.name), activation: called })];
  if (loss.logits && activation?.link) return [twice(subject, { loss: loss.name, activation: called })];
  const gives = probabilitiesOf(ends[k], look.outputs[k], loss);
  if (gives === "shares" && classes === 1) return [alwaysOne(subject, { units: 1 })];
  const rows = loss.targets === "classes" ? undefined : labelsARow(train.y[k].data, classes);
  const several = rows?.filter((ones) => ones > 1).length ?? 0;
  if (gives === "shares" && several > 0)
    return [severalLabels(subject, { rows: several, most: Math.max(...rows!), loss: loss.name })];
  const wanted = loss.logits ? [loss.logits] : Object.keys(loss.fromLogits ?? {});
  if (wanted.length === 0) return gives === "shares" && activation?.link === "softmax" ? flatness(judged) : [];
  const ofClasses = wanted.includes("softmax");
  if (ofClasses && classes === 1) return [oneUnit(subject, { loss: loss.name, activation: called })];
  if (gives === "neither")
    return [noProbabilities(subject, { loss: loss.name, activation: called, wanted, bare: !activation })];
  if (ofClasses && gives === "each")
    return [sigmoids(subject, { loss: loss.name, units: classes, activation: called, several: several > 0 })];
  // Of two shares each says what the other says: then both losses are the same one.
  const exclusive = rows?.every((ones) => ones === 1) ?? false;
  if (!ofClasses && gives === "shares" && classes > 2 && exclusive)
    return [exclusiveBinary(subject, { loss: loss.name, classes })];
  return [];
}

export const outputLoss: Check = {
  id: "output-loss",
  kinds: [noisy, twice, alwaysOne, severalLabels, flat, oneUnit, noProbabilities, sigmoids, exclusiveBinary],
  check: (context) => context.plan.outputs.flatMap((judged, k) => judge(context, judged, k)),
};
