/** One step of training: gradients, then the update, and what stands between the two. */
import type { Type } from "../../base/index.ts";
import { type Node, withOrigin } from "../../ir/index.ts";
import { div, maximum, sqrt } from "../../tensor/index.ts";
import { type Batch, mapTree, type NamedStep, type Tree, traceStep } from "./cells.ts";
import { type Gradients, gradients } from "./gradients.ts";
import type { Plan } from "./plan.ts";
import { update } from "./update.ts";

/** Where things are in a training step's graph as it was written: for whoever explains it. */
export type StepNodes = Gradients["nodes"] & {
  /** By `"layer/param"`, of those that train: the gradient as it comes, and as the optimizer gets it. */
  readonly gradients: Readonly<Record<string, { readonly raw: Node; readonly given: Node }>>;
};

/** The step over `held` samples in memory, a batch of `size` of which is picked by places. */
export function trainStep(
  plan: Plan,
  batch: Batch<Type>,
  held: number,
  size: number,
): NamedStep & { readonly nodes: StepNodes } {
  const { cells, optimizer, dtype } = plan;
  const feeds = { rate: { dtype, shape: [] } };
  let nodes: StepNodes | undefined;
  const step = traceStep({ name: `fit, batch ${size}`, cells, batch, size, held, feeds }, (own, samples, { rate }) => {
    const first = gradients(plan, own, samples);
    const given = clipGlobalNorm(first.gradients, optimizer.globalClipNorm);
    const moved = update(plan, own, given, rate);
    const both = Object.entries(given).map(([name, slope]) => {
      return [name, { raw: first.gradients[name].node, given: slope.node }] as const;
    });
    nodes = { ...first.nodes, gradients: Object.fromEntries(both) };
    return { cells: { ...moved, ...first.cells }, records: first.records };
  });
  return { ...step, nodes: nodes! };
}

/** Scales all gradients by one factor where their common Euclidean norm is too large. */
function clipGlobalNorm(gradients: Tree, most: number | undefined): Tree {
  const list = Object.values(gradients);
  if (most === undefined || list.length === 0) return gradients;
  return withOrigin({ layer: "clip" }, () => {
    const norm = sqrt(list.map((g) => g.square().sum()).reduce((sum, part) => sum.add(part)));
    const factor = div(most, maximum(norm, most));
    return mapTree(gradients, (g) => g.mul(factor));
  });
}
