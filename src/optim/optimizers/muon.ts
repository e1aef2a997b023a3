import {
  badArgument,
  finiteFrom,
  readOptions,
  type Want,
  wantFinite,
  wantFlag,
  wantTexts,
  whole,
} from "../../base/index.ts";
import { sqrt, type Tensor } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { decayFactor, type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { LongOptimizer, ParameterInfo } from "../optimizer.ts";
import { correctedRate, corrections, towards } from "./adam.ts";

export interface MuonOptions extends OptimizerOptions {
  /** For what adamw moves. Defaults: 0.9, 0.999, 0.004, 1e-7. */
  readonly adamBeta1?: number;
  readonly adamBeta2?: number;
  readonly adamWeightDecay?: number;
  readonly epsilon?: number;
  /** Parameters whose names contain one of these texts are adamw's: the last layer. */
  readonly excludeLayers?: readonly string[];
  /** Whether embeddings are adamw's, too: parameters with "embedding" in their names. Default: true. */
  readonly excludeEmbeddings?: boolean;
  /** The polynomial of the iteration. Defaults: 3.4445, -4.775, 2.0315. */
  readonly muonA?: number;
  readonly muonB?: number;
  readonly muonC?: number;
  /** What adamw's rate is, as a multiple of `learningRate`. Default: 1. */
  readonly adamLearningRateRatio?: number;
  /** Default: 0.95. */
  readonly momentum?: number;
  /** Rounds of the iteration. Default: 5. */
  readonly nsSteps?: number;
  /** Default: true. */
  readonly nesterov?: boolean;
  /** Steps are scaled by this times √max(rows, columns) (Liu et al., 2025), or not at all (`null`). Default: 0.2. */
  readonly rmsRate?: number | null;
}

const wantRmsRate: Want = (subject, name, value) => {
  if (value !== null && !(wantFinite(subject, name, value) >= 0))
    throw badArgument(subject, name, value, "rms-rate", "a number from 0, or null: then steps are not scaled");
};

/**
 * Momentum whose matrices are made orthogonal (Jordan et al., 2024), with the step's size of Liu et al. (2025), as in Keras.
 * Matrices that are neither excluded nor embeddings move by it, everything else as by adamw:
 *
 *     m ← μ·m + g
 *     x = g + μ·m (nesterov) or m,  x ← x / ‖x‖
 *     nsSteps times, a = x·xᵀ:  x ← muonA·x + (muonB·a + muonC·a²)·x
 *     w ← w - η·rmsRate·√max(rows, columns)·x
 */
export function muon(given?: MuonOptions): LongOptimizer & Functional {
  const read = readOptions<MuonOptions>("muon", given, {
    ...ofEveryOptimizer,
    adamBeta1: decayFactor,
    adamBeta2: decayFactor,
    adamWeightDecay: finiteFrom(0),
    epsilon: finiteFrom(0),
    excludeLayers: wantTexts,
    excludeEmbeddings: wantFlag,
    muonA: wantFinite,
    muonB: wantFinite,
    muonC: wantFinite,
    adamLearningRateRatio: finiteFrom(0),
    momentum: decayFactor,
    nsSteps: whole(0),
    nesterov: wantFlag,
    rmsRate: wantRmsRate,
  });
  const own = { ...usual, ...read };
  const { adamBeta1, adamBeta2, adamWeightDecay, epsilon, weightDecay, momentum } = own;
  const around = Object.entries(own).filter(([word]) => Object.hasOwn(ofEveryOptimizer, word));
  const described = Object.entries(own).filter(([word]) => word !== "learningRate");
  return optimizer("muon", Object.fromEntries(around), 0.001, Object.fromEntries(described), {
    scalars: corrections.scalars,
    advance: corrections.advance(adamBeta1, adamBeta2),
    decayOf: (parameter) => (byAdam(parameter, own) ? adamWeightDecay : weightDecay),
    init(parameter) {
      const like = { shape: parameter.shape, first: 0 };
      return { m: like, ...(byAdam(parameter, own) && { v: like }) };
    },
    step({ parameter: w, gradient: g, memory, scalars, rate }): ReturnType<LongOptimizer["step"]> {
      if (memory.v) {
        const alpha = correctedRate(rate.mul(own.adamLearningRateRatio), scalars);
        const m = towards(memory.m, g, adamBeta1);
        const v = towards(memory.v, g.square(), adamBeta2);
        return { parameter: w.sub(m.mul(alpha).div(sqrt(v).add(epsilon))), memory: { m, v } };
      }
      const m = memory.m.mul(momentum).add(g);
      const x = orthogonal(own.nesterov ? g.add(m.mul(momentum)) : m, own);
      const size = own.rmsRate === null ? 1 : own.rmsRate * Math.sqrt(Math.max(...w.shape));
      return { parameter: w.sub(x.mul(rate.mul(size))), memory: { m } };
    },
  });
}

const usual = {
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamWeightDecay: 0.004,
  weightDecay: 0.004,
  epsilon: 1e-7,
  excludeLayers: [] as readonly string[],
  excludeEmbeddings: true,
  muonA: 3.4445,
  muonB: -4.775,
  muonC: 2.0315,
  adamLearningRateRatio: 1,
  momentum: 0.95,
  nsSteps: 5,
  nesterov: true,
  rmsRate: 0.2 as number | null,
};

type Usual = typeof usual;

function byAdam({ name, shape }: ParameterInfo, { excludeLayers, excludeEmbeddings }: Usual): boolean {
  if (shape.length !== 2) return true;
  if (excludeEmbeddings && name.toLowerCase().includes("embedding")) return true;
  return excludeLayers.some((text) => name.includes(text));
}

/** The orthogonal matrix nearest to x, roughly: an iteration of Newton and Schulz, whose polynomial is of the fifth degree. */
function orthogonal(x: Tensor, { muonA, muonB, muonC, nsSteps }: Usual): Tensor {
  const tall = x.shape[0] > x.shape[1];
  let y = tall ? x.transpose() : x;
  y = y.div(sqrt(y.square().sum()).add(1e-7));
  for (let k = 0; k < nsSteps; k++) {
    const a = y.matmul(y.transpose());
    y = y.mul(muonA).add(a.mul(muonB).add(a.matmul(a).mul(muonC)).matmul(y));
  }
  return tall ? y.transpose() : y;
}
