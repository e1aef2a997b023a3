/**
 * Limpid's errors in Chinese, by their stable code. The codes are those that a command can meet; any other error keeps
 * its English message, which is better than none.
 */

import type { LimpidError } from "../../base/index.ts";
import { show } from "../../base/index.ts";
import { kindOf, wanted } from "./zh-CN-arguments.ts";
import { arrayTexts } from "./zh-CN-arrays.ts";
import { dataTexts } from "./zh-CN-data.ts";
import { type Facts, fileTexts, isNear, type Text, type Texts } from "./zh-CN-files.ts";
import { nativeProblem } from "./zh-CN-native.ts";
import { asOne, networkTexts } from "./zh-CN-networks.ts";
import { ownPartTexts } from "./zh-CN-own-parts.ts";
import { programTexts } from "./zh-CN-programs.ts";
import { runTexts } from "./zh-CN-runs.ts";
import { textTexts } from "./zh-CN-text.ts";
import { trainingTexts } from "./zh-CN-training.ts";

/** What may be too large for memory. */
const parts: Readonly<Record<string, string>> = {
  "the data": "数据",
  "the parameters": "参数",
  "the optimizer's numbers": "优化器的数值",
  "a batch and its results": "一批数据及其结果",
  "arguments and results": "参数与结果",
};
const gigabytes = (bytes: unknown): string => `${(Number(bytes) / 1e9).toFixed(1)} GB`;
const optionIs = (facts: Facts): string => `${facts.option} 的值是 ${show(facts.received)}`;

const texts: Texts = {
  ...arrayTexts,
  ...dataTexts,
  ...fileTexts,
  ...networkTexts,
  ...ownPartTexts,
  ...programTexts,
  ...runTexts,
  ...textTexts,
  ...trainingTexts,
  "arange-step": () => ({ problem: "步长是 0", hint: "这样永远到不了终点" }),
  argument: (facts) => ({
    problem: facts.received === undefined ? `缺少 ${facts.name}` : `${facts.name} 的值是 ${show(facts.received)}`,
    hint: wanted[String(facts.wanted)]?.(facts),
  }),
  "chunk-dtype": ({ expected, received }) => ({
    problem: `元素类型是 ${received}，而第一块是 ${expected}`,
    hint: "各块的元素类型必须相同",
  }),
  "chunk-parts": ({ lacks }) => ({
    problem: `这一块没有 ${lacks}`,
    hint: "一块是 { x, y } 或 [x, y]，第三部分可以是样本权重",
  }),
  "chunk-samples": ({ expected, received }) => ({
    problem: `要求 ${expected} 个样本，却得到 ${received} 个`,
    hint: "read(from, to) 应给出第 from 到 to − 1 个样本",
  }),
  "chunk-weights": () => ({
    problem: "与第一块不同：只有其一带有样本权重",
    hint: "要么每一块都给出样本权重，要么都不给",
  }),
  "class-weight": ({ received }) => ({
    problem: `classWeight 是 ${show(received)}`,
    hint: "应为对象，以类别编号为键：{ 0: 1, 1: 5 }",
  }),
  "class-weight-outputs": () => ({ problem: "classWeight 不适用于多个输出", hint: "请用 sampleWeight: { output: … }" }),
  "class-weight-shape": () => ({ problem: "classWeight 要求每个样本只有一个类别", hint: "请用 sampleWeight" }),
  "cli-data": () => ({
    problem: "缺少 --data",
    hint: "损失要用数据来算：--data mnist、--data 文件.csv，或 --data images-idx3-ubyte --labels labels-idx1-ubyte",
  }),
  "cli-labels": ({ data }) => ({
    problem: `--data ${data} 没有标签`,
    hint: "请给出两个 IDX 文件：--data images-idx3-ubyte --labels labels-idx1-ubyte；或用 --data mnist、文件.csv、文件.json",
  }),
  "cli-number": (facts) => ({ problem: optionIs(facts), hint: wanted.whole(facts) }),
  "cli-table-option": ({ option, data }) => ({
    problem: `${option} 不适用于 --data ${data}`,
    hint: "只有表格才有列：--data 文件.csv",
  }),
  "compile-failed": ({ problem }) => ({
    problem: `C 编译器没能编译程序：${problem}`,
    hint: "使用 --backend wasm 就不需要编译器",
  }),
  "data-empty": () => ({ problem: "没有样本", hint: "至少要有一个样本" }),
  "data-dtype": ({ label, dtype, received }) => ({
    problem: `${label} 自称 ${dtype}，而数据是 ${received}`,
    hint: "请去掉 dtype，或先转换数据",
  }),
  "data-kind": (facts) => ({
    problem: `${facts.label} 不是数据，而是 ${facts.received}`,
    hint: facts.one
      ? asOne(facts)
      : "数据可以是张量、Float32Array、Float64Array、Int32Array、Uint8Array、嵌套数组，或以它们为值的对象",
  }),
  "data-missing": ({ label }) => ({ problem: `缺少 ${label}` }),
  "data-not-finite": ({ label, index, value }) => ({
    problem: `${label}[${(index as readonly number[]).join(", ")}] 是 ${value}`,
    hint: "训练之前请去掉这样的样本，或补上缺失的值",
  }),
  "data-record": ({ label, names }) => ({
    problem: `${label} 只是一个数组`,
    hint: `模型有多个输入或输出：请给出对象 { ${(names as readonly string[]).join(": …, ")}: … }`,
  }),
  "dataset-and-y": () => ({
    problem: "给出了数据集，又另给了 y",
    hint: "数据集的每一块已包含 x 和 y：fit(dataset, { epochs: 5 })",
  }),
  "dataset-exhausted": ({ epoch }) => ({
    problem: `第 ${epoch} 轮时数据集没有给出任何样本`,
    hint: "生成器只能遍历一次：请给出函数本身，即 fit(samples, …)，而不是 fit(samples(), …)",
  }),
  "dataset-failed": ({ chunk, why }) => ({
    problem: `数据集在第 ${chunk} 块出错：${why}`,
    hint: "原因在数据集自身，见此错误的 cause；此前的训练结果保留",
  }),
  "dataset-kind": () => ({
    problem: "数据集的函数没有给出可遍历的对象",
    hint: "请写成 function* 或 async function*",
  }),
  "dataset-option": ({ option }) => ({
    problem: `${option} 不能与数据集同用`,
    hint: option === "sampleWeight" ? "请在每一块中给出权重" : "请给出 validationData",
  }),
  "dataset-size": ({ what, received }) => ({
    problem: `数据集的 ${what} 是 ${received}`,
    hint: "应为正整数；若不知道样本数，请改用生成器函数",
  }),
  "dataset-unavailable": ({ file, install }) => ({
    problem: `无法取得 ${file}`,
    hint: `请检查网络；或安装：${install}；也可以用 mirror 指定服务器`,
  }),
  "explain-at": ({ received }) => ({
    problem: `at 是 ${show(received)}`,
    hint: '例如 { layer: "hidden", param: "kernel", index: [0, 0] }、{ layer: "hidden", unit: 0 } 或 "loss"',
  }),
  "explain-call": ({ layer, received, calls }) => ({
    problem: `call 是 ${received}，但层 ${layer} 只被调用 ${calls} 次`,
    hint: `应为 0 到 ${Number(calls) - 1} 的整数`,
  }),
  "explain-data-missing": () => ({
    problem: "解释模型需要一个样本",
    hint: "--data mnist、--data 文件.csv，或 --data 文件.json（其中含有 { x, y }）",
  }),
  "explain-index": ({ what, received, shape, nearest }) => ({
    problem: `${show(received)} 不在 ${what} 之内，它的形状是 [${shape}]`,
    hint: `最近的位置是 [${nearest}]`,
  }),
  "explain-index-rank": ({ what, received, shape }) => ({
    problem:
      received === undefined
        ? `${what} 的形状是 [${shape}]，需要说明是其中哪一个数`
        : `下标 ${show(received)} 与 ${what} 的形状 [${shape}] 不符`,
    hint: `应有 ${(shape as readonly number[]).length} 个数`,
  }),
  "explain-iteration-preset": ({ name }) => ({
    problem: `--iteration 不适用于 ${name}`,
    hint: "只有 litter-box 可以指定更新次数",
  }),
  "explain-no-slope": ({ input }) => ({
    problem: `输入 "${input}" 是整数，不能求导`,
    hint: '请以浮点数给出样本：x.cast("f32")',
  }),
  "explain-part": ({ layer, received, parts }) => ({
    problem: `层 ${layer} 没有第 ${received} 部分`,
    hint: Number(parts) > 1 ? `序号从 0 到 ${Number(parts) - 1}` : "该层只有一个部分",
  }),
  "explain-sample": ({ received, samples }) => ({
    problem: `样本号是 ${received}，但只有 ${samples} 个样本`,
    hint: `应为 0 到 ${Number(samples) - 1} 的整数`,
  }),
  "explain-step": ({ layer, received, steps }) => ({
    problem: `层 ${layer} 没有第 ${received} 步`,
    hint: Number(steps) > 0 ? `步号从 0 到 ${Number(steps) - 1}` : "该层内部没有循环",
  }),
  "picture-nothing-to-learn": ({ name }) => ({
    problem: `${name} 没有损失：原文没有说它应当输出什么`,
    hint: `limpid picture network ${name}`,
  }),
  "explain-what": (facts) => ({
    problem: `没有名为 ${JSON.stringify(facts.received)} 的内容`,
    hint: `${isNear(facts) ?? ""}可用的有：.limpid 文件、${(facts.known as readonly string[]).join("、")}`,
  }),
  "grad-not-scalar": () => ({ problem: "被求导的函数必须得出一个浮点标量", hint: "请先归约：sum(x) 或 mean(x)" }),
  "grad-nothing": () => ({ problem: "第一个参数里没有张量", hint: "grad 对第一个参数中的张量求导" }),
  "grad-result": () => ({ problem: "函数没有返回张量", hint: "应返回一个标量，例如 sum(…)" }),
  "gradient-check-nothing": () => ({
    problem: "没有可检查的：没有要训练的参数",
    hint: "请给出带可训练参数的模型，或张量的函数",
  }),
  "graph-broken": ({ problem }) => ({
    problem: `图不完整：${problem}`,
    hint: "图要列出全部输入，每个节点的类型须与其运算相符",
  }),
  "initial-values": ({ layer, param, expected, received }) => ({
    problem: `层 ${layer} 的 ${param} 的初始值与形状不符：${show(received)}，应为 ${show(expected)}`,
  }),
  "input-dtype": ({ label, value, expected }) => ({
    problem: `${label} 中有 ${value}，而输入要的是 ${expected}`,
    hint: `请转换：${label}.cast("${expected}")`,
  }),
  "input-shape": (facts) => ({
    problem: `${facts.label} 的形状是 [${facts.received}]${facts.expected ? `，而模型要的每个样本是 [${facts.expected}]` : ""}`,
    hint: facts.one ? asOne(facts) : "第一轴是样本；其余各轴必须与模型的输入相同",
  }),
  internal: ({ problem }) => ({ problem: String(problem), hint: "这是 Limpid 自身的缺陷，请把以上文字反馈给我们" }),
  "landscape-empty": () => ({
    problem: "这个地形上没有一个损失是有限的",
    hint: "请缩小范围，或换用损失有限的权重",
  }),
  "model-busy": ({ running }) => ({
    problem: `模型正忙：${running} 还在运行`,
    hint: "请先等它结束；回调中请用 onEpochEnd",
  }),
  "native-cache": ({ problem }) => ({
    problem: `这个缓存文件夹不可用：${problem}`,
    hint: "请去掉其他用户的写权限（chmod go-w），或用 XDG_CACHE_HOME 指定别的缓存位置",
  }),
  "native-unavailable": ({ problem }) => ({
    problem: `这里不能使用原生后端：${nativeProblem(String(problem))}`,
    hint: "需要 gcc 或 clang，以及 koffi（npm install koffi）；limpid doctor 会给出详情",
  }),
  "no-arrays": () => ({ problem: "没有给出数组", hint: "应为至少含一个数组的列表" }),
  "no-input-shape": () => ({
    problem: "第一层不知道输入的形状",
    hint: "请给出 inputShape，例如 inputShape: [28, 28]；或先调用 fit",
  }),
  "not-a-figure": ({ received, figure }) => ({ problem: `draw 为图“${figure}”给出的是 ${show(received)}，不是图` }),
  "not-a-model": ({ received }) => ({ problem: `不是模型：${show(received)}` }),
  "not-compiled": () => ({
    problem: "模型没有编译过（保存时没有优化器与损失函数）",
    hint: '先调用 model.compile({ optimizer: "adam", loss: "meanSquaredError" })，再保存',
  }),
  "number-dtype": ({ value, dtype }) => ({ problem: `${dtype} 存不下 ${show(value)}`, hint: "请先用浮点数，再 cast" }),
  options: ({ received }) => ({ problem: `选项应为一个对象，得到 ${show(received)}` }),
  "no-addresses": () => ({
    problem: "WebAssembly 得不到地址空间：引擎为每个模型预留约 10 GB 地址",
    hint: "放宽限制（ulimit -v unlimited），或用 node --disable-wasm-trap-handler 启动，或同时少用几个模型",
  }),
  "cache-limit": ({ received }) => ({
    problem: `是 "${received}"`,
    hint: "编译好的程序最多可占用的兆字节数，例如 512",
  }),
  "out-of-memory": () => ({ problem: "内存不够", hint: "请用更小的批量、更少的样本或更小的模型" }),
  "pad-widths": () => ({ problem: "每个轴都需要一对 [前, 后]" }),
  "parameter-not-finite": ({ what, value, step }) => ({
    problem: `第 ${step} 步的参数 ${what} 变成了 ${value}`,
    hint: "请试试更小的学习率；参数已恢复到这一步之前",
  }),
  "nothing-trained": () => ({ problem: "模型没有要训练的参数", hint: "请给出带参数的层，并设 trainable: true" }),
  "path-and-paths": () => ({
    problem: "同时给出了 path 和 paths",
    hint: "全部轨迹都写在 paths 里：{ descent: path, lbfgs: … }",
  }),
  "path-still": () => ({ problem: "轨迹停在原地：各处的权重都相同", hint: "请记录真正训练过的 fit，或换一个平面" }),
  "picture-log": ({ lowest }) => ({
    problem: `log 是 true，但最小的损失是 ${lowest}`,
    hint: "对数刻度只能画大于 0 的损失",
  }),
  "plane-flat": () => ({
    problem: "没有可移动的权重：每个滤波器都冻结或全为零",
    hint: '请换用 { weights: ["layer/param[i,j]", …] }',
  }),
  "path-short": ({ points }) => ({
    problem: `轨迹只有 ${points} 个点`,
    hint: "主成分至少需要三个点：请多训练几轮，或换一个平面",
  }),
  "path-weights": ({ name, expected }) => ({
    problem: `轨迹上的权重与模型不符：${name}`,
    hint: `请记录这个模型自己的轨迹${expected === undefined ? "" : `：它的 ${name} 有 ${expected} 个数`}`,
  }),
  "picture-empty": ({ losses }) => ({ problem: `历史记录里只有 ${losses} 个损失可画`, hint: "请至少训练两轮" }),
  "plane-weights": ({ name, shape }) => ({
    problem: shape ? `${name} 不是单个权重：它的形状是 [${shape}]` : `两个权重都是 ${name}`,
    hint: "请给出两个不同的权重，例如 hidden/kernel[0,1],output/kernel[2,0]",
  }),
  "csp-wasm": () => ({
    problem: "这个网页的内容安全策略（CSP）禁止 WebAssembly",
    hint: "请放行：script-src 'self' 'wasm-unsafe-eval'（多线程还要 worker-src 'self' blob:）",
  }),
  "plot-missing": () => ({
    problem: "图表由 @observablehq/plot 绘制，这里却找不到它",
    hint: 'npm install @observablehq/plot；在打包后的程序或网页里，请把它传进来：{ plot: await import("@observablehq/plot") }',
  }),
  rank: ({ most }) => ({ problem: `超过 ${most} 个轴`, hint: "数组是否包含了它自己？" }),
  "record-expected": () => ({ problem: "应为一个对象：{ 名称: 张量 }" }),
  "sample-weight": ({ index, value }) => ({
    problem: `第 ${index} 个样本的权重是 ${value}`,
    hint: "权重应为非负数",
  }),
  "scan-result": () => ({ problem: "循环体应返回一对 [carry, out]" }),
  "scan-state": () => ({ problem: "循环前后的 carry 不一致", hint: "名称、顺序和类型都应保持不变" }),
  seed: ({ received }) => ({ problem: `种子是 ${show(received)}`, hint: "应为整数，例如 0 或 42" }),
  shape: ({ received }) => ({ problem: `形状是 ${show(received)}`, hint: "应为非负整数的列表，例如 [28, 28]" }),
  "shape-size": ({ shape, elements }) => ({ problem: `形状是 [${shape}]，却有 ${elements} 个元素` }),
  threads: ({ threads }) => ({ problem: `线程数是 ${show(threads)}`, hint: "应为 1 到 256 的整数" }),
  "too-large": ({ what, bytes, limit }) => ({
    problem: `${parts[String(what)] ?? what} 需要 ${gigabytes(bytes)}，而 WebAssembly 最多有 ${gigabytes(limit)}`,
    hint: "请用数据集分块读入：fit({ size, read }, …)；或减小批量或模型",
  }),
  "tree-depth": () => ({ problem: "嵌套太深", hint: "对象或数组是否包含了它自己？" }),
  "tree-leaf": () => ({ problem: "其中有不是张量的值", hint: "应为张量、数，以及由它们组成的对象或数组" }),
  "unequal-lengths": ({ subject: _, problem: __, ...counts }) => ({
    problem: `样本数不一致：${Object.entries(counts)
      .map(([label, count]) => `${label} 有 ${count} 个`)
      .join("，")}`,
    hint: "每个样本都要有一个，顺序相同",
  }),
  "unknown-name": ({ what, received, nearest, known }) => ({
    problem: `未知的${kindOf(String(what))} ${show(received)}`,
    hint: `${nearest ? `是不是指 "${nearest}"？` : ""}可用的有：${(known as readonly string[]).join("、")}`,
  }),
  "validation-data": () => ({ problem: "validationData 缺少 x 或 y", hint: "validationData: [x, y]" }),
  "validation-split": (facts) => ({
    problem: `validationSplit ${facts.validationSplit ?? show(facts.received)} 不合适`,
    hint: "请给更多样本，或用 validationData",
  }),
  "weak-number": ({ value, dtype }) => ({ problem: `${dtype} 张量遇到了 ${show(value)}`, hint: 'x.cast("f32")' }),
  "weight-shape": ({ name, expected, received }) => ({
    problem: `${name} 的形状是 [${received}]，而模型的是 [${expected}]`,
  }),
  weights: ({ received }) => ({ problem: `权重应为一个对象，得到 ${show(received)}` }),
  "worker-died": ({ why }) => ({
    problem: `一个工作线程中止了：${why}`,
    hint: "请再运行一次，会启动新的线程；configure({ threads: 1 }) 则不使用它们",
  }),
};

/** Codes that have Chinese words. */
export const knownCodes = (): string[] => Object.keys(texts);

export function describeError(error: LimpidError): string {
  const { problem, hint } = textOf(error) ?? {};
  if (problem === undefined) return error.message;
  return `${error.subject}：${problem}${hint ? `\n  提示：${hint}` : ""}`;
}

/** Facts are whatever was handed in: one that no sentence can hold (a symbol) leaves the English one. */
function textOf({ code, facts }: LimpidError): Text | undefined {
  try {
    return Object.hasOwn(texts, code) ? texts[code](facts) : undefined;
  } catch {
    return undefined;
  }
}
