/** The digit readers of `nets.ts` in Limpid, with their weights. */
import { type LayerSpec, layers, type Model, sequential, type Tensor, tensor } from "limpid";
import type { Weights } from "./nets.ts";

export function limpidNet(weights: readonly Weights[]): Model<Tensor> {
  const last = weights.length - 1;
  const chain = weights.flatMap(({ kind, out }, k): LayerSpec[] => {
    if (kind === "dense")
      return [
        layers.dense({
          name: `layer${k}`,
          units: out,
          activation: k < last ? "relu" : "softmax",
          ...(k === 0 && { inputShape: [784] }),
        }),
      ];
    const conv = layers.conv2d({
      name: `layer${k}`,
      filters: out,
      kernelSize: 3,
      activation: "relu",
      ...(k === 0 && { inputShape: [28, 28, 1] }),
    });
    return [conv, layers.maxPooling2d(), ...(weights[k + 1].kind === "dense" ? [layers.flatten()] : [])];
  });
  const model = sequential(chain);
  for (const [k, { kind, from, out, kernel, bias }] of weights.entries()) {
    const shape = kind === "conv" ? [3, 3, from, out] : [from, out];
    model.setWeights({ [`layer${k}/kernel`]: tensor(kernel, { shape }), [`layer${k}/bias`]: tensor(bias) });
  }
  return model;
}
