/** Models in files: `model.json` says what they are, `weights.safetensors` holds their numbers and the optimizer's. */
import { FileError, LimpidError } from "../base/index.ts";
import type { Archive, Json } from "../io/index.ts";
import { type Loss, type LossLike, type NetworkConfig, networkConfig, toLoss } from "../nn/index.ts";
import {
  type Described,
  type Optimizer,
  type OptimizerLike,
  type Schedule,
  toOptimizer,
  toSchedule,
} from "../optim/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import type { Compiled } from "./compile.ts";
import type { Core } from "./core.ts";

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

export const counterKey = "@counter";

/** Keys of the optimizer's numbers in the file. "@" keeps them apart from layers. */
export function stateKeys(core: Core, optimizer: Optimizer): string[] {
  const moving = core.state.params.filter((p) => p.trainable);
  return [
    ...moving.flatMap(({ name }) => optimizer.slots.map((slot) => `@${slot}/${name}`)),
    ...Object.keys(optimizer.scalars ?? {}).map((name) => `@${name}`),
  ];
}

/** What a file of this model holds. */
export function archiveOf(core: Core, single: boolean): Archive {
  const { state, compiled } = core;
  const training = compiled && trainingConfig(compiled, core);
  const config: ModelConfig = {
    kind: "model",
    dtype: core.dtype as "f32" | "f64",
    seed: core.seed,
    single,
    network: networkConfig(core.network),
    run: { seed: core.runSeed, steps: core.steps, epochs: core.epochs, rateFrom: core.rateFrom },
    ...(training && { training }),
  };
  const weights: Record<string, Tensor> = Object.fromEntries(
    state.params.map(({ name }, k) => [name, state.tensorOf(k)]),
  );
  if (training) {
    const buffers = [...state.slotBuffers, ...state.scalarBuffers, state.counter];
    [...stateKeys(core, compiled.optimizer), counterKey].forEach((key, k) => {
      const { dtype, shape } = buffers[k].type;
      weights[key] = fromHost({ dtype, shape, data: buffers[k].read() });
    });
  }
  return { config: JSON.parse(JSON.stringify(config)) as Json, weights };
}

/** Losses, metrics and optimizers by name; undefined where one is the user's own code, which no file can hold. */
function trainingConfig({ optimizer, loss, metrics, lossWeights }: Compiled, core: Core): TrainingConfig | undefined {
  try {
    const named = describeLoss(loss);
    if (JSON.stringify(metrics) === undefined || holdsCode(metrics)) return undefined;
    const { name, config } = optimizer;
    const again = toOptimizer({ name, config } as OptimizerLike);
    if (String(again.step) !== String(optimizer.step)) return undefined;
    const learningRate = describeRate(core.rate);
    return { optimizer: { name, config }, learningRate, loss: named, metrics, lossWeights };
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

function holdsCode(value: unknown): boolean {
  if (typeof value === "function") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsCode);
}

/** A loss as `toLoss` reads it again; throws for one of the user's own. */
function describeLoss(loss: unknown): unknown {
  if (typeof loss === "string") return loss;
  const { name, config, perSample } = loss as Loss;
  if (perSample === undefined && typeof name !== "string")
    return Object.fromEntries(Object.entries(loss as object).map(([output, its]) => [output, describeLoss(its)]));
  const again = toLoss({ name, config } as LossLike);
  if (perSample !== undefined && String(again.perSample) !== String(perSample))
    throw new FileError("save", `the loss ${name} is not built in`, { code: "loss-not-saved" });
  return { name, config };
}
