/** Strawberries and blueberries: one weight, learned from guess to guess by descent. */
import { finiteFrom, numberList, readOptions, type Wants, wantFinite, wantFlag, whole } from "../../base/index.ts";
import { digits } from "../../explain/show/document.ts";
import { explain } from "../../explain/story/explain.ts";
import type { Story } from "../../explain/story/story.ts";
import { layers } from "../../nn/index.ts";
import { optimizers } from "../../optim/index.ts";
import { type Model, sequential } from "../../train/index.ts";
import type { PresetModel } from "./models.ts";
import { Report } from "./report.ts";

export interface BlueberriesOptions {
  readonly kilograms?: readonly number[];
  /** What was paid for them. */
  readonly money?: readonly number[];
  readonly guess?: number;
  readonly learningRate?: number;
  /** How many guesses follow the first. Default: 4. */
  readonly guesses?: number;
  /** Whether to show the code. */
  readonly code?: boolean;
}

const wants: Wants<BlueberriesOptions> = {
  kilograms: numberList(),
  money: numberList(),
  guess: wantFinite,
  learningRate: finiteFrom(0),
  // Each of them is a line of the table.
  guesses: whole(0, 1000),
  code: wantFlag,
};

const usual = { kilograms: [1, 2, 3], money: [20, 40, 60], guess: 15, learningRate: 0.6 / 7, guesses: 4, code: false };

const priced = (price: number, learningRate: number): Model =>
  sequential(
    [layers.dense({ name: "price", units: 1, useBias: false, inputShape: [1], kernelInitializer: [[price]] })],
    { dtype: "f64" },
  ).compile({ optimizer: optimizers.sgd({ learningRate }), loss: "meanSquaredError" });

const dataOf = ({ kilograms, money }: Required<BlueberriesOptions>) => ({
  x: kilograms.map((kg) => [kg]),
  y: money.map((yuan) => [yuan]),
});

/** Before the first guess is mended. */
export function blueberriesModel(): PresetModel {
  return { model: priced(usual.guess, usual.learningRate), ...dataOf(usual), epochs: 10 };
}

export async function blueberries(options?: BlueberriesOptions): Promise<Report> {
  const setting: Required<BlueberriesOptions> = { ...usual, ...readOptions("blueberries", options, wants) };
  const { kilograms, money, guess, learningRate, guesses, code } = setting;
  numberList(kilograms.length)("blueberries", "money", money);
  const data = dataOf(setting);
  const ask = (net: Model) => explain(net, { ...data, at: { layer: "price", param: "kernel" }, code });

  const net = priced(guess, learningRate);
  const stories: Story[] = [];
  for (let k = 0; k < guesses; k++) {
    stories.push(await ask(net));
    await net.fit(data.x, data.y, { batchSize: kilograms.length, shuffle: false, verbose: 0 });
  }
  const last = await ask(net);
  // The loss is a parabola: its slope grows by the same for every yuan. Descent swings without end where rate · curvature is 2.
  const [here, next] = [await ask(priced(guess, learningRate)), await ask(priced(guess + 1, learningRate))];
  const curvature = next.backward.sum - here.backward.sum;
  const all = [...stories, last];
  return new Report({
    name: "blueberries",
    title: { en: "What does a kilogram of blueberries cost?", "zh-CN": "一公斤蓝莓多少钱？" },
    facts: {
      guesses: all.map(({ target }) => target.value),
      slopes: all.map(({ backward }) => backward.sum),
      losses: all.map(({ target }) => target.loss),
      curvature,
      stabilityLimit: 2 / curvature,
    },
    stories: { first: stories[0] ?? last },
    sections: [
      {
        text: {
          en: `Paid for ${kilograms.join(", ")} kg: ${money.join(", ")} yuan. The price is a weight; each guess follows the slope of the mean squared error, at a learning rate of ${learningRate.toFixed(7)}.`,
          "zh-CN": `${kilograms.join("、")} 公斤分别付了 ${money.join("、")} 元。价格是一个权重；每次猜测都沿着均方误差的坡度走，学习率为 ${learningRate.toFixed(7)}。`,
        },
      },
      {
        head: { en: ["guess", "price", "loss", "slope"], "zh-CN": ["第几次", "价格", "损失", "坡度"] },
        rows: all.map(({ target, backward }, k) => [k + 1, target.value, target.loss, backward.sum]),
      },
      {
        text: {
          en: `The slope grows by ${digits(curvature)} for every yuan, so learning rates above ${digits(2 / curvature)} run away.`,
          "zh-CN": `价格每变一元，坡度就变 ${digits(curvature)}；因此学习率超过 ${digits(2 / curvature)} 就会发散。`,
        },
      },
      { heading: { en: "The first guess in full", "zh-CN": "第一次猜测的全部细节" } },
      { story: stories[0] ?? last },
    ],
  });
}
