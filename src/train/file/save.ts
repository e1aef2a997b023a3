/** Models in files: `model.json` says what they are, `weights.safetensors` holds their numbers and the optimizer's. */
import { type Described, descriptionOf, isRecord } from "../../base/index.ts";
import { type Archive, archiveBytes, type Json, writeArchive } from "../../io/index.ts";
import { type NetworkConfig, networkConfig } from "../../nn/config.ts";
import type { Schedule } from "../../optim/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Compiled } from "../compile.ts";
import { mapTree } from "../step/cells.ts";
import type { Moment, Standing } from "./moment.ts";

interface TrainingConfig {
  readonly optimizer: Described;
  /** Where it is another than the optimizer's own. */
  readonly learningRate?: number | Described;
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly weightedMetrics?: unknown;
  readonly lossWeights: Readonly<Record<string, number>>;
  /** Of batches while training, where there is one. */
  readonly augment?: Described;
}

export interface ModelConfig {
  readonly kind: "model";
  readonly dtype: "f32" | "f64";
  readonly seed: number;
  readonly single: boolean;
  readonly network: NetworkConfig;
  /**
   * Where the run stands. `rateFrom`: the step from which a schedule counts; files from before that had it count from 0. `waiting`:
   * steps whose gradients wait for an update, where there are any.
   */
  readonly run: {
    readonly seed: number;
    readonly steps: number;
    readonly epochs: number;
    readonly rateFrom?: number;
    readonly waiting?: number;
  };
  /** Missing where `compile` was given functions of the user's own. */
  readonly training?: TrainingConfig;
  /** Missing where the user named none: see `Belongings`. */
  readonly preprocessing?: object;
  readonly columnNames?: unknown;
  readonly labelNames?: unknown;
}

/** Writes the file: whole, or not at all. */
export async function saveMoment(path: string | URL, moment: Moment): Promise<void> {
  await writeArchive(path, archiveOf(moment));
}

export function bytesOf(moment: Moment): Promise<Uint8Array<ArrayBuffer>> {
  return archiveBytes(archiveOf(moment));
}

/** What a file of it holds. */
export function archiveOf(moment: Moment): Archive {
  const config = configOf(moment);
  // Keys of the optimizer's numbers begin with "@", which keeps them apart from layers.
  const weights = mapTree({ ...moment.parameters, ...(config.training && moment.memory) }, fromHost);
  return { config: JSON.parse(JSON.stringify(config)) as Json, weights };
}

/** Throws a ValueError that names the layer which has code of the user's own in it. */
export function configOf({ network, compiled, rate, ...its }: Standing): ModelConfig {
  const training = compiled && trainingConfig(compiled, rate);
  const { dtype, seed, single } = its;
  const { preprocessing, columnNames, labelNames } = its.belongings;
  const { waiting, ...run } = its.run;
  return {
    kind: "model",
    dtype,
    seed,
    single,
    network: networkConfig(network),
    run: waiting > 0 ? { ...run, waiting } : run,
    ...(training && { training }),
    // Always in this order: equal models give equal files.
    preprocessing,
    columnNames,
    labelNames,
  };
}

/** Undefined where something in it is the user's own code, which no file can hold. */
function trainingConfig(
  { optimizer, loss, metrics, weightedMetrics, lossWeights, augment, trainStep }: Compiled,
  rate: number | Schedule,
): TrainingConfig | undefined {
  const own: unknown[] = trainStep ? [trainStep] : [];
  const training = { optimizer, learningRate: rate, loss, metrics, weightedMetrics, lossWeights, augment };
  const written = byName(training, own) as TrainingConfig;
  return own.length === 0 ? written : undefined;
}

/** What `compile` was given, alone, in a list or by output: things of ours by their names. Finds the user's `own`. */
function byName(given: unknown, own: unknown[]): unknown {
  if (typeof given !== "function" && (typeof given !== "object" || given === null)) return given;
  const ours = descriptionOf(given);
  if (ours) return ours;
  if (Array.isArray(given)) return given.map((one) => byName(one, own));
  if (isRecord(given)) return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, byName(one, own)]));
  own.push(given);
  return given;
}
