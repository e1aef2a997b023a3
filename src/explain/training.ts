/** A model's training step with numbers: the graph as it was written, and a value for each of its inputs. */

import { LimpidError, type TypedArray, ValueError } from "../base/index.ts";
import type { Optimizer } from "../optim/index.ts";
import type { Core } from "../train/core.ts";
import { readSamples } from "../train/data/read-samples.ts";
import type { LabelledData, Model } from "../train/index.ts";
import { provideCode } from "../train/provide-code.ts";
import { batchOf, typesOf } from "../train/step/batch.ts";
import { portsOfBatch } from "../train/step/cells.ts";
import type { Plan } from "../train/step/plan.ts";
import { trainStep } from "../train/step/train.ts";
import { wantModel } from "../train/want-model.ts";

/** A model, as far as explaining needs one. */
export type Explainable = Pick<Model, "internals">;

export interface Training {
  readonly plan: Plan;
  readonly step: ReturnType<typeof trainStep>;
  /** One for each input of the graph; of the model's own type. */
  readonly values: readonly TypedArray[];
  readonly samples: number;
}

/** Throws where a training step of the user's own decides what becomes of a weight: the story of the standard one would not be true. */
export function wantStandardStep({ internals }: Explainable): void {
  if (!internals.compiled?.trainStep) return;
  throw new ValueError("explain", "the model has a training step of its own, and explain tells the standard one", {
    code: "explain-own-step",
    hint: "compile it without trainStep to see how the loss reaches the weights; model.gradients(x, y) gives the gradients",
  });
}

/** Traced graphs by what they depend on; a model is often asked about many of its numbers in a row. */
const known = new WeakMap<Plan, { readonly key: string; readonly step: ReturnType<typeof trainStep> }>();

/**
 * The very step that `fit` would run next on these samples as one batch. Nothing of the model is changed: seed, counter
 * and state are read. With an `optimizer`, which must keep nothing, the step is that one's.
 */
export function trainingOf(
  { internals: core }: Explainable,
  subject: string,
  { x, y, sampleWeight }: LabelledData,
  optimizer?: Optimizer,
): Training {
  // Between the steps of a running fit its callbacks may ask; others would read numbers that are being written.
  core.wantStill(subject);
  provideCode();
  const { samples, ...columns } = readSamples(core, subject, x, y, { sampleWeight });
  const own = core.plan(subject);
  const plan = optimizer ? withOptimizer(own, optimizer) : own;
  const batch = batchOf(plan.network, columns);
  const types = typesOf(batch);
  const key = JSON.stringify([types, samples]);
  let made = optimizer ? undefined : known.get(own);
  if (made?.key !== key) made = { key, step: trainStep(plan, types, samples, samples) };
  if (!optimizer) known.set(own, made);
  const { step } = made;
  const data = new Map(portsOfBatch(batch));
  const feeds: Record<string, TypedArray> = {
    order: Int32Array.from({ length: samples }, (_, k) => k),
    rate: Float64Array.from(core.ratesAt(core.steps)),
    fresh: new Float64Array([1]),
  };
  const values = step.inputs.map(({ kind, name }) => {
    if (kind === "cell") return core.state.readNow(name);
    if (kind === "data") return data.get(name)!.data;
    return kind === "feed" ? feeds[name] : step.captured[Number(name)].data;
  });
  return { plan, step, values, samples };
}

/** The same plan with an optimizer that keeps nothing. */
function withOptimizer(plan: Plan, optimizer: Optimizer): Plan {
  const cells = plan.cells.filter(({ role }) => role !== "slot" && role !== "scalar");
  // What such a step gives in place of a parameter is no parameter.
  const params = plan.params.map((param) => ({ ...param, constraint: undefined }));
  return { ...plan, optimizer, cells, params };
}

/** A model of its own, for experiments: of a model whose numbers are not being written just now. */
export function copyOf(subject: string, model: Explainable, options?: Parameters<Core["copy"]>[0]): Core {
  wantModel(subject, model);
  const core = model.internals;
  core.wantStill(subject);
  provideCode();
  return core.copy(options);
}

/** Errors of a fit of such a copy name the function that made the copy. */
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
