/** A model's training step with numbers: the graph as it was written, and a value for each of its inputs. */

import { provideCompiler } from "../backend/wasm/provide-compiler.ts";
import { LimpidError, type TypedArray } from "../base/index.ts";
import type { Optimizer } from "../optim/index.ts";
import type { Traced } from "../tensor/transforms.ts";
import type { Core } from "../train/core.ts";
import { readSamples } from "../train/data/read-samples.ts";
import type { LabelledData, Model } from "../train/index.ts";
import { type Plan, type Sights, trainStep, typesOf } from "../train/step/step.ts";
import { wantModel } from "../train/want-model.ts";

/** A model, as far as explaining needs one. */
export type Explainable = Pick<Model, "internals">;

/** Samples with what the model should have said. */
export type Labelled = LabelledData;

export interface Training {
  readonly plan: Plan;
  readonly traced: Traced;
  readonly sights: Sights;
  /** One for each input of the graph; of the model's own type. */
  readonly values: readonly TypedArray[];
  readonly samples: number;
}

/** Traced graphs by what they depend on; a model is often asked about many of its numbers in a row. */
const known = new WeakMap<Plan, { readonly key: string; readonly step: ReturnType<typeof trainStep> }>();

/**
 * The very step that `fit` would run next on these samples as one batch. Nothing of the model is changed: seed, counter
 * and state are read. With an `optimizer` the step is that one's.
 */
export function trainingOf(
  { internals: core }: Explainable,
  subject: string,
  { x, y, sampleWeight }: LabelledData,
  optimizer?: Optimizer,
): Training {
  // Between the steps of a running fit its callbacks may ask; others would read numbers that are being written.
  if (!core.between) core.wantIdle(subject);
  provideCompiler();
  const { x: inputs, y: targets, w, samples } = readSamples(core, subject, x, y, { sampleWeight });
  const own = core.plan(subject);
  const plan = optimizer ? { ...own, optimizer } : own;
  const types = { x: typesOf(inputs), y: typesOf(targets), weighted: w !== undefined };
  const key = JSON.stringify([types, samples]);
  let step = optimizer ? undefined : known.get(own);
  if (step?.key !== key) step = { key, step: trainStep(plan, types, samples, samples) };
  if (!optimizer) known.set(own, step);
  const { traced, sights } = step.step;
  const { state } = core;
  const rate = new Float64Array([core.rateAt(core.steps)]);
  const memory = optimizer ? [] : [...state.slotBuffers, ...state.scalarBuffers];
  return {
    plan,
    traced,
    sights,
    samples,
    values: [
      ...[...state.paramBuffers, ...memory, state.counter, state.seed].map((buffer) => buffer.read()),
      ...[...inputs, ...targets, ...(w ?? [])].map((column) => column.data),
      Int32Array.from({ length: samples }, (_, k) => k),
      rate,
      ...traced.captured.map((tensor) => tensor.data),
    ],
  };
}

/** A model of its own, for experiments: of a model whose numbers nobody writes just now. */
export function copyOf(subject: string, model: Explainable, options?: { readonly fresh?: boolean }): Core {
  wantModel(subject, model);
  const core = model.internals;
  if (!core.between) core.wantIdle(subject);
  provideCompiler();
  return core.copy(options);
}

/** What a fit of such a copy says is said by whoever made it. */
export async function toldBy<T>(subject: string, job: () => T | Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (!(error instanceof LimpidError) || !/^fit\b/.test(error.subject)) throw error;
    throw error.retold(error.subject.replace(/^fit/, subject));
  }
}

/** The same numbers in float64, to be computed with and changed. */
export function inFull(values: readonly TypedArray[]): TypedArray[] {
  return values.map((data) =>
    data instanceof Float32Array || data instanceof Float64Array ? Float64Array.from(data) : data,
  );
}
