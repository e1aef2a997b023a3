/** Words of the smaller pages. */
import type { SystemId } from "limpid/explain";

/** What `verify` computes, in the order of its page. One that is missing is a type error. */
type Systems = Readonly<Record<SystemId, string>>;

const systemsEn: Systems = {
  blueberries: "Strawberries and blueberries",
  neuron: "One neuron",
  worked: "The worked 2-2-2 network",
  descent: "Descent",
  confidence: "Confidence",
  preparing: "Preparing data",
  litterBox: "The litter box",
  digitReader: "The digit reader",
  overfitting: "Overfitting",
  microgpt: "microgpt: ten steps on ten names",
};

const systemsZh: Systems = {
  blueberries: "草莓与蓝莓",
  neuron: "单个神经元",
  worked: "手算的 2-2-2 网络",
  descent: "梯度下降",
  confidence: "把握",
  preparing: "数据预处理",
  litterBox: "猫砂网络",
  digitReader: "手写数字识别",
  overfitting: "过拟合",
  microgpt: "microgpt：用十个名字训练十步",
};

export const pagesEn = {
  verify: {
    title: "Verify",
    about:
      "Every number of the source texts, computed now by the engine of this page, on this device, in the precision that you choose. Nothing that is computed is typed in.",
    start: "Compute all numbers",
    again: "Compute them again",
    onlyMisses: "misses only",
    dtype: "Precision:",
    running: (count: number) => `${count} numbers so far …`,
    passed: (count: number, seconds: string) => `All ${count} numbers are right (${seconds} s).`,
    wrong: (misses: number, count: number) => `${misses} of ${count} numbers are wrong.`,
    tolerance:
      "A number passes within 1e−9, or, where its text prints fewer decimals, within half a unit of the last one.",
    sources:
      "S0 to S4 are the five source texts; their errors are listed in the reference. microgpt is the smallest GPT program, published in 2026.",
    inF32: (misses: number, count: number) =>
      `float32: ${misses} of ${count} numbers differ from the text in digits that it prints.`,
    whyF32:
      "A float32 has 24 binary digits, about seven decimal ones; the texts print up to twelve. These misses are rounding, not faults: in float64 every number is right. Two whole trainings, overfitting and microgpt, are computed in float64 only.",
    miss: "wrong",
    columns: { name: "number", expected: "expected", got: "computed", difference: "difference", source: "source" },
    systems: systemsEn,
  },
  reference: {
    title: "Reference",
    glossary: "Glossary",
    search: "Search",
    found: (count: number) => `${count} ${count === 1 ? "term" : "terms"}`,
    symbols: "Symbols",
    errata: "Errors in the source texts",
    claim: "The text says:",
    truth: "In truth:",
    history: "History",
    today: "today",
  },
  components: {
    title: "All components",
    about: "Every part that the pages are made of, in both languages and both themes, with real numbers.",
    number: "Number",
    numberNote:
      "At rest, under the pointer, pointed at. Colour says what kind of number it is, and so does a second mark.",
    phases: "Phases",
    phasesNote: "Six stops on one rule.",
    network: "Network",
    networkNote:
      "Outside each neuron what is given, above it what it gives, below it δ; under each weight its gradient.",
    ledger: "Ledger",
    ledgerNote: "A table as in a book; on a phone three lines a row.",
    notes: "Notes",
    notesNote: "Empty, working, warning, error: one shape with four left edges.",
    quiz: "Question",
    quizNote: "Asked, chosen, committed: then every option is explained.",
    figures: "Figures",
    figuresNote: "Lines stretch, words do not. The numbers are one click away.",
    kinds: {
      forward: "forward",
      backward: "backward",
      parameter: "parameter",
      data: "data",
      loss: "loss",
      setting: "setting",
    },
    noteTexts: {
      plain: "Nothing has been computed yet.",
      working: "12 of 20 steps, about 3 seconds left.",
      warn: "This plane was drawn at random: most of the path lies outside of it.",
      bad: "The loss became infinite at step 41.",
    },
  },
};

export const pagesZh: typeof pagesEn = {
  verify: {
    title: "核对",
    about:
      "原文中的每一个数，都由这个网页的引擎此刻在这台设备上、以你选的浮点精度重新算出。算出来的数没有一个是写死的。",
    start: "计算全部数值",
    again: "再算一遍",
    onlyMisses: "只看不对的",
    dtype: "精度：",
    running: (count) => `已算出 ${count} 个数……`,
    passed: (count, seconds) => `全部 ${count} 个数都正确（${seconds} 秒）。`,
    wrong: (misses, count) => `${count} 个数中有 ${misses} 个不对。`,
    tolerance: "误差不超过 1e−9 就算正确；原文给的小数较少时，不超过它末位的半个单位。",
    sources: "S0 至 S4 是五篇原文，其中的错误列在“参考”一页。microgpt 是 2026 年公开的一个最小的 GPT 程序。",
    inF32: (misses, count) => `float32：${count} 个数中有 ${misses} 个，在原文印出的位数内与原文不同。`,
    whyF32:
      "float32 有 24 位二进制有效数字，约合七位十进制；原文最多印了十二位。这些差是舍入造成的，并非错误：用 float64 时每个数都正确。“过拟合”和 microgpt 两部分是完整的训练，只用 float64 计算。",
    miss: "不对",
    columns: { name: "名称", expected: "期望值", got: "计算值", difference: "差", source: "出处" },
    systems: systemsZh,
  },
  reference: {
    title: "参考",
    glossary: "术语表",
    search: "查找",
    found: (count) => `${count} 个术语`,
    symbols: "符号",
    errata: "原文中的错误",
    claim: "原文说：",
    truth: "其实：",
    history: "历史",
    today: "今天",
  },
  components: {
    title: "全部组件",
    about: "页面由这些组件组成：两种语言，两种主题，都是真实的数。",
    number: "数",
    numberNote: "平时，指针之下，被指着时。颜色说明它是哪一种数，另有一个标记也说明。",
    phases: "阶段",
    phasesNote: "一条线上的六站。",
    network: "网络",
    networkNote: "神经元外侧是给定的数，上方是它的输出，下方是 δ；权重下方是它的梯度。",
    ledger: "账目",
    ledgerNote: "像书里的表格；在手机上每行分三行。",
    notes: "提示",
    notesNote: "空、进行中、警告、错误：同一种样子，左边线不同。",
    quiz: "题目",
    quizNote: "提问，选择，提交：然后逐项解释。",
    figures: "图",
    figuresNote: "线可以拉伸，文字不会。数值点一下就能看到。",
    kinds: {
      forward: "前向",
      backward: "反向",
      parameter: "参数",
      data: "数据",
      loss: "损失",
      setting: "设定",
    },
    noteTexts: {
      plain: "还没有算过。",
      working: "20 步中的第 12 步，还要大约 3 秒。",
      warn: "这个平面是随机选的：轨迹大部分在它之外。",
      bad: "损失在第 41 步变成了无穷大。",
    },
  },
};
