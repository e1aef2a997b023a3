/** Errors of training and of loops in Chinese: what they were asked for and cannot give. */
import type { Texts } from "./zh-CN-files.ts";

export const trainingTexts: Texts = {
  "own-step-result": ({ from, what, received }) => ({
    problem: `自己写的训练步（trainStep）里，${from} 的 ${what} 是 ${received}`,
    hint: "应返回 { weights, memory, state, records: { loss } }：按名称的张量，名称与类型不变；records 里是标量张量",
  }),
  "own-step-tensor": ({ from, what, name, received, expected }) => ({
    problem: `自己写的训练步（trainStep）里，${from} 的 ${what}["${name}"] 是 ${received}，而应是 ${expected}`,
    hint: "权重、梯度和优化器的数值，类型都与给出的相同",
  }),
  "own-step-optimizer": ({ optimizer, wholeData }) => ({
    problem: `${optimizer} ${wholeData ? "要比较各步的损失" : "要累积几步的梯度"}，而 trainStep 是自己写的一步`,
    hint: wholeData ? '请用逐步更新的优化器："adam"' : "请去掉 gradientAccumulationSteps，在 trainStep 里自己累积",
  }),
  "augment-result": ({ augmentation, what, received }) => ({
    problem: `数据增强 ${augmentation} 的${what === "result" ? "结果" : ` ${what} `}是 ${received}`,
    hint: "应返回 { x, y }，给了样本权重时还有 sampleWeight：张量，或按名称的张量",
  }),
  "augment-shape": ({ augmentation, part, name, received, expected }) => ({
    problem: `数据增强 ${augmentation} 给出的 ${part}["${name}"] 是 ${received}，而应是 ${expected}`,
    hint: "增强后的样本，形状应与原来相同；答案的类型也应相同",
  }),
  "augment-classes": ({ augmentation, loss, classes }) => ({
    problem: `${augmentation} 要混合答案，而 ${loss} 要的是类别编号`,
    hint: `类别编号不能混合：请用损失 "categoricalCrossentropy"，以及 fit(x, toCategorical(y, ${classes}))`,
  }),
  "augment-whole-numbers": ({ augmentation, input }) => ({
    problem: `${augmentation} 要混合样本，而输入 "${input}" 中是整数编号`,
    hint: "词或类别的编号不能混合：请不写 augment，或在 trainStep 里混合嵌入层的结果",
  }),
  "augment-pictures": ({ augmentation, input, shape }) => ({
    problem: `${augmentation} 要剪贴图像，而输入 "${input}" 的样本形状是 [${shape}]`,
    hint: "样本应为 [高, 宽, 通道]；其他样本请用 mixUp",
  }),
  "explain-own-step": () => ({
    problem: "模型用的是自己写的训练步，而 explain 讲的是标准的一步",
    hint: "请不带 trainStep 再 compile，看损失怎样传到各权重；model.gradients(x, y) 给出梯度",
  }),
  "not-at-once": ({ backend }) => ({
    problem: `后端 ${backend} 不能立即给出结果`,
    hint: '请用 await 等待（predict、evaluate），或用 configure({ backend: "wasm" }) 换一个后端',
  }),
  "monitor-direction": ({ monitor }) => ({
    problem: `不知道 ${monitor} 是越大越好还是越小越好`,
    hint: '请写明 mode: "max" 或 mode: "min"；也可以让指标自己说明：{ name, direction: "max", perSample }',
  }),
  "monitor-not-validated": ({ monitor, plain }) => ({
    problem: `没有 ${monitor}，因为没有做验证`,
    hint: `请给 fit 加上 validationData 或 validationSplit，或改看训练本身：monitor: "${plain}"`,
  }),
  "steps-too-many": ({ option, steps, batch, samples, made }) => ({
    problem: `${option} 是 ${steps}，但 ${samples} 个样本按每批 ${batch} 个只有 ${made} 步`,
    hint: `请写 ${option}: ${made}，或不写：那样全部数据各用一次`,
  }),
  "while-bound": () => ({
    problem: "运行之前不知道要循环多少轮，因此无法反向求梯度",
    hint: "要求梯度，请给出最多的轮数：whileLoop(condition, body, carry, { maximumIterations: 100 })",
  }),
  "while-condition": () => ({
    problem: "循环条件应给出一个真值",
    hint: "例如标量的 x.less(100)",
  }),
};
