/** Models in files: `model.json` says what they are, `weights.safetensors` holds their numbers and the optimizer's. */
import { FileError, isRecord, LimpidError } from "../../base/index.ts";
import { type Archive, archiveBytes, type Json, writeArchive } from "../../io/index.ts";
import { type NetworkConfig, networkConfig } from "../../nn/config.ts";
import { isBuiltIn, type Loss, type Metric, type MetricMaker } from "../../nn/index.ts";
import {
  type Described,
  type Optimizer,
  type OptimizerLike,
  type Schedule,
  toOptimizer,
  toSchedule,
} from "../../optim/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Compiled } from "../compile.ts";
import type { Slot } from "../step/step.ts";
import type { Moment } from "./moment.ts";

interface TrainingConfig {
  readonly optimizer: { name: string; config?: unknown };
  /** Where it is another than the optimizer's own. */
  readonly learningRate?: number | Described;
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly lossWeights: Readonly<Record<string, number>>;
}

export interface ModelConfig {
  readonly kind: "model";
  readonly dtype: "f32" | "f64";
  readonly seed: number;
  readonly single: boolean;
  readonly network: NetworkConfig;
  /** Where the run stands. `rateFrom`: the step from which a schedule counts; files from before that had it count from 0. */
  readonly run: { readonly seed: number; readonly steps: number; readonly epochs: number; readonly rateFrom?: number };
  /** Missing where `compile` was given functions of the user's own. */
  readonly training?: TrainingConfig;
}

/** Keys of the optimizer's numbers in the file. "@" keeps them apart from layers. */
export function stateKeys(params: readonly Slot[], optimizer: Optimizer): string[] {
  const moving = params.filter((p) => p.trainable);
  return [
    ...moving.flatMap(({ name }) => optimizer.slots.map((slot) => `@${slot}/${name}`)),
    ...Object.keys(optimizer.scalars ?? {}).map((name) => `@${name}`),
    "@counter",
  ];
}

/** Writes the file: whole, or not at all. */
export async function saveMoment(path: string | URL, moment: Moment): Promise<void> {
  await writeArchive(path, archiveOf(moment));
}

export function bytesOf(moment: Moment): Promise<Uint8Array<ArrayBuffer>> {
  return archiveBytes(archiveOf(moment));
}

/** What a file of it holds. */
export function archiveOf({ network, compiled, rate, params, weights, memory, ...its }: Moment): Archive {
  const training = compiled && trainingConfig(compiled, rate);
  const { dtype, seed, single, run } = its;
  const config: ModelConfig = {
    kind: "model",
    dtype,
    seed,
    single,
    network: networkConfig(network),
    run,
    ...(training && { training }),
  };
  const arrays = Object.fromEntries(params.map(({ name }, k) => [name, fromHost(weights[k])]));
  if (training)
    stateKeys(params, compiled.optimizer).forEach((key, k) => {
      arrays[key] = fromHost(memory[k]);
    });
  return { config: JSON.parse(JSON.stringify(config)) as Json, weights: arrays };
}

/** Losses, metrics and optimizers by name; undefined where one is the user's own code, which no file can hold. */
function trainingConfig(
  { optimizer, loss, metrics, lossWeights }: Compiled,
  rate: number | Schedule,
): TrainingConfig | undefined {
  try {
    const named = describeLoss(loss);
    const { name, config } = optimizer;
    const again = toOptimizer({ name, config } as OptimizerLike);
    if (String(again.step) !== String(optimizer.step)) return undefined;
    const learningRate = describeRate(rate);
    return { optimizer: { name, config }, learningRate, loss: named, metrics: describeMetrics(metrics), lossWeights };
  } catch (error) {
    if (error instanceof LimpidError) return undefined;
    throw error;
  }
}

/** A rate as `compile` reads it again; throws for a schedule of the user's own. */
function describeRate(rate: number | Schedule): number | Described {
  if (typeof rate === "number") return rate;
  const { name, config } = rate;
  if (String(toSchedule("save", { name, config }).at) === String(rate.at)) return { name, config };
  throw new FileError("save", `the schedule ${name} is not built in`, { code: "schedule-not-saved" });
}

/** Metrics as `toMetric` reads them again; throws for one of the user's own. */
function describeMetrics(metrics: unknown): unknown {
  if (typeof metrics === "string" || metrics === undefined) return metrics;
  if (Array.isArray(metrics)) return metrics.map(describeMetrics);
  const { name, config, chooses } = metrics as Partial<Metric & MetricMaker>;
  if (chooses === "metric" && isBuiltIn(metrics as object)) return "accuracy";
  if (typeof metrics === "object" && typeof name === "string" && isBuiltIn(metrics as object)) return { name, config };
  if (isRecord(metrics) && typeof name !== "string")
    return Object.fromEntries(Object.entries(metrics).map(([output, list]) => [output, describeMetrics(list)]));
  throw new FileError("save", `the metric ${name} is not built in`, { code: "metric-not-saved" });
}

/** A loss as `toLoss` reads it again; throws for one of the user's own. */
function describeLoss(loss: unknown): unknown {
  if (typeof loss === "string") return loss;
  const { name, config, perSample } = loss as Loss;
  if (isRecord(loss) && perSample === undefined && typeof name !== "string")
    return Object.fromEntries(Object.entries(loss).map(([output, its]) => [output, describeLoss(its)]));
  if (typeof loss === "function" || (perSample !== undefined && !isBuiltIn(loss as Loss)))
    throw new FileError("save", `the loss ${name} is not built in`, { code: "loss-not-saved" });
  return { name, config };
}
