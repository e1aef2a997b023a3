import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  two: `
    假如猫砂网络对一位顾客说 {c:prediction.certain}，对另一位说 {c:prediction.half}。前一位它很有把握，后一位没有，
    这不难懂。可是讲猫砂的那篇原文，又把 sigmoid 在该处的坡度也叫做“置信度”，而这两样恰好相反：
    预测越有把握的地方，坡越平。这里让它们各用各的名字：**预测** p 是输出的那个 0 与 1 之间的数；**坡度**
    说的是，sigmoid 之前的加权和 z 若稍微变一点，p 会变多少。`,
  curve: {
    title: "sigmoid 和它的坡度",
    note: "正中间，预测为一半，坡最陡；到了两头，坡几乎没有了。",
  },
  slope: "坡度不必查表，由预测本身就能算出来。",
  slopes: { caption: "预测与坡度", columns: ["预测", "坡度"] },
  delta: `
    坡度有什么用？预测错了要改，而能动的是加权和 z。原文的做法是：错了多少，乘以曲线在那里有多陡，这个乘积叫
    **delta**，即误差 × 坡度。这并非经验之谈，它正是第 {chapter:back-propagation} 章的 δ，即“平方误差的一半”对 z 的梯度，只是照原文取了相反的符号。
    δ 指向上坡，更新时要减去它；delta 指向该走的方向，更新时要加上它。本章写 delta 的地方，用的都是原文的符号。在原文打印的那一刻，猫砂网络里是这样的：`,
  four: {
    caption: "四位顾客的误差乘坡度",
    columns: ["顾客", "真值", "预测", "误差", "坡度", "delta"],
    rows: ["1", "2", "3", "4"],
  },
  reading: `
    网络以为 4 号会买，其实没买：误差最大，又正处在陡的地方，所以 delta 最大，是
    {v:litterBox.tableDeltas[3]:3}。（原文印成 {c:table.printed:3}，笔误。）3 号差不多说对了，也就差不多不动它。
    看起来，总是错得最厉害的预测改得最多。

    其实不然。设真值是 0，而网络越来越认定是 1：误差在变大，坡度却在变小，乘积跟着变小。下表中间一列里，
    错到不能再错的那个预测，得到的修正反而最小，只有 {v:confidence.squared[0.999]:4}。对这样的错误，它几乎充耳不闻。`,
  losses: {
    caption: "真值是 0。两种损失各要求改多少：",
    columns: ["预测", "平方误差", "交叉熵"],
  },
  entropy: `
    右边一列用的是另一种损失，**交叉熵**（cross-entropy）：给“真正发生的事”多大概率，就取这个概率的负对数。概率趋于零，
    它就无限增大，而且增大的快慢不多不少，正好抵消 sigmoid 的平坦。坡度 p · (1 − p) 约掉了，剩下的就是误差本身。

    负对数并不神秘（ln 是以 e 为底的对数，e 约等于 {c:euler.number:3}）：−ln p 在 p 等于 1 时是 0；p 每缩小到十分之一，它就增加同样多。给正确答案一半的概率，损失是
    {v:confidence.cost[0.5]:2}；给 {c:cost.tenth}，是 {v:confidence.cost[0.1]:2}；给 {c:cost.hundredth}，是 {v:confidence.cost[0.01]:2}；
    给 {c:cost.thousandth}，是 {v:confidence.cost[0.001]:2}。`,
  cost: {
    title: "给正确答案的概率是 p：两种损失",
    note: "右端，两种损失都是零。往左走，(1 − p)² 再怎么错也不超过 1；−ln p 却越来越陡，没有上限。",
  },
  steeper: `
    错得越有把握，−ln p 就越陡，正好补上 sigmoid 在那里缺的坡度。写成式子，便是：`,
  cancel: "两种损失各自传回给加权和 z 的量。y 是真值，不是 0 就是 1，所以带 ln 的两项总有一项是零。",
  race: `
    差别有多大，跑一跑才知道。一个神经元，错得离谱：真值是 0，它一开始却几乎认定是 1。
    一列用平方误差来学，一列用交叉熵，其余完全相同，学习率都取 1。`,
  recovery: {
    title: "从“错得很有把握”里走出来",
    note: "表中是若干步之后的预测，应当趋于 0。",
  },
  saturated: `
    神经元的加权和若跑得太远，坡度小到几乎没有，就叫**饱和**（saturation）。不论传来多大的误差，能穿过它、传到前面那些权重的都所剩无几；
    几层这样的神经元叠在一起，小坡度连乘，结果微乎其微，这就是**梯度消失**（vanishing gradient）。在输出层，可以用交叉熵来化解；
    在隐藏层，可以用 ReLU，它只要处于激活状态（z > 0），坡度就恰好是 1。第 {chapter:digits} 章识别数字的网络，用的正是这两样。`,
  summary: {
    says: [
      "预测是 0 与 1 之间的数；坡度是 p · (1 − p)。预测越有把握，坡越平。",
      "用平方误差，传回去的是误差乘坡度，所以错得很有把握的预测，几乎改不动。",
      "用交叉熵，坡度约掉，传回去的就是误差本身：错得越厉害，改得越多。",
      "坡度小到几乎没有，叫饱和；许多小坡度连乘，叫梯度消失。输出层用交叉熵，隐藏层用 ReLU，可以化解。",
    ],
  },
  words: {
    ask: "一个 sigmoid 神经元输出 {c:prediction.certain}。下面哪种说法对？",
    options: {
      a: { text: "它这么有把握，坡度一定大", why: "正相反：靠近 0 和 1 的地方，曲线是平的。" },
      b: {
        text: "它的坡度很小，要让它改口会很难",
        why: "对，如果损失是平方误差：传回来的量都要乘这个坡度，{v:confidence.slopes[0.999]:6}。",
      },
      c: { text: "一千次里，它只会错一次", why: "那是它自己说的，对不对要看数据。网络常常比它应有的更自信。" },
      d: { text: "它已经学完了", why: "有把握不等于正确，真值也许是 0。" },
    },
  },
  worst: {
    ask: "两个预测都错了：A 说一半，B 说 {c:prediction.certain}，而真值都是 0。哪些说法成立？",
    options: {
      a: {
        text: "用平方误差，A 改得更多",
        why: "对：{v:confidence.squared[0.5]:3} 比 {v:confidence.squared[0.999]:3}。",
      },
      b: {
        text: "用平方误差，B 改得更多，因为它误差更大",
        why: "它的误差是 A 的两倍，坡度却小了几百倍，起作用的是乘积。",
      },
      c: { text: "用交叉熵，B 改得更多", why: "对：这时 delta 就是误差本身，B 的更大。" },
      d: { text: "用哪种损失都一样，反正预测全对时都是零", why: "最低点在同一处，走过去的路却不一样。" },
    },
  },
  mild: {
    ask: "预测是 {c:prediction.mild}，真值是 1，损失取平方误差的一半。delta 是多少？（带符号）",
    hint: "误差乘坡度：误差是真值减预测，坡度是 p · (1 − p)。",
    solution: "误差是 1 − {c:prediction.mild}，坡度里也有这个因子，乘起来是 {v:confidence.mild:3}。",
  },
  likely: {
    ask: "真值是 0，预测是 {c:prediction.likely}，误差就是 −{c:prediction.likely}。两种损失各传回多少？",
    lines: [
      "坡度 = {c:prediction.likely} · (1 − {c:prediction.likely}) = ___",
      "平方误差的一半：delta = 误差 · 坡度 = ___",
      "交叉熵：delta 就是误差，= ___",
    ],
    solution: "都在表 {see:losses} 里。两者相差的倍数，正是坡度的倒数。",
  },
  middle: {
    ask: "真值还是 0，但起点换到正中间：z = 0，预测是一半。用交叉熵、学习率 1 走一步，预测变成多少？",
    hint: "z 减去学习率乘梯度；用交叉熵，梯度就是预测减真值。z 变了多少，乘以此处的坡度 {v:confidence.slopes[0.5]:2}，大约就是预测变了多少。",
    title: "从正中间出发，两种损失",
    note: "从这里出发，平方误差也走得动，只是慢一些：坡度最大的地方，也只有 {v:confidence.slopes[0.5]:2}。",
  },
  further: {
    "limpid learn preparing": "下一章：数据该先怎样预处理",
    "limpid learn errata": "“置信度”的两种含义、那处笔误，以及其他勘误",
    "limpid verify": "把这些表逐个数字再算一遍，在 B 一节",
  },
};
