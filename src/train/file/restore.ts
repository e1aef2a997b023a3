/** What a file says, made a model again. */
import { FileError, LimpidError, loadWanted, sameShape, sizeOf } from "../../base/index.ts";
import { type FileSource, type Limits, readArchive } from "../../io/index.ts";
import { wantLimits } from "../../io/limits.ts";
import { type Makers, networkFromConfig, type OwnLayers, wantMakers } from "../../nn/from-config.ts";
import type { Network } from "../../nn/index.ts";
import { loadOptimizers } from "../../optim/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { CompileOptions } from "../compile.ts";
import { Core } from "../core.ts";
import { judging } from "../lazy-judging.ts";
import { Model } from "../model.ts";
import { keys } from "../step/keys.ts";
import { isWeight } from "../step/plan.ts";
import { belongingsFrom, setBelongings } from "./belongings.ts";
import type { ModelConfig } from "./save.ts";

export async function readModel(
  source: FileSource,
  makers: Makers,
  own: OwnLayers | undefined,
  limits: Limits | undefined,
): Promise<Model<Tensor>> {
  const subject = typeof source === "string" || source instanceof URL ? String(source) : "loadModel";
  if (limits !== undefined) wantLimits("loadModel", "limits", limits);
  const { config, weights } = await readArchive(source, { limits });
  await loadOptimizers();
  try {
    return await restore(config as unknown as ModelConfig, weights, makers, own);
  } catch (cause) {
    const problem =
      cause instanceof LimpidError ? `${cause.subject}: ${cause.facts.problem}` : "its description is damaged";
    throw new FileError(subject, `does not describe a model: ${problem}`, {
      code: "model-file",
      hint:
        cause instanceof LimpidError && cause.code === "layer-own"
          ? cause.hint
          : "save it again; is it from another program or a newer Limpid?",
      cause,
    });
  }
}

async function restore(
  config: ModelConfig,
  weights: Readonly<Record<string, Tensor>>,
  makers: Makers,
  own: OwnLayers | undefined,
): Promise<Model<Tensor>> {
  const { dtype, seed, single, network, run, training } = config;
  const belongings = await belongingsFrom(config as unknown as Readonly<Record<string, unknown>>);
  wantMakers(makers, network);
  await loadWanted();
  const described = networkFromConfig(makers, network, own);
  wantWeights(described, weights);
  const core = new Core(described, { dtype, seed }, { blank: true });
  setBelongings(core, belongings);
  const model = new Model<Tensor>(core, single);
  const { state } = core;
  model.setWeights(Object.fromEntries(Object.entries(weights).filter(([name]) => !name.startsWith("@"))));
  if (training) {
    const its = training as unknown as CompileOptions;
    core.compile(() => judging.code.readCompileOptions(its));
    if (!core.settled) await core.settle();
    state.reseed(run.seed);
    state.waiting = run.waiting ?? 0;
    for (const cell of state.cells.filter(({ role }) => role !== "seed")) {
      const { key, type } = cell;
      const saved = weights[isWeight(cell) ? keys.training(key) : key];
      if (saved?.size === sizeOf(type.shape)) state.write(key, saved.data);
    }
  }
  const { seed: runSeed, steps, epochs, rateFrom = 0 } = run;
  core.moveTo({ seed: runSeed, steps, epochs, rateFrom });
  return model;
}

/** Before there is memory for a network: a few bytes may describe one of terabytes, but then its numbers are not in the file. */
function wantWeights({ layers }: Network, weights: Readonly<Record<string, Tensor>>): void {
  for (const { name: layer, params, state } of layers)
    for (const [key, { shape }] of [...Object.entries(params), ...Object.entries(state)]) {
      const name = `${layer}/${key}`;
      const found = Object.hasOwn(weights, name) ? weights[name].shape : undefined;
      if (found && sameShape(found, shape)) continue;
      throw new FileError("weights", `parameter ${name} is ${found ? `[${found}], not [${shape}]` : "missing"}`, {
        code: found ? "weight-shape" : "weight-missing",
        facts: { name, expected: shape, received: found },
      });
    }
}
