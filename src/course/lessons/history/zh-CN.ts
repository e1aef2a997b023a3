import type { Text } from "../blocks.ts";
import type { YearId } from "./years.ts";

export const words: Readonly<Record<YearId, Text>> = {
  neuron: "McCulloch 与 Pitts 把神经细胞描述成一个阈值：收到的刺激超过它，细胞就激活。这时它还不会学习。",
  neighbours: "Fix 与 Hodges 按最近的已知例子来判断，后来叫 **k 近邻**。它是最早的对手，至今仍是不错的起点。",
  perceptron: "Rosenblatt 的**感知机**能从例子中学到权重：一层，一个阈值，以及人们很高的期望。第一次热潮由此开始。",
  xor: "Minsky 与 Papert 证明了单层做不到的事，最有名的例子就是异或，也就是猫砂问卷里的规律。",
  reverse:
    "Linnainmaa 写下了怎样从后往前走一遍，就求出一个计算的全部导数。反向传播用的正是它，只是当时还没有联系到网络。",
  neocognitron: "福岛邦彦的新认知机（neocognitron）有共享权重的局部窗口，一层叠一层：除了训练方法，它已经是卷积网络。",
  backprop: "Rumelhart、Hinton 与 Williams 表明，**反向传播**能让隐藏层学到有用的特征。第二次热潮由此开始。",
  convolution: "LeCun 等人用反向传播训练卷积网络，让它读手写的邮政编码。",
  approximation:
    "Cybenko，以及独立工作的 Hornik 等人，证明了只要一层隐藏层够宽，就能在有界的范围内任意逼近任何连续函数。",
  lstm: "Hochreiter 与 Schmidhuber 给循环网络装上了不会褪色的记忆：**LSTM**。",
  mnist: "LeNet-5 用来读支票；与它一同出名的，还有后来人人拿来练手的手写数字 MNIST。",
  boosting: "Friedman 的梯度提升让许多小树排成队，每一棵对付前面剩下的误差。在表格数据上，它至今仍是最难战胜的对手。",
  gpu: "AlexNet，一个在两块显卡（GPU）上训练的深层卷积网络，以很大优势赢得 ImageNet 竞赛。第三次热潮由此开始。这不是卷积的诞生，而是数据和计算机终于赶上了它。",
  adam: "Kingma 与 Ba 发表 **Adam**，识别数字的网络用的就是这个优化器。",
  residual: "残差网络让每一块只在收到的东西上做加法，于是一百多层也训练得动了。",
  attention: "**Transformer** 不用循环，只靠注意力，很适合并行硬件。今天的语言模型都出自它。",
  pretraining:
    "GPT 与 BERT 先用海量的文本训练一遍，再用少量例子继续训练，就能做新的任务；这叫**微调**。从此，多数人是从别人训练好的模型开始的。",
  gpuToday:
    "**显卡**：有一篇原文（S3）用 GPU 来加快矩阵运算。显卡里有成千上万个小处理器，同时对不同的数做同样的事；网络的计算大半是矩阵相乘，正合它的长处。Limpid 还不用显卡：它把乘积分给处理器的各个核，每条指令又同时算好几个数。本课程的网络，这样已经够快；像语言模型那样大的，还差得远。`limpid doctor` 说明这台电脑上有什么，`limpid bench` 测出它有多快。",
  trainedToday:
    "**别人训练好的模型**：有一篇原文（S2）提醒，这样的模型是用预处理过的数据训练的，把自己的数据交给它之前，要做同样的预处理；所以 Limpid 的缩放器可以存成 JSON，与模型放在一起。别人的权重若是 safetensors 文件，可以用 `readSafetensors` 读出，用 `setWeights` 放进结构相同的模型；再给前面的层写上 `trainable: false`，只训练最后几层，就是微调。Keras 和 ONNX 的文件，Limpid 还读不了。",
};
