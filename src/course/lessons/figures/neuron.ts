/** One neuron: its sum, its activations, the line it learns, and what many without activations amount to. */
import { layers } from "../../../nn/index.ts";
import { optimizers } from "../../../optim/index.ts";
import { relu, sigmoid, type Tensor, tanh, tensor } from "../../../tensor/index.ts";
import { sequential } from "../../../train/index.ts";
import type { Figure, Point } from "./data.ts";
import type { FigureParams } from "./requests.ts";

export async function neuron({ inputs, x, w, b }: FigureParams["neuron"]): Promise<Figure> {
  const net = sequential(
    [layers.dense({ units: 1, inputShape: [x.length], kernelInitializer: w.map((one) => [one]), biasInitializer: b })],
    { dtype: "f64" },
  );
  const output = (await net.predict([[...x]])).item();
  const terms = tensor(w, { dtype: "f64" }).mul(tensor(x, { dtype: "f64" }));
  const rows = inputs.map((name, k) => [name, x[k], w[k], terms.data[k]] as const);
  const nothing = { text: "" };
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "input" }, { head: "value" }, { head: "weight" }, { head: "product", format: "2" }],
        rows: [...rows, ["bias", nothing, nothing, b], ["sum", nothing, nothing, output]],
      },
    ],
  };
}

export async function activations({ from, to }: FigureParams["activations"]): Promise<Figure> {
  const count = 65;
  const at = tensor(
    Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1)),
    { dtype: "f64" },
  );
  const curve = (f: (z: Tensor) => Tensor) => {
    const y = f(at);
    return Array.from(at.data, (z, k): Point => [z, y.data[k]]).filter(([, value]) => value <= 1.5);
  };
  return {
    parts: [
      {
        kind: "curves",
        x: "z",
        y: "output",
        curves: [
          { name: "sigmoid", points: curve(sigmoid) },
          { name: "tanh", points: curve(tanh) },
          { name: "relu", points: curve(relu) },
        ],
      },
    ],
  };
}

export async function line({ x, y, rate, epochs }: FigureParams["line"]): Promise<Figure> {
  const net = sequential(
    [layers.dense({ name: "line", units: 1, inputShape: [1], kernelInitializer: "zeros", biasInitializer: "zeros" })],
    { dtype: "f64" },
  );
  net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "meanSquaredError" });
  const [inputs, wanted] = [x.map((one) => [one]), y.map((one) => [one])];
  const rows: number[][] = [];
  let done = 0;
  for (const epoch of epochs) {
    if (epoch > done) await net.fit(inputs, wanted, { epochs: epoch - done, verbose: 0 });
    done = epoch;
    const [m, b] = [net.weights["line/kernel"].item(), net.weights["line/bias"].item()];
    rows.push([epoch, m, b, (await net.evaluate(inputs, wanted, { verbose: 0 })).loss]);
  }
  const [, m, b] = rows.at(-1)!;
  const [low, high] = [Math.min(...x) - 1, Math.max(...x) + 1];
  const along = Array.from({ length: 61 }, (_, k) => low + ((high - low) * k) / 60);
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "epoch" },
          { head: "m", format: "4" },
          { head: "b", format: "4" },
          { head: "loss", format: "4" },
        ],
        rows,
      },
      {
        kind: "curves",
        x: "hours",
        y: "score",
        curves: [
          { name: "line", points: along.map((at): Point => [at, m * at + b]) },
          { name: "students", points: x.map((one, k): Point => [one, y[k]]), dots: true },
        ],
      },
    ],
  };
}

export async function collapse({ units }: FigureParams["collapse"]): Promise<Figure> {
  const [width, ...rest] = units;
  const deep = sequential(
    rest.map((n, k) => layers.dense({ name: `l${k}`, units: n, ...(k === 0 && { inputShape: [width] }) })),
    { dtype: "f64", seed: 1 },
  );
  const kernels = rest.map((_, k) => deep.weights[`l${k}/kernel`]);
  const product = kernels.reduce((so, kernel) => so.matmul(kernel));
  const one = sequential(
    [layers.dense({ units: rest.at(-1)!, inputShape: [width], kernelInitializer: product.toArray() as number[][] })],
    { dtype: "f64" },
  );
  const samples = [0, 1, 2].map((k) => Array.from({ length: width }, (_, j) => ((k + 1) * (j + 2)) % 5));
  const [deeply, atOnce] = [await deep.predict(samples), await one.predict(samples)];
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "sample" },
          { head: "layers", format: "6" },
          { head: "oneLayer", format: "6" },
          { head: "difference", format: "e0" },
        ],
        rows: samples.map((sample, k) => {
          const [a, b] = [deeply, atOnce].map((out) => out.data[k * rest.at(-1)!]);
          return [{ text: `(${sample.join(", ")})` }, a, b, Math.abs(a - b)];
        }),
      },
    ],
  };
}
