/** One step of training: gradients, then the update. Where gradients are gathered first, most steps end before the update. */
import type { Type } from "../../base/index.ts";
import { type Node, withOrigin } from "../../ir/index.ts";
import { broadcastTo } from "../../math/index.ts";
import { constant } from "../../ops/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { traced } from "../../tensor/tensor.ts";
import { type Batch, type NamedStep, type Tree, traceStep } from "./cells.ts";
import { type Gradients, gradients } from "./gradients.ts";
import { keys } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { update } from "./update.ts";
import { freshSums } from "./watched.ts";
import { wantSameFunction } from "./whole-data.ts";

/** Where things are in a training step's graph as it was written: for `explain`. */
export type StepNodes = Gradients["nodes"] & {
  /** By `"layer/param"`, of those that train: the gradient before clipping, and as the optimizer gets it. */
  readonly gradients: Readonly<Record<string, { readonly raw: Node; readonly given: Node }>>;
};

/**
 * The types of a step's feeds: a learning rate, or one for each part of the optimizer; and where metrics keep sums, a number above 0 in
 * an epoch's first step.
 */
export const feedsOf = ({ dtype, optimizer, cells }: Plan): Readonly<Record<string, Type>> => ({
  rate: { dtype, shape: optimizer.parts ? [optimizer.parts.optimizers.length] : [] },
  ...(cells.some(({ role }) => role === "sum") && { fresh: { dtype, shape: [] } }),
});

/** The step over `held` samples in memory, a batch of `size` of which is picked by places. */
export function trainStep(
  plan: Plan,
  batch: Batch<Type>,
  held: number,
  size: number,
): NamedStep & { readonly nodes: StepNodes } {
  const { cells } = plan;
  let nodes: StepNodes | undefined;
  const body = (own: Tree, samples: Batch<Tensor>, { rate, fresh }: Tree) => {
    const first = gradients(plan, own, samples, freshSums(cells, own, fresh));
    const { slopes, emptied } = gathered(plan, own, first.gradients);
    if (plan.optimizer.wholeData) wantSameFunction(plan, own, first);
    const { objective } = first;
    const { cells: moved, given, records } = update(plan, own, { gradients: slopes, objective, rates: rate });
    const both = Object.entries(given).map(([name, slope]) => {
      return [name, { raw: first.gradients[name].node, given: slope.node }] as const;
    });
    nodes = { ...first.nodes, gradients: Object.fromEntries(both) };
    return { cells: { ...moved, ...emptied, ...first.cells }, records: { ...first.records, ...records } };
  };
  const step = traceStep({ name: `fit, batch ${size}`, cells, batch, size, held, feeds: feedsOf(plan) }, body);
  return { ...step, nodes: nodes! };
}

/** The steps before an update (`gradientAccumulationSteps`): the gradients are added to those that wait, and that is all. */
export function gatherStep(plan: Plan, batch: Batch<Type>, held: number, size: number): NamedStep {
  const what = { name: `gather, batch ${size}`, cells: plan.cells, batch, size, held, feeds: feedsOf(plan) };
  return traceStep(what, (own, samples, { fresh }) => {
    const sumsBefore = freshSums(plan.cells, own, fresh);
    const { gradients: slopes, cells, records } = gradients(plan, own, samples, sumsBefore);
    const sums = Object.entries(slopes).map(([name, slope]) => [
      keys.gradientSum(name),
      withOrigin({ layer: "gather" }, () => own[keys.gradientSum(name)].add(slope)),
    ]);
    return { cells: { ...cells, ...Object.fromEntries(sums) }, records };
  });
}

/** The means of these gradients and of those that waited, and the sums that are then empty. */
function gathered({ optimizer }: Plan, cells: Tree, slopes: Tree): { readonly slopes: Tree; readonly emptied: Tree } {
  const { gradientAccumulationSteps: steps } = optimizer;
  if (!steps) return { slopes, emptied: {} };
  return withOrigin({ layer: "gather" }, () => {
    const all = Object.entries(slopes).map(([name, slope]) => [name, slope, cells[keys.gradientSum(name)]] as const);
    return {
      slopes: Object.fromEntries(all.map(([name, slope, sum]) => [name, slope.add(sum).div(steps)])),
      emptied: Object.fromEntries(all.map(([name, , sum]) => [keys.gradientSum(name), nothing(sum)])),
    };
  });
}

/** Zeros like a tensor. */
const nothing = ({ dtype, shape }: Tensor): Tensor => traced(broadcastTo(constant(0, dtype), shape));
