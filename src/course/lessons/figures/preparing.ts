/** Data preparation: the three transforms side by side, undone again, and what they do for descent. */
import { normalize, standardize, whiten } from "../../../data/index.ts";
import { layers } from "../../../nn/index.ts";
import { optimizers } from "../../../optim/index.ts";
import { abs, max, sub, type Tensor, tensor } from "../../../tensor/index.ts";
import { sequential } from "../../../train/index.ts";
import type { Figure } from "./data.ts";
import type { FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

type Rows = readonly (readonly number[])[];

const table = (rows: Rows): Tensor => f64(rows.map((row) => [...row]));

async function fitAll(train: Tensor) {
  return [standardize().fit(train), normalize().fit(train), await whiten().fit(train)] as const;
}

export async function transforms({ train, units = ["cm", "kg"] }: FigureParams["transforms"]): Promise<Figure> {
  const x = table(train);
  const prepared = (await fitAll(x)).map((fitted) => fitted.transform(x).toArray() as number[][]);
  const pair = (name: string) => units.map((unit) => ({ head: { text: `${name} ${unit}` }, format: "3" }));
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "person" },
          ...units.map((unit) => ({ head: { text: unit } })),
          ...["z", "n", "w"].flatMap(pair),
        ],
        rows: train.map((row, k) => [k + 1, ...row, ...prepared.flatMap((rows) => rows[k])]),
      },
    ],
  };
}

export async function restored({ train }: FigureParams["restored"]): Promise<Figure> {
  const x = table(train);
  const names = ["standardized", "normalized", "whitened"] as const;
  const gaps = (await fitAll(x)).map((fitted) => max(abs(sub(fitted.inverse(fitted.transform(x)), x))).item());
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "preparation" }, { head: "difference", format: "e1" }],
        rows: names.map((name, k) => [name, gaps[k]]),
      },
    ],
  };
}

/** One neuron learns the same line from raw and from standardized inputs. */
export async function scaleMatters({ x, y, rates, epochs }: FigureParams["scaleMatters"]): Promise<Figure> {
  const raw = f64(x.map((one) => [one]));
  const wanted = f64(y.map((one) => [one]));
  const losses = async (inputs: Tensor, rate: number): Promise<number[]> => {
    const start = { kernelInitializer: "zeros", biasInitializer: "zeros" } as const;
    const net = sequential([layers.dense({ units: 1, inputShape: [1], ...start })], { dtype: "f64" });
    net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "meanSquaredError" });
    const seen: number[] = [];
    let done = 0;
    for (const epoch of epochs) {
      if (epoch > done) await net.fit(inputs, wanted, { epochs: epoch - done, verbose: 0 });
      done = epoch;
      seen.push((await net.evaluate(inputs, wanted, { verbose: 0 })).loss);
    }
    return seen;
  };
  const before = await losses(raw, rates[0]);
  const after = await losses(standardize().fitTransform(raw), rates[1]);
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "epoch" }, { head: "raw", format: "4" }, { head: "prepared", format: "4" }],
        rows: epochs.map((epoch, k) => [epoch, before[k], after[k]]),
      },
    ],
  };
}
