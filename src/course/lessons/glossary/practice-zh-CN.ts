import type { TermWords } from "../pages.ts";
import type { PracticeId } from "./practice-terms.ts";

export const practice: Readonly<Record<PracticeId, TermWords>> = {
  backend: {
    term: "后端",
    text: "真正做运算的部分：原生机器码、WebAssembly，或者又慢又直白的参考实现。",
  },
  batchNormalization: {
    term: "批归一化",
    text: "按一个批量里的样本，把网络中间的数调到均值 0、标准差 1 的层；使用时改用训练中留下的平均值。",
  },
  broadcasting: {
    term: "广播",
    text: "把长度为一的轴当作重复了许多遍，形状不同的数组就能相加。",
  },
  callback: {
    term: "回调",
    text: "由你提供、训练在每轮或每步结束时调用的函数。",
  },
  centralDifference: {
    term: "中心差分",
    text: "向前、向后各挪一点再相减的差分，比只挪一边精确得多。",
  },
  channel: {
    term: "通道",
    text: "每个像素所带的数之一：红、绿、蓝；再往后，卷积的每个滤波器给一个。",
  },
  classWeight: {
    term: "类别权重",
    text: "某一类样本的损失所乘的数。少见的类别给大一些，免得被忽略。",
  },
  clipping: {
    term: "梯度裁剪",
    text: "梯度超过上限时把它缩短，方向不变。",
  },
  compile: {
    term: "编译",
    text: "对模型：选定优化器、损失函数和指标。对程序：把计算图变成机器码，只做一次。",
  },
  cost: {
    term: "代价函数",
    text: "全部样本合起来的损失；不少书里与损失函数不加区分。",
  },
  curvature: {
    term: "曲率",
    text: "坡度本身变化的快慢。山谷弯得越急，能走的步子越小。",
  },
  dataset: {
    term: "数据集",
    text: "样本连同标签。也指一部分一部分读入样本的对象，用于内存装不下的时候。",
  },
  deadUnit: {
    term: "死亡单元",
    text: "对每个样本，ReLU 的输出都是零的单元。坡度也是零，所以再也学不动了。又称“ReLU 死亡”。",
  },
  dtype: {
    term: "元素类型（dtype）",
    text: "数组里的数属于哪一种：`f32`、`f64`、`i32`、`u8`、`bool`。",
  },
  earlyStopping: {
    term: "早停",
    text: "验证损失连着几轮没有变好，就结束训练，回到最好的那组权重。",
  },
  eigenvalue: {
    term: "特征值",
    text: "对称矩阵沿自己的某个轴方向拉伸的倍数。",
  },
  embedding: {
    term: "嵌入",
    text: "为每个词或每件东西学一排数，相似的彼此靠近。",
  },
  exploding: {
    term: "梯度爆炸",
    text: "许多层的大坡度连乘，越传越大，没有止境；与梯度消失相反。",
  },
  filter: {
    term: "滤波器",
    text: "卷积中的一个权重窗口，只找一种花样，给出一个通道。",
  },
  fineTuning: {
    term: "微调",
    text: "在学过别的东西的模型上接着训练，常常只训练最后几层。",
  },
  float: {
    term: "浮点数",
    text: "计算机书写小数的方式：只留若干位有效数字，其余舍入。`f32` 约七位，`f64` 约十六位。",
  },
  frozen: {
    term: "冻结的层",
    text: "训练时参数保持不动的层。",
  },
  gpu: {
    term: "显卡（GPU）",
    text: "有成千上万个小处理器，同时对不同的数做同样的事。",
  },
  gradientCheck: {
    term: "梯度检验",
    text: "把反向传播得到的梯度与差分逐个比较。",
  },
  graph: {
    term: "计算图",
    text: "一次计算的全部步骤，以及谁用到谁的结果。倒着走一遍，就得到梯度。",
  },
  gru: {
    term: "GRU（门控循环单元）",
    text: "只有两道门、一个状态的循环单元，比 LSTM 小。",
  },
  hessian: {
    term: "Hessian 矩阵",
    text: "损失的全部二阶导数排成的矩阵，即各个方向上的曲率。最大的特征值限制着学习率。",
  },
  hiddenState: {
    term: "隐藏状态",
    text: "循环神经网络从一步带到下一步的一排数。",
  },
  identicalUnits: {
    term: "相同的单元",
    text: "同一层里权重相等的单元：梯度也相等，永远一样，只顶一个用。随机的初始权重能把它们分开。",
  },
  imbalance: {
    term: "类别不平衡",
    text: "某一类的样本远多于另一类。总答这一类，多半也对，却什么也没学到。",
  },
  initializer: {
    term: "初始化方法",
    text: "决定权重初值的规则。Glorot 和 He 的方法按输入的个数定大小，使信号既不衰减，也不放大。",
  },
  landscape: {
    term: "损失地形",
    text: "把损失当作高度，画在权重可以移动的两个方向所成的平面上。",
  },
  layerNormalization: {
    term: "层归一化",
    text: "按每个样本自己的数，把它们调到均值 0、标准差 1。",
  },
  mae: {
    term: "平均绝对误差",
    text: "差额去掉正负号后的平均。个别特别大的，不像在均方误差里那么要紧。",
  },
  mask: {
    term: "掩码",
    text: "标明序列里哪些位置算数，其余的只是填充。",
  },
  metric: {
    term: "指标",
    text: "给人看的数，如准确率；只报告，不拿来最小化。",
  },
  miniBatch: {
    term: "小批量",
    text: "比较小的一批；如今说批量，多半就是指它。",
  },
  missingValue: {
    term: "缺失值",
    text: "表格里没有数的格子：空的、NA、?。可以删去这一行，或填上一个数，例如这一列的平均值。",
  },
  nan: {
    term: "NaN（非数）",
    text: "“不是数”：例如零除以零的结果。凡由它算出的都是 NaN。训练中出现，多半是发散了，或数据里有缺失值。",
  },
  overflow: {
    term: "溢出",
    text: "结果太大，这种类型的数装不下，变成了无穷大。",
  },
  padding: {
    term: "填充",
    text: "卷积在边缘的做法：same 在四周补零，大小不变；valid 什么也不补。",
  },
  plateau: {
    term: "平台期",
    text: "训练中损失几乎不再下降的一段。",
  },
  preTrained: {
    term: "预训练模型",
    text: "别人训练好的模型，拿来用，或接着训练。",
  },
  principalComponent: {
    term: "主成分",
    text: "数据变化最大的方向；第二个是剩下的变化中最大的方向。",
  },
  regression: {
    term: "回归",
    text: "预测一个数，例如价格，而不是类别。",
  },
  residual: {
    term: "残差连接",
    text: "绕过几层的一条路：把这几层的输入加到它们的输出上，梯度从中通过不会变小。又称跳跃连接。",
  },
  saddlePoint: {
    term: "鞍点",
    text: "本身是平的，往一个方向低、往另一个方向高的地方。",
  },
  sample: {
    term: "样本",
    text: "一个例子：它的输入，以及相应的答案。",
  },
  sampleWeight: {
    term: "样本权重",
    text: "某一个样本的损失所乘的数。",
  },
  schedule: {
    term: "学习率调度",
    text: "随步数变化的学习率：先大后小（学习率衰减）。",
  },
  shape: {
    term: "形状",
    text: "数组沿各轴有多少个数：一批灰度图像是 [批量, 高, 宽]。",
  },
  softmaxRegression: {
    term: "softmax 回归",
    text: "只有一层全连接层加 softmax，是区分多个类别的最简单的网络。只有两类时叫逻辑回归。",
  },
  step: {
    term: "步",
    text: "用一个批量对参数的一次更新。又称迭代。",
  },
  stride: {
    term: "步幅",
    text: "窗口每次挪动的距离。",
  },
  token: {
    term: "词元",
    text: "网络一次读的一个单位：词、词的一部分或字母，用编号表示。",
  },
  underfitting: {
    term: "欠拟合",
    text: "连训练数据都没学好：网络太小，或练得太短。",
  },
  unit: {
    term: "单元",
    text: "组成层的东西，就是神经元。",
  },
  validationLoss: {
    term: "验证损失",
    text: "在验证集上的损失。训练损失还在降，它却升了，就是过拟合开始了。",
  },
  variance: {
    term: "方差",
    text: "与平均值之差的平方的平均，即标准差的平方。",
  },
  warmup: {
    term: "预热",
    text: "开头几步学习率从小慢慢加大。",
  },
  weightDecay: {
    term: "权重衰减",
    text: "每一步都把权重缩小一点点，以防过拟合。",
  },
};
