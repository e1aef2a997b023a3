/** What can be wrong with a network, its labels and what it is compiled with, in Chinese, by the errors' stable codes. */
import { show } from "../../base/index.ts";
import type { Misfit } from "../../train/misfit.ts";
import type { Facts, Texts } from "./zh-CN-files.ts";

/** One sample without the axis that counts. */
export const asOne = ({ label }: Facts): string => `第一轴是样本；单个样本请写成 [${label}]`;

/** What to do about a loss that is no number: the output that does not fit the loss, where there is one. */
function fittingOutput(misfit: unknown): string {
  const { loss, wanted, kind } = (misfit ?? {}) as Partial<Misfit>;
  if (kind === "no-probabilities") return `${loss} 要的是概率：最后一层请用 activation: "${wanted}"`;
  if (kind === "twice") return `${wanted} 用了两次：请去掉激活函数或 fromLogits`;
  if (kind === "one-class") return '只有一个输出单元：二分类请用 "sigmoid" 与 "binaryCrossentropy"';
  return "请试试更小的学习率";
}

/** What can be wrong with an axis of einsumDense, and what to do about it. */
const einsumTexts: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  "result-alone": ["只在结果中", "请也写进卷积核"],
  "kernel-alone": ["只在卷积核中", "请写进输入或结果"],
  unsaid: ["没有大小：outputShape 里是 null，而输入没有这个轴", "请在 outputShape 里给出它的大小"],
  differs: ["在 outputShape 与输入中的大小不同", "写 null 就用输入的大小"],
  "no-bias": ["在 biasAxes 中，却不在结果中", "biasAxes 是结果中的字母"],
};

export const networkTexts: Texts = {
  "verify-in-f64-only": ({ system }) => ({
    problem: `"${system}" 只用 f64 计算`,
    hint: "请去掉这一部分，或改用 f64",
  }),
  "label-fractional": ({ label, index, value }) => ({
    problem: `${label}[${(index as readonly number[]).join(", ")}] 是 ${value}，不是类别编号`,
    hint: "类别编号是整数：0、1、2……；若是概率，请用 categoricalCrossentropy",
  }),
  "sequence-gap": ({ label, sample, at }) => ({
    problem: `${label}[${sample}] 在第 ${Number(at) + 1} 个标签之前有 0`,
    hint: "0 是空白，只能放在标签之后补齐长度；类别从 1 开始编号",
  }),
  "sequence-room": ({ label, sample, needed, steps }) => ({
    problem: `${label}[${sample}] 需要 ${needed} 步，而输出只有 ${steps} 步`,
    hint: "相邻的相同标签之间还要留一个空白：请让输出有更多步，或去掉这个样本",
  }),
  "ctc-shape": ({ output, target }) => ({
    problem: `输出是 [${output}]，标签是 [${target}]`,
    hint: "输出应为 [批量, 时间, 类别]，标签应为 [批量, 最多的标签数]",
  }),
  "label-out-of-range": ({ label, index, value, classes }) => ({
    problem: `${label}[${index}] 是 ${value}，而模型的 ${classes} 个类别是 0..${Number(classes) - 1}`,
    hint: "标签从 0 开始；最后一层的单元数要等于类别数",
  }),
  "label-shape": (facts) => ({
    problem: `${facts.label} 的形状是 [${facts.received}]，而 ${facts.loss} 要的每个样本是 [${facts.expected}]`,
    hint: facts.one ? asOne(facts) : "第一轴是样本；其余各轴必须与模型的输出相同",
  }),
  "labels-not-one-hot": ({ label, received, loss, expected }) => ({
    problem: `${label} 的形状是 [${received}]，而 ${loss} 要的每个样本是 [${expected}]`,
    hint: `若是类别编号，请用 sparseCategoricalCrossentropy，或给出 oneHot(${label}, …)`,
  }),
  "labels-one-hot": ({ label, received, loss }) => ({
    problem: `${label} 的形状是 [${received}]，而 ${loss} 要的是类别编号`,
    hint: `若是独热编码（one-hot）的标签，请用 categoricalCrossentropy，或给出 ${label}.argmax(-1)`,
  }),
  "glu-axis": ({ axis, size }) => ({
    problem: `轴 ${axis} 的大小是 ${size}，不能对半分`,
    hint: "前一层的单元数必须是偶数",
  }),
  "stateful-batch": ({ kind }) => ({
    problem: `${kind} 要记住状态（stateful），却不知道一批有几个样本`,
    hint: "请在模型开始处写明：input({ shape, batchSize: 4 })；顺序模型写在第一层：{ inputShape, batchSize: 4 }",
  }),
  "fixed-batch": ({ received, expected }) => ({
    problem: `一批有 ${received} 个样本，而模型的输入写明 batchSize: ${expected}`,
    hint: `每批请给 ${expected} 个样本，样本数应是它的整数倍；batchSize 不同的另一个模型可以用这些权重`,
  }),
  "nested-batch": ({ expected }) => ({
    problem: `里面的模型要一批 ${expected} 个样本`,
    hint: `外面的模型也要写明：input({ shape, batchSize: ${expected} })`,
  }),
  "input-batches": ({ names, sizes }) => {
    const [a, b] = names as readonly string[];
    const [one, other] = sizes as readonly number[];
    return {
      problem: `输入 "${a}" 一批有 ${one} 个样本，"${b}" 有 ${other} 个`,
      hint: "各输入的 batchSize 要相同，或只写在一个输入上",
    };
  },
  "einsum-sizes": ({ expected, received, letters }) => ({
    problem: `outputShape 给了 ${received} 个大小，而结果除样本轴外有 ${expected} 个轴：${letters}`,
    hint: "结果的每个字母一个大小，不含样本轴",
  }),
  "einsum-axis": ({ letter, what, own, said }) => {
    const [problem, hint] = einsumTexts[String(what)] ?? ["不合适", "请检查等式"];
    return { problem: `轴 "${letter}" ${problem}${what === "differs" ? `：${said} 与 ${own}` : ""}`, hint };
  },
  "soft-cap": ({ received }) => ({
    problem: `logitSoftCap 是 ${show(received)}`,
    hint: "应大于 0：分数保持在 -logitSoftCap 与 logitSoftCap 之间",
  }),
  "spectral-kernel": ({ kind }) => ({
    problem: `${kind} 既没有卷积核或权重矩阵（kernel），也没有词表（embeddings）`,
    hint: "请包住有其中之一的层：layers.spectralNormalization({ layer: layers.dense({ units: 8 }) })",
  }),
  "layer-input": ({ problem }) => ({ problem: `层的输入不合适：${problem}` }),
  "layer-name": ({ received }) => ({
    problem: `层的名称是 ${show(received)}`,
    hint: '名称里不能有 "/"：权重名用它分开层与参数，例如 "hidden/kernel"',
  }),
  "layer-uniform": ({ shape }) => ({
    problem: `要取 [${shape}] 个均匀随机数，而 context.uniform 没有给出`,
    hint: "{ training: true, uniform: (shape) => 张量 }：不小于 0、小于 1 的数，形状如所要求",
  }),
  "layer-params": () => ({
    problem: "params 应返回一个对象",
    hint: 'params(input) → { kernel: { shape: [4, 2], init: "zeros" } }',
  }),
  "layer-result": () => ({ problem: "forward 没有返回张量" }),
  "layer-metric": ({ metric }) => ({
    problem: `给出的指标 ${metric} 不是标量张量`,
    hint: "metrics: { name: x.square().mean() }：每个都是一个数，与损失一起报告",
  }),
  "layer-metric-missing": ({ layer, metric, trained }) => ({
    problem: `层 ${layer} 只在${trained ? "训练" : "不训练"}时报告 ${metric}`,
    hint: "无论 context.training 是什么，都要给出同样的指标",
  }),
  "layer-number": ({ received, count }) => ({
    problem: `没有编号为 ${show(received)} 的层`,
    hint: `层的编号是 0 到 ${Number(count) - 1}`,
  }),
  "select-calls": ({ layer, calls }) => ({
    problem: `层 "${layer}" 被调用了 ${calls} 次`,
    hint: "请选它之前或之后的、只调用一次的层",
  }),
  "select-from": ({ to, from }) => ({
    problem: `层 "${to}" 不是只由 "${from}" 的输入算出的`,
    hint: `请选一个通向 "${to}" 的必经之层，或去掉 from`,
  }),
  "apply-inputs": ({ names }) => ({
    problem: "x 不是张量",
    hint: `应为第一轴是样本的张量，或按名称的张量：{ ${Array.isArray(names) ? names.join(", ") : ""} }`,
  }),
  "learning-rate": ({ received }) => ({
    problem: `学习率是 ${show(received)}`,
    hint: "应为非负数，或一个学习率调度（schedules.…）",
  }),
  "loss-missing": ({ output }) => ({ problem: `输出 "${output}" 没有损失函数` }),
  "loss-not-finite": ({ value, step, misfit, large }) => ({
    problem: `第 ${step} 步的损失变成了 ${value}`,
    hint: `${large && !misfit ? "还没有更新过：输入、目标值或权重太大，请先缩放数据（limpid/data 的 standardize）" : fittingOutput(misfit)}；参数已恢复到这一步之前`,
  }),
  metrics: ({ received }) => ({ problem: `metrics 的值是 ${show(received)}`, hint: '应为列表，例如 ["accuracy"]' }),
  "duplicate-metric": ({ name }) => ({
    problem: `有两个结果都叫 ${show(name)}`,
    hint: "请给每个指标各自的名称：{ name, perSample }",
  }),
  "ends-list": ({ what }) => ({
    problem: `${what} 是一个列表`,
    hint: "请各给一个名称：model({ inputs: { image }, outputs: { digit } })；数据也按这些名称给出",
  }),
  "judge-result": ({ problem }) => ({ problem: `没有给出张量：${problem}`, hint: "每个样本一个值，或整批一个数" }),
  "judge-shape": ({ name, received, batch }) => ({
    problem: `${name} 对 ${batch} 个样本给出的形状是 [${received}]`,
    hint: "每个样本一个值，例如 yTrue.sub(yPred).square().mean(-1)，或整批一个数",
  }),
  "loss-parts": ({ part, received }) => ({
    problem: `损失函数的 ${part} 是 ${show(received)}`,
    hint: '应为函数 (yTrue, yPred) => …，或 { name: "mine", targets: "values", perSample: (yTrue, yPred) => … }',
  }),
  "circle-output": ({ received }) => ({
    problem: `输出的形状是 [${received}]`,
    hint: "circle 要的是每个样本一个向量：最后用 layers.flatten() 或 layers.dense(…)",
  }),
  "loss-axis": ({ axis }) => ({ problem: `样本没有第 ${axis} 轴`, hint: "-1 是最后一轴，1 是样本轴（0）之后的第一轴" }),
  "loss-reduction": ({ loss }) => ({
    problem: `损失函数 ${loss} 的 reduction 是 "none"，而模型要最小化的是一个数`,
    hint: '请用 "sumOverBatchSize"、"sum" 或 "mean"；逐个样本的值请用 losses.….perSample(yTrue, yPred)',
  }),
  "loss-weights": ({ what, received, losses }) => ({
    problem: `${what === "mask" ? "掩码" : "权重"}的形状是 [${received}]，而损失的形状是 [${losses}]`,
    hint: "应与损失的前几个轴相同：每个样本一个，或每一步一个",
  }),
  "sample-weight-shape": ({ label, received }) => ({
    problem: `${label} 的形状是 [${received}]`,
    hint: "每个样本一个权重；对序列也可以每一步一个",
  }),
  "loss-scalar-weights": ({ loss }) => ({
    problem: `损失函数 ${loss} 对整批只给出一个数，样本权重无从相乘`,
    hint: "请每个样本给一个值：以 .mean(-1) 结尾，而不是 .mean()",
  }),
  "maker-not-called": ({ space, name, example }) => ({
    problem: `给出的是 ${space}.${name} 本身`,
    hint: example ? `请调用它：${space}.${name}(${example})` : `请调用它：${space}.${name}()，或写 "${name}"`,
  }),
  "options-needed": ({ space, name, example }) => ({
    problem: `${name} 必须给出选项`,
    hint: `请这样造出：${space}.${name}(${example})`,
  }),
  "metric-targets": ({ metric, loss }) => ({
    problem: `指标 ${metric} 把目标与输出逐个比较，而 ${loss} 的目标不是输出的编号`,
    hint: "请去掉它，或给出自己的函数：(yTrue, yPred) => …",
  }),
  "model-core": () => ({
    problem: "Model 不能直接构造",
    hint: "请用 sequential([…]) 或 model({ inputs: { … }, outputs: { … } })",
  }),
  "no-layers": ({ received }) => ({
    problem: Array.isArray(received) ? "没有层" : `层的列表是 ${show(received)}`,
    hint: '应为列表：sequential([layers.dense({ units: 10, activation: "softmax" })])',
  }),
  "not-a-layer": ({ problem, like }) => ({
    problem: `不是层：${problem}`,
    hint:
      like === "maker"
        ? "请调用它：layers.flatten()，而不是 layers.flatten"
        : like === "model"
          ? "模型要作为层使用，请调用它：encoder(x)，或写 encoder.asLayer()"
          : like === "symbolic"
            ? "符号值用于函数式模型：model({ inputs: { … }, outputs: { … } })"
            : "层由 layers.… 造出：layers.dense({ units: 10 })",
  }),
  "not-a-metric": ({ problem }) => ({
    problem: `不是指标：${problem}`,
    hint: '应为名称（如 "accuracy"）、函数 (yTrue, yPred) => …，或 { name, perSample }',
  }),
  "target-out-of-range": ({ label, index, value, loss, lowest, highest }) => ({
    problem: `${label}[${(index as readonly number[]).join(", ")}] 是 ${value}，而 ${loss} 要的是概率`,
    hint:
      lowest === 1 && highest === 2
        ? "两类的标签是 0 和 1：减去 1"
        : "两类的标签是 0 和 1；类别编号请用 softmax 与 sparseCategoricalCrossentropy；其他的数请用 meanSquaredError",
  }),
};
