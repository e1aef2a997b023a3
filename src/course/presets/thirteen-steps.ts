/** The thirteen steps of the litter box's program, in our own words. */
import type { Said, Section } from "./report.ts";

const steps: readonly ((facts: { readonly seed: number; readonly iteration: number }) => Said)[] = [
  () => ({
    en: "1. The sigmoid 1 / (1 + e⁻ˣ) turns any number into a probability p; its slope there is p · (1 − p).",
    "zh-CN": "1. sigmoid 函数 1 / (1 + e⁻ˣ) 把任意数变成概率 p；它在该处的坡度是 p · (1 − p)。",
  }),
  () => ({
    en: "2. X: one row a customer. Has a cat, drinks imported beer, has visited the site.",
    "zh-CN": "2. X：每位顾客一行。有没有猫、喝不喝进口啤酒、有没有访问过网站。",
  }),
  () => ({ en: "3. y: who bought.", "zh-CN": "3. y：谁买了。" }),
  ({ seed }) => ({
    en: `4. The seed ${seed}: NumPy draws the same random numbers every time.`,
    "zh-CN": `4. 随机种子 ${seed}：NumPy 每次都产生同样的随机数。`,
  }),
  () => ({
    en: "5. The weights, first drawn between −1 and 1: syn0 leads to the hidden layer, syn1 to the prediction.",
    "zh-CN": "5. 权重，最初在 −1 与 1 之间随机取值：syn0 通向隐藏层，syn1 通向预测。",
  }),
  ({ iteration }) => ({
    en: `6. The loop: ${iteration} updates lie behind, this is the next.`,
    "zh-CN": `6. 循环：已经更新了 ${iteration} 次，这是下一次。`,
  }),
  () => ({
    en: "7. Forward: l1 = sigmoid(X · syn0), l2 = sigmoid(l1 · syn1).",
    "zh-CN": "7. 前向：l1 = sigmoid(X · syn0)，l2 = sigmoid(l1 · syn1)。",
  }),
  () => ({ en: "8. The error: how far each prediction is from y.", "zh-CN": "8. 误差：每个预测与 y 相差多少。" }),
  () => ({ en: "9. What is printed: the mean size of the error.", "zh-CN": "9. 打印的数：误差绝对值的平均。" }),
  () => ({
    en: "10. l2_delta: error times slope. A prediction that is neither yes nor no has the steepest slope and moves most.",
    "zh-CN": "10. l2_delta：误差乘以坡度。模棱两可的预测坡度最大，调整也最大。",
  }),
  () => ({
    en: "11. l1_error = l2_delta · syn1ᵀ: each hidden neuron's share in the error.",
    "zh-CN": "11. l1_error = l2_delta · syn1ᵀ：每个隐藏神经元对误差应负的份额。",
  }),
  () => ({
    en: "12. l1_delta: that share times the hidden neuron's slope.",
    "zh-CN": "12. l1_delta：该份额乘以隐藏神经元的坡度。",
  }),
  () => ({
    en: "13. The update: syn1 gains l1ᵀ · l2_delta, syn0 gains Xᵀ · l1_delta. They become:",
    "zh-CN": "13. 更新：syn1 加上 l1ᵀ · l2_delta，syn0 加上 Xᵀ · l1_delta。更新后为：",
  }),
];

/** Step 1 to 13. */
export function step(number: number, { seed = 1, iteration = 0 }: { seed?: number; iteration?: number } = {}): Section {
  return { text: steps[number - 1]({ seed, iteration }) };
}
