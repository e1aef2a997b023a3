/** A step that changes nothing and records gradients: of all parameters, and of the inputs where they are asked for. */
import { dtypes, type Type } from "../../base/index.ts";
import type { Network } from "../../nn/index.ts";
import { type Tensor, valueAndGrad, zeros } from "../../tensor/all.ts";
import { type Batch, type Cell, mapTree, type NamedStep, type Tree, traceStep } from "./cells.ts";
import { cellsToRead, evaluationWeights } from "./evaluation-weights.ts";
import { keys } from "./keys.ts";
import { judge } from "./objective.ts";
import type { Plan } from "./plan.ts";
import { uniforms } from "./random.ts";

export interface Asked {
  readonly training: boolean;
  readonly inputs: boolean;
}

/** Records `loss`, `w:layer/param` for each parameter and `x:input` for each input. */
export function slopesStep(plan: Plan, batch: Batch<Type>, size: number, { training, inputs }: Asked): NamedStep {
  const { dtype } = plan;
  const cells: readonly Cell[] = training
    ? plan.cells.filter(({ role }) => role === "parameter" || role === "state" || role === "counter" || role === "seed")
    : cellsToRead(plan);
  return traceStep({ name: `gradients, batch ${size}`, cells, batch, size }, (own, samples) => {
    const all = training ? own : evaluationWeights(plan, own);
    const params = plan.params.filter(({ state }) => !state).map(({ name }) => name);
    const continuous = inputs ? plan.network.inputs.filter(isContinuous).map(({ name }) => name) : [];
    const leaves = {
      w: pick(all, params),
      // Bytes of an image are numbers, too.
      x: mapTree(pick(samples.x, continuous), (x) => (dtypes[x.dtype].float ? x : x.cast(dtype))),
    };
    const manner = training && { training, uniformFor: uniforms(dtype, own[keys.seed], own[keys.counter]) };
    const objective = ({ w, x }: typeof leaves): Tensor => {
      const given = { ...samples, x: { ...samples.x, ...x } };
      const batch = (training && plan.augment?.(own, given)) || given;
      return judge(plan, { ...all, ...w }, batch, { ...manner }).objective;
    };
    const given = Object.keys(leaves.w).length + continuous.length > 0;
    const [loss, slopes] = given ? valueAndGrad(objective)(leaves) : [objective(leaves), leaves];
    const still = inputs ? plan.network.inputs.filter((one) => !isContinuous(one)) : [];
    const none = still.map(({ name, shape }) => [`x:${name}`, zeros([size, ...shape], { dtype })]);
    return {
      cells: {},
      records: { loss, ...named("w", slopes.w), ...named("x", slopes.x), ...Object.fromEntries(none) },
    };
  });
}

/** Numbers of tokens are names: nothing changes gradually with them. */
const isContinuous = ({ rows }: Network["inputs"][number]): boolean => rows === undefined;

const pick = (tree: Tree, names: readonly string[]): Tree =>
  Object.fromEntries(names.map((name) => [name, tree[name]]));

const named = (prefix: string, tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, value]) => [`${prefix}:${name}`, value]));
