/** Handwritten digits: pictures of them, and three networks that learn to read them. */
import { DataError } from "../../../base/index.ts";
import { datasets } from "../../../data/index.ts";
import { layers } from "../../../nn/index.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import { sequential } from "../../../train/index.ts";
import type { Cell, Figure } from "./data.ts";
import type { Label } from "./labels.ts";
import type { FigureParams } from "./requests.ts";

const side = 28;

type Mnist = Awaited<ReturnType<typeof datasets.mnist>>;

/** Without the data there is no figure; that is a reason, and not a fault. */
export async function withMnist(draw: (data: Mnist) => Promise<Figure>): Promise<Figure> {
  let data: Mnist;
  try {
    data = await datasets.mnist();
  } catch (error) {
    if (error instanceof DataError && error.code === "dataset-unavailable") return { parts: [], missing: "noMnist" };
    throw error;
  }
  return draw(data);
}

/** The first samples, without copying them. */
function first(x: Tensor, most: number): Tensor {
  const [n, ...shape] = x.shape;
  const kept = Math.min(n, most);
  return tensor(x.data.subarray(0, kept * (x.size / n)), { shape: [kept, ...shape] });
}

export function digits({ count }: FigureParams["digits"]): Promise<Figure> {
  return withMnist(async ({ test }) => ({
    parts: [
      {
        kind: "pictures",
        width: side,
        pictures: Array.from({ length: count }, (_, k) => ({
          name: { text: String(test.y.data[k]) },
          levels: Array.from(test.x.data.subarray(k * side * side, (k + 1) * side * side)),
        })),
      },
    ],
  }));
}

const setups: readonly (readonly [name: Label, hidden: readonly number[], activation?: "relu"])[] = [
  ["withRelu", [32, 64], "relu"],
  ["asWritten", [32, 64]],
  ["softmaxAlone", []],
];

export function readers({ images, epochs, seed }: FigureParams["readers"]): Promise<Figure> {
  return withMnist(async ({ train, test }) => {
    const [x, y] = [first(train.x, images), first(train.y, images)];
    const rows: Cell[][] = [];
    let probabilities: number[] = [];
    for (const [name, hidden, activation] of setups) {
      const net = sequential(
        [
          layers.flatten({ inputShape: [side, side] }),
          layers.rescaling({ scale: 1 / 255 }),
          ...hidden.map((units) => layers.dense({ units, ...(activation && { activation }) })),
          layers.dense({ units: 10, activation: "softmax" }),
        ],
        { seed },
      );
      net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
      const { accuracy } = await net.fit(x, y, { epochs, verbose: 0 });
      const scores = await net.evaluate(test.x, test.y, { verbose: 0 });
      rows.push([name, net.parameterCount, ...(accuracy ?? []), scores.accuracy]);
      if (activation) probabilities = Array.from((await net.predict(first(test.x, 1))).data);
    }
    const epochColumns = Array.from({ length: epochs }, (_, k) => ({ head: k + 1, format: "%1" }));
    return {
      parts: [
        {
          kind: "table",
          columns: [{ head: "network" }, { head: "parameters" }, ...epochColumns, { head: "test", format: "%1" }],
          rows,
        },
        {
          kind: "table",
          columns: [{ head: "digit" }, { head: "probability", format: "%2" }, { head: { text: "" }, full: 1 }],
          rows: probabilities.map((p, digit) => [digit, p, p]),
        },
      ],
    };
  });
}
