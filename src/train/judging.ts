/** The outputs of a network with what they are judged by: read when both are known. Loaded late in a page. */
import { type DType, descriptionOf, mark, show, unknownName, ValueError } from "../base/index.ts";
import { type Loss, type LossLike, type Metric, type MetricLike, type Network, outputLayer } from "../nn/index.ts";
import * as losses from "../nn/losses.ts";
import { toMetric } from "../nn/metrics/choose.ts";
import * as metrics from "../nn/metrics.ts";
import { toLoss } from "../nn/resolve-judges.ts";
import * as schedules from "../optim/schedules.ts";
import * as optimizers from "../optim/usual.ts";
import type { Compiled } from "./compile.ts";
import { augmenting } from "./lazy-augmenting.ts";
import { type Speaker, sayMisfits } from "./misfit.ts";
import { isPerOutput, readCompileOptions } from "./read-compile.ts";
import { tryJudge } from "./step/own-losses.ts";
import { trainReportsOf } from "./step/own-step.ts";
import type { Judged, Plan } from "./step/plan.ts";
import { reportsOf, resultName } from "./step/reports.ts";
import { watched } from "./step/watched.ts";

export { toRate } from "../optim/index.ts";
export { losses, metrics, optimizers, readCompileOptions, schedules };

/** Once a model is compiled and built: says what does not fit together. Throws where a step of the user's own gives what no step can. */
export function lookOver(core: Speaker): void {
  sayMisfits(core);
  trainReportsOf(core.plan("compile"));
}

/** What it does to batches before a training step sees them. */
export const augmentOf = ({ augment }: Compiled, dtype: DType): Plan["augment"] =>
  augment && augmenting.code.augmented(augment, dtype);

/** The outputs of a network with the losses and metrics they are judged by. */
export function judgedOutputs(
  { loss, metrics, weightedMetrics, lossWeights, augment }: Compiled,
  network: Network,
  dtype: DType,
): Judged[] {
  const names = Object.keys(network.outputs);
  for (const given of [loss, metrics, weightedMetrics, lossWeights])
    if (isPerOutput(given))
      for (const name of Object.keys(given))
        if (!names.includes(name)) throw unknownName("compile", "output", name, names);
  const judged = names.map((name): Judged => {
    const given = isPerOutput(loss) ? loss[name] : loss;
    if (given === undefined)
      throw new ValueError("compile", `output "${name}" has no loss`, {
        code: "loss-missing",
        hint: `loss: { ${names.join(": …, ")}: … }`,
        facts: { output: name },
      });
    const { shape } = network.types[network.outputs[name]];
    const its: Loss = toLoss(given as LossLike);
    const list = ((isPerOutput(metrics) ? metrics[name] : metrics) ?? []) as readonly MetricLike[];
    const { activation } = outputLayer(network, name) ?? {};
    const weighted = ((isPerOutput(weightedMetrics) ? weightedMetrics[name] : weightedMetrics) ?? []) as typeof list;
    const read = (given: MetricLike): Metric => toMetric(given, its, shape, activation);
    const wanted = named(Array.from(list, read), Array.from(weighted, read));
    for (const own of [its, ...wanted.map(({ metric }) => metric)])
      if ("perSample" in own && (!descriptionOf(own) || own.config))
        tryJudge(own === its ? "loss" : "metric", own, its, shape, dtype);
    const metricsOf = wanted.map(({ metric, weighted: counts }) => {
      const key = resultName(name, metric.name, names.length > 1);
      const masked = network.masked.includes(name);
      return watched(metric, { key, loss: its, shape, dtype, weighted: counts, masked });
    });
    return { name, shape, loss: its, lossWeight: lossWeights[name] ?? 1, metrics: metricsOf };
  });
  if (augment) augmenting.code.wantMixable(augment, network, judged);
  wantNamesApart(reportsOf({ outputs: judged, network }).map(({ key }) => key));
  return judged;
}

/**
 * Metrics under names of their own: results are read by them. Functions without a name are numbered; a metric whose name is taken by
 * one without weights is called `weightedAccuracy`.
 */
function named(metrics: readonly Metric[], weighted: readonly Metric[]): { metric: Metric; weighted: boolean }[] {
  const taken = new Set(["loss"]);
  const plain = new Set(metrics.map(({ name }) => name));
  const called = (metric: Metric, counts: boolean) => {
    let { name } = metric;
    for (let k = 2; name === "metric" && taken.has(name); k++) name = taken.has(`metric${k}`) ? name : `metric${k}`;
    if (counts && plain.has(name)) name = `weighted${name[0].toUpperCase()}${name.slice(1)}`;
    taken.add(name);
    const made = name === metric.name ? metric : { ...metric, name };
    const ours = descriptionOf(metric);
    return { metric: ours && made !== metric ? mark(made, ours) : made, weighted: counts };
  };
  return [...metrics.map((one) => called(one, false)), ...weighted.map((one) => called(one, true))];
}

/** Results are read by their names: also those of two outputs must differ. */
function wantNamesApart(names: readonly string[]): void {
  const name = names.find((one, k) => names.indexOf(one) < k);
  if (name === undefined) return;
  throw new ValueError("compile", `two results are called ${show(name)}`, {
    code: "duplicate-metric",
    hint: "give each metric a name of its own: { name, perSample }",
    facts: { name },
  });
}
