/** The sentences of a story. Names of values and formulas are the same in every language. */
import type { CodeRole } from "../code/index.ts";
import type { Locale } from "../locale.ts";

export interface StoryWords {
  readonly title: (name: string, value: string) => string;
  readonly loss: (value: string) => string;
  readonly forward: string;
  readonly noNeurons: string;
  readonly more: (count: number) => string;
  readonly smaller: (count: number) => string;
  readonly columns: {
    readonly term: readonly [name: string, weight: string, input: string, product: string];
    readonly factor: readonly [symbol: string, formula: string, value: string];
    readonly check: readonly [step: string, slope: string, gap: string];
    readonly rounding: readonly [what: string, exact: string, run: string, gap: string];
    readonly change: readonly [what: string, before: string, after: string];
  };
  readonly sum: string;
  readonly inside: {
    readonly title: (layer: string, step: number | undefined) => string;
    readonly columns: readonly [what: string, formula: string, value: string];
    readonly states: (name: string, what: string) => string;
    readonly step: string;
    readonly moreUnits: (count: number) => string;
    readonly looks: (name: string, head: string) => string;
    readonly looksLegend: string;
    readonly place: string;
    readonly token: string;
    readonly most: string;
    /** What layers call their values. */
    readonly values: Readonly<Record<string, string>>;
  };
  readonly backward: (symbol: string) => string;
  readonly noPath: string;
  readonly path: (number: number, through: string) => string;
  readonly direct: string;
  readonly product: string;
  readonly others: (count: string) => string;
  readonly total: (count: string) => string;
  readonly together: string;
  readonly groups: string;
  readonly matrices: string;
  readonly update: (optimizer: string) => string;
  readonly frozen: string;
  readonly parts: Readonly<Record<"before" | "gradient" | "clipped" | "rate" | "after", string>>;
  readonly check: string;
  readonly rounding: (dtype: string, backend: string) => string;
  readonly code: string;
  /** What kind of code it is, and of which backend. */
  readonly about: {
    readonly compiled: (backend: string, language: string) => string;
    readonly straightLine: (backend: string, language: string) => string;
    readonly asGraph: (backend: string) => string;
  };
  readonly roles: Readonly<Record<CodeRole, string>>;
  readonly codeParts: {
    readonly graph: (role: string, kernel: string | undefined) => string;
    readonly loops: (kernel: string) => string;
    readonly text: (kernel: string, language: string) => string;
  };
  readonly moreLines: (count: number) => string;
  readonly roundingRows: Readonly<Record<"loss" | "value" | "gradient", string>>;
}

const en: StoryWords = {
  title: (name, value) => `${name} = ${value}`,
  loss: (value) => `The loss of these samples is ${value}.`,
  forward: "Forward: products, sum, activation",
  noNeurons: "No neuron lies on the way.",
  more: (count) => `… and ${count} more`,
  smaller: (count) => `the ${count} smaller ones together`,
  columns: {
    term: ["product", "weight", "input", ""],
    factor: ["factor", "formula", "value"],
    check: ["step", "slope", "gap to the gradient"],
    rounding: ["", "exact", "run", "gap"],
    change: ["kept for it", "before", "after"],
  },
  sum: "sum",
  inside: {
    title: (layer, step) => (step === undefined ? `Inside ${layer}` : `Inside ${layer}, step ${step} (counted from 0)`),
    columns: ["what", "formula", "value"],
    states: (name, what) => `${name}: the ${what} after each step`,
    step: "step",
    moreUnits: (count) => `… ${count} more`,
    looks: (name, head) => `${name}${head}: which place looks where`,
    looksLegend: "Each row is a place that looks, each column one that is looked at; the weights of a row sum to 1.",
    place: "place",
    token: "token",
    most: "most at",
    values: {
      hiddenState: "hidden state",
      cellState: "cell state",
      inputGate: "input gate",
      forgetGate: "forget gate",
      outputGate: "output gate",
      updateGate: "update gate",
      resetGate: "reset gate",
      candidate: "candidate",
      scores: "score",
      weights: "attention weight",
      mean: "mean",
      variance: "variance",
      meanSquare: "mean square",
      scaled: "scaled",
    },
  },
  backward: (symbol) => `Backward: ${symbol}, path by path`,
  noPath: "No path leads from the loss to this number: it does not matter to the loss.",
  path: (number, through) => `Path ${number}: via ${through}`,
  direct: "no neuron, directly",
  product: "product of the factors",
  others: (count) => `the other ${count} paths together`,
  total: (count) => `sum over ${count === "1" ? "1 path" : `${count} paths`}`,
  together: "All paths:",
  groups: "By layer and time step",
  matrices: "The same in matrices",
  update: (optimizer) => `Update by ${optimizer}`,
  frozen: "This number is not trained.",
  parts: {
    before: "before",
    gradient: "gradient g",
    clipped: "gradient, clipped ĝ",
    rate: "learning rate η",
    after: "after",
  },
  check: "Check: move the number a step to either side, divide the change of the loss by two steps",
  rounding: (dtype, backend) => `Rounding: the model itself computes in ${dtype} (${backend})`,
  code: "The code beside the number",
  about: {
    compiled: (backend, language) =>
      `The model runs on the ${backend} backend: a kernel's lines of the graph, their loops, the ${language} made of them.`,
    straightLine: (backend, language) =>
      `The model runs on the ${backend} backend. So small a step runs as straight-line code; these are its kernels as loops, in ${language}.`,
    asGraph: (backend) =>
      `The model runs on the ${backend} backend, which evaluates the graph line by line and compiles nothing.`,
  },
  roles: { forward: "Forward", backward: "Backward", update: "Update" },
  codeParts: {
    graph: (role, kernel) => (kernel === undefined ? `${role}: the graph` : `${role}, kernel ${kernel}: the graph`),
    loops: (kernel) => `kernel ${kernel}: its loops`,
    text: (kernel, language) => `kernel ${kernel}: ${language}`,
  },
  moreLines: (count) => `… ${count} more lines`,
  roundingRows: { loss: "loss", value: "this number", gradient: "its gradient" },
};

const zhCN: StoryWords = {
  title: (name, value) => `${name} = ${value}`,
  loss: (value) => `这些样本的损失是 ${value}。`,
  forward: "前向：乘积、加权和、激活",
  noNeurons: "途中没有神经元。",
  more: (count) => `……另有 ${count} 个`,
  smaller: (count) => `其余较小的 ${count} 项合计`,
  columns: {
    term: ["乘积", "权重", "输入", ""],
    factor: ["因子", "公式", "值"],
    check: ["步长", "坡度", "与梯度之差"],
    rounding: ["", "精确值", "运行值", "差"],
    change: ["为它保存的量", "之前", "之后"],
  },
  sum: "加权和",
  inside: {
    title: (layer, step) => (step === undefined ? `${layer} 内部` : `${layer} 内部，时间步 ${step}（从 0 数起）`),
    columns: ["名称", "公式", "值"],
    states: (name, what) => `${name}：每个时间步之后的${what}`,
    step: "时间步",
    moreUnits: (count) => `……另有 ${count} 个`,
    looks: (name, head) => `${name}${head}：哪个位置看向哪里`,
    looksLegend: "每一行是一个在看的位置，每一列是一个被看的位置；每行的权重之和为 1。",
    place: "位置",
    token: "词元",
    most: "主要看",
    values: {
      hiddenState: "隐藏状态",
      cellState: "细胞状态",
      inputGate: "输入门",
      forgetGate: "遗忘门",
      outputGate: "输出门",
      updateGate: "更新门",
      resetGate: "重置门",
      candidate: "候选值",
      scores: "得分",
      weights: "注意力权重",
      mean: "均值",
      variance: "方差",
      meanSquare: "均方",
      scaled: "标准化后的值",
    },
  },
  backward: (symbol) => `反向：${symbol}，逐条路径`,
  noPath: "没有路径从损失通到这个数：它不影响损失。",
  path: (number, through) => `路径 ${number}：经过 ${through}`,
  direct: "（直接，不经过神经元）",
  product: "各因子之积",
  others: (count) => `其余 ${count} 条路径合计`,
  total: (count) => `${count} 条路径之和`,
  together: "全部路径：",
  groups: "按层与时间步合计",
  matrices: "用矩阵表示",
  update: (optimizer) => `更新（${optimizer}）`,
  frozen: "这个数不参与训练。",
  parts: { before: "之前", gradient: "梯度 g", clipped: "裁剪后的梯度 ĝ", rate: "学习率 η", after: "之后" },
  check: "检验：把这个数向两侧各移动一步，用损失的变化除以两步的长度",
  rounding: (dtype, backend) => `舍入：模型自身用 ${dtype} 计算（${backend}）`,
  code: "这个数旁边的代码",
  about: {
    compiled: (backend, language) =>
      `模型在 ${backend} 后端上运行。每个内核依次列出：计算图中的各行、它们变成的循环、由循环生成的 ${language} 代码。`,
    straightLine: (backend, language) =>
      `模型在 ${backend} 后端上运行。这一步很小，实际运行的是没有循环的展开代码；下面把各个内核写成循环，代码为 ${language}。`,
    asGraph: (backend) => `模型在 ${backend} 后端上运行：逐行求值计算图，不做编译。`,
  },
  roles: { forward: "前向", backward: "反向", update: "更新" },
  codeParts: {
    graph: (role, kernel) => (kernel === undefined ? `${role}：计算图` : `${role}，内核 ${kernel}：计算图`),
    loops: (kernel) => `内核 ${kernel}：循环`,
    text: (kernel, language) => `内核 ${kernel}：${language}`,
  },
  moreLines: (count) => `……另有 ${count} 行`,
  roundingRows: { loss: "损失", value: "这个数", gradient: "它的梯度" },
};

export const storyWords: Readonly<Record<Locale, StoryWords>> = { en, "zh-CN": zhCN };
