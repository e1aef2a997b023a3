/**
 * The litter box, trained for real: 3-4-1 without biases, first weights from NumPy's generator with seed 1, all four
 * customers in every step. `verify` trains the same network with tensor functions; here it is layers and `fit`.
 */
import { numpyRandom } from "../../../data/index.ts";
import { layers, losses } from "../../../nn/index.ts";
import { optimizers } from "../../../optim/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { type Model, sequential } from "../../../train/index.ts";
import type { Cell, Column, Figure } from "./data.ts";
import type { Label } from "./labels.ts";
import type { FigureParams } from "./requests.ts";

/** Cat, beer, visited. */
const survey = [
  [1, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
  [1, 1, 1],
];
const bought = [[1], [1], [0], [0]];
const customers: readonly Label[] = ["c1", "c2", "c3", "c4"];

function build(inputs: number, hidden: number): Model<Tensor> {
  const random = numpyRandom(1);
  const draw = (rows: number, columns: number) => random.random([rows, columns]).mul(2).sub(1).toArray() as number[][];
  const widths = hidden > 0 ? [inputs, hidden, 1] : [inputs, 1];
  const dense = widths.slice(1).map((units, k) =>
    layers.dense({
      units,
      activation: "sigmoid",
      useBias: false,
      kernelInitializer: draw(widths[k], units),
      ...(k === 0 && { inputShape: [inputs] }),
    }),
  );
  const net = sequential(dense, { dtype: "f64" });
  return net.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: losses.halfSquaredError() });
}

async function train(
  net: Model<Tensor>,
  x: readonly (readonly number[])[],
  updates: number,
  truth: readonly (readonly number[])[] = bought,
): Promise<void> {
  if (updates > 0)
    await net.fit(
      x.map((row) => [...row]),
      truth.map((row) => [...row]),
      { epochs: updates, shuffle: false, verbose: 0 },
    );
}

const ask = async (net: Model<Tensor>, x: readonly (readonly number[])[]): Promise<number[]> =>
  Array.from((await net.predict(x.map((row) => [...row]))).data);

const meanError = (predictions: readonly number[]): number =>
  predictions.reduce((so, p, k) => so + Math.abs(bought[k][0] - p), 0) / predictions.length;

export async function litterBox({ updates }: FigureParams["litterBox"]): Promise<Figure> {
  const net = build(3, 4);
  const errors: number[][] = [];
  let done = 0;
  for (const mark of updates) {
    await train(net, survey, mark - done);
    done = mark;
    const error = meanError(await ask(net, survey));
    errors.push([mark, error, error]);
  }
  const predictions = await ask(net, survey);
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "updates" }, { head: "meanError", format: "10" }, { head: { text: "" }, full: 0.5 }],
        rows: errors,
      },
      {
        kind: "table",
        columns: [
          { head: "customer" },
          { head: "prediction", format: "9" },
          { head: "truth" },
          { head: { text: "" }, full: 1 },
        ],
        rows: predictions.map((p, k) => [customers[k], p, bought[k][0], p]),
      },
    ],
  };
}

export async function toggles({ updates }: FigureParams["toggles"]): Promise<Figure> {
  const without = (column: number) => survey.map((row) => row.filter((_, k) => k !== column));
  const setups: readonly [name: Label, x: readonly (readonly number[])[], hidden: number][] = [
    ["asItIs", survey, 4],
    ["withoutCat", without(0), 4],
    ["withoutBeer", without(1), 4],
    ["withoutVisited", without(2), 4],
    ["withoutHidden", survey, 0],
  ];
  const rows: Cell[][] = [];
  for (const [name, x, hidden] of setups) {
    const net = build(x[0].length, hidden);
    await train(net, x, updates);
    const predictions = await ask(net, x);
    rows.push([name, ...predictions, meanError(predictions)]);
  }
  const predicted: Column[] = customers.map((head) => ({ head, format: "3" }));
  return {
    parts: [{ kind: "table", columns: [{ head: "network" }, ...predicted, { head: "meanError", format: "4" }], rows }],
  };
}

export async function alone({ bought: answers, updates }: FigureParams["alone"]): Promise<Figure> {
  const net = build(3, 0);
  await train(
    net,
    survey,
    updates,
    answers.map((answer) => [answer]),
  );
  const predictions = await ask(net, survey);
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "customer" },
          { head: "prediction", format: "4" },
          { head: "truth" },
          { head: { text: "" }, full: 1 },
        ],
        rows: predictions.map((p, k) => [customers[k], p, answers[k], p]),
      },
    ],
  };
}

export async function prospects({ updates, people }: FigureParams["prospects"]): Promise<Figure> {
  const net = build(3, 4);
  await train(net, survey, updates);
  const answers = await ask(net, people);
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "cat" },
          { head: "beer" },
          { head: "visited" },
          { head: "prediction", format: "%1" },
          { head: { text: "" }, full: 1 },
        ],
        rows: people.map((person, k) => [...person, answers[k], answers[k]]),
      },
    ],
  };
}
