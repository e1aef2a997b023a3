/** The sigmoid with its slope, and two losses that pull at the same mistaken neuron. */
import { compile, grad, log, mul, neg, sigmoid, square, sub, sum, type Tensor, tensor } from "../../../tensor/all.ts";
import type { Figure, Point } from "./data.ts";
import type { FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

export async function sigmoidSlope({ from, to }: FigureParams["sigmoidSlope"]): Promise<Figure> {
  const at = f64(Array.from({ length: 61 }, (_, k) => from + ((to - from) * k) / 60));
  const both = await compile((z: Tensor) => ({ sigmoid: sigmoid(z), slope: grad((x: Tensor) => sum(sigmoid(x)))(z) }))(
    at,
  );
  const curve = (y: Tensor) => Array.from(at.data, (z, k): Point => [z, y.data[k]]);
  return {
    parts: [
      {
        kind: "curves",
        x: "z",
        y: "output",
        curves: [
          { name: "sigmoid", points: curve(both.sigmoid) },
          { name: "slope", points: curve(both.slope) },
        ],
      },
    ],
  };
}

/** The truth is 0 in both. */
const losses = {
  squared: (z: Tensor): Tensor => mul(0.5, square(sigmoid(z))),
  crossEntropy: (z: Tensor): Tensor => neg(log(sub(1, sigmoid(z)))),
} as const;

export async function twoLosses({ start, rate, steps }: FigureParams["twoLosses"]): Promise<Figure> {
  const along = async (loss: (z: Tensor) => Tensor): Promise<number[]> => {
    const descend = compile((z: Tensor) => sub(z, mul(rate, grad(loss)(z))));
    const seen: number[] = [];
    let [z, done] = [f64(start), 0];
    for (const step of steps) {
      z = await descend.repeat(step - done, z);
      done = step;
      seen.push(sigmoid(z).item());
    }
    return seen;
  };
  const [squared, crossEntropy] = [await along(losses.squared), await along(losses.crossEntropy)];
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "step" },
          { head: "squared", format: "4" },
          { head: { text: "" }, full: 1 },
          { head: "crossEntropy", format: "4" },
          { head: { text: "" }, full: 1 },
        ],
        rows: steps.map((step, k) => [step, squared[k], squared[k], crossEntropy[k], crossEntropy[k]]),
      },
    ],
  };
}

/** What it costs to have given the truth a probability p. */
export async function costOfDoubt({ from }: FigureParams["costOfDoubt"]): Promise<Figure> {
  const p = f64(Array.from({ length: 121 }, (_, k) => from + ((1 - from) * k) / 120));
  const both = await compile((p: Tensor) => ({ entropy: neg(log(p)), squared: square(sub(1, p)) }))(p);
  const curve = (cost: Tensor) => Array.from(p.data, (at, k): Point => [at, cost.data[k]]);
  return {
    parts: [
      {
        kind: "curves",
        x: "trueProbability",
        y: "loss",
        curves: [
          { name: { text: "−ln p" }, points: curve(both.entropy) },
          { name: { text: "(1 − p)²" }, points: curve(both.squared) },
        ],
      },
    ],
  };
}
