/** What arguments and options must be, and what names are names of, in Chinese. */
import type { Facts } from "./zh-CN-files.ts";

/** "非负整数", "正整数", "不小于 5 的整数". */
function atLeast(least: number, kind: string): string {
  if (least === 0) return `应为非负${kind}`;
  return least === 1 && kind === "整数" ? "应为正整数" : `应为不小于 ${least} 的${kind}`;
}

/** 1,000,000. */
const grouped = (value: unknown): string => (typeof value === "number" ? value.toLocaleString("en-US") : String(value));

/** What an argument or option must be. */
export const wanted: Readonly<Record<string, (facts: Facts) => string>> = {
  whole: ({ least, most }) =>
    most === undefined ? atLeast(Number(least), "整数") : `应为 ${grouped(least)} 到 ${grouped(most)} 的整数`,
  finite: ({ least }) => (least === undefined ? "应为有限的数" : atLeast(Number(least), "有限的数")),
  number: () => "应为数",
  "share-or-count": () => "应为 0 到 1 之间的份额（例如 0.25），或样本数",
  address: () => "应为一个地址",
  folder: () => "应为文件夹的路径",
  every: () => '应为 "epoch" 或从 1 起的步数',
  signal: () => "应为 AbortSignal：new AbortController().signal",
  output: () => "进度写到哪里：{ write: (text) => … }",
  verbose: () => "0：不输出；1：进度条；2：每轮一行",
  callbacks: () => "应为对象的列表：[{ onEpochEnd: ({ epoch, logs }) => … }]",
  share: ({ below }) => (below ? "应为 0 到 1 之间的数，不含 1" : "应为 0 到 1 之间的数"),
  shift: () => "应为整数，或每个轴一个整数",
  axis: () => "应为整数；-1 是最后一个轴",
  alpha: () => "应为非负数，或每个类别一个：[0.25, 0.5, 0.25]",
  between: () => "应大于 0、小于 1",
  "loss-axes": () => "应为样本的轴，例如 [1, 2, 3]；轴 0 是样本",
  "joined-axis": () => "应为整数；轴 0 是样本，不能拼接",
  sizes: ({ name, rank, most }) => {
    const one = most ? `应为 1 到 ${most} 的整数` : "应为正整数";
    if (rank === 1) return `${one}：${name}: 2`;
    return rank === 2 ? `${one}，或 [行, 列]：${name}: [2, 2]` : `${one}，或 [层, 行, 列]：${name}: [2, 2, 2]`;
  },
  borders: ({ rank }) =>
    `应为非负整数，或${rank === 1 ? " [前, 后]" : rank === 2 ? " [行, 列] 或 [[上, 下], [左, 右]]" : "每个轴一个，或每个轴的前后各一个"}`,
  factor: ({ least, most }) => `应为 ${least} 到 ${most} 之间的数，或两个：[最小, 最大]`,
  fill: () => "应为有限的数，或每个通道一个",
  odd: () => "应为正奇数，或两个：[行, 列]",
  extra: () => "应为非负整数，或每个轴一个非负整数",
  "extra-stride": ({ stride }) => `应小于步幅 ${stride}`,
  sample: () => "应为正整数的列表，不含样本轴：[28, 28]",
  "target-shape": () => "应为正整数，其中至多一个是 -1，不含样本轴：[28, 28, 1]",
  samples: () => '应为列表，每个样本一项：["……", "……"]',
  "own-tokens": ({ which }) => `${which} 应由一段文本返回${which === "split" ? "文本的列表" : "文本"}`,
  salt: () => "应为非负整数，或两个：salt: [133, 137]",
  "mask-value": () => '应为文本或整数，例如 "" 或 0',
  rising: () => "应为不下降的有限的数：[0, 1, 2]",
  "named-tensors": () => '应为按名称的张量：{ "dense/kernel": 张量 }',
  "rate-or-tensor": () => "应为非负数，或标量张量",
  "loss-tensor": () => "应为这些权重下的损失：标量张量",
  "layer-names": () => '应为层名，或层名的列表："flatten"',
  "layer-name": () => '应为层名："dense_1"',
  trainable: () => "应为 true、false，或对象，以参数名为键：{ bias: false }",
  "loss-weights": () => "应为对象，以输出名为键，值是非负数：{ digit: 1, isEven: 0.5 }",
  "layer-inputs": () => "应为张量的列表，第一轴是样本：forward({ … }, [tensor([[1, 2]])], { training: false })",
  "layer-context": () => '第三个参数是 { training: false, dtype: "f32" }；需要随机数的层还要 uniform',
  "layer-tensors": ({ shapes }) => (shapes ? `应为按名称的张量：{ ${shapes} }` : "应为 {}"),
  preprocessing: () => "应为 limpid/data 的 standardize()、normalize() 或 whiten()，并且已经 fit 过",
  "name-lists": () => '应为互不相同的名称的列表：["setosa", "versicolor", "virginica"]；或按名称给出几个这样的列表',
  "index-name": () => '应为索引的文件名："model.safetensors.index.json"',
  "tensors-by-name": () => "应为按名称的张量：model.weights",
  "idx-files": () => '应为按名称给出的路径：{ x: "images-idx3-ubyte", y: "labels-idx1-ubyte" }',
  pipeline: () => "应为管道：dataset(…)",
  flag: () => "应为 true 或 false",
  function: () => "应为函数",
  text: () => "应为文本",
  texts: () => '应为文本的列表，例如 ["height", "weight"]',
  list: () => "应为整数的列表，例如 [2, 3]",
  names: ({ known }) => `应为列表，其中可用的有：${(known as readonly string[]).join("、")}`,
  numbers: ({ count }) =>
    count === undefined ? "应为有限的数的列表，例如 [0.1, 0.2]" : `应为 ${count} 个有限的数的列表`,
  seed: () => "应为整数，例如 0 或 42",
  interval: () => "应为两个有限的数，小的在前，例如 [-1, 1]",
  matrix: () => "应为等长的若干行有限的数：[[0.1, 0.2], [0.3, 0.4]]",
  rows: ({ rows }) => `应有 ${rows} 行，与前一层的输出数相同`,
  kernels: () => "应为若干个 [输入, 输出] 矩阵，一层一个",
  path: () => "应为 recordPath 记录的轨迹，或一组权重：[model.weights, …]",
  paths: () => "应为一到四条轨迹，以名字为键：{ descent: path, lbfgs: … }",
  range: () => "应为两个方向各自的范围：[[-1, 1], [-1, 1]]",
  history: () => "应为 fit 的结果：drawLoss(await model.fit(x, y))",
  losses: () => "应为数的列表，每轮一个",
  landscape: () => "应为 landscape(model, { x, y }) 的结果",
  finding: () => "应为 diagnose 给出的某一项",
  arrays: () => "应为数组：每个样本都要与训练数据比较",
  column: () => "应为列名，或从 0 数起的列号",
  separator: () => '应为一个字符，例如 "," 或 ";"；" " 表示空格',
  columns: ({ columns }) => `输入有 ${columns} 列，每列应有一个名称`,
  letters: () => '应为一到十五个字母 a … z，例如 "emma"',
  "above-0": () => "应大于 0，例如 1",
  positive: () => "应大于 0",
  "positive-share": () => "应大于 0、小于 1",
  scale: () => "应为大于 0 的有限的数",
  order: () => "应为样本的各轴，从 1 数起，每个一次：[2, 1]",
  "dot-axes": () => "应为整数，不能是 0（轴 0 是样本），或每个输入一个",
  "shared-axes": () => "应为样本的轴，从 1 数起：[1, 2]",
  "at-most-0": () => "应不大于 0：学习率下降，或保持不变",
  "up-to-max": ({ maxValue }) => `应不大于 maxValue（${maxValue}）`,
  "rms-rate": () => "应为非负数；或 null，这时步长不缩放",
  shares: () => "应为 0 到 1 之间的数：[0.25, 0.5, 0.75]",
  "rising-steps": () => "应为非负整数，每个都比前一个大：[100, 200]",
  "class-ids": () => "应为类别编号：[0, 2]",
  axes: () => "应为整数，或整数的列表：conv2d 的卷积核用 [0, 1, 2]",
  "normalized-axes": () => "应为整数，可以有几个；轴 0 是样本",
  "normal-numbers": () => "应为有限的数，或它们的列表",
  "no-range": () => "给出了区间的边界，就不能再有范围",
  "channel-groups": () => "应为正整数；−1 表示每个通道一组",
  "inner-layer": ({ name }) => `应为一个层：${name}: layers.dense({ units: 8 })`,
  "no-direction": ({ name }) => `应为从头到尾读序列的层：${name}: layers.lstm({ units: 8 })`,
  "recurrent-cell": () => "应为循环单元：layers.lstmCell({ units: 8 })，或带 stateShapes 的自己的层",
  "recurrent-cells": () => "应为循环单元的列表，至少一个：[layers.lstmCell({ units: 8 })]",
  "recurrent-states": () => "应为符号值：lstm(x, { initialState: [h, c] })",
  equation: () => '应为输入、卷积核与结果，样本轴在前："abc,cd->abd"，或 "...x,xy->...y"',
  "output-sizes": () => "应为正整数，或它们的列表；与输入相同处写 null：[null, 64]",
  "axes-letters": () => '应为结果中的字母："d"',
  lambda: () => "应为张量的函数：layers.lambda({ function: (x) => x.square() })",
  "lambda-arguments": () => "应为按名称的值：{ scale: 2 }",
  "mask-rule": () => '应为 "pass"、"drop"，或由各输入的掩码造出掩码的函数',
  "own-step": () =>
    "应为训练一步的函数，由 { weights, judge, update } 返回 { weights, memory, state, records: { loss } }",
  "own-layers": () => "应为按类型给出的函数：{ scale: (options) => layer({ … }) }",
  graph: () => "应为 parse 或 trace 给出的 { inputs, outputs }",
  node: () => "应为图中的节点",
  printed: () => "应为 print(graph) 给出的文本",
  tensors: () => "应为张量的列表",
  types: () => '应为列表：[{ dtype: "f32", shape: [2] }]',
  times: () => "应为 timeKernels 给出的某一项",
  format: () => '应为至多 99 位小数，前面可以有 "%"、"+"、"e"："3"、"%1"',
  record: () => "应为能显示数的对象：{ show, value, wrong }",
  plot: () => '应为绘图库：{ plot: await import("@observablehq/plot") }',
};

/** What `unknownName` was about. */
const kinds: Readonly<Record<string, string>> = {
  backend: "后端",
  language: "语言",
  action: "操作",
  command: "命令",
  recipe: "内置任务",
  picture: "图",
  preset: "原文中的网络",
  plane: "平面",
  parameter: "参数",
  chapter: "章节",
  term: "术语",
  system: "系统",
  option: "选项",
  loss: "损失函数",
  optimizer: "优化器",
  metric: "指标",
  activation: "激活函数",
  layer: "层",
  input: "输入",
  output: "输出",
  value: "取值",
  neurons: "取值",
  "output mode": "取值",
  "word in at": "说法",
};

/** `"parameter of hidden"` is of a layer of the user's own. */
export function kindOf(what: string): string {
  const [kind, owner] = what.split(" of ");
  if (owner !== undefined && kinds[kind]) return ` ${owner} 的${kinds[kind]}`;
  return kinds[what] ?? `${what} `;
}
