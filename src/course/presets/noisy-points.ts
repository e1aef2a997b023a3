/**
 * Ten points near a smooth curve, each off by chance, and a network with more parameters than points: it learns them by
 * heart. What it learned is judged by sixty other points; and four remedies, one at a time.
 */
import * as callbacks from "../../callbacks/index.ts";
import { initializers, layers, regularizers } from "../../nn/index.ts";
import { optimizers } from "../../optim/index.ts";
import { concat, random, type Tensor, tensor } from "../../tensor/index.ts";
import { type Model, sequential } from "../../train/index.ts";

export const remedies = ["asItIs", "stopped", "moreData", "dropout", "penalty"] as const;
export type Remedy = (typeof remedies)[number];

/** What is the same in all five runs. */
export const noisy = {
  points: 10,
  morePoints: 100,
  validationPoints: 60,
  noise: 0.3,
  units: 30,
  epochs: 1000,
  every: 25,
  patience: 100,
  dropout: 0.2,
  penalty: 3e-4,
} as const;

export interface Outcome {
  readonly model: Model;
  /** After how many epochs the weights are these. */
  readonly epochs: number;
  /** Mean squared errors, without any penalty. */
  readonly training: number;
  readonly validation: number;
  /** The sum of the squares of all weights, biases left out. */
  readonly weightSquares: number;
  /** What it took. */
  readonly seconds: number;
}

interface Mark {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
}

export const truth = (x: number): number => Math.sin(3 * x);

export interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** So many points between −1 and 1. More points of a seed begin with those of fewer. */
export function pointsOf(count: number, seed: number): Points {
  const places = random.uniform([count], { seed: seed + 1000, minval: -1, maxval: 1, dtype: "f64" }).data;
  const errors = random.normal([count], { seed, stddev: noisy.noise, dtype: "f64" }).data;
  const column = (values: Iterable<number>) => tensor(Float64Array.from(values), { shape: [count, 1], dtype: "f64" });
  return { x: column(places), y: column(places.map((x, k) => truth(x) + errors[k])) };
}

export const trainingPoints = (count: number = noisy.points): Points => pointsOf(count, 2);
const validationPoints = (): Points => pointsOf(noisy.validationPoints, 502);

export function curveNetwork(remedy: Remedy, units: number = noisy.units): Model {
  const wide = (stddev: number) => initializers.randomNormal({ stddev });
  const kernelRegularizer = remedy === "penalty" ? regularizers.l2({ l2: noisy.penalty }) : undefined;
  const net = sequential(
    [
      layers.dense({
        name: "hidden",
        units,
        activation: "tanh",
        inputShape: [1],
        kernelInitializer: wide(5),
        biasInitializer: wide(10 / 3),
        ...(kernelRegularizer && { kernelRegularizer }),
      }),
      ...(remedy === "dropout" ? [layers.dropout({ rate: noisy.dropout })] : []),
      layers.dense({ name: "output", units: 1, ...(kernelRegularizer && { kernelRegularizer }) }),
    ],
    { seed: 1, dtype: "f64" },
  );
  return net.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: "meanSquaredError" });
}

/** All points in one batch, those of the validation set as well. */
const whole = { batchSize: noisy.morePoints, shuffle: false, verbose: 0 } as const;

/** So many points are asked about at once, always, so that one program answers for all networks. */
export const askedAtOnce: number = noisy.morePoints + noisy.validationPoints;

/** The points that a network may have learned, and after them those that none has. */
function allPoints(): Points {
  if (everyPoint) return everyPoint;
  const sets = [trainingPoints(noisy.morePoints), validationPoints()];
  everyPoint = { x: concat(sets.map(({ x }) => x)), y: concat(sets.map(({ y }) => y)) };
  return everyPoint;
}
let everyPoint: Points | undefined;

/** The same network without dropout and penalty, by its width: it is compiled once and takes the weights of the others. */
const judges = new Map<number, Model>();
/** Two figures may be computed side by side; a judge answers one after the other. */
let before: Promise<unknown> = Promise.resolve();

/** What a network answers. */
export function answersOf({ weights }: Model, x: Tensor): Promise<Tensor> {
  const units = weights["hidden/bias"].size;
  const judge = judges.get(units) ?? curveNetwork("asItIs", units);
  judges.set(units, judge);
  const answers = before.then(() => judge.setWeights(weights).predict(x, { batchSize: askedAtOnce }));
  before = answers.catch(() => undefined);
  return answers;
}

/** Mean squared errors: of the points that were learned, which come first, and of those that were not. */
async function lossesOf(model: Model, learned: number): Promise<Pick<Mark, "training" | "validation">> {
  const { x, y } = allPoints();
  const squares = (await answersOf(model, x)).sub(y).square();
  return {
    training: squares.slice(0, learned).mean().item(),
    validation: squares.slice(noisy.morePoints).mean().item(),
  };
}

async function outcomeNow(model: Model, epochs: number, training: Points, start: number): Promise<Outcome> {
  const kernels = ["hidden/kernel", "output/kernel"].map((name) => model.weights[name].square().sum().item());
  return {
    model,
    epochs,
    ...(await lossesOf(model, training.x.shape[0])),
    weightSquares: kernels[0] + kernels[1],
    seconds: (performance.now() - start) / 1000,
  };
}

/** Trains once; the same bits every time. */
export async function learnPoints(remedy: Remedy, units?: number): Promise<Outcome> {
  const start = performance.now();
  const { epochs, patience, points, morePoints } = noisy;
  const [training, validation] = [trainingPoints(remedy === "moreData" ? morePoints : points), validationPoints()];
  const model = curveNetwork(remedy, units);
  const { loss } = await model.fit(training.x, training.y, {
    epochs,
    ...whole,
    ...(remedy === "stopped" && {
      validationData: [validation.x, validation.y],
      callbacks: [callbacks.earlyStopping({ monitor: "valLoss", patience, restoreBestWeights: true })],
    }),
  });
  // Early stopping goes back to the best, and it stopped when nothing better had come for so long.
  return outcomeNow(model, loss.length < epochs ? loss.length - patience : epochs, training, start);
}

export interface Path {
  readonly marks: readonly Mark[];
  readonly outcome: Outcome;
}

/** As `learnPoints("asItIs")`, stopping now and then to look at both losses. */
export async function learnByHeart(): Promise<Path> {
  const start = performance.now();
  const training = trainingPoints();
  const model = curveNetwork("asItIs");
  const { epochs, every } = noisy;
  const marks: Mark[] = [];
  for (let epoch = every; epoch <= epochs; epoch += every) {
    await model.fit(training.x, training.y, { epochs: every, ...whole });
    marks.push({ epoch, ...(await lossesOf(model, noisy.points)) });
  }
  return { marks, outcome: await outcomeNow(model, epochs, training, start) };
}

// Each is trained once in a program: the figures and the numbers of a chapter speak of one run.
let byHeart: Promise<Path> | undefined;
const learned = new Map<Remedy, Promise<Outcome>>();

export function pathByHeart(): Promise<Path> {
  byHeart ??= learnByHeart();
  return byHeart;
}

export async function outcomeOf(remedy: Remedy): Promise<Outcome> {
  if (remedy === "asItIs") return (await pathByHeart()).outcome;
  const known = learned.get(remedy) ?? learnPoints(remedy);
  learned.set(remedy, known);
  return known;
}
