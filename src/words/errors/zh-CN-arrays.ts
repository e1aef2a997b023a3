/** What can be wrong with the arrays that a function is given, and with a browser's stores, in Chinese, by stable codes. */
import { show } from "../../base/index.ts";
import type { Texts } from "./zh-CN-files.ts";

export const arrayTexts: Texts = {
  "array-too-large": ({ elements, most }) => ({ problem: `共 ${elements} 个元素，超过上限 ${most}` }),
  "array-type": ({ received }) => ({
    problem: `装不下 ${show(received)}`,
    hint: "应为数、布尔值、它们的嵌套数组或类型化数组",
  }),
  "attention-shape": ({ query, key, value }) => ({
    problem: `query、key、value 的形状是 [${query}]、[${key}]、[${value}]`,
    hint: "应为 [批量, 查询, 头, 特征]；键与值为 [批量, 键, 头, 特征]，头数能整除查询的头数",
  }),
  "axis-out-of-range": ({ axis, rank }) => ({ problem: `轴 ${show(axis)} 不存在：数组有 ${rank} 个轴` }),
  "axes-meet": () => ({ problem: "相乘的轴对不上", hint: "相乘相加的轴，两边的大小必须相等" }),
  "block-shape": () => ({
    problem: "图像的大小不是块的整数倍",
    hint: "应为 [批量, 行, 列, 通道]，各大小都是块的整数倍",
  }),
  "categorical-logits": ({ received }) => ({
    problem: `logits 的形状是 [${received}]`,
    hint: "应为矩阵 [行, 类别]，至少有一个类别",
  }),
  "cross-shape": () => ({ problem: "向量不是三个数", hint: "叉积要求最后一个轴上有三个数" }),
  "diag-rank": () => ({ problem: "既不是向量也不是矩阵", hint: "应为向量或矩阵；更多的轴请用 diagonal(x)" }),
  "empty-order": () => ({ problem: "这个轴上没有元素", hint: "没有元素就没有中间值：请先检查数组的大小" }),
  "histogram-edges": () => ({
    problem: "bins 不是区间的边界",
    hint: "应为至少两个不下降的数组成的向量：[0, 1, 2, 3]；或区间的个数：10",
  }),
  "histogram-range": () => ({ problem: "有不是有限的元素", hint: "请写明区间从哪里到哪里：{ range: [0, 1] }" }),
  "moved-axes": () => ({ problem: "轴与位置对不上", hint: "有几个轴就要几个位置，每个只出现一次" }),
  "needs-vector": () => ({ problem: "不是向量", hint: "应为只有一个轴的数组" }),
  "nonzero-rank": () => ({ problem: "标量没有位置", hint: "请先变成向量：reshape(x, [1])" }),
  "normalization-shape": ({ name, received, expected }) => ({
    problem: `${name} 的形状是 [${received}]`,
    hint: `所归一的轴上每个位置一个数：[${expected}]`,
  }),
  "pad-constant": ({ mode, received }) => ({
    problem: `constantValues 是 ${show(received)}，而 mode 是 "${mode}"`,
    hint: '只有 mode: "constant" 才用数来填；其他边框用的是数组自己的元素',
  }),
  "pad-empty": ({ axis }) => ({
    problem: `轴 ${axis} 上没有元素`,
    hint: '没有元素的数组只能用数来填：mode: "constant"',
  }),
  "scatter-update": ({ x, indices, updates }) => ({
    problem: `x、indices、updates 的形状是 [${x}]、[${indices}]、[${updates}]`,
    hint: "indices 为 [n, 深度]，每行是 x 中的一个位置；updates 为 [n, …x 其余轴的大小]",
  }),
  segments: () => ({ problem: "编号与行数对不上", hint: "x 的每一行要有一个整数编号" }),
  "select-count": () => ({
    problem: "条件与选项的数目不同",
    hint: "每个条件对应一个选项：select([x.less(0), x.less(1)], [a, b], c)",
  }),
  "slice-update": ({ x, updates }) => ({
    problem: `[${updates}] 不全在 [${x}] 之内`,
    hint: "轴数与 x 相同，每个轴一个起点，任何一端都不能越界",
  }),
  "split-parts": ({ size, parts }) => ({
    problem: `大小为 ${size} 的轴不能等分为 ${parts} 份`,
    hint: "轴的大小必须是份数的整数倍；也可以写明从哪里切开：split(x, [1, 3])",
  }),
  "squeeze-size": ({ axis, size }) => ({ problem: `轴 ${axis} 的大小是 ${size}`, hint: "只有大小为 1 的轴可以去掉" }),
  "take-along": () => ({ problem: "下标与数组的形状对不上", hint: "下标应为整数；除了取数的轴，形状必须与 x 相同" }),
  "top-labels": () => ({ problem: "标签与预测对不上", hint: "每个标签要有一行预测" }),
  "top-rank": () => ({ problem: "标量没有轴", hint: "应为至少有一个轴的数组" }),
  "triangle-rank": () => ({ problem: "不是矩阵", hint: "应为矩阵或矩阵的数组：至少两个轴" }),
  "values-needed": () => ({
    problem: "函数正在被追踪，这里还没有数",
    hint: "结果的大小取决于这些数：请在 compile() 和 grad() 之外调用，或用 where(condition, x, 0) 选取",
  }),
  "weights-shape": () => ({ problem: "权重与数组的形状对不上", hint: "每个元素一个权重，或所求的轴上每个位置一个" }),
  "store-bytes": () => ({ problem: "没有给出字节", hint: "应为 Uint8Array：await model.toBytes()" }),
  "store-missing": ({ name, nearest }) => ({
    problem: `没有 "${name}"`,
    ...(typeof nearest === "string" && { hint: `你是指 "${nearest}" 吗？` }),
  }),
  "store-name": ({ received }) => ({
    problem: `名称是 ${show(received)}`,
    hint: '应为不含斜杠的文字，例如 "digits.limpid"',
  }),
  "store-not-here": () => ({
    problem: "这里没有浏览器的存储",
    hint: "只有安全的网页里才有；在 Node 中请用 model.save(path)",
  }),
};
