import type { ErratumWords } from "../pages.ts";
import type { ErratumId } from "./entries.ts";

export const words: Readonly<Record<ErratumId, ErratumWords>> = {
  quiz: {
    claim: "四句谁包含谁的话里，只有 C 对。",
    truth: "A、B、C 都对：按原文自己的说法，人工智能包含机器学习，机器学习又包含深度学习。错的是 D。",
    see: "四个选项都有说明。",
  },
  trees: {
    claim: "选项里有一种模型叫“梯度上升树”。",
    truth: "指的是梯度提升树（原文前一节写对了）：小树一棵接一棵，每棵修补前面剩下的误差。",
    see: "在 2001 年那一条，是对手之一。",
  },
  convolution: {
    claim: "卷积神经网络诞生于 2012 年。",
    truth: "2012 年是它赢得 ImageNet 竞赛的年份。用反向传播训练卷积网络，1989 年就有了；它的前身在 1980 年。",
    see: "逐年列出。",
  },
  sevenLines: {
    claim: "识别数字只要七行代码。",
    truth: "原文的程序，不算导入和打印，是七条语句，占十一行。我们的一共八条语句，全算在内。",
    see: "数一数。",
  },
  anything: {
    claim: "只要够宽，单层网络什么都能做到。",
    truth:
      "没有隐藏层的单层网络，连异或都做不到：猫砂网络去掉隐藏层，就停在 {v:litterBox.noHidden[0]:1}。所指的定理要求有一层隐藏层，保证的是以任意精度逼近连续函数，至于权重能不能找到，它只字未提。",
    see: "“每次少一样”那张表的最后一行。",
  },
  activation: {
    claim: "识别数字的各层不写激活函数，没有问题。",
    truth:
      "层与层之间没有激活函数，就会塌缩成一个矩阵。{v:digitReader.parameters} 个参数能做的，不多于 softmax 回归的 {v:digitReader.collapsed} 个；准确率就停在 softmax 回归停下的地方。",
    see: "照原文的写法训练一遍。",
  },
  hiddenLayers: {
    claim: "复制三行，就是三个隐藏层。",
    truth: "是两个隐藏层加一个输出层。输出层不隐藏，它的值就是答案。",
    see: "各层的表。",
  },
  errorGradient: {
    claim: "猜的价与真价之差，叫梯度。",
    truth:
      "那是误差。梯度是损失对参数的坡度：报价 {c:berries.start} 时，误差是 5，梯度是 {v:blueberries.firstSlope:3}。",
    see: "第 {chapter:berries} 章的“猜三次蓝莓的单价”里，两者并排列着。",
  },
  axes: {
    claim: "两组权重 syn0 和 syn1，是碗下面的两根坐标轴。",
    truth:
      "每个权重是一根轴，共 {v:litterBox.weights} 根。画两根，只是一个切面。好在这个切面不错：选好两个方向，就解释了轨迹方差的 {v:litterBox.pathInPlane:%1}。",
    see: "讲碗的图画的那一段。",
  },
  global: {
    claim: "无论从哪里出发，小球都会滚到全局最小值。",
    truth:
      "它滚到自己所在那个谷的谷底。隐藏层若只有两个神经元，同样的种子，平均误差停在 {c:litter.stuck} 附近：更新 {c:litter.updates} 次是 {v:litterBox.widthTwo:3}，{c:litter.later} 次也只是 {v:litterBox.widthTwoLater:3}，那里没有谷底，只有越来越平的坡。",
    see: "两个起点，两个谷。",
  },
  catBuyers: {
    claim: "网络发现，养猫又访问过网站的人会买。",
    truth: "4 号顾客养猫，也访问过，却没有买。数据里的规律是：养猫或喝啤酒，但不能两样都占。",
    see: "问卷，以及去掉一列的试验。",
  },
  euler: {
    claim: "讲 sigmoid 的一处注释里，e 写成了 {c:euler.printed:6}。",
    truth: "e 是 {v:neuron.euler:7}，有两位数字颠倒了。",
    see: "在 D 一节。",
  },
  sixTimes: {
    claim: "误差在第 10,000、20,000，一直到 60,000 次时打印。",
    truth:
      "循环从 0 数到 59,999，打印是在 0、10,000，直到 50,000。所以第一行是什么都没学时的误差，{v:litterBox.error[at 0]:4}。",
    see: "同样的位置，同样的数字。",
  },
  worst: {
    claim: "预测得最差的，改得最多。",
    truth:
      "错得很有把握时就不是：真值为 0 而预测 {c:prediction.certain}，修正只有 {v:confidence.squared[0.999]:4}；预测为一半时反而有 {v:confidence.squared[0.5]:3}。交叉熵能治好它：{v:confidence.crossEntropy[0.999]:3}。",
    see: "两种损失，以及它们的赛跑。",
  },
  confidence: {
    claim: "置信度是预测的概率；置信度又是 sigmoid 的坡度。",
    truth: "这两样正相反：预测越有把握，坡越平。我们分别叫它们预测和坡度。",
    see: "画着两条曲线的图。",
  },
  table: {
    claim: "4 号顾客的 delta 是 {c:table.printed:3}。",
    truth:
      "{v:litterBox.tableErrors[3]:2} · {v:litterBox.tableSlopes[3]:2} 等于 {v:litterBox.tableDeltas[3]:3}。另外，那一刻的四个预测，准确到三位小数是 {v:litterBox.statePrediction[1]:3}、{v:litterBox.statePrediction[2]:3}、{v:litterBox.statePrediction[3]:3}、{v:litterBox.statePrediction[4]:3}。",
    see: "在 B 一节：“表”和“打印的状态”。",
  },
  rounding: {
    claim: "五个变化率相乘，得 {v:litterBox.ratioProduct:4}。",
    truth: "各自舍入之后确实如此。不舍入，并经中心差分核对，是 {v:litterBox.exactSlope:6}。",
    see: "五个变化率，列了两遍。",
  },
  lastPrint: {
    claim: "程序最后说要打印误差，然后打印出来。",
    truth:
      "打印的其实是预测，而且是最后一次更新之前那次迭代的预测：更新 59,999 次之后，1 号顾客是 {v:litterBox.lastPrediction[1]:9}。",
    see: "最后两行。",
  },
  biases: {
    claim: "全部参数都更新了。",
    truth:
      "只更新了权重，偏置没有动，也没有说明。两者都更新，走一步之后的误差是 {v:worked.totalShared:6}，而不是 {v:worked.totalFixed:6}。",
    see: "走一步的三种结果。",
  },
  robust: {
    claim: "损失越小，模型越健壮。",
    truth:
      "训练损失越小，只说明它对训练数据拟合得越好，哪怕只是死记硬背。只给几百张图，识别数字的网络能在这些图上做到全对，换了新图却不行。",
    see: "比较最后一轮的准确率与 10,000 张测试图上的准确率。",
  },
  backToFront: {
    claim: "前馈，是说信号由后往前传。",
    truth: "是由输入往前，传到输出。由后往前传的，是梯度。",
    see: "先向前，再向后。",
  },
  deeper: {
    claim: "隐藏层越多，错误越少。",
    truth:
      "深有可能更好，前提是有激活函数，有数据，而且训练得动。照原文写的识别数字的网络，比只有 softmax 的多两层，却读得并不更准。",
    see: "“同一个网络，有 ReLU、没有 ReLU，以及只有 softmax”那张图的第二、第三行。",
  },
  lossFormula: {
    claim: "误差等于实际值减预测值，要把它减到最小。",
    truth: "公式里丢了平方，也丢了 ½。只取差的话，预测越大，它就越小。",
    see: "看平方的平均怎样降下来。",
  },
  derivative: {
    claim: "梯度下降要把导数减到最小。",
    truth: "要减小的是损失。谷底的导数是零，可山顶和鞍点的导数也是零。",
    see: "第三题。",
  },
  counting: {
    claim: "同一个网络，有人说一层，有人说两层、三层。",
    truth:
      "有人数权重的排数，有人数隐藏的排数，有人连输入一起数神经元的排数。784-32-64-10 有三个全连接层，其中两个是隐藏层。",
    see: "各层的表。",
  },
  pixels: {
    claim: "像素是 0 到 1 的数；像素是 −1 到 1 的数。",
    truth: "两种都有人用。训练和使用要一致，如此而已。",
    see: "取值 [−1, 1] 的数字。",
  },
};
