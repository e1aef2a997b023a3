import { needed, whole } from "../../base/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import { type KernelOptions, readKernelOptions } from "../kernel.ts";
import type { Layer } from "../symbolic.ts";

export interface DenseOptions extends KernelOptions {
  readonly units: number;
}

/**
 * A fully connected layer: `activation(x · kernel + bias)`, along the last axis of an input of any rank.
 * `kernel` is [in, units], `bias` [units]. Throws a ValueError where `units` is not a whole number from 1.
 *
 *     layers.dense({ units: 10, activation: "softmax" })   // f32[batch,64] → f32[batch,10]
 */
export function dense(options: DenseOptions): Layer {
  const { read, activation, params } = readKernelOptions("dense", options, { units: needed(whole(1)) });
  const { units } = read;
  return builtInLayer(read, {
    kind: "dense",
    results: "any",
    mask: "pass",
    activation,
    params({ shape }) {
      const size = shape.at(-1);
      if (size === undefined) unfit("dense", "at least one axis besides the batch", "reshape([-1, 1]) gives it one");
      return params([size, units]);
    },
    forward({ kernel, bias }, [x]) {
      const y = x.matmul(kernel);
      return bias ? y.add(bias) : y;
    },
  });
}
