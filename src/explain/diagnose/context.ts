/** What all checks share: the data, and what a copy of the model did with them. Made once. */
import { badArgument, ValueError } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Core } from "../../train/core.ts";
import type { Data, InputData } from "../../train/data/arrays.ts";
import type { ClassWeight } from "../../train/data/sample-weights.ts";
import type { Samples } from "../../train/data/samples.ts";
import { checkFitOptions, type ValidationData } from "../../train/fit/options.ts";
import type { WatchOptions } from "../../train/fit/watch.ts";
import type { Batch } from "../../train/step/cells.ts";
import { judge } from "../../train/step/objective.ts";
import { type Plan, trainableOf } from "../../train/step/plan.ts";
import { type Curvature, curvatureOf } from "../curvature.ts";
import { draw, type Read, readData } from "./data.ts";
import { type End, endsOf } from "./ends.ts";
import { type Guess, guessesOf, guessOfAll } from "./guess.ts";
import { type Look, lookInto, lookSize, tensorsOf } from "./probe.ts";
import { type CallFacts, callsOf, entrances } from "./structure.ts";
import { type Change, type Run, Trials } from "./trial.ts";

export interface DiagnoseOptions extends WatchOptions {
  /** Data to validate on, as `fit` takes them: leakage is looked for between the two. */
  readonly validationData?: ValidationData;
  readonly validationSplit?: number;
  /** As `fit` takes them: one weight a class. */
  readonly classWeight?: ClassWeight;
  /** As `fit` takes them: one weight a sample. */
  readonly sampleWeight?: Data;
  /** Samples a step of the trial. Default: 32. */
  readonly batchSize?: number;
  /** Steps of the trial, which ends with a whole pass over its samples. Default: 50. */
  readonly steps?: number;
  /** Names of a table's columns, for what is said about them. */
  readonly columns?: readonly string[];
}

type Tensors = Readonly<Record<string, Tensor>>;

/** The trial: some steps of training with nothing changed. */
interface Trial extends Run {
  /** The same batch as before it. */
  readonly after: Look;
  /** How far the parameters came, as a share of their size: the largest of all that are trained. */
  readonly moved: number;
}

interface Retrial {
  /** Of its first step. */
  readonly learningRate: number;
  /** The objective that it ends with, on the batch; infinite where it broke. */
  readonly after: number;
  /** The losses alone, without penalties. */
  readonly task: number;
}

export interface Context extends Read {
  readonly plan: Plan;
  readonly calls: readonly CallFacts[];
  /** Where the data meet the first kernels. */
  readonly entrances: readonly CallFacts[];
  /** Steps that the model had been trained before. */
  readonly trained: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly columns: readonly string[] | undefined;
  /** The samples that are looked at, and the parameters as they are given. */
  readonly batch: Samples;
  readonly params: Tensors;
  readonly look: Look;
  readonly trial: Trial;
  /** By output: how it ends. */
  readonly ends: readonly End[];
  /** By output: the loss of always answering the mean of the batch's targets. */
  readonly guesses: readonly (Guess | undefined)[];
  /** Of all outputs together. */
  readonly guess: Guess | undefined;
  /** Learning rate of step k from here. */
  readonly rateAt: (k: number) => number;
  /** Steps from the same start with something changed. Made when it is asked for. */
  readonly tryAgain: (change: Change) => Promise<Retrial>;
  /** Of the objective, on the batch, before the trial and after it. Computed when it is asked for. */
  readonly curvature: (when: "before" | "after") => Promise<Curvature>;
}

/** `copy` is a copy of the model, which is trained a little here. */
export async function examine(
  copy: Core,
  x: InputData,
  y: Data,
  { batchSize: asked = 32, steps = 50, columns, ...given }: Omit<DiagnoseOptions, keyof WatchOptions>,
  watch: { readonly signal?: AbortSignal; readonly onSteps?: (done: number) => Promise<void> } = {},
): Promise<Context> {
  if (!copy.compiled) copy.plan("diagnose");
  const options = checkFitOptions({ batchSize: asked, epochs: steps, ...defined(given) });
  const data = readData(copy, x, y, options);
  wantColumns(columns, data.train);
  const plan = copy.plan("diagnose");
  const batchSize = plan.optimizer.wholeData ? data.train.samples : asked;
  if (trainableOf(plan).length === 0)
    throw new ValueError("diagnose", "the model has no parameter that is trained", {
      code: "nothing-trained",
      hint: "give a layer with parameters, and trainable: true",
    });
  const calls = callsOf(plan.network);
  const ways = entrances(plan.network, calls);
  const batch = draw(data.train, lookSize(plan, data.train.samples));
  const params = copy.state.weights;
  const facts = { trained: copy.steps, learningRate: copy.rateAt(copy.steps) };
  const inside = lookInto(plan, calls, ways, batch);
  const look = await inside(params);
  await copy.state.open();
  const trials = new Trials(copy, data.train, batchSize, steps, watch.signal);
  const tried = await trials.run({}, watch.onSteps);
  const moved = movedBy(plan, params, tried.params);
  const trial: Trial = { ...tried, after: await inside(tried.params), moved };
  const guesses = guessesOf(plan, batch);
  const measure = bending(plan, data.train, batch.samples, batchSize);
  return {
    ...data,
    ...facts,
    plan,
    calls,
    entrances: ways,
    ends: endsOf(plan.network, calls),
    guesses,
    guess: guessOfAll(plan, guesses),
    batchSize: Math.min(batchSize, data.train.samples),
    columns,
    batch,
    params,
    look,
    trial,
    rateAt: (k) => trials.rateAt(k),
    async tryAgain(change) {
      const { broke, params: left } = await trials.run(change);
      const seen = broke ? undefined : await inside(left);
      return {
        learningRate: change.rate ?? trials.rateAt(0) * (change.share ?? 1),
        after: finite(seen?.objective),
        task: finite(seen && taskLoss(plan, seen)),
      };
    },
    curvature: (when) => measure(when === "before" ? params : tried.params),
  };
}

/** One name for each column of an input. */
function wantColumns(columns: readonly string[] | undefined, { x }: Samples): void {
  const widths = x.map(({ shape }) => shape.at(-1));
  if (!columns || widths.includes(columns.length)) return;
  const hint = `one name for each of the input's ${widths[0]} columns`;
  throw badArgument("diagnose", "columns", columns, "columns", hint, { columns: widths[0] });
}

const finite = (loss: number | undefined): number =>
  loss === undefined || Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;

/** The losses of all outputs by their weights, without penalties. */
export function taskLoss({ outputs }: Plan, { losses }: Pick<Look, "losses">): number {
  return outputs.reduce((sum, { lossWeight }, k) => sum + lossWeight * losses[k], 0);
}

function movedBy(plan: Plan, before: Tensors, after: Tensors): number {
  const norm = (values: ArrayLike<number>): number =>
    Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
  const shares = trainableOf(plan).map(({ name }) => {
    const [from, to] = [before[name].data, after[name].data];
    const size = norm(from) || 1;
    return norm(Array.from(from, (value: number, k) => to[k] - value)) / size;
  });
  return Math.max(...shares);
}

function defined<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Measures the objective's curvature at some parameters. */
function bending(plan: Plan, train: Samples, samples: number, batchSize: number) {
  // A summed loss bends in proportion to the samples: a step's own number of them counts.
  const summed = plan.outputs.some(({ loss }) => loss.reduction === "sum");
  const batch = draw(train, summed ? Math.min(samples, batchSize) : samples);
  const given = tensorsOf(plan, batch);
  const moving = new Set(trainableOf(plan).map(({ name }) => name));
  const measure = curvatureOf(
    (own: Tensors, fixed: Tensors, its: Batch<Tensor>) => judge(plan, { ...fixed, ...own }, its).objective,
  );
  return (params: Tensors): Promise<Curvature> => {
    const split = (wanted: boolean): Tensors =>
      Object.fromEntries(Object.entries(params).filter(([name]) => moving.has(name) === wanted));
    return measure(split(true), split(false), given);
  };
}
