/** A layer whose kernel cannot stretch any input by more than one. */
import { needed, ValueError, whole } from "../../base/index.ts";
import { maximum, sqrt, stopGradient, type Tensor, where } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { runLayer } from "../infer.ts";
import { truncatedNormal } from "../initializers.ts";
import type { AnyLayer, InputType, LayerResult, Outcome } from "../layer.ts";
import { readLayerOptions, type TrainableOptions } from "../options.ts";
import type { Layer } from "../symbolic.ts";
import { wantInner } from "./recurrent/wrapped.ts";

export interface SpectralNormalizationOptions extends TrainableOptions {
  /** A layer with a `kernel`, or `embeddings`. */
  readonly layer: Layer<LayerResult>;
  /** Turns of power iteration a step. Default: 1. */
  readonly powerIterations?: number;
}

const unit = (x: Tensor): Tensor => x.div(maximum(sqrt(x.square().sum()), 1e-12));

/** The kernel divided by its largest singular value as u knows it, and the better u. */
function normalized(kernel: Tensor, u: Tensor, turns: number): { readonly weight: Tensor; readonly next: Tensor } {
  const matrix = kernel.reshape([-1, kernel.shape.at(-1)!]);
  const still = stopGradient(matrix);
  let [right, left] = [u, u];
  for (let k = 0; k < turns; k++) {
    left = unit(right.matmul(still.transpose([1, 0])));
    right = unit(left.matmul(still));
  }
  // u and v do not move with the kernel: what is left of its slope is v·uᵀ, as where they have come to rest.
  const sigma = stopGradient(left).matmul(matrix).mul(stopGradient(right)).sum();
  // Of zeros nothing is divided.
  return { weight: kernel.div(where(sigma.equal(0), 1, sigma)), next: right };
}

/**
 * Another layer with kernel / σ in place of its kernel, σ being the kernel's largest singular value: no input grows by more than
 * one. σ is found by power iteration from the state `vectorU` [1, out], which training moves (Miyato et al., ICLR 2018). The
 * kernel itself stays as it is, and its gradient is that through σ, as in the paper; Keras overwrites the kernel. Throws a ValueError
 * where the layer has neither a `kernel` nor `embeddings`.
 *
 *     layers.spectralNormalization({ layer: layers.dense({ units: 4 }) })   // f32[batch,8] → f32[batch,4]
 */
export function spectralNormalization<Result extends LayerResult>(
  options: SpectralNormalizationOptions & { readonly layer: Layer<Result> },
): Layer<Result> {
  const kind = "spectralNormalization";
  const read = readLayerOptions<SpectralNormalizationOptions>(kind, options, {
    layer: needed(wantInner),
    powerIterations: whole(1),
  });
  const { layer, powerIterations = 1 } = read;
  const inner: AnyLayer = layer;
  const paramsOf = (inputs: InputType[]) => inner.params?.(...inputs) ?? {};
  const { mask, activation, results, anyDType, rows, rowsOption, rowsUnless, callOptions } = inner;
  const made = builtInLayer<never, LayerResult>(read, {
    ...{ kind, mask, activation, results, anyDType, rows, rowsOption, rowsUnless, callOptions },
    params: (...inputs) => {
      const params = paramsOf(inputs);
      wantMatrix(inner.kind, params);
      return params;
    },
    state: (...inputs) => {
      const params = paramsOf(inputs);
      const vectorU = {
        shape: [1, params[wantMatrix(inner.kind, params)].shape.at(-1)!],
        init: truncatedNormal({ stddev: 0.02 }),
      };
      return { ...inner.state?.(...inputs), vectorU };
    },
    forward(params, inputs, context): Outcome {
      const { vectorU, ...state } = context.state;
      const name = wantMatrix(inner.kind, params);
      const { weight, next } = normalized((params as Readonly<Record<string, Tensor>>)[name], vectorU, powerIterations);
      const ran = runLayer(inner, { ...(params as object), [name]: weight }, inputs, { ...context, state });
      const outputs = ran.several ? ran.outputs : ran.outputs[0];
      const moved = { ...ran.state, ...(!context.frozen && { vectorU: next }) };
      return { outputs, state: moved, losses: ran.losses, metrics: ran.metrics, masks: ran.masks };
    },
  });
  return made as unknown as Layer<Result>;
}

/** The name of what is normalized. */
function wantMatrix(kind: string, params: object): "kernel" | "embeddings" {
  if ("kernel" in params) return "kernel";
  if ("embeddings" in params) return "embeddings";
  throw new ValueError("spectralNormalization", `${kind} has neither a kernel nor embeddings`, {
    code: "spectral-kernel",
    hint: "it wraps layers with one: layers.spectralNormalization({ layer: layers.dense({ units: 8 }) })",
    facts: { kind },
  });
}
