/** What a plan reports of every step, and how results are called. */
import type { Direction } from "../../nn/index.ts";
import type { Plan, Report } from "./plan.ts";

/** The name of a result: with several outputs each has its output's name before its own. */
export function resultName(output: string, name: string, several: boolean): string {
  return several ? `${output}${name[0].toUpperCase()}${name.slice(1)}` : name;
}

/** What a plan reports depends on. */
type Reporting = Pick<Plan, "outputs" | "network">;

/** What is recorded of every step, in this order: `loss`, then losses of single outputs, then metrics, those of layers last. */
export function reportsOf({ outputs, network }: Reporting): Report[] {
  const several = outputs.length > 1;
  const mean = (key: string, direction?: Direction): Report => ({ key, shape: [], mean: true, direction });
  return [
    mean("loss", "min"),
    ...(several ? outputs.map(({ name }) => mean(resultName(name, "loss", several), "min")) : []),
    ...outputs.flatMap(({ metrics }) => metrics.flatMap(({ reports }) => reports)),
    ...network.metrics.map((metric) => mean(metricName(metric))),
  ];
}

/** What a layer's metric is called in results: its own name, without the layer's. */
export const metricName = (metric: string): string => metric.slice(metric.lastIndexOf("/") + 1);
