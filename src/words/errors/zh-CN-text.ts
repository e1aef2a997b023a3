/** What can be wrong with texts, and with layers that read them or look numbers up, in Chinese, by the errors' stable codes. */
import { show } from "../../base/index.ts";
import type { Facts, Texts } from "./zh-CN-files.ts";

/** Options that do not go together. */
const apart: Readonly<Record<string, { readonly problem: string; readonly hint: string }>> = {
  pad: { problem: "padToMaxTokens 需要 maxTokens", hint: "请写出词元数，例如 maxTokens: 1000" },
  invert: { problem: "invert 只能与整数编号一起使用", hint: '请用 outputMode: "int"' },
  weights: { problem: "给出了 idfWeights，却没有 vocabulary", hint: "两者都给，或调用 adapt(data)" },
  length: { problem: 'outputSequenceLength 只用于 outputMode: "int"', hint: "请去掉它：每行与词表一样长" },
  bins: {
    problem: "binBoundaries 与 numBins 必须恰好给出一个",
    hint: "binBoundaries: [0, 1, 2]，或 numBins: 4 再 adapt(data)",
  },
  "not-adapted": { problem: "还没有学过数据", hint: "请先调用 adapt(data)，或给出 binBoundaries" },
  boundaries: { problem: "已给出 binBoundaries，无可再学", hint: "请改为给出 numBins" },
};

const vocabulary: Readonly<Record<string, (facts: Facts) => { readonly problem: string; readonly hint: string }>> = {
  empty: () => ({ problem: "词表是空的", hint: "请至少给出一个词元" }),
  twice: ({ token }) => ({ problem: `词表里有两个 ${show(token)}`, hint: "每个词元只能出现一次" }),
  special: ({ token }) => ({
    problem: `特殊词元 ${show(token)} 出现在词表中间`,
    hint: "请去掉特殊词元，或把它们全部放在最前面",
  }),
  "too-many": ({ size, maxTokens }) => ({
    problem: `词表连同特殊词元有 ${size} 个词元，而 maxTokens 是 ${maxTokens}`,
    hint: "请增大 maxTokens，或少给一些",
  }),
  "no-weights": () => ({ problem: 'outputMode "tfIdf" 需要 idfWeights', hint: "每个词元一个数；或调用 adapt(data)" }),
  weights: () => ({ problem: "idfWeights 只用于 tfIdf", hint: '请去掉它，或用 outputMode: "tfIdf"' }),
  "weights-count": ({ weights, size }) => ({
    problem: `${size} 个词元，却有 ${weights} 个 idfWeights`,
    hint: "每个词元一个数",
  }),
};

const aText = '应为文本的列表：["……", "……"]';

export const textTexts: Texts = {
  "options-apart": ({ why }) => apart[String(why)],
  vocabulary: (facts) => vocabulary[String(facts.why)](facts),
  "no-vocabulary": () => ({
    problem: "没有词表：还没有学过数据",
    hint: "请先调用 adapt(data)，或给出 vocabulary: […]",
  }),
  "vocabulary-given": () => ({ problem: "已给出词表，无可再学", hint: "请去掉 vocabulary，或不要调用 adapt" }),
  "adapt-nothing": () => ({
    problem: "数据里没有词元",
    hint: "样本里至少要有一个词元；maxTokens 要大于特殊词元的个数",
  }),
  "adapt-data": ({ value, at }) => ({
    problem: Number(at) < 0 ? "没有数" : `第 ${at} 个元素是 ${show(value)}`,
    hint: Number(at) < 0 ? "请至少给出一个" : "请先去掉这样的样本，或填补空缺",
  }),
  "token-unknown": ({ token, place }) => ({
    problem: `词表里没有 ${show(token)}（${String(place).replace("sample", "样本").replace("element", "元素")}）`,
    hint: "numOovIndices: 1 会给未知的词元留出位置",
  }),
  "token-out-of-range": ({ label, index, value, below, layer, count, highest, option }) => ({
    problem: `${label}[${(index as readonly number[]).join(", ")}] 是 ${value}，而层 "${layer}" 只有编号 0..${Number(below) - 1}${Number(count) > 1 ? `；共有 ${count} 个不在其中` : ""}`,
    hint:
      Number(highest) >= Number(below) && Number.isInteger(highest)
        ? `编号到 ${highest} 需要 ${option}: ${Number(highest) + 1}`
        : "编号是从 0 起的整数",
  }),
  "lookup-whole": ({ at, value }) => ({
    problem: `第 ${at} 个元素是 ${show(value)}，不是整数`,
    hint: "小数可先用 layers.discretization 分段",
  }),
  "ragged-texts": ({ label, expected, received }) => ({
    problem: `${label} 是 ${show(received)}，与前面各行不同`,
    hint: `应为 ${expected} 个文本的列表；每个样本一个文本时，写成一个列表即可`,
  }),
  "text-kind": ({ label, received }) => ({
    problem: `${label} 是 ${show(received)}，而这里要的是文本`,
    hint: received === null || received === undefined ? '没有文本的地方请写 ""' : aText,
  }),
  "text-shape": ({ label, expected, received }) => ({
    problem: `${label} 的形状是 [${received}]，而模型要的每个样本是 [${expected}]`,
    hint: aText,
  }),
  "text-input": () => ({ problem: "这一层要的是文本", hint: 'input({ shape: [], dtype: "string" })' }),
  "text-in-graph": () => ({
    problem: "输入是文本，而网络用数计算",
    hint: "请先用 layers.textVectorization、stringLookup 或 hashing 把文本变成数",
  }),
  "text-output": () => ({
    problem: "有一个输出是文本，而模型给出的是数",
    hint: "要文本时请直接调用那一层：lookup([[2, 1]])",
  }),
  "host-layer": () => ({
    problem: "这一层在主机上、编译的网络之前运行，不能放在网络的层之后",
    hint: "请用在输入上，或用在另一个这样的层的结果上",
  }),
  "front-shape": ({ layer }) => ({
    problem: `层 "${layer}" 给出的形状与建立模型时不同`,
    hint: "它在那之后又学过数据：请在建立模型之前调用 adapt",
  }),
  "front-texts": ({ name }) => ({
    problem: `输入 "${name}" 是文本，而网络要的是数`,
    hint: '文本输入请声明：input({ shape: [], dtype: "string" })',
  }),
  "front-call": ({ expected, received }) => ({
    problem: `模型有 ${expected} 个输入，却用在 ${received} 个值上`,
    hint: "请按顺序给每个输入一个值",
  }),
  "no-segmenter": () => ({
    problem: '这个引擎没有 Intl.Segmenter，而 split: "word" 需要它',
    hint: '请用 split: "character"，或自己的函数',
  }),
};
