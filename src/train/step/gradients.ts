/** The first half of a training step: from cells and a batch to the gradients of the objective, whole. */
import type { Node } from "../../ir/index.ts";
import { type Tensor, valueAndGrad } from "../../tensor/all.ts";
import { type Batch, mapTree, type Tree } from "./cells.ts";
import { keys } from "./keys.ts";
import { judge } from "./objective.ts";
import { type Plan, trainableOf } from "./plan.ts";
import { uniforms } from "./random.ts";

/** Where things are in a step's graph as it was written: for `explain`. */
interface ForwardNodes {
  /** What is minimized. */
  readonly objective: Node;
  /** By network input: the batch, as the network is given it. */
  readonly inputs: Readonly<Record<string, Node>>;
  /** By output: the batch's targets. */
  readonly targets: Readonly<Record<string, Node>>;
  /** By `"layer/name"`: the parameter, or the state, as the forward pass reads it. */
  readonly params: Readonly<Record<string, Node>>;
  /** By call of the network: what the layer gives before and after its activation. */
  readonly calls: readonly { readonly before: Node; readonly after: Node }[];
}

export interface Gradients {
  /** By parameter, of those that train. */
  readonly gradients: Tree;
  /** What is minimized. */
  readonly objective: Tensor;
  readonly records: Tree;
  /** Cells that this half moves: the counter, from which random numbers are drawn, layers' state, and what metrics keep. */
  readonly cells: Tree;
  readonly nodes: ForwardNodes;
}

/** `sums`: what metrics kept before this batch. */
export function gradients(plan: Plan, cells: Tree, given: Batch<Tensor>, sums: Tree): Gradients {
  const batch = plan.augment?.(cells, given) ?? given;
  const { [keys.counter]: counter, [keys.seed]: seed } = cells;
  const all = Object.fromEntries(plan.params.map(({ name }) => [name, cells[name]]));
  const calls: { before: Node; after: Node }[] = [];
  const onCall = (call: number, before: Tensor, after: Tensor) => {
    calls[call] = { before: before.node, after: after.node };
  };
  // Differentiated parameters are nodes of their own.
  let read: Tree = all;
  let judged: ReturnType<typeof judge> | undefined;
  const objective = (own: Tree) => {
    read = { ...all, ...own };
    judged = judge(plan, read, batch, {
      training: true,
      uniformFor: uniforms(plan.dtype, seed, counter),
      onCall,
      sums,
    });
    return judged.objective;
  };
  const own = Object.fromEntries(trainableOf(plan).map(({ name }) => [name, all[name]]));
  const [value, slopes]: [Tensor, Tree] =
    Object.keys(own).length > 0 ? valueAndGrad(objective)(own) : [objective({}), {}];
  const nodesOf = (tree: Tree) => mapTree(tree, ({ node }) => node);
  return {
    gradients: slopes,
    objective: value,
    records: judged!.records,
    cells: { [keys.counter]: counter.add(1), ...judged!.state, ...judged!.sums },
    nodes: {
      objective: judged!.objective.node,
      inputs: nodesOf(batch.x),
      targets: nodesOf(batch.y),
      params: nodesOf(read),
      calls,
    },
  };
}
