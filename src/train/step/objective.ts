/** Applies the network to a batch and judges its outputs: the objective, and everything that is recorded. */
import { type DType, ShapeError, ValueError } from "../../base/index.ts";
import { withOrigin } from "../../ir/index.ts";
import {
  type ApplyOptions,
  applyNetwork,
  callThatMade,
  finalActivation,
  type Loss,
  type Mask,
} from "../../nn/index.ts";
import { reduceLoss } from "../../nn/losses/reduce.ts";
import { type Tensor, where } from "../../tensor/index.ts";
import type { Batch, Tree } from "./cells.ts";
import type { Judged, Plan } from "./plan.ts";
import { noRandom } from "./random.ts";
import { metricName, resultName } from "./reports.ts";
import { report } from "./watched.ts";

interface Judgement {
  readonly objective: Tensor;
  /** One for each output, before weights of outputs and penalties. */
  readonly losses: readonly Tensor[];
  /** By `reportsOf`. */
  readonly records: Tree;
  /** Layers' state that training changes, by key. */
  readonly state: Tree;
  /** What metrics keep after this batch, by key. */
  readonly sums: Tree;
}

/** How the network is applied. Without anything it is not trained, and nothing random happens. */
interface Manner extends Partial<Pick<ApplyOptions, "training" | "uniformFor" | "onCall" | "tap">> {
  /** What metrics kept before this batch, by key. Without it, those that keep something are left out. */
  readonly sums?: Tree;
}

export function judge(plan: Plan, params: Tree, { x, y, w }: Batch<Tensor>, manner: Manner = {}): Judgement {
  const { sums: before, ...its } = manner;
  const { network, dtype, outputs, frozen: frozenLayers } = plan;
  const stable = outputs.map((output) => stableForm(plan, output));
  const logits = new Set(outputs.filter((_, k) => stable[k]).map(({ name }) => name));
  const applied = applyNetwork(network, params, x, { dtype, frozenLayers, ...evaluating, logits, ...its });
  const { outputs: results, state, masks } = applied;

  const losses: Tensor[] = [];
  const reported: Tree[] = [];
  const sums: Tree[] = [];
  for (const [k, { name, loss, metrics: wanted }] of outputs.entries()) {
    const last = callThatMade(network, network.outputs[name]);
    const layer = last && network.layers[last.layer].name;
    const output = withOrigin({ layer }, () => stable[k]?.activation.apply(results[name]) ?? results[name]);
    losses.push(
      withOrigin({ layer: "loss" }, () => {
        const perSample = stable[k]?.perSample ?? loss.perSample;
        const each = perSample(y[name], stable[k] ? results[name] : output).cast(dtype);
        wantWeighable(each, w[name], loss);
        const mask = both(loss.mask?.(y[name], each), masks[name], each.rank);
        return reduceLoss(each, { reduction: loss.reduction, weights: w[name], mask });
      }),
    );
    for (const one of wanted) {
      const judging = { y: y[name], output, weights: w[name], mask: masks[name], dtype, sums: before };
      const found = withOrigin({ layer: one.metric.name }, () => report(one, judging));
      reported.push(found.records);
      sums.push(found.sums);
    }
  }
  const objective = objectiveOf(plan, params, losses, applied.losses);
  const ofOutputs =
    outputs.length > 1 ? losses.map((loss, k) => [resultName(outputs[k].name, "loss", true), loss]) : [];
  const records: Tree = Object.assign(
    { loss: objective },
    Object.fromEntries(ofOutputs),
    ...reported,
    layerMetrics(network.metrics, applied.metrics, dtype),
  );
  return { objective, losses, records, state, sums: Object.assign({}, ...sums) };
}

/** What layers report, by their own names. Throws where one does so only sometimes. */
function layerMetrics(wanted: readonly string[], metrics: Tree, dtype: DType): Tree {
  const differs = [...wanted, ...Object.keys(metrics)].find(
    (key) => !wanted.includes(key) || !Object.hasOwn(metrics, key),
  );
  if (differs === undefined)
    return Object.fromEntries(wanted.map((key) => [metricName(key), metrics[key].cast(dtype)]));
  const [layer, metric, trained] = [layerOf(differs), metricName(differs), Object.hasOwn(metrics, differs)];
  throw new ValueError(
    `layer ${layer}`,
    `reports ${metric} only ${trained ? "while" : "where"} it is ${trained ? "" : "not "}trained`,
    {
      code: "layer-metric-missing",
      hint: "give the same metrics whatever context.training is",
      facts: { layer, metric, trained },
    },
  );
}

const evaluating: Pick<ApplyOptions, "training" | "uniformFor"> = {
  training: false,
  uniformFor: () => noRandom,
};

/** What the loss leaves out, and what the network does. A loss that has averaged a mask's steps already cannot leave any out. */
function both(own: Tensor | undefined, given: Mask | undefined, rank: number): Mask | undefined {
  const its = given && given.rank <= rank ? given : undefined;
  if (!own || !its) return own ?? its;
  const wide = its.reshape([...its.shape, ...Array<number>(Math.max(0, own.rank - its.rank)).fill(1)]);
  return where(wide, own, false);
}

/** A loss that can work before the last activation does: it is exact where a probability is 0 or 1. */
function stableForm({ network }: Plan, { name, loss }: Judged) {
  const activation = finalActivation(network, name);
  const perSample = activation?.link && loss.fromLogits?.[activation.link];
  return perSample && activation ? { perSample, activation } : undefined;
}

/** The losses of all outputs, what regularizers add for parameters, and what layers add. */
function objectiveOf(
  { params: all, outputs, dtype }: Plan,
  params: Tree,
  losses: readonly Tensor[],
  added: Tree,
): Tensor {
  return withOrigin({ layer: "loss" }, () => {
    const parts = losses.map((loss, k) => (outputs[k].lossWeight === 1 ? loss : loss.mul(outputs[k].lossWeight)));
    for (const { name, regularizer } of all)
      if (regularizer)
        parts.push(
          withOrigin({ layer: layerOf(name), rule: regularizer.name }, () =>
            regularizer.penalty(params[name]).cast(dtype),
          ),
        );
    for (const loss of Object.values(added)) parts.push(loss.cast(dtype));
    return parts.reduce((sum, part) => sum.add(part));
  });
}

/** Throws where there are weights, and only one loss for the whole batch. */
function wantWeighable(losses: Tensor, weights: Tensor | undefined, loss: Loss): void {
  if (!weights || losses.rank > 0) return;
  throw new ShapeError(
    "fit",
    `the loss ${loss.name} gives one number for a batch, which no sample's weight can weigh`,
    {
      code: "loss-scalar-weights",
      hint: "give one value for each sample: end in .mean(-1) rather than .mean()",
      facts: { loss: loss.name },
    },
  );
}

export const layerOf = (param: string): string => param.slice(0, param.lastIndexOf("/"));
