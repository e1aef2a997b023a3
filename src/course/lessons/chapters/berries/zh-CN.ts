import type { WordsOf } from "../../blocks.ts";
import type { plan } from "./plan.ts";

export const words: WordsOf<typeof plan> = {
  strawberries: `
    水果摊没有挂价牌，你只看得见别人付了多少钱、拎走了多少草莓：十元一公斤，二十元两公斤。表还没看完，
    你心里已经有了单价，因为你会做除法。

    一台机器要回答“这些钱能买几公斤”，心里也得有这么一个数。这样的数叫做**参数**（parameter）；用来与输入相乘的
    参数，又叫**权重**（weight）。所谓学习，说穿了就是：从例子里把参数找出来。`,
  stall: { caption: "草莓摊上看到的", columns: ["元", "公斤"] },
  weight: "整台机器：进去的是钱 x，出来的是公斤数 y，中间只有一个权重。",
  guessing: `
    隔壁摊位卖蓝莓：一公斤 20 元，两公斤 40 元，三公斤 60 元。这回反过来：进去的是公斤数，出来的是该付的钱，
    权重就是单价。而且不许做除法，你只能报一个价，听对方说差了多少，再报一个。

    先报 {c:berries.start}，少了。加到 {v:blueberries.guesses[2]}，还少一点。再报 {v:blueberries.guesses[3]:1}，
    摊主笑着把蓝莓包好递了过来。表 {see:guesses} 就是这三次报价，是引擎刚刚在这台电脑上算出来的，算的过程也都列在里面。`,
  guesses: {
    title: "猜三次蓝莓的单价",
    note: "请看最后两列：坡陡，步子就大；越接近答案，步子自己就小下来。",
  },
  names: `
    这里的每一件事都有名字，而且从这一个数到最大的网络，名字都不变。

    随口报的第一个数，叫**初始化**（initialization）。按这个报价算出一、二、三公斤各该付多少，叫**前向传播**（forward pass）。
    用一个数说明“总共错了多少”，这个数叫**损失**（loss）；这里取的是三笔买卖的差额，各自平方再平均，叫**均方误差**
    （mean squared error）。报价稍微变一点，损失变得有多快，这就是损失的坡度，叫**梯度**（gradient）。
    逆着坡度把参数挪一小步，叫**梯度下降**（gradient descent）。

    有两样东西常被混为一谈。摊主说的“还少五块”，是**误差**（error）。梯度不是误差：它是损失的坡度，有自己的单位。误差告诉你错了；
    梯度告诉你往哪边改会更好，以及每改一点能好多少。`,
  parabola: {
    title: "报什么价，损失有多大",
    note: "O 是三次报价，点线是曲线在那里的切线。曲线的最低处，就是正确的单价。",
  },
  derivative: `
    直线处处一样陡：往右走一格，升高多少，叫它的**斜率**。曲线却是这里陡、那里平。说曲线在某一点的坡度，指的是刚好贴着它的
    那条直线的斜率；这条直线叫**切线**（tangent），图 {see:parabola} 里用点画出。这个坡度，数学里叫**导数**（derivative）。

    不画图也求得出来。在曲线上取两点，一点就是报价，另一点在它右边，相距 h。过这两点的直线叫**割线**（secant），它的斜率
    只要做算术：两处损失之差，除以 h。现在让第二点越靠越近：`,
  secants: {
    title: "{c:berries.start} 处的坡度：两点越靠越近",
    note: "最后一列逐行稳定下来。最下面一行是引擎直接算出的导数，没有用到 h。",
  },
  rule: `
    像这样的损失，坡度可以直接写成公式，用不着一次次去试。下面三行，依次是损失、它的坡度，以及走一步的规则：`,
  loss: "p 是报价，η（读作 eta）是学习率，箭头表示“变成”。第二行是这样来的：第一行的三个括号，依次是 p − 20 的一倍、两倍、三倍，所以 L 就是 (1 + 4 + 9) / 3 乘以 (p − 20)²；而平方的坡度，是底数的两倍。于是价格正好猜对时，坡度为零。",
  rate: `
    沿着坡走多远，要由人来定，这个数叫**学习率**（learning rate）。故事里没人提过它，但从第一步就能倒推出来：
    {v:blueberries.rate:4}。用这个学习率，每一步都消掉差额的五分之四，于是 {c:berries.start}、
    {v:blueberries.guesses[2]}、{v:blueberries.guesses[3]:1} 并不是碰巧编得好，而是分毫不差的梯度下降。

    换一个学习率，就是另一个故事。看表 {see:rates} 之前，先猜猜每一行会怎样。`,
  rates: {
    title: "同一个起点，四种学习率",
    note: "表头的数是步数。哪一行走到了？哪一行太慢？最后两行又是怎么回事？",
  },
  limit: `
    学习率取 {c:berries.slow}，每一步方向都对，只是步子太小。取 {v:blueberries.stabilityLimit:4}，差多少就冲过头
    多少，于是在 {v:blueberries.atTheLimit[0]} 与 {v:blueberries.atTheLimit[1]} 之间永远来回。再大一点，
    一次比一次冲得远，下山变成了上山。这叫**发散**（divergence）：训练时若见损失越来越大，首先就该怀疑它。`,
  bigger: `
    识别手写数字的网络里，这样的数不是一个，而是 {v:digitReader.parameters} 个，谁也没法靠除法把它们求出来。
    但做的事情与刚才完全一样：猜一个，量一量，求坡度，挪一小步，再来一遍。`,
  summary: {
    says: [
      "学习，就是从例子里找参数：随便开个头，量一量错多少，改一改，再来一遍。",
      "损失用一个数说明机器错了多少；这里用的是均方误差。",
      "梯度是损失的坡度。它不是误差：它说的是往哪边改会更好，每改一点能好多少。",
      "每一步移动的量，是负的学习率乘以梯度。学习率太小，走得慢；超过上限，越走越糟。",
    ],
  },
  gradient: {
    ask: "正确的单价是 20，你猜了 15。在这个故事里，哪一样是梯度？",
    options: {
      a: { text: "少报的 5 元", why: "那是误差，说的是这一个答案错了多少。" },
      b: { text: "下一次更好的报价", why: "那是更新之后的参数，是用梯度得到的结果。" },
      c: {
        text: "报价稍微变一点时，损失变化的快慢",
        why: "对。它就是损失在当前报价处的坡度，既给出方向，也给出改善得有多快。",
      },
      d: { text: "每一步走多远", why: "步子的大小是梯度乘以学习率；学习率由人选定，梯度则是算出来的。" },
    },
  },
  parameter: {
    ask: "机器学会了蓝莓的买卖，现在问它 5 公斤要付多少元。它学到的是哪一个数？",
    options: {
      a: { text: "5", why: "那是输入，每位顾客都不同，谈不上学到。" },
      b: { text: "20，每公斤的价格", why: "对。它是参数：从例子里找到，留在机器里，用来回答没见过的输入。" },
      c: { text: "100，5 公斤该付的元数", why: "那是输出，由输入和参数算出来。" },
      d: { text: "学习率", why: "它是训练之前由人选定的。这一类设置叫超参数。" },
    },
  },
  byHand: {
    ask: `把表 {see:guesses} 的第一行亲手算一遍。报价是 {c:berries.start}；一、二、三公斤，摊主要的是 20、40、60 元。
      （像 (2p − 40)² 这样的平方，坡度是括号里那个数的两倍，再乘 p 前面的数。）`,
    lines: [
      "照报价算出的钱，减去该付的钱：一公斤是 {v:blueberries.firstGaps[1]} 元，两公斤是 {v:blueberries.firstGaps[2]} 元，三公斤是 ___ 元",
      "损失是三个差额各自平方再平均：___",
      "坡度是 2 · 1 · ({v:blueberries.firstGaps[1]})、2 · 2 · ({v:blueberries.firstGaps[2]})、2 · 3 · (第三个差额) 三个数的平均：___",
      "学习率是 {v:blueberries.rate:4}，下一次报价 = {c:berries.start} − {v:blueberries.rate:4} · 坡度 = ___",
    ],
    solution: "这几个数就在表 {see:guesses} 的第一行，最后一个在第二行。",
  },
  next: {
    ask: "另一位买主更谨慎，学习率取 {c:berries.exercise}，也从 {c:berries.start} 猜起。他的下一次报价是多少？",
    hint: "表 {see:guesses} 里有 {c:berries.start} 处的坡度。移动的量，等于负的学习率乘以坡度。",
    solution: `坡度是 {v:blueberries.firstSlope:3}，所以 {c:berries.start} − {c:berries.exercise} ·
      ({v:blueberries.firstSlope:3}) = {v:blueberries.slower:3}。他也会走到，只是多走几步。`,
  },
  overshoot: {
    ask: "把学习率改成 {c:berries.bold}，还从 {c:berries.start} 猜起。走两步之后，报价是多少？",
    hint: "{c:berries.start} 处的坡度是 {v:blueberries.firstSlope:3}。下一次报价处的坡度换了符号，它有多大？",
    title: "从 {c:berries.start} 起，学习率 {c:berries.bold}",
    note: "第一步迈过了头，第二步又折回来；符号来回变，差额却一次比一次小。",
  },
  further: {
    "limpid learn neuron": "下一章：许多输入，一个神经元",
    "limpid learn downhill": "再谈学习率：山谷与碗",
    "limpid explain blueberries": "把第一步拆开来看：各项、坡度、移动",
    "limpid verify": "重新计算本课程的全部数值，本章的在“草莓与蓝莓”一节",
    "npx tsx examples/04-bowl.ts": "同样的下降，换成两个参数，写成程序（在代码仓库中）",
  },
};
