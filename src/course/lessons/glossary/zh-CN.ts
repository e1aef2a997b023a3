import type { TermWords } from "../pages.ts";
import { practice } from "./practice-zh-CN.ts";
import type { TermId } from "./terms.ts";

export const words: Readonly<Record<TermId, TermWords>> = {
  ...practice,
  accuracy: {
    term: "准确率",
    text: "答对的样本所占的比例。",
  },
  activation: {
    term: "激活函数",
    text: "把神经元的加权和弯一弯的函数，如 sigmoid、tanh、ReLU。没有它，各层会塌缩成一层。",
  },
  adam: {
    term: "Adam",
    text: "一种优化器，根据见过的坡度，为每个参数定自己的步长。",
  },
  ai: {
    term: "人工智能",
    text: "让机器去做人要动脑筋才能做的事。机器学习是其中一部分。",
  },
  attention: {
    term: "注意力",
    text: "让文中每个词都能直接看到其他的词，看多看少由学到的权重决定。",
  },
  backprop: {
    term: "反向传播",
    text: "从损失往回，对全部参数用链式法则，每个因子只算一次。",
  },
  batch: {
    term: "批量",
    text: "训练一步时放在一起看的那些样本。",
  },
  bias: {
    term: "偏置",
    text: "神经元在加权和上再加的那个数，相当于输入恒为 1 的权重。",
  },
  boosting: {
    term: "梯度提升",
    text: "许多小树，每一棵对付前面剩下的误差。擅长表格数据，不是神经网络。",
  },
  chain: {
    term: "链式法则",
    text: "复合函数的导数，等于各层导数之积；若有几条路，则是各条路的乘积之和。",
  },
  classification: {
    term: "分类",
    text: "从几个类别里选一个，例如十个数字。",
  },
  convolution: {
    term: "卷积",
    text: "一个小窗口的权重在图像上滑动，处处问同一个问题。",
  },
  correlation: {
    term: "相关系数",
    text: "两个输入同进同退的程度，从 −1 到 1。",
  },
  covariance: {
    term: "协方差",
    text: "带着单位的相关；输入有好几个时，是一个矩阵。",
  },
  crossEntropy: {
    term: "交叉熵",
    text: "给“真正发生的事”的概率取负对数，是分类常用的损失。",
  },
  deepLearning: {
    term: "深度学习",
    text: "用有好几个隐藏层的网络来做的机器学习。",
  },
  delta: {
    term: "delta（δ）",
    text: "损失随神经元的加权和变化的快慢。损失取平方误差的一半时，是（预测减真值）乘坡度；原文的 delta 取相反的符号，即误差乘坡度。",
  },
  dense: {
    term: "全连接层",
    text: "每个神经元都与前一层所有神经元相连的层。",
  },
  derivative: {
    term: "导数",
    text: "结果随输入变化的快慢，也就是曲线的坡度。",
  },
  divergence: {
    term: "发散",
    text: "学习率太大，一步比一步离得远。",
  },
  dropout: {
    term: "随机失活（dropout）",
    text: "训练时每一步随机让一部分神经元不出声，用来防过拟合。",
  },
  epoch: {
    term: "轮（epoch）",
    text: "把训练数据全部过一遍。",
  },
  error: {
    term: "误差",
    text: "差了多少：真值减预测。它不是梯度。",
  },
  feature: {
    term: "特征",
    text: "有助于判断的性质；可以由输入给出，也可以由隐藏层找出来。",
  },
  feedForward: {
    term: "前馈网络",
    text: "信号从输入一路传到输出、从不回头的网络。",
  },
  finiteDifference: {
    term: "差分",
    text: "靠试求坡度：挪一点，看变了多少，再相除。",
  },
  flatten: {
    term: "展平",
    text: "把图像的各行首尾相接，排成一排。",
  },
  forward: {
    term: "前向传播",
    text: "由输入算出输出。",
  },
  gate: {
    term: "门",
    text: "回答“是”或“否”的神经元，如与门、或门、非门。LSTM 里也有门：0 与 1 之间的数，决定让多少东西通过。",
  },
  generalization: {
    term: "泛化",
    text: "在没学过的数据上也能答对。",
  },
  globalMinimum: {
    term: "全局最小值",
    text: "所有地方里最低的那一点。",
  },
  gradient: {
    term: "梯度",
    text: "损失对全部参数的坡度合在一起，指向上坡。",
  },
  gradientDescent: {
    term: "梯度下降",
    text: "逆着梯度把参数挪一点，反复进行。",
  },
  hidden: {
    term: "隐藏层",
    text: "夹在输入与输出之间的层，它的值外面看不见。",
  },
  hyperparameter: {
    term: "超参数",
    text: "训练之前选定的设置，如学习率、层数。",
  },
  hyperplane: {
    term: "超平面",
    text: "直线在输入更多时的样子。",
  },
  initialization: {
    term: "初始化",
    text: "训练之前参数的取值。",
  },
  kernel: {
    term: "核（kernel）",
    text: "一层的权重：全连接层里是矩阵，卷积里是小窗口。",
  },
  knn: {
    term: "k 近邻（KNN）",
    text: "按最相似的 k 个已知例子来判断。",
  },
  label: {
    term: "标签",
    text: "样本附带的正确答案。",
  },
  layer: {
    term: "层",
    text: "并排处理同样输入的一组神经元。",
  },
  leakage: {
    term: "数据泄漏",
    text: "测试数据里的东西混进了训练。",
  },
  learningRate: {
    term: "学习率",
    text: "梯度乘以它，就是一步。",
  },
  linearRegression: {
    term: "线性回归",
    text: "找均方误差最小的直线，也就是一个没有激活函数的神经元。",
  },
  localMinimum: {
    term: "局部极小值",
    text: "比四周都低，却不是最低的地方。",
  },
  logits: {
    term: "logits（得分）",
    text: "softmax 或 sigmoid 之前的得分。",
  },
  loss: {
    term: "损失",
    text: "说明模型错了多少的一个数。",
  },
  lstm: {
    term: "LSTM（长短期记忆）",
    text: "带门控的循环单元，由门来决定记什么、忘什么。",
  },
  machineLearning: {
    term: "机器学习",
    text: "不由人写下参数，而从数据里找出来。",
  },
  mse: {
    term: "均方误差",
    text: "各样本误差平方的平均。",
  },
  momentum: {
    term: "动量",
    text: "让上一步的一部分延续到下一步。",
  },
  network: {
    term: "神经网络",
    text: "一层层的神经元，前一层的输出是后一层的输入。",
  },
  neuron: {
    term: "神经元",
    text: "加权求和，加偏置，再过激活函数。",
  },
  normalization: {
    term: "归一化（min-max）",
    text: "把最小值拉到 0，最大值拉到 1。",
  },
  objective: {
    term: "目标函数",
    text: "真正要减小的量：损失加正则化。",
  },
  oneHot: {
    term: "独热编码（one-hot）",
    text: "把标签写成一排 0，只有一个 1。",
  },
  optimizer: {
    term: "优化器",
    text: "把梯度变成步子的规则。",
  },
  overfitting: {
    term: "过拟合",
    text: "把训练数据死记硬背下来，换了数据就不行。",
  },
  parameter: {
    term: "参数",
    text: "靠训练找到的数，即权重和偏置。",
  },
  perceptron: {
    term: "感知机",
    text: "Rosenblatt 1958 年提出的、带阈值的单层网络。",
  },
  pooling: {
    term: "池化",
    text: "图像的每一小块只留一个数，例如最大的那个。",
  },
  prediction: {
    term: "预测",
    text: "网络的输出。用 sigmoid 时，是 0 与 1 之间的数，当作概率来读。",
  },
  quasiNewton: {
    term: "拟牛顿法",
    text: "还会估计曲率、直奔谷底的下降方法。",
  },
  recurrent: {
    term: "循环神经网络",
    text: "一步步读、随身带着状态的网络。",
  },
  regularization: {
    term: "正则化",
    text: "惩罚大的权重，或用别的约束来防过拟合。",
  },
  relu: {
    term: "ReLU",
    text: "max(0, z)：正数通过，其余变成零。",
  },
  saturation: {
    term: "饱和",
    text: "加权和跑得太远，激活函数的坡度几乎为零。",
  },
  seed: {
    term: "种子",
    text: "一次运行的全部随机数都出自它，所以能重来一遍。",
  },
  sgd: {
    term: "随机梯度下降",
    text: "每步只用随机一小批数据的梯度下降。",
  },
  sigmoid: {
    term: "sigmoid",
    text: "1 / (1 + e^−z)：把任何数压到 0 与 1 之间。",
  },
  softmax: {
    term: "softmax",
    text: "把得分变成加起来为 1 的概率。",
  },
  standardization: {
    term: "标准化",
    text: "减均值，除以标准差。",
  },
  tanh: {
    term: "tanh",
    text: "从 −1 到 1 的 sigmoid。",
  },
  tensor: {
    term: "张量",
    text: "有任意多个轴的数组。",
  },
  testSet: {
    term: "测试集",
    text: "留到最后、只看一次的数据。",
  },
  trainingSet: {
    term: "训练集",
    text: "用来学习的数据。",
  },
  universal: {
    term: "万能近似定理",
    text: "一层隐藏层，只要够宽，就能在有界的范围内任意逼近任何连续函数；训练找不找得到，是另一回事。",
  },
  validation: {
    term: "验证集",
    text: "用来挑选设置的数据，既不拿来学，也不作最后评判。",
  },
  vanishing: {
    term: "梯度消失",
    text: "许多层的小坡度连乘，传到前面已所剩无几。",
  },
  weight: {
    term: "权重",
    text: "与输入相乘的参数。",
  },
  whitening: {
    term: "白化",
    text: "旋转、拉伸数据，直到各输入互不相关、方差为 1。",
  },
  xor: {
    term: "异或（XOR）",
    text: "两者有一，但不能都有。需要隐藏层的最小任务。",
  },
};
