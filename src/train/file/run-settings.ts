/** What a run's folder says of a model: what it was to do, with what, and where. */
import { builtin } from "../../base/builtin.ts";
import { descriptionOf, isRecord, isTypedArray } from "../../base/index.ts";
import type { Cut } from "../../runs/checkpoint.ts";
import type { Environment } from "../../runs/environment.ts";
import type { Settings } from "../../runs/settings.ts";
import type { Core } from "../core.ts";
import type { CheckedFitOptions } from "../fit/options.ts";
import { standingOf } from "./moment.ts";
import { configOf } from "./save.ts";
import { version } from "./version.ts";

/** `data`: what is known of the data, see `fingerprintOf`. */
export function settingsOf(
  core: Core,
  options: CheckedFitOptions,
  cut: Cut,
  data: readonly string[] | undefined,
): Settings {
  const { compiled, dtype, seed } = core;
  const parameters = core.state.params.map(({ name, shape }) => [name, `${dtype}[${shape}]`] as const);
  const { optimizer, loss, metrics, lossWeights, augment } = compiled!;
  // The rate that `compile` asked for: callbacks may have set the model's own.
  const training = { optimizer, learningRate: optimizer.learningRate, loss, metrics, lossWeights, augment };
  const { epochs, initialEpoch, validationSplit, validationSteps, stepsPerEpoch, classWeight, callbacks } = options;
  return plain({
    model: { dtype, seed, network: networkOf(core), parameters: Object.fromEntries(parameters) },
    training,
    fit: {
      epochs,
      ...cut,
      data,
      initialEpoch,
      seed: options.seed,
      stepsPerEpoch,
      validationSplit,
      validationData: options.validationData !== undefined,
      validationSteps,
      classWeight,
      sampleWeight: options.sampleWeight !== undefined,
      callbacks: callbacks.map(({ name }) => name ?? "(of one's own)"),
    },
  }) as unknown as Settings;
}

function networkOf(core: Core): unknown {
  try {
    return configOf(standingOf(core, false)).network;
  } catch {
    return "(holds code of one's own)";
  }
}

/** As JSON: things of ours by their names, and those of the user's by theirs. */
function plain(value: unknown): unknown {
  if (typeof value === "function") return descriptionOf(value) ?? `(function ${value.name})`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return value;
  const ours = descriptionOf(value);
  if (ours) return plain(ours);
  if (isTypedArray(value)) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return `(${value.constructor?.name ?? "object"})`;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, plain(one)]),
  );
}

/** The model's backend must be open. */
export function environmentOf(core: Core): Environment {
  const { session } = core.state;
  const os = builtin("node:os");
  return {
    limpid: version,
    backend: session.backend,
    fusedMultiplyAdd: session.fused === true,
    processor: os?.cpus()[0]?.model.trim() ?? "unknown",
    platform: `${process.platform} ${process.arch}`,
    engine: `node ${process.versions.node}`,
    threads: session.threads,
  };
}
