/** Errors of training and of loops in Chinese: what they were asked for and cannot give. */
import type { Texts } from "./zh-CN-files.ts";

export const trainingTexts: Texts = {
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
    problem: "运行之前不知道要循环多少轮",
    hint: "在 compile() 和 grad() 中请给出最多的轮数：whileLoop(condition, body, carry, { maximumIterations: 100 })",
  }),
  "while-condition": () => ({
    problem: "循环条件应给出一个真值",
    hint: "例如标量的 x.less(100)",
  }),
};
