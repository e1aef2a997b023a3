/** Layers that only move numbers: bytes stay bytes. */
import { type Shape, show, sizeOf, ValueError } from "../../base/index.ts";
import { unfit } from "../infer.ts";
import { checkOptions, configOf, type LayerOptions } from "../options.ts";
import { type Layer, layer } from "../symbolic.ts";

/**
 * Puts all numbers of a sample in one row.
 *
 *     layers.flatten()   // u8[batch,28,28] → u8[batch,784]
 */
export function flatten(options: LayerOptions = {}): Layer {
  checkOptions("flatten", options, []);
  return layer({
    kind: "flatten",
    name: options.name,
    inputShape: options.inputShape,
    anyDType: true,
    config: configOf(options),
    forward: (_, [x]) => x.reshape([x.shape[0], sizeOf(x.shape.slice(1))]),
  });
}

export interface ReshapeOptions extends LayerOptions {
  /** One sample's new shape. One size may be -1: it is worked out. */
  readonly targetShape: Shape;
}

/**
 * Gives each sample another shape with as many numbers.
 *
 *     layers.reshape({ targetShape: [28, 28, 1] })   // u8[batch,784] → u8[batch,28,28,1]
 */
export function reshape(options: ReshapeOptions): Layer {
  checkOptions("reshape", options, ["targetShape"]);
  const { targetShape } = options;
  const sound = Array.isArray(targetShape) && targetShape.every((n) => Number.isInteger(n) && (n >= 1 || n === -1));
  if (!sound || targetShape.indexOf(-1) !== targetShape.lastIndexOf(-1))
    throw new ValueError("reshape", `targetShape is ${targetShape === undefined ? "missing" : show(targetShape)}`, {
      code: "layer-option",
      hint: "whole numbers from 1, at most one of them -1, without the batch axis: [28, 28, 1]",
      facts: { option: "targetShape", received: targetShape },
    });
  const known = sizeOf(targetShape.filter((n) => n !== -1));
  return layer({
    kind: "reshape",
    name: options.name,
    inputShape: options.inputShape,
    anyDType: true,
    config: configOf(options),
    params({ shape }) {
      const size = sizeOf(shape);
      if (targetShape.includes(-1) ? size % known !== 0 : size !== known)
        unfit("reshape", `as many numbers as [${targetShape}] holds`, `a sample of [${shape}] has ${size}`);
      return {};
    },
    forward: (_, [x]) => {
      const size = sizeOf(x.shape.slice(1));
      return x.reshape([x.shape[0], ...targetShape.map((n) => (n === -1 ? size / known : n))]);
    },
  });
}
