/** The 2-2-2 network, trained on with layers, and its slope for w5 by trying out. */
import { layers } from "../../../nn/index.ts";
import { optimizers } from "../../../optim/index.ts";
import { compile, grad, matmul, mul, sigmoid, square, sub, sum, type Tensor, tensor } from "../../../tensor/all.ts";
import { type Model, sequential } from "../../../train/index.ts";
import { constants } from "../constants.ts";
import type { Figure } from "./data.ts";
import type { FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

const c = (name: "i1" | "i2" | "y1" | "y2" | "b1" | "b2" | `w${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`): number =>
  constants[`worked.${name}`];

const input = [c("i1"), c("i2")];
const target = [c("y1"), c("y2")];
/** [in, out] */
const hidden = [
  [c("w1"), c("w3")],
  [c("w2"), c("w4")],
];
const output = [
  [c("w5"), c("w7")],
  [c("w6"), c("w8")],
];

function network(rate: number): Model<Tensor> {
  const dense = (kernel: readonly (readonly number[])[], bias: number, first: boolean) =>
    layers.dense({
      units: 2,
      activation: "sigmoid",
      kernelInitializer: kernel,
      biasInitializer: bias,
      trainable: { bias: false },
      ...(first && { inputShape: [2] }),
    });
  const net = sequential([dense(hidden, c("b1"), true), dense(output, c("b2"), false)], { dtype: "f64" });
  return net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "halfSquaredError" });
}

export async function workedUpdates({ updates, rate }: FigureParams["workedUpdates"]): Promise<Figure> {
  const net = network(rate);
  const rows: number[][] = [];
  let done = 0;
  for (const mark of updates) {
    if (mark > done) await net.fit([input], [target], { epochs: mark - done, verbose: 0 });
    done = mark;
    const { loss } = await net.evaluate([input], [target], { verbose: 0 });
    rows.push([mark, ...(await net.predict([input])).data, loss]);
  }
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "updates" },
          { head: { text: "o1" }, format: "6" },
          { head: { text: "o2" }, format: "6" },
          { head: { text: "E" }, format: "9" },
        ],
        rows: [...rows, ["target", ...target, 0]],
      },
    ],
  };
}

export async function nearby({ steps }: FigureParams["nearby"]): Promise<Figure> {
  const [x, y] = [f64(input), f64(target)];
  const inner = sigmoid(matmul(x, f64(hidden)).add(c("b1")));
  const total = (w5: Tensor): Tensor => {
    const moved = matmul(inner, f64(output)).add(mul(w5.sub(c("w5")), mul(inner, f64([1, 0])).sum()).mul(f64([1, 0])));
    return sum(mul(0.5, square(sub(y, sigmoid(moved.add(c("b2")))))));
  };
  const at = f64(c("w5"));
  const gradient = (await compile(grad(total))(at)).item();
  const error = (step: number) => total(at.add(step)).item();
  const rows = steps.map((step) => {
    const forward = (error(step) - error(0)) / step;
    const central = (error(step) - error(-step)) / (2 * step);
    return [step, forward, Math.abs(forward - gradient), central, Math.abs(central - gradient)];
  });
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "stepSize", format: "e0" },
          { head: "oneSided", format: "9" },
          { head: "gapOneSided", format: "e0" },
          { head: "central", format: "9" },
          { head: "gapCentral", format: "e0" },
        ],
        rows,
      },
    ],
  };
}
