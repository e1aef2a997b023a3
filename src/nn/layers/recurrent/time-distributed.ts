/** One layer at every turn, each by itself. */
import { needed } from "../../../base/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { runLayer } from "../../infer.ts";
import type { AnyLayer, LayerResult } from "../../layer.ts";
import { readLayerOptions, type TrainableOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { rowOf } from "./sequence.ts";
import { wantInner } from "./wrapped.ts";

export interface TimeDistributedOptions extends TrainableOptions {
  /** A layer of one result. */
  readonly layer: Layer;
}

/**
 * The same layer, with the same weights, at every turn of a sequence, as if turns were samples. Weights and states are the layer's.
 * Throws a ValueError where `layer` is no layer.
 *
 *     layers.timeDistributed({ layer: layers.conv2d({ filters: 8, kernelSize: 3 }) })   // f32[batch,time,28,28,1] → f32[batch,time,26,26,8]
 */
export function timeDistributed(options: TimeDistributedOptions): Layer {
  const read = readLayerOptions<TimeDistributedOptions>("timeDistributed", options, { layer: needed(wantInner) });
  const inner: AnyLayer = read.layer;
  const made = builtInLayer<never, LayerResult>(read, {
    kind: "timeDistributed",
    results: inner.results,
    mask: "pass",
    activation: inner.activation,
    params: (input) => inner.params?.(rowOf("timeDistributed", input)) ?? {},
    ...(inner.state && { state: (input) => inner.state!(rowOf("timeDistributed", input)) }),
    forward(params, [x], context) {
      const [batch, time, ...rest] = x.shape;
      const { outputs, state, losses, metrics } = runLayer(inner, params, [x.reshape([batch * time, ...rest])], {
        ...context,
        masks: [],
      });
      const [y] = outputs;
      return { outputs: y.reshape([batch, time, ...y.shape.slice(1)]), state, losses, metrics };
    },
  });
  return made as unknown as Layer;
}
