/** Layers of several inputs: `layers.add()(a, b)`. */
import { normalizeAxis, type Shape, sameShape, show, ValueError } from "../../base/index.ts";
import { concat } from "../../tensor/index.ts";
import { unfit } from "../infer.ts";
import { checkOptions, configOf, type LayerOptions } from "../options.ts";
import { type Layer, layer } from "../symbolic.ts";

/**
 * Adds up its inputs, which have one shape.
 *
 *     layers.add()(x, shortcut)   // f32[batch,64], f32[batch,64] → f32[batch,64]
 */
export function add(options: LayerOptions = {}): Layer {
  checkOptions("add", options, []);
  return layer({
    kind: "add",
    name: options.name,
    config: configOf(options),
    params(...inputs) {
      if (inputs.some(({ shape }) => !sameShape(shape, inputs[0].shape))) unfit("add", "inputs of one shape");
      return {};
    },
    forward: (_, inputs) => inputs.reduce((sum, x) => sum.add(x)),
  });
}

export interface ConcatenateOptions extends LayerOptions {
  /** Counts the batch axis as 0, as in Keras; -1 is the last. */
  readonly axis?: number;
}

/**
 * Puts its inputs side by side along an axis; the other axes are equal.
 *
 *     layers.concatenate()(a, b)   // f32[batch,3], f32[batch,4] → f32[batch,7]
 */
export function concatenate(options: ConcatenateOptions = {}): Layer {
  checkOptions("concatenate", options, ["axis"]);
  const { axis = -1 } = options;
  if (!Number.isInteger(axis) || axis === 0)
    throw new ValueError("concatenate", `axis is ${show(axis)}`, {
      code: "layer-option",
      hint: "a whole number; axis 0 counts samples and cannot be joined",
      facts: { option: "axis", received: axis },
    });
  return layer({
    kind: "concatenate",
    name: options.name,
    config: configOf(options),
    params(...inputs) {
      const at = normalizeAxis("concatenate", axis, inputs[0].shape.length + 1) - 1;
      const others = (shape: Shape) => shape.with(at, 0);
      const [first] = inputs;
      if (at < 0) unfit("concatenate", "an axis besides the batch's");
      const fits = inputs.every(
        ({ shape }) => shape.length === first.shape.length && sameShape(others(shape), others(first.shape)),
      );
      if (!fits) unfit("concatenate", `inputs that differ only in axis ${at + 1}`);
      return {};
    },
    forward: (_, inputs) => concat(inputs, axis),
  });
}
