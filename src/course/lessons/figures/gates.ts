/** Neurons set by hand: gates, the line along which each decides, and XOR from three of them. */
import { layers } from "../../../nn/index.ts";
import { compile, greater, type Tensor, tensor } from "../../../tensor/all.ts";
import { sequential } from "../../../train/index.ts";
import type { Cell, Column, Curve, Figure, Plot, Point } from "./data.ts";
import type { FigureParams, Gate } from "./requests.ts";

const corners: readonly Point[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

const threshold = compile((z: Tensor) => greater(z, 0).cast("f64"));

/** The sums of a gate for rows of inputs, and what it answers: 1 where the sum is above zero. */
async function answers({ w, b }: Gate, rows: readonly (readonly number[])[]) {
  const neuron = sequential(
    [layers.dense({ units: 1, inputShape: [2], kernelInitializer: w.map((one) => [one]), biasInitializer: b })],
    { dtype: "f64" },
  );
  const z = await neuron.predict(
    tensor(
      rows.map((row) => [...row]),
      { dtype: "f64" },
    ),
  );
  return { z: Array.from(z.data), out: Array.from((await threshold(z)).data) };
}

const inputColumns: readonly Column[] = [{ head: { text: "x1" } }, { head: { text: "x2" } }];

export async function gates({ gates }: FigureParams["gates"]): Promise<Figure> {
  const decided = await Promise.all(gates.map((gate) => answers(gate, corners)));
  return {
    parts: [
      {
        kind: "table",
        columns: [
          ...inputColumns,
          ...gates.flatMap(({ name }): Column[] => [{ head: "z", format: "1" }, { head: { text: name } }]),
        ],
        rows: corners.map((corner, k) => [...corner, ...decided.flatMap(({ z, out }) => [z[k], out[k]])]),
      },
    ],
  };
}

/** The corners with what is wanted at each, and the lines along which some gates change their minds. */
export async function squares({ squares }: FigureParams["squares"]): Promise<Figure> {
  const plots: Plot[] = [];
  for (const { name, of, wanted, lines = [] } of squares) {
    const points = of ?? corners;
    const own = wanted ?? (await answers(lines[0], points)).out;
    const marked = [0, 1].map(
      (truth): Curve => ({
        name: truth,
        points: points.filter((_, k) => own[k] === truth),
        dots: true,
        mark: String(truth),
      }),
    );
    const borders = lines.map((gate, k): Curve => ({ name: "line", points: borderOf(gate), mark: ".:"[k] }));
    plots.push({ name: { text: name }, middle: [0.5, 0.5], reach: 1, curves: [...borders, ...marked] });
  }
  return { parts: [{ kind: "plots", plots }] };
}

/** Where w1·x1 + w2·x2 + b is zero. */
function borderOf({ w: [w1, w2], b }: Gate): Point[] {
  const along = Array.from({ length: 121 }, (_, k) => -0.5 + k / 60);
  return Math.abs(w2) >= Math.abs(w1)
    ? along.map((x): Point => [x, -(b + w1 * x) / w2])
    : along.map((y): Point => [-(b + w2 * y) / w1, y]);
}

export async function xorByHand({ first, second, last }: FigureParams["xorByHand"]): Promise<Figure> {
  const [one, two] = [await answers(first, corners), await answers(second, corners)];
  const { z, out } = await answers(
    last,
    one.out.map((answer, k) => [answer, two.out[k]]),
  );
  return {
    parts: [
      {
        kind: "table",
        columns: [
          ...inputColumns,
          { head: { text: `h1: ${first.name}` } },
          { head: { text: `h2: ${second.name}` } },
          { head: { text: `z: ${last.name}` }, format: "1" },
          { head: "output" },
        ],
        rows: corners.map((corner, k): Cell[] => [...corner, one.out[k], two.out[k], z[k], out[k]]),
      },
    ],
  };
}
