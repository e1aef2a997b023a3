/** Overfitting: ten noisy points learned by heart, and what helps against it. */
import { tensor } from "../../../tensor/index.ts";
import {
  answersOf,
  askedAtOnce,
  learnPoints,
  noisy,
  type Outcome,
  outcomeOf,
  pathByHeart,
  remedies as remedyNames,
  trainingPoints,
  truth,
} from "../../presets/noisy-points.ts";
import type { Cell, Figure, FigureCurves, Point } from "./data.ts";
import type { FigureParams } from "./requests.ts";

const places = Array.from({ length: askedAtOnce }, (_, k) => -1 + (2 * k) / (askedAtOnce - 1));

async function curveOf({ model }: Outcome): Promise<Point[]> {
  const { data } = await answersOf(
    model,
    tensor(Float64Array.from(places), { shape: [places.length, 1], dtype: "f64" }),
  );
  return places.map((x, k) => [x, data[k]]);
}

export async function byHeart(): Promise<Figure> {
  const { marks, outcome: asItIs } = await pathByHeart();
  const stopped = await outcomeOf("stopped");
  const { x, y } = trainingPoints();
  const losses: FigureCurves = {
    kind: "curves",
    x: "epoch",
    y: "loss",
    curves: [
      { name: "trainingLoss", points: marks.map(({ epoch, training }): Point => [epoch, training]) },
      { name: "validationLoss", points: marks.map(({ epoch, validation }): Point => [epoch, validation]) },
      { name: "stopHere", points: [[stopped.epochs, stopped.validation]], dots: true, mark: "S" },
    ],
  };
  const fitted: FigureCurves = {
    kind: "curves",
    x: "x",
    y: "y",
    curves: [
      { name: "network", points: await curveOf(asItIs) },
      { name: "trueCurve", points: places.map((at): Point => [at, truth(at)]), mark: "." },
      { name: "trainingPoints", points: Array.from(x.data, (at, k): Point => [at, y.data[k]]), dots: true, mark: "O" },
    ],
  };
  const rows = marks
    .filter(({ epoch }, k) => k === 0 || epoch % (noisy.epochs / 5) === 0)
    .map(({ epoch, training, validation }): Cell[] => [epoch, training, validation, validation - training]);
  return {
    seconds: asItIs.seconds + stopped.seconds,
    parts: [
      losses,
      fitted,
      {
        kind: "table",
        columns: [
          { head: "epoch" },
          { head: "trainingLoss", format: "4" },
          { head: "validationLoss", format: "4" },
          { head: "gap", format: "4" },
        ],
        rows,
      },
    ],
  };
}

const columns = [
  { head: "epochs" },
  { head: "trainingLoss", format: "4" },
  { head: "validationLoss", format: "4" },
  { head: "weightSquares", format: "0" },
] as const;

const cellsOf = ({ epochs, training, validation, weightSquares }: Outcome): number[] => [
  epochs,
  training,
  validation,
  weightSquares,
];

export async function remedies(): Promise<Figure> {
  const rows: Cell[][] = [];
  let seconds = 0;
  for (const remedy of remedyNames) {
    const outcome = await outcomeOf(remedy);
    rows.push([remedy, ...cellsOf(outcome)]);
    seconds += outcome.seconds;
  }
  return { seconds, parts: [{ kind: "table", columns: [{ head: "remedy" }, ...columns], rows }] };
}

export async function widths({ units }: FigureParams["widths"]): Promise<Figure> {
  const rows: number[][] = [];
  for (const width of units) {
    const outcome = await (width === noisy.units ? outcomeOf("asItIs") : learnPoints("asItIs", width));
    rows.push([width, outcome.model.parameterCount, ...cellsOf(outcome).slice(1, 3)]);
  }
  return {
    parts: [
      { kind: "table", columns: [{ head: "hiddenNeurons" }, { head: "parameters" }, ...columns.slice(1, 3)], rows },
    ],
  };
}
