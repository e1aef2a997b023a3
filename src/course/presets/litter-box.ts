/**
 * System B: the litter box, a 3-4-1 network without biases on four customers. Its text takes thirteen steps a round; here
 * is any round with its numbers, and the five ratios by which one weight reaches the error of one customer.
 */
import { finiteFrom, numberList, readOptions, type Wants, wantFlag, wantMatrix, whole } from "../../base/index.ts";
import { numpyRandom } from "../../data/index.ts";
import { explain } from "../../explain/story/explain.ts";
import type { Nested } from "../../explain/story/matrices.ts";
import type { Story } from "../../explain/story/story.ts";
import { type Loss, layers, losses } from "../../nn/index.ts";
import { optimizers } from "../../optim/index.ts";
import { type Model, sequential } from "../../train/index.ts";
import { litterBox as expected } from "../verify/expected/litter-box.ts";
import { printed } from "../verify/printed-state.ts";
import { purchases, survey } from "../verify/survey.ts";
import type { PresetModel } from "./models.ts";
import { type Fact, Report, type Section } from "./report.ts";
import { step } from "./thirteen-steps.ts";

export interface LitterBoxOptions {
  /** How many updates were made before: 0 is the first round. Default: 0. */
  readonly iteration?: number;
  /** Of NumPy's generator, which draws the first weights. Default: 1. */
  readonly seed?: number;
  /** Neurons in the hidden layer. Default: 4. */
  readonly hidden?: number;
  readonly learningRate?: number;
  readonly x?: readonly (readonly number[])[];
  readonly y?: readonly number[];
  /** Whether to show the code beside the first weight. */
  readonly code?: boolean;
}

type Setting = Required<LitterBoxOptions>;

const wants: Wants<LitterBoxOptions> = {
  iteration: whole(0, 1_000_000),
  seed: whole(0, 2 ** 32 - 1),
  // Every one of them is told.
  hidden: whole(1, 64),
  learningRate: finiteFrom(0),
  x: wantMatrix,
  y: numberList(),
  code: wantFlag,
};

function networkOf({ hidden, learningRate, x }: Setting, loss: Loss = losses.halfSquaredError()): Model {
  const width = x[0].length;
  const stack = [
    layers.dense({ name: "l1", units: hidden, activation: "sigmoid", useBias: false, inputShape: [width] }),
    layers.dense({ name: "l2", units: 1, activation: "sigmoid", useBias: false }),
  ];
  return sequential(stack, { dtype: "f64" }).compile({ optimizer: optimizers.sgd({ learningRate }), loss });
}

/** y − l2: what the text takes the slope of. */
const error: Loss = {
  name: "error",
  targets: "values",
  reduction: "sum",
  perSample: (target, output) => target.sub(output).reshape([target.shape[0]]),
};

const usual: Setting = { iteration: 0, seed: 1, hidden: 4, learningRate: 1, x: survey, y: purchases, code: false };

const dataOf = ({ x, y }: Setting) => ({ x: x.map((row) => [...row]), y: y.map((answer) => [answer]) });

/** Before its first update. */
function untrained(setting: Setting): Model {
  const { seed, hidden, x } = setting;
  const random = numpyRandom(seed);
  const draw = (rows: number, columns: number) => random.random([rows, columns]).mul(2).sub(1);
  return networkOf(setting).setWeights({ "l1/kernel": draw(x[0].length, hidden), "l2/kernel": draw(hidden, 1) });
}

/** Most of what it learns, it learns in two thousand updates. */
export function litterBoxModel(): PresetModel {
  return { model: untrained(usual), ...dataOf(usual), epochs: 2000 };
}

/** One of the text's rounds, and its five ratios. */
export async function litterBox(options?: LitterBoxOptions): Promise<Report> {
  const setting: Setting = { ...usual, ...readOptions("litter-box", options, wants) };
  const { iteration, x, y } = setting;
  numberList(x.length)("litter-box", "y", y);
  const data = dataOf(setting);
  const net = untrained(setting);
  if (iteration > 0)
    await net.fit(data.x, data.y, { epochs: iteration, batchSize: y.length, shuffle: false, verbose: 0 });

  const numbers = await round(net, setting, data);
  const ratios = await fiveRatios();
  const updates = iteration.toLocaleString("en-US");
  return new Report({
    name: "litter-box",
    title: { en: `The litter box after ${updates} updates`, "zh-CN": `猫砂网络：更新 ${updates} 次之后` },
    facts: { iteration, ...numbers.facts, ratios: ratios.facts },
    stories: { ...numbers.stories, ratios: ratios.story },
    sections: [...thirteen(setting, numbers.facts), ...ratios.sections, { code: numbers.stories.syn0 }],
  });
}

interface Round {
  readonly syn0: Nested;
  readonly syn1: Nested;
  readonly l1: readonly (readonly number[])[];
  readonly l2: readonly number[];
  readonly error: readonly number[];
  readonly meanError: number;
  readonly slope: readonly number[];
  readonly l2Delta: readonly number[];
  readonly l1Error: readonly (readonly number[])[];
  readonly l1Delta: readonly (readonly number[])[];
  readonly newSyn0: Nested;
  readonly newSyn1: Nested;
}

/** Every number of a round, each read from a story of it. */
async function round(net: Model, setting: Setting, data: { x: number[][]; y: number[][] }) {
  const judge = networkOf(setting, losses.meanAbsoluteError()).setWeights(net.weights);
  const pass = await explain(net, data);
  const samples = data.y.length;
  const [width, hidden] = net.weights["l1/kernel"].shape;
  const outputs = pass.forward.filter(({ layer }) => layer === "l2").map(({ output }) => output);
  const activations = pass.forward.filter(({ layer }) => layer === "l1").map(({ output }) => output);
  const l1 = Array.from({ length: samples }, (_, s) => activations.slice(s * hidden, (s + 1) * hidden));
  const slopes: Story[] = [];
  const l1Error: number[][] = [];
  for (let sample = 0; sample < samples; sample++) {
    slopes.push(await explain(net, { ...data, at: { layer: "l2", unit: 0, value: "sum", sample } }));
    const row: number[] = [];
    for (let unit = 0; unit < hidden; unit++)
      row.push(-(await explain(net, { ...data, at: { layer: "l1", unit, sample }, limit: 0 })).backward.sum);
    l1Error.push(row);
  }
  const updated = async (layer: string, rows: number, columns: number): Promise<number[][]> => {
    const table: number[][] = [];
    for (let i = 0; i < rows; i++) {
      const row: number[] = [];
      for (let j = 0; j < columns; j++) {
        const at = { layer, param: "kernel", index: [i, j] };
        row.push((await explain(net, { ...data, at, limit: 0 })).update!.after);
      }
      table.push(row);
    }
    return table;
  };
  const { code } = setting;
  const first = await explain(net, { ...data, at: { layer: "l1", param: "kernel", index: [0, 0] }, code });
  const [ofL2, ofL1] = first.backward.matrix;
  const minus = (values: Nested): number[][] => (values as number[][]).map((row) => row.map((value) => -value));
  const facts: Round = {
    syn0: ofL1.kernel,
    syn1: ofL2.kernel,
    l1,
    l2: outputs,
    // The slope of ½(y − l2)² by l2 is l2 − y.
    error: slopes.map(({ backward }) => -backward.paths[0].factors[0].value),
    meanError: (await explain(judge, data)).target.loss,
    // ∂loss/∂sum is ∂loss/∂output times the slope of the sigmoid.
    slope: slopes.map(({ backward }) => backward.paths[0].factors[1].value),
    // The text adds its deltas to the weights: they are the negative gradients.
    l2Delta: minus(ofL2.delta).flat(),
    l1Error,
    l1Delta: minus(ofL1.delta),
    newSyn0: await updated("l1", width, hidden),
    newSyn1: await updated("l2", hidden, 1),
  };
  return { facts: facts as Round & Readonly<Record<string, Fact>>, stories: { pass, syn0: first, slope: slopes[0] } };
}

const show = (values: unknown): string =>
  JSON.stringify(values, (_key, value) => (typeof value === "number" ? Number(value.toFixed(4)) : value)).replaceAll(
    ",",
    ", ",
  );

/** A matrix as rows of a table. */
const matrix = (name: string, values: Nested): (string | number)[][] =>
  (values as number[][]).map((row, k) => [k === 0 ? name : "", ...row]);

function thirteen({ x, y, seed, iteration }: Setting, facts: Round): Section[] {
  const customers = y.map((answer, s) => [
    `${s + 1}`,
    show(x[s]),
    answer,
    facts.l2[s],
    facts.error[s],
    facts.slope[s],
    facts.l2Delta[s],
  ]);
  return [
    step(1),
    step(2),
    { rows: matrix("X", x) },
    step(3),
    { rows: [["y", ...y]] },
    step(4, { seed }),
    step(5),
    { rows: matrix("syn0", facts.syn0) },
    { rows: matrix("syn1", facts.syn1) },
    step(6, { iteration }),
    step(7),
    { rows: matrix("l1", facts.l1) },
    { rows: [["l2", ...facts.l2]] },
    step(8),
    { rows: [["y − l2", ...facts.error]] },
    step(9),
    { rows: [[{ en: "mean |y − l2|", "zh-CN": "|y − l2| 的平均" }, facts.meanError]] },
    step(10),
    {
      head: {
        en: ["customer", "answers", "y", "l2", "error", "slope", "delta"],
        "zh-CN": ["顾客", "回答", "y", "l2", "误差", "坡度", "delta"],
      },
      rows: customers,
    },
    step(11),
    { rows: matrix("l1_error", facts.l1Error) },
    step(12),
    { rows: matrix("l1_delta", facts.l1Delta) },
    step(13),
    { rows: matrix("syn1", facts.newSyn1) },
    { rows: matrix("syn0", facts.newSyn0) },
  ];
}

/** The text's own state in the middle of training: how its first weight moves the error of its first customer. */
async function fiveRatios() {
  const setting: Setting = {
    iteration: 0,
    seed: 1,
    hidden: printed.syn1.length,
    learningRate: 1,
    x: survey.slice(0, 1),
    y: purchases.slice(0, 1),
    code: false,
  };
  const net = networkOf(setting, error);
  net.setWeights({ "l1/kernel": printed.syn0, "l2/kernel": printed.syn1.map((weight) => [weight]) });
  const data = { x: [survey[0]], y: [[purchases[0]]] };
  const story = await explain(net, { ...data, at: { layer: "l1", param: "kernel", index: [0, 0] } });
  const [{ factors, product }] = story.backward.paths;
  const rounded = expected.ratios.values as readonly number[];
  const roundedProduct = rounded.reduce((all, ratio) => all * ratio, 1);
  const nearby = story.check.steps.find(({ step: size }) => size <= 1e-5)!;
  const sections: Section[] = [
    { heading: { en: "Five ratios: one weight, one customer", "zh-CN": "五个变化率：一个权重，一位顾客" } },
    {
      text: {
        en: "In the middle of training the text follows syn0,1 to the error of customer 1. It rounds each value before it multiplies; here are both.",
        "zh-CN": "原文在训练途中考察 syn0,1 怎样影响 1 号顾客的误差。原文先舍入，再相乘；这里两种算法并列。",
      },
    },
    {
      head: {
        en: ["ratio", "formula", "exactly", "as the text rounds"],
        "zh-CN": ["变化率", "公式", "精确值", "按原文舍入"],
      },
      rows: [
        ...factors.map(({ symbol, formula, value }, k) => [
          symbol.replaceAll("loss", "error"),
          formula,
          value,
          rounded[k],
        ]),
        [{ en: "product", "zh-CN": "乘积" }, "", product, roundedProduct],
        [{ en: "x_nearby: a central difference", "zh-CN": "x_nearby：中心差分" }, "", nearby.slope, ""],
      ],
    },
  ];
  const facts = {
    exact: factors.map(({ value }) => value),
    product,
    rounded: [...rounded],
    roundedProduct,
    nearby: nearby.slope,
  };
  return { facts, sections, story };
}
