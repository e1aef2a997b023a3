/**
 * Optimizers that compare the losses of several steps (`wholeData`) need the same function at each: all samples in one batch, and
 * nothing in the network that changes from step to step.
 */
import { ValueError } from "../../base/index.ts";
import { nodesOf } from "../../ir/index.ts";
import type { Tree } from "./cells.ts";
import type { Gradients } from "./gradients.ts";
import { keys } from "./keys.ts";
import type { Plan } from "./plan.ts";

/** Throws where the loss depends on random numbers, or on state that this step moves. */
export function wantSameFunction({ optimizer, params }: Plan, cells: Tree, { nodes, cells: moved }: Gradients): void {
  const bound = params.find(({ constraint, trainable }) => constraint && trainable);
  if (bound)
    throw new ValueError(
      "fit",
      `${bound.name} has the constraint ${bound.constraint!.name}, and ${optimizer.name} searches along lines`,
      {
        code: "whole-data-constraint",
        hint: 'leave the constraint out, or take an optimizer that is moved back after each step: "adam"',
        facts: { optimizer: optimizer.name, parameter: bound.name, constraint: bound.constraint!.name },
      },
    );
  const states = params.filter(({ name, state }) => state && Object.hasOwn(moved, name));
  const changing = new Map([
    [cells[keys.counter].node, "random numbers"],
    ...states.map(({ name }) => [cells[name].node, `the state ${name}`] as const),
  ]);
  for (const node of nodesOf({ inputs: [], outputs: [nodes.objective] })) {
    const what = node.inputs.map((input) => changing.get(input)).find((found) => found !== undefined);
    if (what === undefined) continue;
    const { layer } = node.origin;
    const where = layer === undefined ? "a layer" : `layer "${layer}"`;
    throw new ValueError(
      "fit",
      `${where} reads ${what}, which each step changes, and ${optimizer.name} compares steps`,
      {
        code: "whole-data-changing",
        hint: `leave that layer out (a penalty on the weights, regularizers.l2, does as much), or take an optimizer for steps that differ: "adam"`,
        facts: { optimizer: optimizer.name, layer, what },
      },
    );
  }
}

/** The batch that holds all samples. Throws where a smaller one was asked for. */
export function wholeBatch(
  { optimizer }: Pick<Plan, "optimizer">,
  samples: number,
  { batchSize, stepsPerEpoch }: { readonly batchSize?: number; readonly stepsPerEpoch?: number },
): number {
  if (batchSize !== undefined && batchSize < samples)
    throw inBatches(optimizer.name, `batches of ${batchSize}`, samples);
  if (stepsPerEpoch !== undefined && stepsPerEpoch > 1)
    throw inBatches(optimizer.name, `${stepsPerEpoch} steps an epoch`, samples);
  return samples;
}

/** Of a data set nobody knows whether it is one batch. */
export function wantNoDataset({ optimizer }: Pick<Plan, "optimizer">): void {
  if (optimizer.wholeData) throw inBatches(optimizer.name, "a data set, which is read in batches");
}

function inBatches(optimizer: string, what: string, samples?: number): ValueError {
  const hint =
    samples === undefined
      ? 'give fit all samples as arrays, or take an optimizer for batches: "adam"'
      : `leave batchSize out, and a batch has all ${samples} samples; or take an optimizer for batches: "adam"`;
  return new ValueError("fit", `${optimizer} compares the losses of its steps, and they were to come from ${what}`, {
    code: "whole-data-batches",
    hint,
    facts: { optimizer, what, samples },
  });
}
