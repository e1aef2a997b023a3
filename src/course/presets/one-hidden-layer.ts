/**
 * What a hidden layer is worth without an activation: nothing. Every output depends on every input by one number, the
 * sum over all paths, and these numbers are one matrix: the product of the kernels.
 */
import {
  badArgument,
  matrixFor,
  numberList,
  oneOf,
  readOptions,
  type Wants,
  wantFlag,
  wantMatrix,
} from "../../base/index.ts";
import { digits } from "../../explain/show/document.ts";
import { explain } from "../../explain/story/explain.ts";
import type { Path } from "../../explain/story/paths.ts";
import type { Story } from "../../explain/story/story.ts";
import { type Loss, layers } from "../../nn/index.ts";
import { matmul, tensor } from "../../tensor/index.ts";
import { type Model, sequential } from "../../train/index.ts";
import type { PresetModel } from "./models.ts";
import { chained, Report, type Said, type Section } from "./report.ts";

export interface OneHiddenLayerOptions {
  /** Kernels, [in, out], one after the other. */
  readonly kernels?: readonly (readonly (readonly number[])[])[];
  /** Where slopes are taken; without an activation it does not matter. */
  readonly x?: readonly number[];
  /** What bends it in the second half. Default: relu. */
  readonly activation?: "relu" | "sigmoid" | "tanh";
  /** Whether to show the code. */
  readonly code?: boolean;
}

const wants: Wants<OneHiddenLayerOptions> = {
  kernels(subject, name, value) {
    if (!Array.isArray(value) || value.length === 0)
      throw badArgument(subject, name, value, "kernels", "matrices [in, out], one after the other");
    for (const [k, kernel] of Array.from(value).entries()) wantMatrix(subject, `${name}[${k}]`, kernel);
  },
  x: numberList(),
  activation: oneOf(["relu", "sigmoid", "tanh"]),
  code: wantFlag,
};

/** The value of one output. */
const outputOf = (unit: number): Loss => ({
  name: `output${unit}`,
  targets: "values",
  reduction: "sum",
  perSample: (_, o) => o.slice([0, unit], [o.shape[0], unit + 1]).sum(1),
});

const usualX = [1, 2];
const standard = [
  [
    [1, -2, 0.5],
    [0.5, 1, -1],
  ],
  [
    [2, 1],
    [-1, 0.5],
    [1, -2],
  ],
];

type Bend = "linear" | "relu" | "sigmoid" | "tanh";

function networkWith(kernels: NonNullable<OneHiddenLayerOptions["kernels"]>, bend: Bend, unit: number): Model {
  const stack = kernels.map((kernel, k) =>
    layers.dense({
      name: k === kernels.length - 1 ? "output" : k === 0 ? "hidden" : `hidden${k + 1}`,
      units: kernel[0].length,
      activation: k === kernels.length - 1 ? "linear" : bend,
      useBias: false,
      kernelInitializer: kernel,
      inputShape: [kernel.length],
    }),
  );
  return sequential(stack, { dtype: "f64" }).compile({ optimizer: "sgd", loss: outputOf(unit) });
}

/** Through which values a path goes, and its product. */
function pathRow(path: Path): [Said, number] {
  const through = path.through.join(" ← ");
  const formula = chained(path);
  return [{ en: `${through}: ${formula}`, "zh-CN": `${through}：${formula}` }, path.product];
}

/** Without an activation. Nothing says what it should give, so it has nothing to learn. */
export function oneHiddenLayerModel(): PresetModel {
  return { model: networkWith(standard, "linear", 0), x: [[...usualX]], y: [[0, 0]], epochs: undefined };
}

/** How every output grows with every input at one place: each number is a sum over paths, which its story tells. */
interface Slopes {
  readonly stories: readonly (readonly Story[])[];
  readonly matrix: readonly (readonly number[])[];
}

type Chosen = Required<Pick<OneHiddenLayerOptions, "kernels" | "code">>;

async function slopesOf({ kernels, code }: Chosen, bend: Bend, at: readonly number[]): Promise<Slopes> {
  const units = kernels[kernels.length - 1][0].length;
  const y = [Array.from({ length: units }, () => 0)];
  const stories: Story[][] = [];
  for (const index of at.keys()) {
    const row: Story[] = [];
    for (let unit = 0; unit < units; unit++) {
      const network = networkWith(kernels, bend, unit);
      row.push(await explain(network, { x: [[...at]], y, at: { input: "input", index }, code }));
    }
    stories.push(row);
  }
  return { stories, matrix: stories.map((row) => row.map(({ backward }) => backward.sum)) };
}

function productOf(kernels: Chosen["kernels"]): number[][] {
  const matrices = kernels.map((kernel) => tensor(kernel, { dtype: "f64" }));
  return matrices.reduce((all, kernel) => matmul(all, kernel)).toArray() as number[][];
}

const matrixRows = (matrix: readonly (readonly number[])[], name: string): Section => ({
  rows: matrix.map((row, i) => [i === 0 ? name : "", ...row]),
});

/** Without an activation: the sums over paths, and the product of the kernels, which is the same matrix. */
function linearSections(linear: Slopes, kernels: Chosen["kernels"], product: number[][], gap: number): Section[] {
  return [
    {
      text: {
        en: "Every entry below is ∂output/∂input, the sum over all paths between them.",
        "zh-CN": "下面每个数都是 ∂输出/∂输入，即两者之间全部路径之和。",
      },
    },
    matrixRows(linear.matrix, "Σ"),
    {
      text: {
        en: `The product of the kernels is the same matrix (largest difference ${digits(gap)}): the layers are one layer.`,
        "zh-CN": `各层权重矩阵的乘积是同一个矩阵（最大相差 ${digits(gap)}）：几层等于一层。`,
      },
    },
    matrixRows(product, kernels.map((_, k) => `W${k + 1}`).join(" · ")),
  ];
}

const pathSections = (story: Story): Section[] => [
  { heading: { en: "One entry in full", "zh-CN": "其中一个数的全部路径" } },
  { head: { en: ["via", "product"], "zh-CN": ["经过", "乘积"] }, rows: story.backward.paths.map(pathRow) },
];

const bentHeading = (activation: Bend): Section[] => [
  { heading: { en: `With ${activation} between them`, "zh-CN": `中间加上 ${activation}` } },
  {
    text: {
      en: "Now the matrix depends on where one stands: no single layer can do that.",
      "zh-CN": "现在矩阵随位置而变：任何单独一层都做不到。",
    },
  },
];

export async function oneHiddenLayer(options?: OneHiddenLayerOptions): Promise<Report> {
  const subject = "one-hidden-layer";
  const given = readOptions(subject, options, wants);
  const { kernels = standard, x = usualX, activation = "relu", code = false } = given;
  for (const [k, kernel] of kernels.entries()) if (k > 0) matrixFor(kernels[k - 1])(subject, `kernels[${k}]`, kernel);
  numberList(kernels[0].length)(subject, "x", x);
  const elsewhere = x.map((value) => -value);
  const chosen = { kernels, code };
  const linear = await slopesOf(chosen, "linear", x);
  const bent = [await slopesOf(chosen, activation, x), await slopesOf(chosen, activation, elsewhere)];
  const product = productOf(kernels);
  const gap = Math.max(...linear.matrix.flatMap((row, i) => row.map((value, j) => Math.abs(value - product[i][j]))));
  const first = linear.stories[0][0];
  return new Report({
    name: subject,
    title: { en: "A hidden layer without an activation", "zh-CN": "没有激活函数的隐藏层" },
    facts: { paths: linear.matrix, product, gap, bent: bent.map(({ matrix }) => matrix) },
    stories: { first },
    sections: [
      ...linearSections(linear, kernels, product, gap),
      ...pathSections(first),
      ...bentHeading(activation),
      matrixRows(bent[0].matrix, `x = [${x.join(", ")}]`),
      matrixRows(bent[1].matrix, `x = [${elsewhere.join(", ")}]`),
      { code: first },
    ],
  });
}
