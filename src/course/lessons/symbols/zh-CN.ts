import type { SymbolWords } from "../pages.ts";
import type { SymbolId } from "./entries.ts";

export const words: Readonly<Record<SymbolId, SymbolWords>> = {
  input: { say: "x", text: "输入，也就是送进机器的数。有好几个时，写成 x1、x2 等等。" },
  weight: { say: "w", text: "权重，即与输入相乘的参数。w5 是第五个。" },
  output: { say: "y", text: "输出；在数据里，指应当输出的真值。" },
  product: { say: "乘", text: "乘号：w · x 就是 w 乘 x。表示尺寸时写 ×，如 16×16。" },
  guess: {
    say: "p",
    text: "第 {chapter:berries} 章里是所报的单价；从第 {chapter:confidence} 章起是预测，即一个概率。别的书常用 ŷ（y hat）表示预测。",
  },
  distance: { say: "h", text: "一小段距离：把某个数改动这么一点，看看结果怎样变。" },
  loss: { say: "L", text: "损失：用一个数说明机器错了多少。" },
  derivative: { say: "d L 比 d p", text: "L 对 p 的导数：p 稍微变一点时，L 变得有多快。它就是曲线的坡度。" },
  rate: { say: "eta", text: "学习率：坡度给定时，一步走多远。" },
  becomes: { say: "变成", text: "把右边的值给左边：p ← p − 1 就是让 p 减少 1。" },
  sum: { say: "z", text: "神经元的加权和，偏置也算在内；它接着送进激活函数。" },
  bias: { say: "b", text: "偏置：不论输入是什么，神经元都要加上的那个数。" },
  activation: { say: "f", text: "激活函数：送进 z，得出 f(z)。别的书常把得出的数记作 a。" },
  slope: { say: "m", text: "直线 y = m·x + b 的斜率。神经元只有一个输入时，它就是权重。" },
  hidden: { say: "h 一", text: "第一个隐藏神经元，或者它的输出。（不带数字的 h 是一小段距离。）" },
  exponential: { say: "e 的……次方", text: "以 e 为底的幂。e^0 是 1；z 越大，e^−z 越接近零。" },
  parameters: { say: "theta", text: "模型的全部参数，权重与偏置都在内。" },
  gradient: { say: "nabla L，或 L 的梯度", text: "梯度：L 对每个参数的坡度，排成一列，参数有多少个，它就有多少个数。" },
  power: { say: "乘十的负十六次方", text: "很小的数的简便写法：1e−6 是百万分之一，2e−3 是千分之二。" },
  objective: { say: "J", text: "目标函数：训练时真正要减小的量，即损失加正则项。" },
  total: { say: "E", text: "手算网络的总误差，也就是它的损失；照那篇原文的叫法。" },
  partial: {
    say: "偏",
    text: "∂E/∂w 是只让 w 变、其余都不动时 E 的坡度，叫偏导数。梯度就是由这样的数组成的。",
  },
  delta: { say: "delta", text: "损失对神经元加权和 z 的坡度。它所有权重的梯度都由它得来。" },
  sigma: {
    say: "sigma",
    text: "第 {chapter:confidence} 章里是 sigmoid；第 {chapter:preparing} 章里是标准差，说的是各个值一般离均值多远。",
  },
  logarithm: {
    say: "自然对数",
    text: "ln p 是这样一个数：e 的这么多次方等于 p。ln 1 是 0；p 越小，ln p 越往下降，没有尽头。",
  },
  mean: { say: "mu", text: "均值：所有的值加起来，除以个数。" },
  covariance: {
    say: "C 的负二分之一次方",
    text: "C 是协方差矩阵：一张表，说明哪些输入同涨同落。它的 −1/2 次方，是把这种关联消去的矩阵。",
  },
  lambda: { say: "lambda", text: "对大的权重惩罚多重。" },
  summation: { say: "sigma，意思是加起来", text: "把后面的各项都加起来：Σw² 是所有权重的平方之和。" },
};
