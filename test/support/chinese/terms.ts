/**
 * One Chinese term for one thing. What stands under `wrong` is a second name for it, or says something else; a test finds
 * it in every Chinese text of the project. Whoever adds a term adds the forms that are not to come back.
 */
export interface Term {
  readonly english: string;
  readonly chinese: string;
  /** None where nothing but the agreement is to be remembered. */
  readonly wrong?: RegExp;
  /** Where a wrong form is right. */
  readonly right?: RegExp;
  /** The files that it is about; all, where nothing is said. */
  readonly only?: RegExp;
}

const course = /src\/course\//;
const errors = /src\/words\/errors\//;
const command = /src\/words\/|README|bench\//;

export const terms: readonly Term[] = [
  // Networks.
  { english: "sum z of a neuron", chinese: "加权和", wrong: /求和|它的和|和 z/, right: /加权求和|加权和 z/ },
  {
    english: "neuron, told of",
    chinese: "神经元",
    wrong: /单元/,
    right: /循环单元/,
    only: /lessons\/chapters|presets/,
  },
  { english: "hidden layer", chinese: "隐藏层", wrong: /隐含层|隐层|隐藏节点|隐藏单元/ },
  { english: "activation", chinese: "激活函数", wrong: /激励函数|激发函数|活化函数/ },
  { english: "bias", chinese: "偏置", wrong: /偏差项|偏移项|偏置项/ },
  { english: "dense layer", chinese: "全连接层", wrong: /稠密层|密集层/ },
  { english: "shortcut", chinese: "残差连接", wrong: /捷径|短路连接/ },
  { english: "dropout", chinese: "随机失活", wrong: /暂退|丢弃法/ },
  { english: "stride", chinese: "步幅", wrong: /卷积的?步长|步长（stride/ },
  { english: "graph", chinese: "计算图", wrong: /：图$|(?<!计算)图、循环|(?<!计算)图中的各行/ },
  { english: "boolean", chinese: "布尔值", wrong: /真假值/ },
  {
    english: "object of JavaScript",
    chinese: "对象",
    wrong: /记录/,
    right: /历史记录|请记录|recordPath 记录/,
    only: errors,
  },

  // Learning.
  { english: "forward pass", chinese: "前向传播", wrong: /正向传播|前馈传播/ },
  { english: "back-propagation", chinese: "反向传播", wrong: /后向传播|逆向传播|反向传递/ },
  {
    english: "slope, in the course",
    chinese: "坡度",
    wrong: /斜率/,
    right: /.*直线.*/s,
    only: /src\/course|explain\/story/,
  },
  { english: "slope, in diagnose and errors", chinese: "导数", wrong: /坡度|斜率/, only: /diagnose|words\/errors/ },
  { english: "learning rate", chinese: "学习率", wrong: /学习速率|学习效率/ },
  { english: "schedule of the rate", chinese: "学习率调度", wrong: /学习率计划|一个 schedule/ },
  { english: "batch, batch size", chinese: "批量、批量大小", wrong: /批次|批大小|更小的批(?!量)|批的轴/ },
  { english: "training step", chinese: "训练步", wrong: /训练步骤/ },
  { english: "target", chinese: "目标值", wrong: /(输入|标签)[和与、]目标(?!值)|^目标$|\(目标 / },
  { english: "cost", chinese: "代价函数；花费的计算叫计算量", wrong: /代价(?!函数)/ },
  { english: "penalty", chinese: "惩罚、正则项", wrong: /收“?费/ },
  { english: "mean |error|", chinese: "平均绝对误差", wrong: /平均 ?\|误差\|/ },
  { english: "ratio of changes", chinese: "变化率", wrong: /比值/, only: course },
  {
    english: "path of the weights",
    chinese: "轨迹",
    wrong: /路线|路径(的?方差|上的权重|停|的两个|只有)|沿路径|recordPath.*路径/,
  },
  { english: "path through a network", chinese: "路径", wrong: /路线|通路/ },
  { english: "the plane holds", chinese: "解释了方差的", wrong: /(装下|包含).{0,8}方差/ },
  { english: "Hessian", chinese: "Hessian 矩阵", wrong: /Hessian(?! 矩阵)/ },
  { english: "overfitting", chinese: "过拟合", wrong: /过度拟合|过配/ },
  { english: "accuracy", chinese: "准确率", wrong: /正确率|准确度|精确度/ },
  { english: "threshold", chinese: "阈值", wrong: /门槛/ },

  // Data.
  { english: "preparation of data", chinese: "数据预处理", wrong: /数据准备|准备数据|准备过|一种准备|^准备$/ },
  { english: "spread", chinese: "标准差", wrong: /散布/ },
  { english: "leakage", chinese: "数据泄漏", wrong: /(?<!数据)泄漏|泄露/ },
  { english: "one-hot", chinese: "独热编码（one-hot）", wrong: /独热(?!编码)|(?<!（)one-hot/ },
  { english: "class number", chinese: "类别编号", wrong: /类别号/ },
  { english: "imbalance", chinese: "类别不平衡", wrong: /不均衡/ },
  { english: "validation set", chinese: "验证集", wrong: /校验集/ },
  { english: "image", chinese: "图像", wrong: /图片/ },
  { english: "customer 4", chinese: "4 号顾客", wrong: /客户|顾客 ?\d|，顾客$/ },

  // Numbers.
  {
    english: "number; digit",
    chinese: "数；数字只指 0…9",
    wrong: /每一?个数字|个数字[都中不]|数字表格|以下数字|全部数字|数字旁边|表头的数字|换成数字|打印的数字/,
    right: /每个数字(一个|十分之一)/,
  },
  { english: "to round to decimals", chinese: "舍入", wrong: /取整/, right: /取整后的预测/ },
  { english: "at least n", chinese: "不小于 n、非负、正", wrong: /[\d\ufffc] 以上/ },

  // The command and its reader.
  {
    english: "this computer",
    chinese: "这台电脑",
    wrong: /本机|机器(?!学习|之心|码)/,
    right: /本机处理器/,
    only: command,
  },
  { english: "recipe", chinese: "内置任务", wrong: /配方/ },
  { english: "you", chinese: "你", wrong: /您/, right: /您养猫吗.*/s },
  { english: "did you mean", chinese: "是不是指", wrong: /是不是想/ },
];

/** What a text has that the table calls wrong, with the term that stands. */
export function wrongTerms(text: string, file: string, table: readonly Term[] = terms): string[] {
  return table.flatMap(({ chinese, wrong, right, only }) => {
    if (!wrong || (only && !only.test(file))) return [];
    const rest = right ? text.replace(new RegExp(right.source, `g${right.flags.replace("g", "")}`), "") : text;
    const found = wrong.exec(rest);
    return found ? [`${found[0]} → ${chinese}`] : [];
  });
}
