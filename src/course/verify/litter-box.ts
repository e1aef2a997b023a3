/** System B, computed: the litter box trained as its text says, then with one thing changed at a time. */
import { numpyRandom, whiten } from "../../data/index.ts";
import {
  abs,
  type Compiled,
  compile,
  grad,
  greater,
  less,
  matmul,
  max,
  maximum,
  mean,
  mul,
  round,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { litterBox } from "./expected/litter-box.ts";
import { floatsOf, type Precision } from "./precision.ts";
import { printedState } from "./printed-state.ts";
import { purchases, survey } from "./survey.ts";

type Weights = Readonly<Record<string, Tensor>>;

/** Four people who never visited: only a cat, only beer, neither, both. */
const neverVisited = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 0],
  [1, 1, 0],
];
const withoutColumn = (column: number): number[][] => survey.map((row) => row.filter((_, k) => k !== column));

/** Without a hidden layer there is no syn0. */
const output = (x: Tensor, { syn0, syn1 }: Weights): Tensor =>
  sigmoid(matmul(syn0 ? sigmoid(matmul(x, syn0)) : x, syn1));

interface Setup {
  readonly dtype: Precision;
  readonly x?: readonly (readonly number[])[];
  /** Units of the hidden layer; 0 leaves it out. */
  readonly hidden?: number;
  readonly rate?: number;
}

/** A network of the text's kind: its first weights, its prediction, its error, and its descent. */
interface Experiment {
  readonly first: Weights;
  readonly predict: (weights: Weights) => Tensor;
  readonly error: (weights: Weights) => Tensor;
  readonly descend: (weights: Weights) => Weights;
}

function experiment({ dtype, x = survey, hidden = 4, rate = 1 }: Setup): Experiment {
  const floats = floatsOf(dtype);
  const [inputs, bought] = [floats(x), floats(purchases.map((answer) => [answer]))];
  const random = numpyRandom(1);
  const draw = (rows: number, columns: number) => random.random([rows, columns]).mul(2).sub(1).cast(dtype);
  const width = x[0].length;
  const first: Weights = hidden > 0 ? { syn0: draw(width, hidden), syn1: draw(hidden, 1) } : { syn1: draw(width, 1) };
  const predict = (weights: Weights) => output(inputs, weights);
  const miss = (weights: Weights) => sub(bought, predict(weights));
  const slope = grad((weights: Weights) => mul(0.5, sum(square(miss(weights)))));
  return {
    first,
    predict,
    error: (weights) => mean(abs(miss(weights))),
    descend(weights) {
      const slopes = slope(weights);
      return Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, sub(w, mul(slopes[name], rate))]));
    },
  };
}

/** The network after so many updates. */
async function trained(setup: Setup, updates = 60_000): Promise<{ prediction: Tensor; error: Tensor }> {
  const { first, predict, error, descend } = experiment(setup);
  const weights = await compile(descend).repeat(updates, first);
  return compile((w: Weights) => ({ prediction: predict(w).reshape([4]), error: error(w) }))(weights);
}

interface Watched {
  readonly weights: Weights;
  readonly updates: Tensor;
  /** For each limit the first iteration whose error is below it; −1 before. */
  readonly below: Tensor;
  readonly last: Tensor;
  readonly largestRise: Tensor;
}

/** Descent that also remembers what happened: all of it inside the compiled loop. */
async function watch(setup: Setup, limits: readonly number[], updates: number): Promise<Watched> {
  const { first, error, descend } = experiment(setup);
  const { dtype } = setup;
  const floats = floatsOf(dtype);
  const marks = floats(limits);
  const step = compile((state: Watched): Watched => {
    const now = error(state.weights);
    const isFirst = mul(less(state.below, 0).cast(dtype), less(now, marks).cast(dtype));
    return {
      weights: descend(state.weights),
      updates: state.updates.add(1),
      below: where(greater(isFirst, 0), state.updates, state.below),
      last: now,
      largestRise: maximum(state.largestRise, sub(now, state.last)),
    };
  });
  // Nothing rises before the first iteration: the error is at most 1.
  const start = {
    weights: first,
    updates: floats(0),
    below: floats(limits.map(() => -1)),
    last: floats(1),
    largestRise: floats(0),
  };
  return step.repeat(updates, start);
}

/** The text's own run. */
async function originalRun(
  dtype: Precision,
): Promise<
  Pick<
    Computed<typeof litterBox>,
    "syn0" | "syn1" | "error" | "lastPrediction" | "lastError" | "finalError" | "prospects" | "weights"
  >
> {
  const { first, predict, error, descend } = experiment({ dtype });
  const train = compile(descend);
  const judge = compile(error);
  let weights = first;
  const errors: number[] = [];
  for (let done = 0; done <= 50_000; done += 10_000) {
    if (done > 0) weights = await train.repeat(10_000, weights);
    errors.push((await judge(weights)).item());
  }
  weights = await train.repeat(9_999, weights);
  const lastPrediction = (await compile((w: Weights) => predict(w).reshape([4]))(weights)) as Tensor;
  const lastError = await judge(weights);
  weights = await train(weights);
  return {
    syn0: first.syn0,
    syn1: first.syn1,
    error: errors,
    lastPrediction,
    lastError,
    finalError: await judge(weights),
    prospects: (await compile((w: Weights) => output(floatsOf(dtype)(neverVisited), w).reshape([4]))(
      weights,
    )) as Tensor,
    weights: Object.values(first).reduce((count, { size }) => count + size, 0),
  };
}

/** How much of the variance of the weights' path two directions hold. */
async function shareInPlane(dtype: Precision): Promise<number> {
  const { first, descend } = experiment({ dtype });
  const train: Compiled<[Weights], Weights> = compile(descend);
  const path: number[][] = [];
  // One point in a hundred: all of them give the same share to the digits that are checked.
  for (let done = 0, weights = first; done <= 60_000; done += 100) {
    path.push(Object.values(weights).flatMap((w) => Array.from(w.data)));
    weights = await train.repeat(100, weights);
  }
  const { variances } = await whiten({ method: "pca" }).fit(floatsOf(dtype)(path));
  return variances.slice(0, 2).sum().div(variances.sum()).item();
}

/** With two hidden neurons the error hardly falls any more, while the weights grow. */
async function stuck(
  dtype: Precision,
): Promise<Pick<Computed<typeof litterBox>, "widthTwo" | "widthTwoLater" | "widthTwoWeights">> {
  const { first, error, descend } = experiment({ dtype, hidden: 2 });
  const judge = compile(error);
  const train = compile(descend);
  const early = await train.repeat(60_000, first);
  const late = await train.repeat(140_000, early);
  const largest = (weights: Weights) => Math.max(...Object.values(weights).map((w) => max(abs(w)).item()));
  return {
    widthTwo: await judge(early),
    widthTwoLater: await judge(late),
    widthTwoWeights: [largest(early), largest(late)],
  };
}

const rounded = async (setup: Setup): Promise<Tensor> => round((await trained(setup)).prediction);

export async function computeLitterBox(dtype: Precision): Promise<Computed<typeof litterBox>> {
  const { below } = await watch({ dtype }, [0.1, 0.05, 0.01], 10_000);
  const { largestRise } = await watch({ dtype, rate: 10 }, [0.1], 10_000);
  return {
    ...(await originalRun(dtype)),
    firstBelow: below,
    pathInPlane: await shareInPlane(dtype),
    noHidden: (await trained({ dtype, hidden: 0 })).prediction,
    noCat: (await trained({ dtype, x: withoutColumn(0) })).prediction,
    noBeer: (await trained({ dtype, x: withoutColumn(1) })).prediction,
    noVisited: await rounded({ dtype, x: withoutColumn(2) }),
    ...(await stuck(dtype)),
    rateTenFinal: await rounded({ dtype, rate: 10 }),
    rateTenBump: largestRise,
    rateThousand: (await trained({ dtype, rate: 1000 })).error,
    ...(await printedState(dtype)),
  };
}
