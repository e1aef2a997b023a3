/** Handwritten digits: pictures of them, and three networks that learn to read them. */
import { DataError } from "../../../base/index.ts";
import { datasets } from "../../../data/index.ts";
import { layers } from "../../../nn/index.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import { sequential } from "../../../train/index.ts";
import { formatNumber } from "../numbers.ts";
import type { Cell, Figure, Picture } from "./data.ts";
import type { Label } from "./labels.ts";
import type { FigureParams } from "./requests.ts";

const side = 28;

type Mnist = Awaited<ReturnType<typeof datasets.mnist>>;

/** Read once for all figures of a chapter. */
let loaded: Promise<Mnist> | undefined;

/** Without the data there is no figure; that is a reason, and not a fault. */
export async function withMnist(draw: (data: Mnist) => Promise<Figure>): Promise<Figure> {
  let data: Mnist;
  try {
    loaded ??= datasets.mnist();
    data = await loaded;
  } catch (error) {
    loaded = undefined;
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

/** The wrong answers that were given with the greatest probability. */
function surestErrors({ x, y }: Mnist["test"], { data }: Tensor): Picture[] {
  const wrong = Array.from(y.data, (truth, k) => {
    const own = data.subarray(10 * k, 10 * k + 10);
    const said = own.indexOf(Math.max(...own));
    return { k, truth, said, p: own[said] };
  }).filter(({ truth, said }) => said !== truth);
  return wrong
    .sort((a, b) => b.p - a.p)
    .slice(0, 5)
    .map(({ k, truth, said, p }) => ({
      name: { text: `${truth} → ${said}   p = ${formatNumber(p, "4")}` },
      levels: Array.from(x.data.subarray(k * side * side, (k + 1) * side * side)),
    }));
}

export function readers({ images, epochs, seed }: FigureParams["readers"]): Promise<Figure> {
  return withMnist(async ({ train, test }) => {
    const [x, y] = [first(train.x, images), first(train.y, images)];
    const rows: Cell[][] = [];
    let answers: Tensor | undefined;
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
      if (activation) answers = await net.predict(test.x);
    }
    const probabilities = Array.from(answers?.data.subarray(0, 10) ?? []);
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
          columns: [
            { head: "digit" },
            { head: "oneHot" },
            { head: "probability", format: "4" },
            { head: { text: "" }, full: 1 },
          ],
          rows: probabilities.map((p, digit) => [digit, digit === test.y.data[0] ? 1 : 0, p, p]),
        },
        { kind: "pictures", width: side, pictures: answers ? surestErrors(test, answers) : [] },
      ],
    };
  });
}
