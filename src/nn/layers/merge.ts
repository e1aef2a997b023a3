/** Layers of several inputs: `layers.add()(a, b)`, or `layers.add()([a, b])` as Keras writes it. */
import { badArgument, normalizeAxis, readOptions, type Shape, sameShape, type Want } from "../../base/index.ts";
import { concat, ones, type Tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import type { Mask } from "../layer.ts";
import { type LayerOptions, wantLayerName } from "../options.ts";
import type { Layer } from "../symbolic.ts";

/** What layers of several inputs take. They are never a sequential model's first, so they need no `inputShape`. */
export type MergeOptions = Pick<LayerOptions, "name">;

/**
 * Adds up its inputs, which have one shape.
 *
 *     layers.add()(x, shortcut)   // f32[batch,64], f32[batch,64] → f32[batch,64]
 */
export function add(options?: MergeOptions): Layer {
  return builtInLayer(readOptions("add", options, { name: wantLayerName }), {
    kind: "add",
    mask: "pass",
    params(...inputs) {
      if (inputs.some(({ shape }) => !sameShape(shape, inputs[0].shape))) unfit("add", "inputs of one shape");
      return {};
    },
    forward: (_, inputs) => inputs.reduce((sum, x) => sum.add(x)),
  });
}

export interface ConcatenateOptions extends MergeOptions {
  /** Counts the batch axis as 0, as in Keras; -1 is the last. */
  readonly axis?: number;
}

const wantJoined: Want = (kind, name, value) => {
  if (Number.isSafeInteger(value) && value !== 0) return;
  throw badArgument(kind, name, value, "joined-axis", "a whole number; axis 0 counts samples and cannot be joined");
};

/**
 * Puts its inputs side by side along an axis; the other axes are equal.
 *
 *     layers.concatenate()(a, b)   // f32[batch,3], f32[batch,4] → f32[batch,7]
 */
export function concatenate(options?: ConcatenateOptions): Layer {
  const read = readOptions("concatenate", options, { axis: wantJoined, name: wantLayerName });
  const { axis = -1 } = read;
  return builtInLayer(read, {
    kind: "concatenate",
    mask: (masks, inputs) => joined(masks, inputs, axis),
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

/** As Keras has it: masks are joined as their inputs are, and a step counts where one of its numbers does. */
function joined(masks: readonly (Mask | undefined)[], inputs: readonly Tensor[], axis: number): Mask | undefined {
  if (!masks.some((mask) => mask)) return undefined;
  const whole = inputs.map(({ shape }, k) => {
    const mask = masks[k]?.cast("i32") ?? ones(shape.slice(0, -1), { dtype: "i32" });
    return mask.reshape([...mask.shape, ...shape.slice(mask.rank).map(() => 1)]).broadcastTo(shape);
  });
  return concat(whole, axis).max(-1).cast("bool");
}
