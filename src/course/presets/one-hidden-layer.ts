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

export async function oneHiddenLayer(options?: OneHiddenLayerOptions): Promise<Report> {
  const {
    kernels = standard,
    x = usualX,
    activation = "relu",
    code = false,
  } = readOptions("one-hidden-layer", options, wants);
  for (const [k, kernel] of kernels.entries())
    if (k > 0) matrixFor(kernels[k - 1])("one-hidden-layer", `kernels[${k}]`, kernel);
  numberList(kernels[0].length)("one-hidden-layer", "x", x);
  const networkOf = (bend: Bend, unit: number): Model => networkWith(kernels, bend, unit);
  const units = kernels[kernels.length - 1][0].length;
  /** How every output grows with every input, each number a sum over paths. */
  const slopesOf = async (bend: Bend, at: readonly number[]) => {
    const stories: Story[][] = [];
    const y = [Array.from({ length: units }, () => 0)];
    for (const input of at.keys()) {
      const row: Story[] = [];
      for (let unit = 0; unit < units; unit++)
        row.push(await explain(networkOf(bend, unit), { x: [[...at]], y, at: { input: "input", index: input }, code }));
      stories.push(row);
    }
    return { stories, matrix: stories.map((row) => row.map(({ backward }) => backward.sum)) };
  };
  const elsewhere = x.map((value) => -value);
  const linear = await slopesOf("linear", x);
  const bent = [await slopesOf(activation, x), await slopesOf(activation, elsewhere)];
  const product = kernels
    .map((kernel) => tensor(kernel, { dtype: "f64" }))
    .reduce((all, kernel) => matmul(all, kernel));
  const productMatrix = product.toArray() as number[][];
  const gap = Math.max(
    ...linear.matrix.flatMap((row, i) => row.map((value, j) => Math.abs(value - productMatrix[i][j]))),
  );
  const show = (matrix: readonly (readonly number[])[], name: string): Section => ({
    rows: matrix.map((row, i) => [i === 0 ? name : "", ...row]),
  });
  return new Report({
    name: "one-hidden-layer",
    title: { en: "A hidden layer without an activation", "zh-CN": "没有激活函数的隐藏层" },
    facts: { paths: linear.matrix, product: productMatrix, gap, bent: bent.map(({ matrix }) => matrix) },
    stories: { first: linear.stories[0][0] },
    sections: [
      {
        text: {
          en: "Every entry below is ∂output/∂input, the sum over all paths between them.",
          "zh-CN": "下面每个数都是 ∂输出/∂输入，即两者之间全部路径之和。",
        },
      },
      show(linear.matrix, "Σ"),
      {
        text: {
          en: `The product of the kernels is the same matrix (largest difference ${digits(gap)}): the layers are one layer.`,
          "zh-CN": `各层权重矩阵的乘积是同一个矩阵（最大相差 ${digits(gap)}）：几层等于一层。`,
        },
      },
      show(productMatrix, kernels.map((_, k) => `W${k + 1}`).join(" · ")),
      { heading: { en: "One entry in full", "zh-CN": "其中一个数的全部路径" } },
      {
        head: { en: ["via", "product"], "zh-CN": ["经过", "乘积"] },
        rows: linear.stories[0][0].backward.paths.map(pathRow),
      },
      { heading: { en: `With ${activation} between them`, "zh-CN": `中间加上 ${activation}` } },
      {
        text: {
          en: "Now the matrix depends on where one stands: no single layer can do that.",
          "zh-CN": "现在矩阵随位置而变：任何单独一层都做不到。",
        },
      },
      show(bent[0].matrix, `x = [${x.join(", ")}]`),
      show(bent[1].matrix, `x = [${elsewhere.join(", ")}]`),
      { code: linear.stories[0][0] },
    ],
  });
}
