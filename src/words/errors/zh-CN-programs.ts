/**
 * What programs do with tensors, layers and models that cannot be, in Chinese: the command meets these where a file holds a damaged
 * model or a layer of one's own, and in what `diagnose` and `explain` compute.
 */
import { show } from "../../base/index.ts";
import type { Facts, Texts } from "./zh-CN-files.ts";

/** `f32[2,3]`, or a shape. */
const typed = (type: unknown): string => {
  const { dtype, shape } = (type ?? {}) as { dtype?: string; shape?: readonly number[] };
  return shape ? `${dtype}[${shape}]` : show(type);
};
const operands = ({ operands }: Facts): string => (operands as readonly unknown[]).map(typed).join("、");

const tensorTexts: Texts = {
  arity: ({ expected, received }) => ({ problem: `要 ${expected} 个操作数，得到 ${received} 个` }),
  broadcast: ({ a, b }) => ({
    problem: `形状 [${a}] 与 [${b}] 不能广播`,
    hint: "从右边对齐，各轴的长度要相同，或其中之一是 1；请先改变其中一个的形状",
  }),
  "compile-nested": () => ({
    problem: "在追踪一个函数时，又调用了另一个编译过的函数",
    hint: "里面请调用原来的函数，外层的 compile 已经包括它",
  }),
  "conv-shape": ({ x, kernel }) => ({
    problem: `x 的形状是 [${x}]，卷积核的形状是 [${kernel}]`,
    hint: "x 是 [样本, …, 通道]，中间是一至三个位置轴；卷积核是 [同样的轴, 通道, 过滤器]",
  }),
  "conv-transpose-empty": ({ places }) => ({
    problem: `结果的大小是 ${(places as readonly number[]).join("×")}`,
    hint: '请用大一些的卷积核，或 padding: "same"',
  }),
  "conv-too-small": () => ({ problem: "卷积核比图像还大", hint: '请用小一些的卷积核，或 padding: "same"' }),
  "einsum-spec": ({ spec }) => ({
    problem: `看不懂 ${show(spec)}`,
    hint: '请写成 "ij,jk->ik"：一个字母一个轴，一个或两个操作数',
  }),
  "grad-not-float": () => ({ problem: "不能对它求导", hint: "只有浮点数才有导数" }),
  "index-out-of-range": () => ({ problem: "下标超出了这个轴的范围" }),
  "item-size": () => ({ problem: "不止一个元素，或一个也没有", hint: "item() 只用于一个元素；请用 toArray()" }),
  "leaked-trace": () => ({ problem: "在函数之外用了追踪中的值", hint: "请把它作为函数的结果返回，不要存到别处" }),
  "matmul-shape": ({ left, right }) => ({
    problem: `[${left}] 不能乘以 [${right}]`,
    hint: "左边最后一个轴的长度，要等于右边倒数第二个轴的长度",
  }),
  "mixed-dtypes": () => ({ problem: "操作数的元素类型不同", hint: '请先转换成同一种：x.cast("f32")' }),
  "needs-bool": () => ({ problem: "要布尔值", hint: "请先比较：notEqual(x, 0)" }),
  "needs-number": () => ({ problem: "布尔值不能计数", hint: 'arange(2).cast("bool")' }),
  "needs-numbers": () => ({
    problem: "要的是数，得到的是布尔值",
    hint: '请先转换：cast(x, "i32") 或 cast(x, "f32")；布尔值之间请用 `and`、`or`、`xor`、`not`',
  }),
  "not-ready": ({ subject }) =>
    subject === "compiler"
      ? {
          problem: "编译器还没有载入，而这里立刻就要结果",
          hint: "请先等待一次：await ready()；predict、evaluate、fit 和 compile 会自己载入",
        }
      : { problem: `${subject} 还没有载入，而这里立刻就要结果`, hint: "请先等待一次：await ready()" },
  "op-shape": (facts) => ({ problem: `操作数不合适：${operands(facts)}` }),
  "pool-shape": () => ({ problem: "x 的形状不合适", hint: "x 是 [样本, …, 通道]，中间是一至三个位置轴" }),
  "pool-too-small": () => ({ problem: "窗口比图像还大", hint: '请用小一些的窗口，或 padding: "same"' }),
  "random-permutation": () => ({ problem: "标量没有行", hint: "要排列 0 … n−1，请传入数：item()" }),
  "random-range": () => ({ problem: "随机数的范围不合适", hint: "标准差应为非负数；上界应大于下界" }),
  "random-seed": ({ seed }) => ({
    problem: `种子是 ${show(seed)}`,
    hint: "应为 0 到 4294967295 的整数，与 NumPy 相同",
  }),
  "random-shuffle": () => ({ problem: "要打乱的应为数组", hint: "张量不会改变：permutation(x) 给出打乱后的副本" }),
  "random-size": ({ size }) => ({ problem: `大小是 ${show(size)}`, hint: "应为长度，或由整数组成的形状，例如 [3, 4]" }),
  "repeat-count": () => ({ problem: "重复的次数不合适", hint: "应为非负整数" }),
  "reshape-size": ({ from, to }) => ({
    problem: `形状 [${from}] 改不成 [${to}]`,
    hint: "至多一个长度可以是 −1，其余的乘积要能整除元素个数",
  }),
  "scan-carry": () => ({ problem: "循环体进出的 carry 类型不同", hint: "每一步之后类型都应不变" }),
  "scan-operand": () => ({ problem: "循环的操作数与循环体要的不同" }),
  "scan-rows": () => ({ problem: "各列的行数不同", hint: "xs 要有一个或几个第一轴相同的张量" }),
  "slice-rank": () => ({ problem: "位置的个数超过了轴数", hint: "从第一个轴起，每个轴至多一个" }),
  "slice-step": () => ({ problem: "步幅不合适", hint: "应为正整数；倒着取请用 flip(x, axis)" }),
  "tensor-place": () => ({
    problem: "张量没有 [0]",
    hint: "要几行：x.slice(0, 1)；要数：x.toArray()[0]，或按行展开的 x.data[0]",
  }),
  "custom-gradient": () => ({
    problem: "自定义梯度给出的导数与参数不符",
    hint: "每个参数一个，类型与参数相同；没有导数的参数写 null",
  }),
  "jacobian-result": () => ({ problem: "函数的结果没有导数", hint: "只有浮点数的结果才有导数，请先用 cast 转换" }),
  "linear-definite": () => ({
    problem: "矩阵不是正定的",
    hint: "对每个 x，x·A·x 都应大于 0；A·Aᵀ + εI 就是这样的矩阵",
  }),
  "linear-finite": ({ place, value }) => ({
    problem: `第 ${show(place)} 个元素是 ${show(value)}`,
    hint: "只有有限的数才能分解",
  }),
  "linear-sides": ({ left, right }) => ({
    problem: `矩阵的形状是 [${left}]，右边是 [${right}]`,
    hint: "矩阵有几行，右边就有几个数或几行，数据类型也要相同：[n] 或 […, n, k]",
  }),
  "linear-singular": () => ({ problem: "矩阵没有逆", hint: "各行线性相关；可用 pinv 或 lstsq 求最接近的解" }),
  "linear-square": ({ received }) => ({
    problem: `形状是 [${received}]`,
    hint: "应为矩阵，或若干个矩阵：[…, m, n]；求逆等运算要方阵：[…, n, n]",
  }),
  "jvp-tangents": () => ({
    problem: "方向与参数的类型不同",
    hint: "每个参数一个方向，类型相同：jvp(f, [x, w], [dx, dw])",
  }),
  "vmap-axes": () => ({
    problem: "没有说清哪些轴是样本",
    hint: "inAxes 为每个参数写一个轴，所有样本共用的写 null：{ inAxes: [0, null] }",
  }),
  "vmap-samples": ({ one, other }) => ({
    problem: `各参数的样本数不同：${show(one)} 与 ${show(other)}`,
    hint: "所有样本共用的参数，在 inAxes 里写 null",
  }),
  "traced-value": () => ({
    problem: "函数正在追踪，还没有数",
    hint: "在 compile() 与 grad() 里请用张量的函数；数要从结果中读",
  }),
};

const dataTexts: Texts = {
  "adapt-data": () => ({
    problem: "没有可以适配的数据",
    hint: "应为数，第一轴是样本：adapt([[1, 20], [2, 10]])",
  }),
  "adapted-shape": ({ expected, received }) => ({
    problem: `适配时的形状是 [${received}]，而输入在这些轴上是 [${expected}]`,
    hint: "请用与模型输入相同的数据来适配",
  }),
  "features-option": ({ received }) => ({
    problem: `features 是 ${show(received)}`,
    hint: '应为 "last"（最后一个轴的每个位置）或 "flat"（一个样本的每个位置）',
  }),
  "features-rank": () => ({ problem: "应为若干样本，得到的是一个数", hint: "请给出 [样本, 特征]" }),
  "length-mismatch": ({ x, y }) => ({ problem: `x 有 ${x} 个样本，y 有 ${y} 个`, hint: "每个样本都要有一个答案" }),
  "normalization-half": () => ({
    problem: "mean 与 variance 只给了一个",
    hint: "请两个都给，或都不给而调用 adapt(data)",
  }),
  "not-adapted": () => ({
    problem: "还没有用数据适配过",
    hint: "请在建模型之前调用 adapt(data)，或给出 mean 与 variance",
  }),
  "not-bytes": () => ({ problem: "应为文件的字节", hint: "请传入 Uint8Array 或 ArrayBuffer" }),
  "not-fitted": () => ({ problem: "还没有调用 fit", hint: "请先调用 fit(train)：统计量只取自训练部分" }),
  "not-json": ({ path }) => ({
    problem: `${path} 处有 JSON 装不下的值`,
    hint: "可以用 null、true、false、有限的数、文本、数组和普通对象",
  }),
  "one-hot-classes": ({ classes }) => ({
    problem: `classes 是 ${show(classes)}`,
    hint: "应为正整数，或不写：取最大的标签加 1",
  }),
  "one-hot-size": ({ labels, classes }) => ({
    problem: `${labels} 个标签、${classes} 个类别，内存装不下`,
    hint: "标签请保持原样，用 sparseCategoricalCrossentropy",
  }),
  "scale-range": () => ({
    problem: "数太大或太小，算不出均值与方差",
    hint: '请用 f64：x.cast("f64")；或给数据换一个单位，让数接近 1',
  }),
  slice: ({ received, slice, tensor, shape }) => ({
    problem: slice
      ? `slice ${JSON.stringify(slice)} 超出了 ${tensor} 的形状 [${shape}]`
      : `slice 的值是 ${show(received)}`,
    hint: "每个轴写起点和终点，不含终点，从第一个轴起：slice: [[0, 10], [5, 6]]",
  }),
  "tensor-expected": ({ name }) => ({ problem: `"${name}" 不是张量`, hint: "请传入张量，或 { dtype, shape, data }" }),
  "split-empty": ({ count, testSize }) => ({
    problem: `共 ${count} 个样本，testSize 是 ${testSize}：没有留下可以训练的`,
    hint: "请用小一些的 testSize，或更多数据",
  }),
  "split-rank": () => ({ problem: "x 与 y 都要有第一轴", hint: "每个样本一行" }),
};

const modelTexts: Texts = {
  "call-option": ({ option }) => ({ problem: `调用这一层时不能给 ${option}`, hint: "层自己的选项，请写在造层的地方" }),
  "compile-options": () => ({
    problem: "缺少优化器或损失函数",
    hint: 'compile({ optimizer: "adam", loss: "meanSquaredError" })',
  }),
  disconnected: ({ name }) => ({
    problem: `输出依赖输入${name ? ` "${name}"` : ""}，它却不在 inputs 之中`,
    hint: "请列出全部输入：model({ inputs: { … }, outputs: { … } })",
  }),
  "duplicate-layer": ({ name }) => ({
    problem: `有两层都叫 "${name}"`,
    hint: "一个模型里名称不能重复；要共用参数，请把同一个层用两次",
  }),
  "engine-too-old": ({ node, wanted }) => ({
    problem: node ? `这是 Node ${node}，太旧了` : "这个 JavaScript 引擎太旧了",
    hint: `请用 Node ${wanted} 或更新的版本，或 2023 年以后的浏览器`,
  }),
  "input-not-input": ({ name }) => ({
    problem: `inputs 中的 "${name}" 是某一层的结果`,
    hint: "输入由 input({ shape }) 给出",
  }),
  "input-twice": () => ({ problem: "有两个输入是同一个", hint: "请各写一个 input({ shape })" }),
  "layer-call": () => ({
    problem: "层要用在符号值上",
    hint: "请用在 input({ shape }) 或另一层的结果上；要用数，请调用 predict()",
  }),
  "layer-loss": ({ loss }) => ({ problem: `给出的损失 ${loss} 不是标量`, hint: "losses: { name: x.square().mean() }" }),
  "layer-mask": ({ expected }) => ({
    problem: `给出的掩码不适合形状 [${expected}]`,
    hint: "掩码取值的前几个轴，[样本, 时间步]，说明每一步算不算数",
  }),
  "layer-not-saved": ({ layer }) => ({
    problem: `层 ${layer} 含有你自己的函数，文件里装不下`,
    hint: "请保存 model.weights，在程序里建好模型，再调用 setWeights；或给这一层 config，并用 loadModel(file, { layers }) 读回",
  }),
  "layer-own": ({ layer, kind }) => ({
    problem: `层 ${layer} 的类型是 "${kind}"，Limpid 没有这种层`,
    hint: `若是你自己的层：loadModel(file, { layers: { ${kind}: (options) => layer({ … }) } })`,
  }),
  "layer-state": ({ state, what, expected }) => ({
    problem: `给出的状态 ${state} 是 ${what}${expected ? `，应为 [${expected}]` : ""}`,
  }),
  "network-config": () => ({ problem: "其中的一个值，在算出之前就用到了", hint: "文件里的模型描述已经损坏" }),
  "no-file-system": () => ({ problem: "这里没有文件系统" }),
  "not-symbolic": ({ name }) => ({
    problem: `${show(name)} 不是符号值`,
    hint: "输入由 input({ shape }) 给出，输出是在它们上面调用层的结果",
  }),
  "shared-dtype": ({ inner, outer }) => ({
    problem: `里面的模型是 ${inner}，外面的是 ${outer}`,
    hint: `请让两者相同：{ dtype: "${inner}" }`,
  }),
  "shared-shape": ({ layer, param, expected, received }) => ({
    problem: `层 ${layer} 用了两次，${param} 先是 [${expected}]，后是 [${received}]`,
    hint: "共用的层，每次的输入形状都要相同；否则请造两个层",
  }),
  "token-out-of-range": () => ({
    problem: "有词元的编号超出了嵌入层的范围",
    hint: "编号从 0 开始；inputDim 要比最大的编号大 1",
  }),
  "uniform-inference": () => ({ problem: "一层在训练之外取了随机数", hint: "只在 context.training 为 true 时取" }),
  "unused-input": ({ name }) => ({ problem: `没有输出依赖输入 "${name}"`, hint: "请把它从 inputs 中去掉，或接上" }),
  "weight-missing": ({ name }) => ({ problem: `缺少参数 ${name}` }),
};

export const programTexts: Texts = { ...tensorTexts, ...dataTexts, ...modelTexts };
