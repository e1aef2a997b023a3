/** What all checks share: the data, and what a copy of the model did with them. Made once. */
import { badArgument, NonFiniteError, ValueError } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { ArrayData, Column, Data } from "../../train/arrays.ts";
import type { Core } from "../../train/core.ts";
import type { Labelled } from "../../train/evaluate.ts";
import { checkFitOptions, type ValidationData } from "../../train/fit-options.ts";
import { Model } from "../../train/index.ts";
import { judge, never, type Plan, trainableOf } from "../../train/step.ts";
import { type Curvature, curvatureOf } from "../curvature.ts";
import { draw, type Read, readData } from "./data.ts";
import { type Look, lookInto, lookSize, tensorsOf } from "./probe.ts";
import { type CallFacts, callsOf, entrances } from "./structure.ts";

export interface DiagnoseOptions {
  /** Data to validate on, as `fit` takes them: leakage is looked for between the two. */
  readonly validationData?: ValidationData;
  readonly validationSplit?: number;
  /** Samples a step of the trial. Default: 32. */
  readonly batchSize?: number;
  /** Steps of the trial, which ends with a whole pass over its samples. Default: 50. */
  readonly steps?: number;
  /** Names of a table's columns, for what is said about them. */
  readonly columns?: readonly string[];
}

type Tensors = Readonly<Record<string, Tensor>>;

/** Some steps of training, on a copy of the model. */
export interface Trial {
  readonly steps: number;
  readonly losses: readonly number[];
  /** Where a number stopped being finite; the trial ended before that step. */
  readonly broke: { readonly step: number; readonly layer?: string } | undefined;
  /** The same batch as before it. */
  readonly after: Look;
}

export interface Retrial {
  /** The first of them. */
  readonly learningRate: number;
  /** The objective that it ends with, on the batch; infinite where it broke. */
  readonly after: number;
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
  readonly batch: Labelled;
  readonly params: Tensors;
  readonly look: Look;
  readonly trial: Trial;
  /** The same steps from the same start, at a share of the learning rate. Made when it is asked for. */
  readonly tryAgain: (share: number) => Promise<Retrial>;
  /** Of the objective, on the batch, before the trial and after it. Computed when it is asked for. */
  readonly curvature: (when: "before" | "after") => Promise<Curvature>;
}

/** `copy` is a copy of the model, which is trained a little here. */
export async function examine(
  copy: Core,
  x: Data,
  y: Data,
  { validationData, validationSplit, batchSize = 32, steps = 50, columns }: DiagnoseOptions,
): Promise<Context> {
  const options = checkFitOptions({ batchSize, epochs: steps, ...defined({ validationData, validationSplit }) });
  const data = readData(copy, x, y, options);
  const widths = data.train.x.map(({ shape }) => shape.at(-1));
  if (columns && !widths.includes(columns.length))
    throw badArgument(
      "diagnose",
      "columns",
      columns,
      "columns",
      `one name for each of the input's ${widths[0]} columns`,
      {
        columns: widths[0],
      },
    );
  const plan = copy.plan("diagnose");
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
  const start = copy.copy();
  const tried = await tryOut(copy, data.train, batchSize, steps);
  const trial = { ...tried, after: await inside(copy.state.weights) };
  const measure = bending(plan, data.train, batch.samples, batchSize);
  const left = copy.state.weights;
  return {
    ...data,
    ...facts,
    plan,
    calls,
    entrances: ways,
    batchSize: Math.min(batchSize, data.train.samples),
    columns,
    batch,
    params,
    look,
    trial,
    async tryAgain(share) {
      const twin = start.copy();
      twin.setRate(shareOf(start.rate, share), start.rateFrom);
      const { broke } = await tryOut(twin, data.train, batchSize, steps);
      const after = broke ? Number.POSITIVE_INFINITY : (await inside(twin.state.weights)).objective;
      return { learningRate: twin.rateAt(start.steps), after: Number.isNaN(after) ? Number.POSITIVE_INFINITY : after };
    },
    curvature: (when) => measure(when === "before" ? params : left),
  };
}

const shareOf = (rate: Core["rate"], share: number): Core["rate"] =>
  typeof rate === "number" ? rate * share : { ...rate, at: (step) => rate.at(step) * share };

function defined<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

async function tryOut(core: Core, train: Labelled, batchSize: number, steps: number): Promise<Omit<Trial, "after">> {
  const losses: number[] = [];
  const { x, y, samples } = draw(train, steps * batchSize);
  const perEpoch = Math.ceil(samples / batchSize);
  const named = (names: readonly string[], columns: readonly Column[]): Record<string, ArrayData> =>
    Object.fromEntries(
      names.map((name, k) => [name, { data: columns[k].data, shape: [samples, ...columns[k].shape] }]),
    );
  const inputs = named(
    core.network.inputs.map(({ name }) => name),
    x,
  );
  const targets = named(
    core.outputPorts("diagnose").map(({ name }) => name),
    y,
  );
  try {
    await new Model(core, true).fit(inputs, targets, {
      batchSize,
      epochs: Math.ceil(steps / perEpoch),
      verbose: 0,
      callbacks: [{ onSteps: ({ losses: these }) => void losses.push(...these) }],
    });
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    const { step, layer } = error.facts as { step: number; layer?: string };
    return { steps: step, losses: losses.slice(0, step), broke: { step, layer } };
  }
  return { steps: losses.length, losses, broke: undefined };
}

/** Measures the objective's curvature at some parameters. */
function bending(plan: Plan, train: Labelled, samples: number, batchSize: number) {
  // A summed loss bends in proportion to the samples: a step's own number of them counts.
  const summed = plan.outputs.some(({ loss }) => loss.reduction === "sum");
  const batch = draw(train, summed ? Math.min(samples, batchSize) : samples);
  const { inputs, targets } = tensorsOf(plan, batch);
  const moving = new Set(trainableOf(plan).map(({ name }) => name));
  const measure = curvatureOf(
    (own: Tensors, fixed: Tensors, x: Tensors, y: readonly Tensor[]) =>
      judge(plan, { ...fixed, ...own }, x, y, undefined, false, () => never).objective,
  );
  return (params: Tensors): Promise<Curvature> => {
    const split = (wanted: boolean): Tensors =>
      Object.fromEntries(Object.entries(params).filter(([name]) => moving.has(name) === wanted));
    return measure(split(true), split(false), inputs, targets);
  };
}
