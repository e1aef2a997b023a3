/** What can be wrong with optimizers, metrics and the other parts that a model is compiled from or built of, in Chinese. */
import { show } from "../../base/index.ts";
import type { Texts } from "./zh-CN-files.ts";

const shapes = (list: unknown): string =>
  Array.isArray(list) ? list.map((shape) => `[${["batch", ...shape]}]`).join("、") : "";

const optimizers: Texts = {
  "two-clips": ({ first, second }) => ({
    problem: `${first} 和 ${second} 同时给出`,
    hint: "梯度只能用一种方式裁剪：按数值、按各自的范数，或按全部的范数",
  }),
  "schedule-values": ({ values, boundaries }) => ({
    problem: `有 ${boundaries} 个分界，却有 ${values} 个值`,
    hint: "值应比分界多一个：{ boundaries: [100], values: [0.1, 0.01] }",
  }),
  "optimizer-not-loaded": ({ name }) => ({
    problem: `优化器 "${name}" 还没有载入：在网页中要用函数载入`,
    hint: `请写 optimizers.${name}()`,
  }),
  "optimizer-parts": ({ part, received }) => ({
    problem: `优化器的 ${part} 的值是 ${show(received)}`,
    hint: '应为 { name: "mine", learningRate: 0.1, slots: [], step: … }；也可以写 init(parameter)，不写 slots',
  }),
  "optimizer-result": ({ what, name, expected, received }) => ({
    problem: `${name} 的 ${what} 应是 [${expected}]，step() 给出的是 ${received}`,
    hint: "step() 要重新给出参数和它保存的全部内容，形状和元素类型不变",
  }),
  "update-gathers": ({ steps }) => ({
    problem: `要累积 ${steps} 步的梯度，而那是 fit 做的`,
    hint: "请自己把梯度加起来，再调用一次 update",
  }),
  "update-rate": () => ({ problem: "学习率是调度，而这里没有步数", hint: "请给出 learningRate: schedule.at(step)" }),
  "update-tensors": ({ name, expected, received }) => ({
    problem: received ? `${name} 的形状是 [${received}]，应为 [${expected}]` : `缺少 ${name}，形状应为 [${expected}]`,
    hint: "每个权重要有一个梯度；memory 是上一次 update 给出的，或 firstMemory(weights)",
  }),
  "optimizer-memory": ({ parameter, received }) => ({
    problem: `要为 ${parameter} 保存的内容不对：${show(received)}`,
    hint: "init() 应给出对象：{ m: { shape: parameter.shape, first: 0 } }",
  }),
  "multi-part": ({ name, received }) => ({
    problem: `${name} 的值是 ${show(received)}`,
    hint: "应为优化器：optimizers.adam()、optimizers.sgd({ learningRate: 0.1 })",
  }),
  "multi-inside": ({ name, word }) =>
    word === "gradientAccumulationSteps"
      ? {
          problem: `${name} 自己带有 gradientAccumulationSteps`,
          hint: "请把 gradientAccumulationSteps 写在外层的 optimizers.multi 中，对各部分一起起作用",
        }
      : { problem: `${name} 自己又分为几部分`, hint: "请把全部优化器写在同一个 optimizerMap 中" },
  "multi-together": ({ name, optimizer }) => ({
    problem: `${name} 是 ${optimizer}，它要把全部参数一起移动`,
    hint: `请单独使用：compile({ optimizer: "${optimizer}" })`,
  }),
  "optimizer-together": ({ missing }) => ({
    problem: `together() 没有给出 ${missing ?? "memory"}`,
    hint: "together() 应给出 { memory, scalars }：全部标量，以及为每个参数保存的全部内容",
  }),
  "whole-data-batches": ({ optimizer, samples }) => ({
    problem: `${optimizer} 要比较各步的损失，每一步都需要全部样本`,
    hint:
      samples === undefined
        ? '请把全部样本作为数组交给 fit()，或换用适合小批量的优化器："adam"'
        : `不写 batchSize，一个批量就是全部 ${samples} 个样本；或换用适合小批量的优化器："adam"`,
  }),
  "whole-data-changing": ({ optimizer, layer }) => ({
    problem: `${layer === undefined ? "有一层" : `层 "${layer}"`} 每一步都不同，而 ${optimizer} 要比较各步的损失`,
    hint: '请去掉这一层（可以改用权重的惩罚项 regularizers.l2），或换用 "adam"',
  }),
  "whole-data-constraint": ({ optimizer, parameter, constraint }) => ({
    problem: `${parameter} 带有约束 ${constraint}，而 ${optimizer} 沿直线搜索`,
    hint: '请去掉约束，或换用 "adam"',
  }),
  "multi-map": ({ received }) => ({
    problem: `optimizerMap 的值是 ${show(received)}`,
    hint: '应以参数名为键：{ "embedding/.*": optimizers.adam() }',
  }),
  "multi-pattern": ({ received }) => ({
    problem: `${show(received)} 不是正则表达式`,
    hint: '应为参数的名字 "dense/kernel"，或与整个名字相符的模式 "encoder/.*"',
  }),
  "multi-twice": ({ parameter, fitting }) => ({
    problem: `${parameter} 同时与几个模式相符：${Array.isArray(fitting) ? fitting.map(show).join("、") : ""}`,
    hint: "各个模式不能重叠；完整的参数名优先于模式",
  }),
  "no-averages": () => ({ problem: "优化器没有保存参数的平均值", hint: "请写 optimizers.adam({ useEma: true })" }),
};

const metrics: Texts = {
  "metric-class": ({ classId, classes }) => ({
    problem: `没有类别 ${classId}：一共 ${classes} 个类别，编号从 0 到 ${Number(classes) - 1}`,
  }),
  "label-weights": ({ received, labels }) => ({
    problem: `labelWeights 有 ${received} 个，而输出有 ${labels} 个`,
    hint: `请给出 ${labels} 个数`,
  }),
  "metric-sums": ({ received }) => ({
    problem: `init() 给出的内容不对：${show(received)}`,
    hint: "应按名字给出要累加的量：{ sum: { shape: [] } }",
  }),
  "metric-update": ({ name, expected, received }) => ({
    problem: `${name} 的形状是 [${expected}]，update() 给出的是 [${received}]`,
    hint: "累加的量形状不变：请沿样本轴相加，用 .sum(0)",
  }),
  "metric-result": ({ received }) => ({
    problem: `应给出张量，给出的是 ${show(received)}`,
    hint: "update() 为 init() 中的每个名字给出一个张量；result() 给出一个张量，或按名字给出几个",
  }),
};

const layersAndCallbacks: Texts = {
  "constraint-result": ({ name, expected, received }) => ({
    problem: `${name} 的形状是 [${expected}]，约束给出的是 ${received}`,
    hint: "约束应给出形状和元素类型都相同的参数：(w) => w.maximum(0)",
  }),
  "regularizer-rank": ({ shape }) => ({
    problem: `只用于矩阵，而参数的形状是 [${shape}]`,
    hint: "请用在 layers.dense 的权重矩阵上：kernelRegularizer",
  }),
  "initializer-shape": ({ shape }) => ({
    problem: Array.isArray(shape) ? `只能填矩阵，而形状 [${shape}] 有 ${shape.length} 个轴` : "只能填矩阵",
    hint: "形状任意时，可用 initializers.zeros() 或 initializers.ones()",
  }),
  "attention-heads": ({ numQueryHeads, numKeyValueHeads }) => ({
    problem: `${numQueryHeads} 个查询头不能平分给 ${numKeyValueHeads} 个键值头`,
    hint: "numQueryHeads 应是 numKeyValueHeads 的倍数，例如 8 和 2",
  }),
  "cell-result": ({ given, states }) => ({
    problem: `每一步给出 ${given} 个张量，而状态有 ${states} 个`,
    hint: "forward(params, [x, ...states], context) 应给出 [output, ...states]",
  }),
  "recurrent-states": ({ expected, received }) => ({
    problem: `初始状态的形状应为 ${shapes(expected)}，给出的是 ${shapes(received) || "空的"}`,
    hint: "初始状态跟在序列后面，要么全给，要么不给：lstm(x, h, c)",
  }),
  "bidirectional-pair": ({ option }) => ({
    problem: option === "goBackwards" ? "两层的方向相同" : `两层的 ${option} 不同`,
    hint: "backwardLayer 带有 goBackwards: true，另一层没有；returnSequences 和 returnState 在两层中相同",
  }),
  lambda: ({ received }) => ({
    problem: `应给出函数，给出的是 ${show(received)}`,
    hint: "应为对象：{ onEpochEnd: ({ epoch, logs }) => … }",
  }),
  "checkpoint-best": () => ({
    problem: "saveBestOnly 不能与按步数的 saveFreq 一起用",
    hint: "要看的值到每轮结束才有：请不写 saveFreq",
  }),
};

const networks: Texts = {
  "layer-batch": () => ({ problem: "forward() 的结果没有保留样本轴", hint: "层应保留第一个轴：样本" }),
  "layer-names": ({ key }) => ({ problem: `"${key}" 既是参数又是状态`, hint: "请给它们不同的名字" }),
  "network-input": ({ name, expected, received }) => ({
    problem: received
      ? `输入 "${name}" 的形状是 [${received}]，而模型要的每个样本是 [${expected}]`
      : `缺少输入 "${name}"：模型要的每个样本是 [${expected}]`,
    hint: "第一个轴是样本",
  }),
  "resizing-both": () => ({ problem: "cropToAspectRatio 和 padToAspectRatio 都是 true", hint: "最多用其中一个" }),
  "conv-groups": ({ what, count, groups }) => ({
    problem: `${count} 个${what === "filters" ? "卷积核" : "通道"}不能平分为 ${groups} 组`,
    hint: "通道数和卷积核数都应是组数的倍数",
  }),
  "needs-float": ({ received }) => ({
    problem: received === undefined ? "需要浮点数" : `需要浮点数，元素类型却是 ${received}`,
    hint: '请先 x.cast("f32")',
  }),
  "needs-int": ({ received }) => ({
    problem: received === undefined ? "需要整数" : `需要整数，元素类型却是 ${received}`,
    hint: '请先 x.cast("i32")',
  }),
};

export const ownPartTexts: Texts = { ...optimizers, ...metrics, ...layersAndCallbacks, ...networks };
